"""Trainings in processes of their own: started by several at once, never begun, resumed, let go of."""

import json
import os
import time
from contextlib import AbstractContextManager

import filelock
import psutil
import pytest

from recsys import sources
from recsys.errors import TrainingError
from recsys.jobs.status import write_status
from recsys.jobs.training import job, launch, progress
from recsys.models.bias import Bias
from recsys.storage import files, runs
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec
from tests.jobs.at_once import SHELL, Crowd

DEAD = {"pid": 2**22 + 1, "created": 1.0}


def spec(**changes: object) -> TrainSpec:
    return TrainSpec("tribes", "bias", **changes)


def wait_until_over(run: Run) -> None:
    give_up = time.monotonic() + 60
    while progress.status(run).is_live and time.monotonic() < give_up:
        time.sleep(0.02)
    assert progress.running() is None


def folders(data_dir) -> set[str]:
    return {file.name for file in (data_dir / "models").glob("*/*/*")}


def test_of_two_pages_that_start_at_the_same_moment_both_get_the_one_run(tribes_on_disk, data_dir):
    imports = "from recsys.jobs.training import launch\nfrom recsys.storage.spec import TrainSpec"
    known = set()
    with Crowd(imports) as pages:
        for seed in range(3):
            answers = pages.all_at_once(f"launch.start('tribes', TrainSpec('tribes', 'bias', seed={seed})).id")
            assert answers[0] == answers[1]
            assert folders(data_dir) - known == {answers[0]}
            run = Run("tribes", "bias", answers[0])
            wait_until_over(run)
            assert progress.status(run).state == "finished"
            known.add(answers[0])


def test_of_two_shells_one_trains_and_the_other_is_told_or_finds_it_trained(tribes_on_disk, data_dir):
    known = set()
    with Crowd(SHELL) as shells:
        for seed in range(3):
            line = f"shell('train', '--dataset', 'tribes', '--model', 'bias', '--seed', '{seed}', '--json')"
            answers = [json.loads(answer) for answer in shells.all_at_once(line)]
            (one,) = folders(data_dir) - known
            trained = [document for code, document, _ in answers if code == 0]
            assert [document["run"] for document in trained] == [one] * len(trained)
            assert [document["cached"] for document in trained].count(False) == 1
            for sentence in (told for code, _, told in answers if code):
                assert sentence.startswith("Error: a training is running in this data folder")
            known.add(one)


def test_while_a_shell_trains_a_page_gets_its_run(tribes_on_disk, half_seen, data_dir):
    seen = []

    def press_train(status: progress.Status) -> None:
        if not seen:
            seen.append(launch.start("tribes", spec(seed=1)))

    run = job.create_run("tribes", spec())
    job.train(run, dataset=half_seen, notify=press_train)
    assert seen == [run]
    assert folders(data_dir) == {run.id}


def test_whoever_trains_without_a_name_lets_nobody_else_and_nothing_is_left(tribes_on_disk, data_dir):
    progress.lock_file().parent.mkdir()
    refused = pytest.raises(TrainingError, match=r"^the training did not start: a training is running in this data")
    with filelock.FileLock(progress.lock_file()), refused:
        launch.start("tribes", spec())
    assert not folders(data_dir)


def test_a_run_begun_while_a_page_waited_for_its_turn_is_its_run(tribes_on_disk, half_seen, data_dir, monkeypatch):
    theirs = []
    real = launch.start_once

    def somebody_is_faster(begin, others, **rest: object) -> Run:
        assert others() is None
        theirs.append(job.create_run("tribes", spec()))
        job.train(theirs[0], dataset=half_seen)
        return real(begin, others, **rest)

    monkeypatch.setattr(launch, "start_once", somebody_is_faster)
    assert launch.start("tribes", spec(seed=1)) == theirs[0]
    assert folders(data_dir) == {theirs[0].id}


def test_a_training_that_has_ended_leaves_no_zombie(tribes_on_disk):
    run = launch.start("tribes", spec())
    wait_until_over(run)
    give_up = time.monotonic() + 10
    while (children := zombies()) and time.monotonic() < give_up:
        time.sleep(0.02)
    assert not children


def zombies() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if child.status() == psutil.STATUS_ZOMBIE]


def test_two_that_resume_at_the_same_moment_resume_it_once(tribes_on_disk):
    run = stopped(sources.load("tribes"))
    imports = "from recsys.jobs.training import launch\nfrom recsys.storage.runs import Run"
    with Crowd(imports) as pages:
        answers = pages.all_at_once(f"launch.resume(Run('tribes', 'mf', '{run.id}')).id")
    assert answers == [run.id, run.id]
    wait_until_over(run)
    assert progress.status(run).state == "finished"


def test_a_stop_file_left_over_does_not_stop_who_resumes(tribes_on_disk, half_seen):
    run = stopped(half_seen)
    progress.request_stop(run)
    assert job.train(run, dataset=half_seen)["state"] == "finished"


