"""The curves of several trainings in one table."""

import json

import pytest

from recsys.jobs.training.side_by_side import curves_side_by_side, has_curves
from recsys.models.bias import Bias
from recsys.storage import runs
from recsys.storage.runs import Run

FIRST, SECOND, NONE = (Run("two-tribes", "bias", f"2026010{day}-000000-000-abcd") for day in (1, 2, 3))


def told(run: Run, *epochs: dict) -> Run:
    run.path.mkdir(parents=True, exist_ok=True)
    (run.path / "events.jsonl").write_text("\n".join(json.dumps({"kind": "epoch"} | epoch) for epoch in epochs))
    return run


@pytest.fixture
def two(data_dir, two_tribes):
    told(FIRST, {"epoch": 1, "train_rmse": 1.1, "validation_rmse": 1.2}, {"epoch": 2, "train_rmse": 0.9})
    runs.save(FIRST, Bias().fit(two_tribes), {"state": "finished", "metrics": {"rmse": 1.25}, "best_epoch": 1})
    told(
        SECOND,
        {"epoch": 1, "stage": 0, "train_rmse": 9.0, "validation_rmse": 9.0},
        {"epoch": 1, "stage": 1, "train_rmse": 0.8, "validation_rmse": 1.0},
    )
    told(NONE)


def test_each_part_is_a_row_an_epoch_and_the_test_part_one_point_where_the_weights_are_from(two):
    table = curves_side_by_side({"one": FIRST})
    assert table[["epochs", "rmse", "what"]].to_numpy().tolist() == [
        [1, 1.1, "training"], [2, 0.9, "training"], [1, 1.2, "validation"], [1, 1.25, "test"],
    ]  # fmt: skip


def test_of_a_fit_of_several_stages_the_last_one_counts_and_what_is_not_finished_has_no_test_point(two):
    table = curves_side_by_side({"one": FIRST, "two": SECOND})
    assert table.loc[table["name"] == "two", ["rmse", "what"]].to_numpy().tolist() == [
        [0.8, "training"], [1.0, "validation"],
    ]  # fmt: skip


def test_what_told_of_no_validation_error_has_no_curves(two):
    assert [has_curves(run) for run in (FIRST, SECOND, NONE)] == [True, True, False]
    assert curves_side_by_side({"none": NONE}).empty


def test_where_an_average_over_all_steps_is_served_its_test_point_is_at_the_end(two, monkeypatch):
    monkeypatch.setattr(Bias, "averages", True)
    table = curves_side_by_side({"one": FIRST})
    assert table[table["what"] == "test"]["epochs"].tolist() == [2]
