"""The training job in this process: what it writes, how it stops, resumes and fails."""

import json
import os

import filelock
import numpy as np
import pytest

from recsys.errors import RecsysError, StoreError, TrainingError
from recsys.jobs.status import process_identity
from recsys.jobs.training import job, known_runs, progress
from recsys.models import ease
from recsys.models.shared.monitor import Checkpoint
from recsys.storage import files, runs
from recsys.storage.events import by_stage, events
from recsys.storage.spec import TrainSpec

SETTINGS = {"n_factors": 4, "epochs": 5, "batch_size": 64, "patience": 5}


@pytest.fixture
def spec(data_dir) -> TrainSpec:
    return TrainSpec("half-seen", "mf", settings=SETTINGS)


def new_run(spec: TrainSpec):
    return job.create_run("half-seen", spec)


def test_a_training_leaves_a_model_its_curve_and_a_finished_status(spec, half_seen):
    run = new_run(spec)
    manifest = job.train(run, dataset=half_seen)
    status = progress.status(run)
    assert (status.state, status.epoch, status.epochs) == ("finished", 5, 5)
    epochs = events(run, "epoch")
    assert [event["epoch"] for event in epochs] == [1, 2, 3, 4, 5]
    best = min(epochs, key=lambda event: event["validation_rmse"])
    assert (manifest["best_epoch"], manifest["epochs"]) == (best["epoch"], 5)
    assert runs.load(run, half_seen).config.n_factors == 4
    assert not progress.can_resume(run)


def test_the_test_part_is_what_the_model_has_not_seen(spec, half_seen):
    manifest = job.train(new_run(spec), dataset=half_seen)
    assert manifest["metrics"]["n_test"] == round(0.1 * half_seen.n_ratings)
    assert manifest["n_train"] == half_seen.n_ratings - manifest["metrics"]["n_test"]


def test_a_holdout_of_nothing_trains_on_everything_and_measures_nothing(data_dir, half_seen):
    manifest = job.train(new_run(TrainSpec("half-seen", "bias", holdout=0.0)), dataset=half_seen)
    assert manifest["n_train"] == half_seen.n_ratings
    assert manifest["metrics"] == {"rmse": None, "mae": None, "n_test": 0, "best_validation_rmse": None}


def test_the_same_spec_is_found_in_the_cache_and_another_one_is_not(spec, half_seen):
    assert known_runs.cached(half_seen, spec) is None
    run = new_run(spec)
    job.train(run, dataset=half_seen)
    assert known_runs.cached(half_seen, spec) == run
    for change in ({"seed": 7}, {"split_seed": 7}, {"holdout": 0.2}, {"settings": SETTINGS | {"l2": 0.5}}):
        assert known_runs.cached(half_seen, TrainSpec(**(spec.__dict__ | change))) is None


def test_a_damaged_run_is_not_found_in_the_cache(spec, half_seen):
    run = new_run(spec)
    job.train(run, dataset=half_seen)
    arrays = run.path / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:-1] + b"?")
    assert known_runs.cached(half_seen, spec) is None


@pytest.mark.compiled
def test_stopped_it_keeps_the_best_weights_and_resumed_it_ends_as_if_never_stopped(spec, half_seen):
    whole, stopped = new_run(spec), new_run(spec)
    job.train(whole, dataset=half_seen)

    def stop_in_epoch_3(status: progress.Status) -> None:
        if status.epoch == 3:
            progress.request_stop(stopped)

    first = job.train(stopped, dataset=half_seen, notify=stop_in_epoch_3)
    assert (first["state"], progress.status(stopped).state) == ("stopped", "stopped")
    assert runs.load(stopped, half_seen).factors.movie_factors.shape == (21, 4)
    assert known_runs.cached(half_seen, spec) == whole  # a stopped run is no answer to a whole training
    job.train(stopped, dataset=half_seen)
    for name, array in runs.load(whole, half_seen).arrays().items():
        np.testing.assert_array_equal(runs.load(stopped, half_seen).arrays()[name], array, err_msg=name)
    assert [event["epoch"] for event in events(stopped, "epoch")] == [1, 2, 3, 4, 5]


