"""Trained models on disk: what is saved comes back, what is damaged is refused, what was good is never lost."""

import dataclasses
import json
import shutil

import numpy as np
import pytest

from recsys.errors import StoreError
from recsys.models.bias import Bias
from recsys.models.shared.factors import FactorModel
from recsys.models.shared.settings import Settings
from recsys.storage import files, manifest, runs
from recsys.storage.runs import Run

RUN = Run("two-tribes", "bias", "20260101-000000-000-abcd")


AS_FIRST_WRITTEN = {  # the keys of a manifest before versions were told
    "config", "seed", "split_seed", "holdout", "state", "preset", "metrics", "n_train", "epochs", "best_epoch",
    "seconds", "started", "finished", "versions", "format", "model", "dataset", "run", "fingerprint", "arrays_file",
    "arrays", "bytes", "sha256", "checksum",
}  # fmt: skip


def rewrite(run: Run, **changes: object) -> None:
    """Change facts of a manifest, None takes one out, and vouch for them again."""
    facts = files.read_json(run.manifest) | changes
    facts.pop("checksum")
    manifest.write(run.manifest, {name: value for name, value in facts.items() if value is not None})


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


def test_a_manifest_as_it_was_first_written_is_read_as_version_one_of_a_random_split(saved, two_tribes):
    facts = files.read_json(RUN.manifest)
    told = {
        "split_seed": 42, "holdout": 0.1, "preset": "default", "n_train": 342, "epochs": None, "best_epoch": None,
        "metrics": {"rmse": 1.5, "mae": 1.2, "n_test": 38, "best_validation_rmse": None}, "seconds": 0.01,
        "started": 1.7e9, "finished": 1.7e9, "versions": {"python": "3.11.7"},
    }  # fmt: skip
    old = {name: value for name, value in (facts | told).items() if name in AS_FIRST_WRITTEN - {"checksum"}}
    RUN.manifest.write_text(json.dumps(old | {"checksum": files.checksum(old)}))
    found = runs.read_manifest(RUN)
    assert {name: found[name] for name in old} == old
    assert (found["model_version"], found["split_kind"]) == (1, "random")
    assert runs.load(RUN, two_tribes).config == saved.config
    assert [run for run, _ in runs.trained(two_tribes)] == [RUN]


def test_a_manifest_names_the_version_of_its_model(saved):
    assert files.read_json(RUN.manifest)["model_version"] == Bias.version


def test_what_a_manifest_does_not_tell_stands_for_unknown(saved, two_tribes):
    rewrite(RUN, state=None, metrics=None)
    found = runs.read_manifest(RUN)
    assert (found["state"], found["split_kind"], found["seconds"]) == ("unknown", "unstated", None)
    assert found["metrics"] == {"rmse": None, "mae": None, "best_validation_rmse": None, "n_test": 0}
    assert found["holdout"] == 0  # no rating is known to be kept away
    assert runs.newest(two_tribes, "bias") == RUN


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"arrays": None}, "its manifest lacks arrays"),
        ({"fingerprint": 3}, "what its manifest says of fingerprint makes no sense"),
        ({"metrics": {"rmse": "good"}}, "what its manifest says of metrics makes no sense"),
        ({"model": "svd"}, "its manifest is of model svd"),
    ],
)
def test_a_manifest_that_makes_no_sense_is_named_damaged(saved, two_tribes, changes, sentence):
    rewrite(RUN, **changes)
    with pytest.raises(StoreError, match=f"is damaged .{sentence}"):
        runs.load(RUN, two_tribes)
    assert runs.trained(two_tribes) == []


def test_another_format_is_named_whatever_else_is_in_it(saved):
    rewrite(RUN, format=2, arrays=None, config=[])
    with pytest.raises(StoreError, match="has format 2, not 1; train again"):
        runs.read_manifest(RUN)


def test_an_older_version_is_served_but_comes_after_those_of_this_one(saved, two_tribes, monkeypatch):
    later = Run("two-tribes", "bias", "20260102-000000-000-abcd")
    save(later, saved)
    rewrite(later, model_version=1)
    rewrite(RUN, model_version=2)
    monkeypatch.setattr(Bias, "version", 2)
    assert [run for run, _ in runs.trained(two_tribes)] == [RUN, later]
    assert runs.load(later, two_tribes).config == saved.config


