"""A run stays what it began as: on other data, by another version, with other settings it does not go on."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recsys import sources
from recsys.data.dataset import Dataset
from recsys.errors import TrainingError
from recsys.jobs.comparison import job as comparison
from recsys.jobs.training import job, known_runs, progress
from recsys.jobs.training.reporting import Job
from recsys.models.bayes import Bayes
from recsys.models.bias import Bias
from recsys.models.shared.monitor import Checkpoint
from recsys.storage import files, manifest, runs
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec

SWEEPS = {"n_factors": 2, "sweeps": 8, "burn_in": 1}
SAVED = Checkpoint({"a/b": np.arange(6.0).reshape(2, 3), "c": np.array([7])}, {"epoch": 3, "best_rmse": None})


@pytest.fixture
def spec(data_dir) -> TrainSpec:
    return TrainSpec("half-seen", "bayes", settings=SWEEPS)


def stopped_near_its_end(spec: TrainSpec, dataset: Dataset) -> Run:
    run = job.create_run(dataset.name, spec)

    def stop(status: progress.Status) -> None:
        if status.epoch == SWEEPS["sweeps"] - 1:
            progress.request_stop(run)

    assert job.train(run, dataset=dataset, notify=stop)["state"] == "stopped"
    assert progress.can_resume(run)
    return run


def other(dataset: Dataset) -> Dataset:
    return dataclasses.replace(dataset, fingerprint="0" * 64)


def contents(run: Run) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in run.path.iterdir()}


def reordered(folder: Path) -> None:
    """The same ratings, the last one first."""
    table = pd.read_csv(folder / "ratings.csv", sep="\t", dtype=str)
    table.iloc[::-1].to_csv(folder / "ratings.csv", sep="\t", index=False)


def test_a_stopped_training_does_not_go_on_on_other_data_and_stays_as_it_was(spec, half_seen):
    run = stopped_near_its_end(spec, half_seen)
    before = contents(run)
    assert known_runs.hindrance(half_seen, run) is None
    assert known_runs.hindrance(other(half_seen), run) == "it began on other data than there are now"
    with pytest.raises(
        TrainingError, match=rf"run {run.id} of bayes cannot go on: it began on other data .*; train again"
    ):
        job.train(run, dataset=other(half_seen))
    assert contents(run) == before
    assert job.train(run, dataset=half_seen)["state"] == "finished"


def test_ratings_in_another_order_are_other_data_for_a_resumed_training(tribes_on_disk):
    run = stopped_near_its_end(TrainSpec("tribes", "bayes", settings=SWEEPS), sources.load("tribes"))
    checkpoint = progress.checkpoint_file(run).read_bytes()
    reordered(tribes_on_disk)
    with pytest.raises(TrainingError, match="it began on other data"):
        job.train(run)  # reads the ratings itself, as its own process does
    assert progress.checkpoint_file(run).read_bytes() == checkpoint
    assert runs.trained(sources.load("tribes")) == []


def test_ratings_in_another_order_are_other_data_for_a_comparison(tribes_on_disk):
    spec = TrainSpec("tribes", "bayes", settings=SWEEPS)
    run = stopped_near_its_end(spec, sources.load("tribes"))
    assert known_runs.left_over(sources.load("tribes"), spec) == run
    reordered(tribes_on_disk)
    assert known_runs.left_over(sources.load("tribes"), spec) is None
    ended, found = comparison.compare(sources.load("tribes"), [spec])
    assert ended.steps[0].run == found[0].run.id != run.id
    assert progress.can_resume(run)


def test_a_training_that_left_no_checkpoint_does_not_begin_anew_on_other_data_under_its_name(data_dir, half_seen):
    run = job.create_run("half-seen", TrainSpec("half-seen", "bias"))
    job.train(run, dataset=half_seen)
    before = contents(run)
    with pytest.raises(TrainingError, match="it began on other data"):
        job.train(run, dataset=other(half_seen))
    (run.path / "identity.json").unlink()  # as before it was written down: then the manifest tells
    with pytest.raises(TrainingError, match="it began on other data"):
        job.train(run, dataset=other(half_seen))
    assert contents(run) == {name: content for name, content in before.items() if name != "identity.json"}


def test_a_training_does_not_go_on_with_another_version_of_its_model(spec, half_seen, monkeypatch):
    run = stopped_near_its_end(spec, half_seen)
    monkeypatch.setattr(Bayes, "version", Bayes.version + 1)
    assert known_runs.left_over(half_seen, spec) is None
    with pytest.raises(TrainingError, match=f"it began with version {Bayes.version - 1} of the model, which is "):
        job.train(run, dataset=half_seen)


def test_a_training_does_not_go_on_with_settings_that_were_changed_since(spec, half_seen):
    run = stopped_near_its_end(spec, half_seen)
    document = files.read_json(run.path / "spec.json")
    files.write_json(run.path / "spec.json", document | {"settings": SWEEPS | {"sweeps": 9}})
    assert known_runs.left_over(half_seen, spec) is None
    assert known_runs.left_over(half_seen, TrainSpec("half-seen", "bayes", settings=SWEEPS | {"sweeps": 9})) is None
    with pytest.raises(TrainingError, match=r"it began with other settings \(sweeps 8, not 9\)"):
        job.train(run, dataset=half_seen)


@pytest.mark.parametrize(
    "change", [{"seed": 7}, {"split_seed": 7}, {"holdout": 0.2}, {"settings": SWEEPS | {"n_factors": 3}}]
)
def test_a_stopped_training_is_not_what_is_left_over_of_another_one(spec, half_seen, change):
    run = stopped_near_its_end(spec, half_seen)
    assert known_runs.left_over(half_seen, spec) == run
    assert known_runs.left_over(half_seen, dataclasses.replace(spec, **change)) is None


def test_a_finished_run_of_an_older_version_is_trained_again(data_dir, half_seen, monkeypatch):
    spec = TrainSpec("half-seen", "bias")
    run = job.create_run("half-seen", spec)
    job.train(run, dataset=half_seen)
    assert (known_runs.cached(half_seen, spec), known_runs.matching(half_seen, spec)[0]) == (run, run)
    monkeypatch.setattr(Bias, "version", Bias.version + 1)
    assert (known_runs.cached(half_seen, spec), known_runs.matching(half_seen, spec)[0]) == (None, None)
    assert [found for found, _ in runs.trained(half_seen)] == [run]  # it still serves


def test_a_manifest_tells_all_of_an_identity(data_dir, half_seen):
    spec = TrainSpec("half-seen", "bias", seed=3, split_seed=4, holdout=0.2)
    run = job.create_run("half-seen", spec)
    told = job.train(run, dataset=half_seen)
    identity = spec.identity(half_seen.fingerprint)
    assert told.items() >= identity.document().items()
    assert runs.recorded(run) == runs.saved_as(run) == identity


def test_a_manifest_that_does_not_say_how_its_training_ended_is_in_nobodys_cache(data_dir, half_seen):
    spec = TrainSpec("half-seen", "bias")
    run = job.create_run("half-seen", spec)
    job.train(run, dataset=half_seen)
    facts = files.read_json(run.manifest)
    manifest.write(run.manifest, {name: facts[name] for name in facts.keys() - {"state", "checksum"}})
    assert known_runs.cached(half_seen, spec) is None
    assert runs.newest(half_seen, "bias") == run


# -- checkpoints ----------------------------------------------------------------------------------


@pytest.fixture
def watched(spec, half_seen):
    """A job that has begun, with one checkpoint saved."""
    run = job.create_run("half-seen", spec)
    watched = Job(run)
    watched.begin(spec.identity(half_seen.fingerprint))
    watched.save(SAVED)
    yield watched
    watched.close()


def test_a_checkpoint_goes_on_only_as_what_it_was_saved_as(watched, spec, half_seen):
    assert watched.resume().state == SAVED.state
    watched.begin(spec.identity("0" * 64))
    with pytest.raises(TrainingError, match="it began on other data"):
        watched.resume()
    assert progress.can_resume(watched.run)
    watched.begin(spec.identity(half_seen.fingerprint))
    assert watched.resume().state == SAVED.state


def test_a_checkpoint_from_before_they_said_what_they_are_of_is_refused_and_kept(watched):
    file = progress.checkpoint_file(watched.run)
    arrays = files.read_arrays(file)
    arrays.pop("__label__")
    files.write_atomically(file, lambda opened: np.savez(opened, **arrays))
    (watched.run.path / "identity.json").unlink()
    with pytest.raises(TrainingError, match="its checkpoint does not say what it is of"):
        watched.resume()
    assert file.exists()


def test_one_that_does_not_say_what_it_is_of_is_not_offered_to_go_on(watched, spec, half_seen):
    assert known_runs.hindrance(half_seen, watched.run) is None
    (watched.run.path / "identity.json").unlink()
    watched.begin(spec.identity(half_seen.fingerprint))  # which cannot say it for the checkpoint
    assert "does not say what it is of" in known_runs.hindrance(half_seen, watched.run)
    assert known_runs.left_over(half_seen, spec) is None


def emptied(content: bytes) -> bytes:
    return b""


def cut_in_half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def flipped(content: bytes) -> bytes:
    at = content.index(b"\x93NUMPY", content.index(b"a/b")) + 80  # among the numbers of an array, or its shape
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("damage", [emptied, cut_in_half, flipped])
def test_a_damaged_checkpoint_is_set_aside_and_named(watched, damage: Callable[[bytes], bytes]):
    file = progress.checkpoint_file(watched.run)
    for number in (1, 2):
        watched.save(SAVED)
        damaged = damage(file.read_bytes())
        file.write_bytes(damaged)
        name = f"checkpoint.damaged-{number}.npz"
        with pytest.raises(TrainingError, match=f"checkpoint of run .* is damaged and has been set aside as {name}"):
            watched.resume()
        assert not progress.can_resume(watched.run)
        assert (watched.run.path / name).read_bytes() == damaged


def test_any_one_damaged_byte_of_a_checkpoint_is_noticed_or_changes_nothing(watched):
    file = progress.checkpoint_file(watched.run)
    whole = file.read_bytes()
    for position in range(0, len(whole), 3):
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 0x21]) + whole[position + 1 :])
        try:
            found = watched.resume()
        except TrainingError:
            continue
        assert found.state == SAVED.state, position
        assert found.arrays.keys() == SAVED.arrays.keys(), position
        for name, array in SAVED.arrays.items():
            np.testing.assert_array_equal(found.arrays[name], array, err_msg=str(position))


@pytest.mark.parametrize("error", [MemoryError(), OSError(24, "Too many open files"), KeyboardInterrupt()])
def test_trouble_with_reading_a_checkpoint_says_nothing_of_it_and_it_stays(watched, monkeypatch, error):
    file = progress.checkpoint_file(watched.run)
    before = file.read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(np, "load", fail)
        with pytest.raises(type(error)):
            watched.resume()
    assert file.read_bytes() == before
    assert watched.resume().state == SAVED.state


def test_a_training_that_had_no_room_for_its_checkpoint_goes_on_later(spec, half_seen, monkeypatch):
    run = stopped_near_its_end(spec, half_seen)

    def no_room(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(files, "read_arrays", no_room)
        with pytest.raises(MemoryError):
            job.train(run, dataset=half_seen)
    assert progress.status(run).state == "failed"
    assert job.train(run, dataset=half_seen)["state"] == "finished"


# -- settings that came and went ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"settings": {"gone": 1}}, "it was begun with settings that this version no longer has: gone"),
        ({"settings": {"seed": 1}}, "settings that this version no longer has: seed"),
        ({"later": True}, "'later' is nothing that this version knows of a training"),
        ({"settings": []}, "settings must be a dict"),
        ({"preset": "gone"}, "bias has no preset 'gone'"),
        ({"seed": 1.5}, "seed must be between 0 and"),
        ({"holdout": "much"}, "holdout must be at least 0"),
        ({"dataset": None}, "dataset must be a str"),
        ({"model": "svd"}, "of bias are of model svd; train again"),
        ({"model": []}, "model must be a str"),
    ],
)
def test_a_spec_that_this_version_cannot_train_is_refused_with_a_sentence(data_dir, half_seen, document, sentence):
    run = job.create_run("half-seen", TrainSpec("half-seen", "bias"))
    files.write_json(run.path / "spec.json", files.read_json(run.path / "spec.json") | document)
    with pytest.raises(TrainingError, match=f"the settings of run {run.id} .*{sentence}"):
        job.train(run, dataset=half_seen)
    assert sentence in known_runs.hindrance(half_seen, run)
    assert known_runs.is_outdone(half_seen, run)