def test_a_second_trainer_is_told_which_one_is_running(spec, half_seen):
    seen = []

    def try_another(status: progress.Status) -> None:
        if status.epoch == 1 and not seen:
            with pytest.raises(TrainingError) as error:
                job.train(new_run(spec), dataset=half_seen)
            seen.append((str(error.value), progress.running()))

    run = new_run(spec)
    job.train(run, dataset=half_seen, notify=try_another)
    assert seen == [
        (
            f"a training is running in this data folder: run {run.id} of mf on half-seen; wait for it or stop it",
            run,
        )
    ]
    assert progress.running() is None


def test_a_lock_whose_holder_gave_no_name_is_respected_too(spec, half_seen):
    run = new_run(spec)
    with filelock.FileLock(progress.lock_file()), pytest.raises(TrainingError, match="a training is running"):
        job.train(run, dataset=half_seen)


def test_a_run_whose_process_is_gone_is_interrupted(spec):
    run = new_run(spec)
    files.write_json(run.path / "status.json", {"state": "running", "epoch": 2, "pid": 2**22 + 1, "created": 1.0})
    assert progress.status(run).state == "interrupted"


def test_a_pid_used_again_by_another_process_does_not_keep_a_run_alive(spec):
    run = new_run(spec)
    files.write_json(run.path / "status.json", {"state": "running", "pid": os.getpid(), "created": 1.0})
    assert progress.status(run).state == "interrupted"
    files.write_json(run.path / "status.json", {"state": "running"} | process_identity())
    assert progress.status(run).state == "running"


def test_a_damaged_checkpoint_is_removed_with_a_sentence(spec, half_seen):
    run = new_run(spec)
    progress.checkpoint_file(run).write_bytes(b"PK\x03\x04 not a whole file")
    with pytest.raises(TrainingError, match=r"checkpoint of run .* is damaged"):
        job.train(run, dataset=half_seen)
    assert progress.status(run).state == "failed"
    assert not progress.can_resume(run)


def test_a_checkpoint_survives_its_file_exactly(spec):
    run = new_run(spec)
    watched = job.Job(run)
    saved = Checkpoint({"a/b": np.arange(6.0).reshape(2, 3)}, {"epoch": 3, "best_rmse": None})
    watched.save(saved)
    loaded = watched.resume()
    watched.close()
    assert loaded.state == saved.state
    np.testing.assert_array_equal(loaded.arrays["a/b"], saved.arrays["a/b"])


