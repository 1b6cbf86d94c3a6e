"""Which run of a model serves."""

import dataclasses

import pytest

from recsys.errors import StoreError
from recsys.models.bias import Bias
from recsys.storage import choice, files, labels, runs
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec

USUAL = {"split_kind": "random", "split_seed": 42, "holdout": 0.1, "preset": "default"}


def run_of(day: int) -> Run:
    return Run("two-tribes", "bias", f"202601{day:02}-000000-000-abcd")


@pytest.fixture
def trained(data_dir, two_tribes):
    """Saves a run of a day with the facts and settings that are given."""

    def save(day: int, settings: dict | None = None, **facts: object) -> Run:
        run = run_of(day)
        run.path.mkdir(parents=True)
        files.write_json(run.path / "spec.json", dataclasses.asdict(TrainSpec("t", "bias", settings=settings or {})))
        runs.save(run, Bias(**(settings or {})).fit(two_tribes), USUAL | {"state": "finished"} | facts)
        return run

    return save


def test_a_throwaway_run_does_not_become_the_model(trained, two_tribes):
    usual = trained(1)
    trained(2, {"sweeps": 1})
    assert choice.serving_run(two_tribes, "bias") == usual
    assert choice.candidates(two_tribes)[0].because == "it is the newest with default settings"


def test_a_run_on_another_split_does_not_become_the_model_while_one_on_the_usual_is_there(trained, two_tribes):
    usual = trained(1)
    for day, facts in enumerate(({"split_seed": 7}, {"holdout": 0.0}, {"holdout": 0.5}), start=2):
        trained(day, **facts)
    assert choice.serving_run(two_tribes, "bias") == usual


def test_the_order_is_usual_then_default_settings_then_the_newest(trained, two_tribes):
    chosen = trained(5, {"sweeps": 2})
    stopped = trained(4, state="stopped")
    elsewhere = trained(3, split_seed=7)
    usual, older = trained(2), trained(1)
    assert [one.run for one in choice.candidates(two_tribes)] == [usual, older, elsewhere, stopped, chosen]
    assert choice.candidates(two_tribes)[-1].because == "it is the newest, and none has default settings"


def test_where_no_run_has_default_settings_the_newest_serves(trained, two_tribes):
    trained(1, {"sweeps": 1})
    newest = trained(2, {"sweeps": 2})
    assert choice.serving_run(two_tribes, "bias") == newest


def test_a_pinned_run_serves_whatever_it_is_until_it_is_no_longer_pinned(trained, two_tribes):
    usual, other = trained(1), trained(2, {"sweeps": 1}, state="stopped", split_seed=3)
    choice.pin(other, two_tribes)
    assert choice.serving_run(two_tribes, "bias") == other
    assert choice.candidates(two_tribes)[0].because == "it is pinned"
    labels.unpin("two-tribes", "bias")
    assert choice.serving_run(two_tribes, "bias") == usual


def test_the_latest_of_two_pins_counts(trained, two_tribes):
    first, second = trained(1), trained(2)
    for run, moment in ((first, 2.0), (second, 1.0)):
        files.write_json(run.path / labels.FILE_NAME, {"format": 1, "pinned": moment})
    assert choice.serving_run(two_tribes, "bias") == first


def test_a_run_that_cannot_serve_is_not_pinned_and_a_pin_on_one_counts_for_nothing(trained, two_tribes):
    run = trained(1)
    changed = dataclasses.replace(two_tribes, fingerprint="0" * 64)
    with pytest.raises(StoreError, match="trained on other data"):
        choice.pin(run, changed)
    labels.pin(run)
    with pytest.raises(StoreError, match="no bias is trained on these data"):
        choice.serving_run(changed, "bias")


def test_a_run_of_an_older_version_with_the_defaults_of_then_goes_before_a_throwaway_one_of_now(
    trained, two_tribes, monkeypatch
):
    older = trained(1)
    manifest_config = files.read_json(older.manifest)["config"]
    monkeypatch.setattr(Bias, "version", Bias.version + 1)
    monkeypatch.setattr(Bias, "presets", {"default": {"movie_damping": manifest_config["movie_damping"] + 1}})
    trained(2, {"sweeps": 1})
    assert choice.serving_run(two_tribes, "bias") == older
    now = trained(3, {"movie_damping": manifest_config["movie_damping"] + 1})
    assert choice.serving_run(two_tribes, "bias") == now


def test_the_newest_or_any_run_can_be_asked_for(trained, two_tribes):
    usual, throwaway = trained(1), trained(2, {"sweeps": 1})
    assert choice.serving_run(two_tribes, "bias", choice.NEWEST) == throwaway
    assert choice.serving_run(two_tribes, "bias", usual.id) == usual
    with pytest.raises(StoreError, match="there is no run 'nonsense' of bias"):
        choice.serving_run(two_tribes, "bias", "nonsense")


def test_without_a_run_it_says_how_to_train_one(data_dir, two_tribes):
    with pytest.raises(StoreError, match="python -m recsys train --dataset two-tribes --model bias"):
        choice.serving_run(two_tribes, "bias")
