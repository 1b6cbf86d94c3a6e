"""Measurements beside their run: found again, never for another model, made anew when damaged."""

from dataclasses import replace

import pytest

from recsys.errors import SettingError, StoreError
from recsys.evaluation import stored
from recsys.evaluation.measures import MEASURES
from recsys.jobs.training import job
from recsys.storage import files, manifest, runs
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
    facts = runs.read_manifest(run)
    assert (row["model"], row["run"], row["bytes"]) == ("bias", run.id, facts["bytes"])
    assert row["rmse"] == pytest.approx(facts["metrics"]["rmse"], rel=1e-6)
    assert row["n_users"] + row["n_skipped"] == half_seen.n_users
    for name, (low, high) in row["intervals"].items():
        assert low <= row[name] <= high, name


def test_what_was_measured_is_not_measured_again(run, half_seen, monkeypatch):
    first = stored.evaluate(run, half_seen)
    monkeypatch.setattr(stored, "measure", lambda *_: pytest.fail("measured again"))
    again = stored.evaluate(run, half_seen)
    assert again.row == first.row
    assert again.sums.values()["rmse"] == pytest.approx(first.row["rmse"])


OF_ANOTHER = [
    {"protocol": 0},
    {"fingerprint": "0" * 64},
    {"split_seed": 7},
    {"split_kind": "time"},
    {"sha256": {"arrays.npz": "0"}},
    {"model_version": 7},
    {"model": "svd"},
    {"config": {}},
    {"seed": 7},
]


def rewrite(run: Run, **parts: object) -> None:
    """Change parts of a measurement, and give it a checksum for them."""
    document = files.read_json(run.path / "evaluation.json") | parts
    document.pop("checksum", None)
    files.write_json(run.path / "evaluation.json", document | {"checksum": files.checksum(document)})


@pytest.mark.parametrize("change", OF_ANOTHER)
def test_a_measurement_of_something_else_does_not_count(run, half_seen, change):
    stored.evaluate(run, half_seen)
    of = files.read_json(run.path / "evaluation.json")["of"]
    rewrite(run, of=of)
    assert stored.measured(run, runs.read_manifest(run)) is not None
    rewrite(run, of=of | change)
    assert stored.measured(run, runs.read_manifest(run)) is None


def test_a_measurement_from_before_versions_were_told_counts_for_a_run_of_version_one(run, half_seen):
    row = stored.evaluate(run, half_seen).row
    document = files.read_json(run.path / "evaluation.json")
    first = {"protocol", "fingerprint", "split_seed", "holdout", "sha256", "seconds"}
    document["of"] = {name: value for name, value in document["of"].items() if name in first}
    del document["checksum"]
    files.write_json(run.path / "evaluation.json", document)
    facts = runs.read_manifest(run) | {"model_version": 1}
    assert stored.measured(run, facts).row == row
    assert stored.measured(run, facts | {"model_version": 2}) is None
    document["of"].pop("protocol")
    files.write_json(run.path / "evaluation.json", document)
    assert stored.measured(run, facts) is None


def test_a_measurement_of_other_data_is_not_given_out_for_these(run, half_seen):
    stored.evaluate(run, half_seen)
    with pytest.raises(StoreError, match="trained on other data"):
        stored.evaluate(run, replace(half_seen, fingerprint="0" * 64))


def test_a_run_that_does_not_say_what_it_has_seen_cannot_be_measured(run, half_seen):
    facts = files.read_json(run.manifest)
    manifest.write(run.manifest, {name: facts[name] for name in facts.keys() - {"split_seed", "checksum"}})
    with pytest.raises(SettingError, match="does not say which ratings it was trained on"):
        stored.evaluate(run, half_seen)


def test_a_number_that_was_changed_by_hand_is_noticed(run, half_seen):
    row = stored.evaluate(run, half_seen).row
    document = files.read_json(run.path / "evaluation.json")
    files.write_json(run.path / "evaluation.json", document | {"row": row | {"rmse": 0.1}})
    assert stored.measured(run, runs.read_manifest(run)) is None


@pytest.mark.parametrize("part", ["row", "split", "slices", "by_given", "calibration", "sums_sha256"])
@pytest.mark.parametrize("has_checksum", [True, False])
def test_a_measurement_with_a_part_that_is_none_is_made_anew(run, half_seen, part, has_checksum):
    stored.evaluate(run, half_seen)
    document = files.read_json(run.path / "evaluation.json")
    if not has_checksum:  # the first had none
        del document["checksum"]
    for junk in (document | {part: 3}, {name: value for name, value in document.items() if name != part}):
        files.write_json(run.path / "evaluation.json", junk)
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