def test_a_newer_version_is_refused_and_not_called_damaged(saved, two_tribes):
    rewrite(RUN, model_version=Bias.version + 1)
    for ask in (lambda: runs.load(RUN, two_tribes), lambda: runs.newest(two_tribes, "bias")):
        with pytest.raises(StoreError, match="cannot be used here: trained by a newer version of the model"):
            ask()
    assert runs.trained(two_tribes) == []
    assert [run for run, _ in runs.on_data(two_tribes)] == [RUN]


def test_settings_that_are_gone_are_named_and_not_called_damage(saved, two_tribes, monkeypatch):
    monkeypatch.setattr(Bias, "Config", Settings)
    with pytest.raises(StoreError, match="no longer has: movie_damping, sweeps, user_damping"):
        runs.load(RUN, two_tribes)


def test_arrays_that_an_older_version_had_and_this_one_cannot_read_are_named(saved, two_tribes, monkeypatch):
    def needs_more(model: FactorModel, arrays: dict) -> None:
        model.extra = arrays["extra"]

    monkeypatch.setattr(Bias, "version", Bias.version + 1)
    monkeypatch.setattr(Bias, "_restore", needs_more)
    with pytest.raises(StoreError, match=r"cannot be read by this version \(trained by an older version of the model"):
        runs.load(RUN, two_tribes)


@pytest.mark.parametrize(("where", "name"), [(np, "load"), (Bias, "_restore")])
@pytest.mark.parametrize("error", [MemoryError(), KeyboardInterrupt()])
def test_no_room_for_a_model_says_nothing_of_its_files(saved, two_tribes, monkeypatch, error, where, name):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(where, name, fail)
    with pytest.raises(type(error)):
        runs.load(RUN, two_tribes)


def test_a_disk_that_cannot_be_read_now_is_not_called_damage(saved, two_tribes, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(np, "load", fail)
    with pytest.raises(StoreError, match="cannot be read now: Input/output error"):
        runs.load(RUN, two_tribes)


def test_a_run_of_other_data_is_not_served_by_its_name_either(saved, two_tribes):
    changed = dataclasses.replace(two_tribes, fingerprint="0" * 64)
    with pytest.raises(StoreError, match="trained on other data"):
        runs.newest(changed, "bias", RUN.id)


def test_what_else_lies_beside_runs_is_left_out(saved, two_tribes):
    beside = RUN.path.parent
    shutil.copytree(RUN.path, beside / "copy of 2026")
    (beside / "notes.txt").write_text("?")
    (beside / ".DS_Store").mkdir()
    (beside / "empty").mkdir()
    (beside.parent / "My model").mkdir()
    (beside.parent / "notes.txt").write_text("?")
    assert runs.all_runs("two-tribes") == [RUN]
    assert runs.newest(two_tribes, "bias") == RUN


def test_a_copied_folder_comes_last_and_goes_by_its_own_name(saved, two_tribes):
    copy = Run("two-tribes", "bias", "my-copy")
    shutil.copytree(RUN.path, copy.path)
    assert runs.all_runs("two-tribes") == [RUN, copy]
    assert runs.newest(two_tribes, "bias") == RUN
    assert runs.read_manifest(copy)["run"] == "my-copy"


@pytest.mark.parametrize("spec", ["[]", "null", "{", '"x"', "3"])
def test_a_spec_that_is_none_keeps_no_run_from_being_served(saved, two_tribes, spec):
    (RUN.path / "spec.json").write_text(spec)
    assert runs.newest(two_tribes, "bias") == RUN


def test_what_a_run_is_can_be_written_down_and_read_again(saved, two_tribes):
    assert runs.recorded(RUN) is None
    identity = runs.saved_as(RUN)
    runs.record(RUN, identity)
    assert runs.recorded(RUN) == identity
    assert identity.fingerprint == two_tribes.fingerprint
    (RUN.path / "identity.json").write_text("[]")
    assert runs.recorded(RUN) is None