def stopped(dataset) -> Run:
    """A training that was stopped in its second epoch of three."""
    settings = {"n_factors": 2, "epochs": 3, "patience": 3, "batch_size": 64}
    run = job.create_run("tribes", TrainSpec("tribes", "mf", settings=settings))

    def stop(status: progress.Status) -> None:
        if status.epoch == 2:
            progress.request_stop(run)

    job.train(run, dataset=dataset, notify=stop)
    assert progress.can_resume(run)
    return run


def test_a_stop_of_a_run_that_was_removed_asks_nobody(data_dir):
    progress.request_stop(Run("tribes", "bias", "20260101-000000-000-abcd"))
    assert not folders(data_dir)


def never_begun(**identity: float) -> Run:
    """A run whose process has set it up, and was killed before it took the lock."""
    run = job.create_run("tribes", spec())
    write_status(progress.status_file(run), {"state": "starting"})
    document = files.read_json(progress.status_file(run))
    files.write_json(progress.status_file(run), document | (identity or DEAD))
    return run


def age(run: Run) -> None:
    an_hour_ago = time.time() - 3600
    os.utime(run.path / "spec.json", (an_hour_ago, an_hour_ago))


def test_a_run_whose_process_is_about_to_begin_is_starting(data_dir):
    assert progress.status(job.create_run("tribes", spec())).state == "starting"


def test_a_run_that_never_began_says_so_and_makes_way_for_the_next(data_dir):
    run = never_begun()
    assert progress.status(run) == progress.Status("failed", message=progress.NEVER_BEGAN)
    age(run)
    newer = job.create_run("tribes", spec())
    assert folders(data_dir) == {newer.id}


def test_a_folder_with_nothing_but_its_spec_never_began_either(data_dir):
    run = never_begun()
    progress.status_file(run).unlink()
    assert progress.status(run).message == progress.NEVER_BEGAN
    age(run)
    job.create_run("tribes", spec())
    assert not run.path.exists()


def test_what_lives_or_has_begun_or_is_new_does_not_make_way(data_dir, half_seen):
    new, begun, trained = never_begun(), never_begun(), job.create_run("tribes", spec())
    (begun.path / "events.jsonl").touch()
    job.train(trained, dataset=half_seen)
    starting = job.create_run("tribes", spec())
    for run in (begun, trained, starting):
        age(run)
    newest = job.create_run("tribes", spec())
    assert folders(data_dir) == {run.id for run in (new, begun, trained, starting, newest)}
    assert progress.status(begun).state == "interrupted"


def test_nothing_that_has_begun_is_discarded(data_dir, half_seen):
    run = job.create_run("tribes", spec())
    job.train(run, dataset=half_seen)
    progress.discard(run)
    assert runs.load(run, half_seen)


def test_a_trained_run_whose_status_is_lost_has_finished(data_dir, half_seen):
    run = job.create_run("tribes", spec())
    job.train(run, dataset=half_seen)
    progress.status_file(run).unlink()
    assert progress.status(run).state == "finished"


def test_a_training_refused_by_the_lock_leaves_nothing_unless_it_had_begun(data_dir, half_seen):
    begun, new = never_begun(), job.create_run("tribes", spec())
    (begun.path / "events.jsonl").touch()
    with filelock.FileLock(progress.lock_file()):
        for run in (begun, new):
            with pytest.raises(TrainingError, match="a training is running"):
                job.train(run, dataset=half_seen)
    assert folders(data_dir) == {begun.id}


def test_a_full_disk_leaves_no_folder_of_a_run(data_dir, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_json", full)
    with pytest.raises(TrainingError, match="No space left on device"):
        job.create_run("tribes", spec())
    assert not folders(data_dir)


def test_where_nothing_can_be_written_a_start_says_where(data_dir):
    (data_dir / "models").write_text("a file where the folder should be")
    with pytest.raises(TrainingError, match=f"cannot write to {data_dir}"):
        launch.start("tribes", spec())


def test_a_process_that_ends_at_once_leaves_nothing_but_its_last_words(tribes_on_disk, data_dir, monkeypatch):
    real = job.create_run

    def with_damaged_settings(*given: object) -> Run:
        run = real(*given)
        (run.path / "spec.json").write_text("[]")
        return run

    monkeypatch.setattr(job, "create_run", with_damaged_settings)
    with pytest.raises(TrainingError, match=r"^the training did not start: the settings of run .* cannot be read: "):
        launch.start("tribes", spec())
    assert not folders(data_dir)


def test_the_same_trained_by_somebody_else_meanwhile_is_not_trained_again(data_dir, half_seen, monkeypatch):
    theirs = job.create_run("half-seen", TrainSpec("half-seen", "bias"))
    job.train(theirs, dataset=half_seen)
    later, real = theirs.path / "later", job.the_only_trainer
    theirs.manifest.rename(later)

    def just_after_theirs() -> AbstractContextManager[None]:
        later.rename(theirs.manifest)
        return real()

    monkeypatch.setattr(job, "the_only_trainer", just_after_theirs)
    monkeypatch.setattr(Bias, "_fit", None)  # nobody may fit again
    assert job.train_new(half_seen, TrainSpec("half-seen", "bias")) == (theirs, True)
