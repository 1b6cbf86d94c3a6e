"""The charts of a reason and of the map: marks, fields, titles, and steps that add up."""

import numpy as np
import pandas as pd

from recsys.charts.explanation import ADDS, START, TAKES, TOTAL, difference, steps, taken_apart

PARTS = pd.DataFrame(
    {
        "part": ["Mean of all ratings", "Crash", "Crash", "Beyond these ratings"],
        "kind": ["base", "rating", "rating", "rest"],
        "rating": [np.nan, 5.0, 5.0, np.nan],
        "stars": [3.5, 0.5, -0.25, 0.25],
    }
)


def test_each_step_starts_where_the_last_one_ended_and_the_last_is_the_prediction():
    drawn = steps(PARTS, predicted=4.0)
    assert drawn["end"].tolist() == [3.5, 4.0, 3.75, 4.0, 4.0]
    assert drawn["start"].tolist() == [3.5, 3.5, 4.0, 3.75, 4.0]
    assert drawn["role"].tolist() == [START, ADDS, TAKES, ADDS, TOTAL]
    assert drawn["sign"].tolist() == ["3.50", "+0.50", "-0.25", "+0.25", "4.00"]


def test_two_films_of_one_title_keep_a_row_each():
    assert steps(PARTS, predicted=4.0)["label"].is_unique


def test_a_prediction_is_drawn_as_bars_between_two_ticks():
    bars, ticks, texts = taken_apart(PARTS, 4.0).to_dict()["layer"]
    assert [layer["mark"]["type"] for layer in (bars, ticks, texts)] == ["bar", "tick", "text"]
    assert bars["encoding"]["x"]["title"] == "Stars"
    assert (bars["encoding"]["x"]["field"], bars["encoding"]["x2"]["field"]) == ("start", "end")


def test_a_difference_is_drawn_from_nought_with_its_sign_and_without_what_makes_none():
    parts = pd.DataFrame(
        {
            "part": ["Crash", "Crash", "Held back, as few rated it", "Mean of all ratings"],
            "rating": [5.0, 5.0, np.nan, np.nan],
            "difference": [0.25, -0.125, 0.0625, 0.0],
        }
    )
    drawn = difference(parts).to_dict()
    bars, texts = drawn["layer"]
    assert (bars["mark"]["type"], texts["mark"]["type"]) == ("bar", "text")
    assert (bars["encoding"]["x"]["field"], bars["encoding"]["x"]["title"]) == ("difference", "More")
    rows = next(iter(drawn["datasets"].values()))
    assert [row["sign"] for row in rows] == ["+0.250", "-0.125", "+0.062"]
    assert [row["role"] for row in rows] == [ADDS, TAKES, ADDS]
    assert len({row["label"] for row in rows}) == 3
