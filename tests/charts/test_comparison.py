"""Charts of the comparison: their marks, fields and titles, and labels that do not cover each other."""

import pandas as pd

from recsys.charts import comparison as charts
from recsys.data.dataset import Scale
from recsys.evaluation.measures import MEASURES

STARS = Scale(1, 5, 1)


def fields(layer: dict) -> set[str]:
    return {channel["field"] for channel in layer["encoding"].values() if "field" in channel}


def points(**changes) -> pd.DataFrame:
    table = pd.DataFrame({"title": ["A", "B"], "x": [0.8, 0.9], "y": [0.1, 0.3]})
    ends = {f"{axis}_{end}": table[axis] + off for axis in "xy" for end, off in (("low", -0.01), ("high", 0.01))}
    return table.assign(**ends, **changes)


def test_two_measures_have_their_direction_in_the_titles_and_a_label_a_point():
    drawn = charts.two_measures(points(), MEASURES["rmse"], MEASURES["ndcg_at_10"]).to_dict()
    circle = next(layer for layer in drawn["layer"] if layer["mark"]["type"] == "circle")
    assert circle["encoding"]["x"]["title"] == "RMSE (lower is better)"
    assert circle["encoding"]["y"]["title"] == "NDCG@10 (higher is better)"
    assert [layer["mark"]["type"] for layer in drawn["layer"]].count("rule") == 2
    assert any(layer["mark"]["type"] == "text" for layer in drawn["layer"])


def test_points_at_the_same_place_get_their_labels_at_different_places():
    table = points(x=[0.8, 0.8], y=[0.1, 0.1])
    first, second = charts._label_places(table, [0.7, 1.0], [0.0, 0.4])
    assert first != second


def test_a_label_that_would_cover_another_is_left_out():
    table = pd.concat([points(x=[0.8, 0.8], y=[0.1, 0.1])] * 4)
    places = charts._label_places(table, [0.7, 1.0], [0.0, 0.4])
    assert len([place for place in places if place >= 0]) == len({place for place in places if place >= 0})
    assert -1 in places


def test_labels_are_there_where_the_chart_is_as_wide_as_they_are_reckoned_for():
    drawn = charts.two_measures(points(), MEASURES["rmse"], MEASURES["ndcg_at_10"]).to_dict()
    label = next(layer for layer in drawn["layer"] if layer["mark"]["type"] == "text")
    assert label["mark"]["opacity"] == {"expr": "width >= 560 ? 1 : 0"}


def test_curves_have_a_line_a_model_and_a_ring_at_the_best_epoch():
    table = pd.DataFrame({"title": ["SVD"] * 2, "epoch": [1, 2], "rmse": [0.9, 0.8], "is_best": [False, True]})
    table = table.assign(step="epoch", planned=4)
    line, circle, ring = charts.validation_curves(table).to_dict()["layer"]
    assert (line["mark"]["type"], circle["mark"]["type"], ring["mark"]["type"]) == ("line", "circle", "point")
    assert fields(line) == {"share", "rmse", "title"}
    assert line["encoding"]["x"]["scale"]["domain"] == [0, 1]
    assert ring["transform"] == [{"filter": "datum.is_best"}]


def test_predictions_stand_in_a_column_per_rating_as_wide_as_a_step():
    table = pd.DataFrame({"given": [4.0], "low": [3.0], "high": [3.2], "count": [7], "share": [1.0]})
    cells, diagonal = charts.predicted_by_given(table, STARS).to_dict()["layer"]
    assert cells["mark"]["type"] == "rect"
    assert fields(cells) == {"left", "right", "low", "high", "share"}
    assert diagonal["mark"]["type"] == "line"


def test_calibration_leaves_out_bins_with_few_ratings_and_draws_the_distance():
    table = pd.DataFrame(
        {
            "title": "A",
            "predicted": [4.5, 1.0],
            "given": [4.0, 5.0],
            "low": [3.9, 1],
            "high": [4.1, 5],
            "count": [90, 2],
        }
    )
    drawn = charts.calibration(table, STARS).to_dict()
    rows = next(rows for rows in drawn["datasets"].values() if "given_off" in rows[0])
    assert [row["given_off"] for row in rows] == [-0.5]


def test_groups_stand_in_the_order_of_the_table():
    table = pd.DataFrame({"title": "A", "group": ["10–19", "5–9"], "n": [5, 6], "rmse": [0.9, 0.8]})
    _, points_ = charts.error_by_group(table, "Ratings of the user").to_dict()["layer"]
    assert points_["encoding"]["y"]["sort"] == ["10–19", "5–9"]
    assert points_["encoding"]["y"]["title"] == "Ratings of the user"
