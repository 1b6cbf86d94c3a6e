"""Measurements beside their run: found again, never for another model, made anew when damaged."""

import pytest

from recsys.errors import SettingError, StoreError
from recsys.evaluation import stored
from recsys.evaluation.measures import MEASURES
from recsys.jobs.training import job
from recsys.storage import files, runs
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec


@pytest.fixture
def run(data_dir, half_seen) -> Run:
    return trained(half_seen, "bias")


def trained(dataset, model: str, **spec) -> Run:
    run = job.create_run(dataset.name, TrainSpec(dataset.name, model, **spec))
    job.train(run, dataset=dataset)
    return run


def test_a_row_has_every_measure_and_says_what_it_is_of(run, half_seen):
    row = stored.evaluate(run, half_seen).row
    assert set(row) == {"model", "run", "intervals", "n_users", "n_skipped", *MEASURES}
    manifest = runs.read_manifest(run)
    assert (row["model"], row["run"], row["bytes"]) == ("bias", run.id, manifest["bytes"])
    assert row["rmse"] == pytest.approx(manifest["metrics"]["rmse"], rel=1e-6)
    assert row["n_users"] + row["n_skipped"] == half_seen.n_users
    for name, (low, high) in row["intervals"].items():
        assert low <= row[name] <= high, name


def test_what_was_measured_is_not_measured_again(run, half_seen, monkeypatch):
    first = stored.evaluate(run, half_seen)
    monkeypatch.setattr(stored, "measure", lambda *_: pytest.fail("measured again"))
    again = stored.evaluate(run, half_seen)
    assert again.row == first.row
    assert again.sums.values()["rmse"] == pytest.approx(first.row["rmse"])


@pytest.mark.parametrize("change", [{"protocol": 0}, {"split_seed": 7}, {"sha256": {"arrays.npz": "0"}}])
def test_a_measurement_of_something_else_does_not_count(run, half_seen, change):
    stored.evaluate(run, half_seen)
    file = run.path / "evaluation.json"
    document = files.read_json(file)
    files.write_json(file, document | {"of": document["of"] | change})
    assert stored.measured(run, runs.read_manifest(run)) is None


@pytest.mark.parametrize("name", ["evaluation.json", "evaluation.npz"])
def test_a_damaged_measurement_is_made_anew(run, half_seen, name):
    first = stored.evaluate(run, half_seen).row
    file = run.path / name
    file.write_bytes(file.read_bytes()[:-9])
    assert stored.measured(run, runs.read_manifest(run)) is None
    again = stored.evaluate(run, half_seen).row
    assert {key: again[key] for key in again if key != "recommend_all_seconds"} == {
        key: first[key] for key in first if key != "recommend_all_seconds"
    }


def test_a_run_that_has_seen_everything_cannot_be_measured(data_dir, half_seen):
    with pytest.raises(SettingError, match="trained on all ratings"):
        stored.evaluate(trained(half_seen, "bias", holdout=0.0), half_seen)


def test_a_full_disk_is_one_sentence_and_leaves_nothing_half(run, half_seen, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_atomically", full)
    with pytest.raises(StoreError, match=r"could not be saved in .*: No space left on device"):
        stored.evaluate(run, half_seen)
    assert stored.measured(run, runs.read_manifest(run)) is None
