"""From the events of a training to its chart."""

import dataclasses

import pandas as pd

from recsys.charts.training import training_curves
from recsys.jobs.training import curves

EPOCHS = [
    {"epoch": 1, "train_rmse": 1.0, "validation_rmse": 0.95},
    {"epoch": 2, "train_rmse": 0.9, "validation_rmse": 0.92},
    {"epoch": 3, "train_rmse": 0.8, "validation_rmse": 0.93},
]
BATCHES = [
    {"epoch": 1, "batch": 1, "batches": 4, "train_rmse": 1.2},
    {"epoch": 2, "batch": 2, "batches": 4, "train_rmse": 1},
]


def test_batches_stand_between_epochs():
    table = curves.training_curves(EPOCHS, BATCHES)
    within = table[table["what"] == curves.WITHIN]
    assert within["epochs"].tolist() == [0.25, 1.5]
    assert table[table["what"] == curves.VALIDATION]["rmse"].tolist() == [0.95, 0.92, 0.93]


def test_many_batches_are_thinned_to_what_can_be_told_apart():
    batches = [{"epoch": 1, "batch": i + 1, "batches": 9000, "train_rmse": 1.0} for i in range(9000)]
    assert len(curves.training_curves([], batches)) <= 400


def test_the_best_epoch_is_the_one_with_the_lowest_validation_rmse():
    assert curves.best_epoch(EPOCHS).iloc[0].tolist() == [2, 0.92, "0.9200"]
    assert curves.best_epoch([]).empty


def test_the_notebooks_results_are_references_on_movielens_1m_alone(half_seen):
    assert curves.references(half_seen) == ()

    class MovieLens1M:
        n_ratings, n_users = 1_000_209, 6_040

    assert [reference.rmse for reference in curves.references(MovieLens1M)] == [0.8736, 0.8616]


def test_the_chart_shows_curves_best_and_references():
    references = pd.DataFrame([dataclasses.asdict(reference) for reference in curves._ML_1M])
    drawn = training_curves(
        curves.training_curves(EPOCHS, BATCHES), curves.best_epoch(EPOCHS), references, planned=8
    ).to_dict()
    marks = [layer["mark"]["type"] for layer in drawn["layer"]]
    assert marks == ["line", "line", "circle", "point", "text", "rule", "text", "text"]
    assert drawn["layer"][0]["encoding"]["y"]["title"] == "RMSE in stars"
    low, high = drawn["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert low < 0.8
    assert high > 1.0


def test_before_the_first_epoch_the_chart_shows_the_batches_alone():
    table, none = curves.training_curves([], BATCHES), pd.DataFrame({"rmse": [], "label": []})
    drawn = training_curves(table, curves.best_epoch([]), none, planned=2).to_dict()
    assert len(drawn["layer"]) == 3


def drawn_of(epochs, **how):
    none = pd.DataFrame({"rmse": [], "label": []})
    return training_curves(curves.training_curves(epochs, BATCHES), curves.best_epoch(epochs), none, **how).to_dict()


def test_the_axis_has_room_for_all_planned_epochs_from_the_first_batch_on():
    reports = [BATCHES[0] | {"epochs": 8}]
    assert curves.planned(reports) == 8
    assert curves.planned(EPOCHS) == 3
    assert curves.planned([]) == 1
    for layer in drawn_of([], planned=8)["layer"]:
        assert layer["encoding"]["x"]["scale"]["domain"] == [0, 8]


def test_nothing_cuts_the_point_of_the_last_epoch():
    _, line, points, *_ = drawn_of(EPOCHS, planned=3)["layer"]
    assert (line["mark"]["type"], points["mark"]["type"]) == ("line", "circle")
    assert not points["mark"].get("clip")
    assert not line["mark"].get("clip")


def test_sweeps_are_called_sweeps():
    assert drawn_of(EPOCHS, planned=3, step="sweep")["layer"][0]["encoding"]["x"]["title"] == "Sweeps"
    assert [curves.trained_in(model, []).step for model in ("mf", "als", "bayes")] == ["epoch", "sweep", "sweep"]
    halves = [curves.trained_in("hybrid", [{"epoch": 1, "stage": stage}]) for stage in (1, 2)]
    assert [half.step for half in halves] == ["epoch", "sweep"]
    assert [half.averages for half in halves] == [False, True]


def test_the_legend_names_the_errors_that_are_drawn():
    no_batches = curves.training_curves(EPOCHS, [])
    none = pd.DataFrame({"rmse": [], "label": []})
    drawn = training_curves(no_batches, curves.best_epoch(EPOCHS), none, planned=3).to_dict()
    assert drawn["layer"][0]["encoding"]["color"]["legend"]["values"] == ["validation", "training"]


def test_the_label_of_a_reference_stands_at_the_end_where_no_curve_is():
    reference = pd.DataFrame([dataclasses.asdict(curves._ML_1M[0])])
    places = []
    for epoch in (1, 8):  # a curve that passes right above the line there
        table = pd.DataFrame({"epochs": [epoch], "rmse": [0.8740], "what": [curves.VALIDATION]})
        drawn = training_curves(table, curves.best_epoch([]), reference, planned=8).to_dict()
        places.append(drawn["layer"][-1]["mark"]["align"])
    assert places == ["right", "left"]


def test_a_label_that_would_cover_curves_at_both_ends_stands_above_the_others():
    references = pd.DataFrame([dataclasses.asdict(reference) for reference in curves._ML_1M])
    everywhere = pd.DataFrame({"epochs": range(1, 9), "rmse": 0.8600, "what": curves.VALIDATION})
    drawn = training_curves(everywhere, curves.best_epoch([]), references, planned=8).to_dict()
    upper, lower = (layer["mark"]["dy"] for layer in drawn["layer"][-2:])
    assert lower < upper < 0


def test_the_value_of_a_best_epoch_at_the_end_stays_within_the_chart():
    for planned, align in ((2, "right"), (8, "center")):
        text = next(layer for layer in drawn_of(EPOCHS, planned=planned)["layer"] if layer["mark"]["type"] == "text")
        assert text["mark"]["align"] == align
