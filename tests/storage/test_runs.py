"""Trained models on disk: what is saved comes back, what is damaged is refused, what was good is never lost."""

import dataclasses
import json

import numpy as np
import pytest

from recsys.errors import StoreError
from recsys.models.bias import Bias
from recsys.storage import files, runs
from recsys.storage.runs import Run

RUN = Run("two-tribes", "bias", "20260101-000000-000-abcd")


@pytest.fixture
def saved(data_dir, two_tribes):
    model = Bias().fit(two_tribes)
    save(RUN, model)
    return model


def save(run: Run, model: Bias, **facts: object) -> None:
    run.path.mkdir(parents=True, exist_ok=True)
    files.write_json(run.path / "spec.json", {})
    runs.save(run, model, {"state": "finished", "metrics": {"rmse": 1.0}} | facts)


def test_a_saved_model_comes_back_the_same(saved, two_tribes):
    loaded = runs.load(RUN, two_tribes)
    assert loaded.config == saved.config
    assert loaded.recommend(two_tribes.users.ids[0]).equals(saved.recommend(two_tribes.users.ids[0]))


def test_no_pickle_is_read_or_written(saved, two_tribes):
    with np.load(RUN.path / "arrays.npz", allow_pickle=False) as stored:
        assert set(stored.files) == set(saved.arrays())


@pytest.mark.parametrize("name", ["arrays.npz", "manifest.json"])
@pytest.mark.parametrize("damage", ["truncated", "flipped", "emptied"])
def test_a_damaged_file_is_refused_with_one_sentence(saved, two_tribes, name, damage):
    file = RUN.path / name
    content = bytearray(file.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    file.write_bytes(content[: {"truncated": len(content) // 2, "emptied": 0}.get(damage, len(content))])
    with pytest.raises(StoreError, match=r"damaged \(.*\); train it again$"):
        runs.load(RUN, two_tribes)


def test_every_flipped_bit_of_the_manifest_is_noticed(saved, two_tribes):
    content = RUN.manifest.read_bytes()
    for position in range(0, len(content), 7):
        changed = bytearray(content)
        changed[position] ^= 1
        RUN.manifest.write_bytes(changed)
        if json.loads(content) == files.read_json(RUN.manifest):
            continue  # a space became another white space: nothing is lost
        with pytest.raises(StoreError):
            runs.load(RUN, two_tribes)


def test_a_model_of_other_data_is_refused(saved, two_tribes):
    changed = dataclasses.replace(two_tribes, fingerprint="0" * 64)
    with pytest.raises(StoreError, match="trained on other data"):
        runs.load(RUN, changed)
    assert runs.trained(changed) == []


def test_a_missing_model_says_how_to_train_one(data_dir, two_tribes):
    with pytest.raises(StoreError, match="python -m recsys train --dataset two-tribes --model bias"):
        runs.newest(two_tribes, "bias")


def test_the_newest_finished_run_is_served_unless_one_is_named(saved, two_tribes):
    later, stopped = (Run(RUN.dataset, RUN.model, f"2027010{i}-000000-000-abcd") for i in (1, 2))
    save(later, saved)
    save(stopped, saved, state="stopped")
    assert runs.newest(two_tribes, "bias") == later
    assert runs.newest(two_tribes, "bias", RUN.id) == RUN
    with pytest.raises(StoreError, match="no run 'nonsense'"):
        runs.newest(two_tribes, "bias", "nonsense")


@pytest.mark.parametrize("run_id", ["../../../etc", "", "a/b", "x\0y", "."])
def test_an_id_from_an_address_never_becomes_a_path(saved, two_tribes, run_id):
    with pytest.raises(StoreError, match="there is no run"):
        runs.newest(two_tribes, "bias", run_id)


def test_a_full_disk_while_saving_leaves_what_was_good(saved, two_tribes, monkeypatch):
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    other = Bias(movie_damping=500.0).fit(two_tribes)
    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(StoreError, match=r"could not be saved .*No space left on device"):
        runs.save(RUN, other, {"state": "finished"})
    assert runs.load(RUN, two_tribes).config == saved.config
    assert not list(RUN.path.glob(".*.tmp"))


def test_a_crash_between_arrays_and_manifest_leaves_the_old_model(saved, two_tribes, monkeypatch):
    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    other = Bias(movie_damping=500.0).fit(two_tribes)
    monkeypatch.setattr(files, "write_json", crash)
    with pytest.raises(KeyboardInterrupt):
        runs.save(RUN, other, {"state": "finished"})
    assert runs.load(RUN, two_tribes).config == saved.config


def test_saving_again_replaces_the_arrays_and_leaves_no_old_ones(saved, two_tribes):
    other = Bias(movie_damping=500.0).fit(two_tribes)
    save(RUN, other)
    assert runs.load(RUN, two_tribes).config == other.config
    assert len(list(RUN.path.glob("*.npz"))) == 1


def test_an_unknown_model_in_the_folder_is_passed_over(saved, two_tribes):
    odd = RUN.path.parents[1] / "no-such-model" / RUN.id
    odd.mkdir(parents=True)
    files.write_json(odd / "spec.json", {})
    assert [run for run, _ in runs.trained(two_tribes)] == [RUN]
