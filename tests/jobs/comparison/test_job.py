"""The comparison in this process: one model after the other, stopped, failing, waiting, found again."""

import filelock
import pytest

from recsys.errors import SettingError, TrainingError
from recsys.evaluation import leaderboard, verdicts
from recsys.jobs import status
from recsys.jobs.comparison import job, progress
from recsys.jobs.training import job as training
from recsys.jobs.training import progress as training_progress
from recsys.models import MODELS
from recsys.models.bias import Bias
from recsys.storage.spec import TrainSpec

SMALL = {"n_factors": 2, "epochs": 4, "patience": 4, "batch_size": 64}


def specs(*models: str, **settings) -> list[TrainSpec]:
    return [TrainSpec("half-seen", model, settings=settings.get(model, {})) for model in models]


def test_every_model_is_trained_and_measured_in_order(data_dir, half_seen):
    seen = []
    ended, found = job.compare(half_seen, specs("popular", "bias"), notify=seen.append)
    assert [one.row["model"] for one in found] == ["popular", "bias"]
    assert (ended.state, [step.state for step in ended.steps]) == ("finished", ["done", "done"])
    shares = [comparison.share_done for comparison in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert progress.current() == ended


def test_what_is_trained_and_measured_already_is_taken_as_it_is(data_dir, half_seen):
    _, first = job.compare(half_seen, specs("bias"))
    _, again = job.compare(half_seen, specs("bias"))
    assert again[0].row == first[0].row


def test_a_model_that_cannot_be_trained_does_not_keep_the_others_back(data_dir, half_seen, monkeypatch):
    def refuse(*_: object) -> None:
        raise SettingError("there are too many movies for this")

    monkeypatch.setattr(Bias, "_fit", refuse)
    ended, found = job.compare(half_seen, specs("bias", "popular"))
    assert [one.row["model"] for one in found] == ["popular"]
    assert [step.state for step in ended.steps] == ["failed", "done"]
    assert ended.steps[0].message == "there are too many movies for this"


def test_a_stop_inside_a_training_ends_the_comparison_and_can_be_gone_on_from(data_dir, half_seen):
    def stop_in_epoch_2(comparison: progress.Comparison) -> None:
        running = training_progress.running()
        if running and (training_progress.status(running).epoch or 0) >= 2:
            progress.request_stop()

    ended, found = job.compare(half_seen, specs("popular", "mf", "bias", mf=SMALL), notify=stop_in_epoch_2)
    assert ended.state == "stopped"
    assert [one.row["model"] for one in found] == ["popular"]
    assert [step.state for step in ended.steps] == ["done", "waiting", "waiting"]
    stopped = ended.steps[1].run
    ended, found = job.compare(half_seen, specs("popular", "mf", "bias", mf=SMALL))
    assert [one.row["model"] for one in found] == ["popular", "mf", "bias"]
    assert ended.steps[1].run == stopped  # resumed, not begun again


def test_a_stop_between_two_models_keeps_what_is_done(data_dir, half_seen):
    def stop_after_the_first(comparison: progress.Comparison) -> None:
        if comparison.steps[0].state == progress.DONE:
            progress.request_stop()

    ended, found = job.compare(half_seen, specs("popular", "bias"), notify=stop_after_the_first)
    assert (ended.state, len(found)) == ("stopped", 1)
    assert not progress.stop_file().exists()


def test_it_waits_for_a_training_that_is_running(data_dir, half_seen, monkeypatch):
    other = training.create_run("half-seen", TrainSpec("half-seen", "bias"))
    answers = iter([other, other, None])
    monkeypatch.setattr(job.training_progress, "running", lambda: next(answers, None))
    monkeypatch.setattr(job, "_SECONDS_BETWEEN_LOOKS", 0)
    said = []
    job.compare(half_seen, specs("popular"), notify=lambda comparison: said.append(comparison.message))
    assert "waiting for the training of bias on half-seen to end" in said
    assert said[-1] == ""


def test_a_training_that_begins_after_the_wait_is_waited_for_too(data_dir, half_seen, monkeypatch):
    other = filelock.FileLock(training_progress.lock_file())
    said = []

    def nobody_yet() -> None:
        """Look, see nobody; and right after that somebody begins, without a name so far."""
        if not said_to_wait():
            other.acquire()

    def said_to_wait() -> bool:
        return "waiting for another training to end" in said

    monkeypatch.setattr(job.training_progress, "running", nobody_yet)
    monkeypatch.setattr(job.time, "sleep", lambda _: other.release())
    ended, found = job.compare(half_seen, specs("popular"), notify=lambda comparison: said.append(comparison.message))
    assert said_to_wait()
    assert [step.state for step in ended.steps] == ["done"]
    assert len(found) == 1
    assert said[-1] == ""


def test_a_stop_ends_the_wait_for_a_training(data_dir, half_seen, monkeypatch):
    monkeypatch.setattr(job, "_SECONDS_BETWEEN_LOOKS", 0)

    def stop_while_waiting(comparison: progress.Comparison) -> None:
        if comparison.message:
            progress.request_stop()

    training_progress.lock_file().parent.mkdir(parents=True)
    with filelock.FileLock(training_progress.lock_file()):
        ended, found = job.compare(half_seen, specs("popular"), notify=stop_while_waiting)
    assert (ended.state, [step.state for step in ended.steps], found) == ("stopped", ["waiting"], [])
    assert not list((data_dir / "models").glob("*/*/*"))


def test_what_was_waited_for_is_not_trained_again(data_dir, half_seen, monkeypatch):
    run = training.create_run("half-seen", specs("bias")[0])
    real = training.the_only_trainer

    def after_the_other():
        with monkeypatch.context() as patch:
            patch.setattr(training, "the_only_trainer", real)
            training.train(run, dataset=half_seen)
        return real()

    monkeypatch.setattr(training, "the_only_trainer", after_the_other)
    ended, _ = job.compare(half_seen, specs("bias"))
    assert ended.steps[0].run == run.id
    assert [file.name for file in (data_dir / "models").glob("*/*/*")] == [run.id]


def test_a_second_comparison_is_refused_in_one_sentence(data_dir, half_seen):
    progress.lock_file().parent.mkdir(parents=True)
    with filelock.FileLock(progress.lock_file()), pytest.raises(TrainingError, match="a comparison is running"):
        job.compare(half_seen, specs("bias"))


def test_a_comparison_whose_process_is_gone_is_interrupted(data_dir, half_seen, monkeypatch):
    monkeypatch.setattr(status, "process_identity", lambda: {"pid": 2**22 + 1, "created": 1.0})
    progress.stop_file().parent.mkdir(parents=True)
    progress.write(progress.Comparison("half-seen", 42, steps=(progress.Step("bias"),)))
    assert progress.current().state == "interrupted"


def test_without_a_status_or_with_a_damaged_one_there_is_no_comparison(data_dir):
    assert progress.current() is None
    progress.stop_file().parent.mkdir(parents=True)
    (data_dir / "models" / "comparison.json").write_text('{"steps": 3}')
    assert progress.current() is None


def test_runs_that_cannot_stand_beside_the_others_are_named_with_the_reason(data_dir, half_seen):
    for changes in (
        {},
        {"holdout": 0.0},
        {"split_seed": 7},
        {"holdout": 0.2},
        {"settings": {"movie_damping": 99.0}},
        {"seed": 1},
    ):
        training.train(training.create_run("half-seen", TrainSpec("half-seen", "bias", **changes)), dataset=half_seen)
    found = leaderboard.standing(half_seen, 42)
    assert list(found.trained) == ["bias"]
    assert "bias" not in found.missing
    assert set(found.apart["reason"]) == {
        "trained on all ratings: nothing is left to measure on",
        "another split (seed 7): it has seen ratings that the others are tested on",
        "another test part (20\u00a0% of the ratings)",
        "other settings than the defaults: movie_damping 99.0",
        "another seed of the model (1)",
    }


def test_the_best_of_a_column_knows_its_direction_and_ties(data_dir, half_seen):
    _, found = job.compare(half_seen, specs("popular", "bias"))
    table = leaderboard.table(found)
    for key in ("rmse", "ndcg_at_10"):
        best = max if key == "ndcg_at_10" else min
        values = [one.row[key] for one in found]
        assert leaderboard.best(table, key) == [at for at, value in enumerate(values) if value == best(values)]
    assert leaderboard.best(table.assign(rmse=None), "rmse") == []


def test_a_model_beside_itself_cannot_be_told_apart(data_dir, half_seen):
    _, found = job.compare(half_seen, specs("bias"))
    assert "there is no other to compare it with" in verdicts.verdict(found, "rmse")
    assert "cannot be told apart from it" in verdicts.verdict(found * 2, "rmse")


def test_a_model_that_is_far_better_is_said_to_be(data_dir, half_seen):
    _, found = job.compare(half_seen, specs("popular", "svd"))
    sentence = verdicts.verdict(found, "rmse")
    best = min(found, key=lambda one: one.row["rmse"])
    assert sentence.startswith(f"By RMSE, {MODELS[best.row['model']].title} is best ({best.row['rmse']:.4f})")
    assert "ahead of every other model by more than chance" in sentence