def test_no_space_while_saving_is_one_sentence_and_can_be_resumed(spec, half_seen, monkeypatch):
    run = new_run(spec)

    def full(*args: object) -> None:
        raise StoreError("the model could not be saved in here: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(runs, "save", full)
        with pytest.raises(RecsysError, match="No space left"):
            job.train(run, dataset=half_seen)
    assert progress.status(run).message == "the model could not be saved in here: No space left on device"
    assert progress.can_resume(run)
    assert job.train(run, dataset=half_seen)["state"] == "finished"


def test_no_space_for_the_curve_does_not_end_the_training(spec, half_seen, monkeypatch):
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_json", full)
    run = runs.Run("half-seen", "mf", "20260101-000000-000-abcd")
    run.path.mkdir(parents=True)
    watched = job.Job(run)
    watched.report("epoch", epoch=1, epochs=2, validation_rmse=1.0)
    watched.close()
    assert events(run, "epoch")[0]["validation_rmse"] == 1.0


def test_half_a_line_of_events_is_left_out(spec):
    run = new_run(spec)
    line = json.dumps({"kind": "epoch", "epoch": 1, "validation_rmse": 0.9})
    (run.path / "events.jsonl").write_text(line + "\n" + line.replace("1", "2", 1)[:-10])
    assert [event["epoch"] for event in events(run, "epoch")] == [1]


def test_an_epoch_done_again_after_a_crash_is_shown_once(spec):
    run = new_run(spec)
    lines = [{"kind": "epoch", "epoch": e, "validation_rmse": v} for e, v in ((1, 0.9), (2, 0.8), (2, 0.7))]
    (run.path / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert [event["validation_rmse"] for event in events(run, "epoch")] == [0.9, 0.7]


HALVES = {"n_factors": 3, "sweeps": 40, "validation": 0.1}


@pytest.fixture
def hybrid(data_dir) -> TrainSpec:
    return TrainSpec("half-seen", "hybrid", settings=HALVES)


def test_a_model_of_two_halves_can_be_used_after_the_first_and_is_improved_in_place(hybrid, half_seen):
    run = new_run(hybrid)
    states, predicted = [], []

    def look(status: progress.Status) -> None:
        if runs.is_improving(run) and not states:
            states.append(runs.read_manifest(run)["state"])
            predicted.append(runs.load(run, half_seen).predict(half_seen.users.ids[:3], half_seen.movies.ids[:3]))
            assert known_runs.cached(half_seen, hybrid) is None  # it is not yet what was asked for
            assert [other for other, _ in runs.trained(half_seen, "hybrid")] == [run]  # but it serves

    manifest = job.train(run, dataset=half_seen, notify=look)
    assert states == [runs.IMPROVING]
    assert manifest["state"] == "finished"
    assert known_runs.cached(half_seen, hybrid) == run
    after = runs.load(run, half_seen).predict(half_seen.users.ids[:3], half_seen.movies.ids[:3])
    assert not np.array_equal(after, predicted[0])
    assert (manifest["epochs"], manifest["metrics"]["n_test"]) == (40, round(0.1 * half_seen.n_ratings))


def test_progress_of_a_model_of_two_halves_never_falls_and_tells_both_curves(hybrid, half_seen):
    shares = []
    run = new_run(hybrid)
    job.train(run, dataset=half_seen, notify=lambda status: shares.append(status.share_done))
    assert shares == sorted(shares)
    first, second = by_stage(events(run, "epoch"))
    assert [event["epoch"] for event in second] == list(range(1, 41))
    assert 1 <= len(first) <= 8


def test_killed_in_its_second_half_it_is_interrupted_serves_and_goes_on(hybrid, half_seen):
    class Killed(BaseException):
        pass

    run = new_run(hybrid)

    def kill(status: progress.Status) -> None:
        if runs.is_improving(run) and status.phase == "training":
            raise Killed

    with pytest.raises(Killed):
        job.train(run, dataset=half_seen, notify=kill)
    assert progress.can_resume(run)
    files.write_json(run.path / "status.json", {"state": "running", "pid": 2**22 + 1, "created": 1.0})
    assert progress.status(run).state == "interrupted"
    progress.checkpoint_file(run).rename(run.path / "elsewhere")
    assert progress.status(run).state == "interrupted"  # what is there is not what it was to be
    (run.path / "elsewhere").rename(progress.checkpoint_file(run))
    assert known_runs.left_over(half_seen, hybrid) == run
    assert job.train(run, dataset=half_seen)["state"] == "finished"


def test_no_space_for_the_first_half_does_not_end_the_training(hybrid, half_seen, monkeypatch):
    save, full = runs.save, iter([True])

    def once_full(*args: object) -> None:
        if next(full, False):
            raise StoreError("the model could not be saved in here: No space left on device")
        save(*args)

    monkeypatch.setattr(runs, "save", once_full)
    assert job.train(new_run(hybrid), dataset=half_seen)["state"] == "finished"


def test_what_a_model_says_of_its_fit_is_kept_with_it(data_dir, half_seen, monkeypatch):
    monkeypatch.setattr(ease, "MOST_MOVIES", 5)
    manifest = job.train(new_run(TrainSpec("half-seen", "ease")), dataset=half_seen)
    assert manifest["remark"].startswith("The order knows the 5 movies rated most")
