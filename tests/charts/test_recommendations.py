"""The charts of a user's lists: mark, fields, titles, and that one user's table never stays for the next."""

import pandas as pd

from recsys.charts.recommendations import genre_mix, interval_bars, predicted_against_given
from recsys.data.dataset import Scale

RATED = pd.DataFrame({"title": ["A", "B"], "rating": [5.0, 3.0], "predicted": [4.5, 3.5], "row": [7, 9]})
MIX = pd.DataFrame({"which": ["Rated", "Liked"], "genre": ["Drama", "Drama"], "share": [0.5, 1.0]})


def test_predictions_stand_over_what_was_given_with_the_line_where_they_agree():
    drawn = predicted_against_given(RATED, Scale(1, 5, 1)).to_dict()
    line, points = drawn["layer"]
    assert (line["mark"]["type"], points["mark"]["type"]) == ("line", "circle")
    assert points["encoding"]["x"]["title"] == "Given, in stars"
    assert points["encoding"]["y"]["field"] == "predicted"
    assert points["encoding"]["y"]["scale"]["domain"] == [0.5, 5.5]


def test_the_genre_mix_has_a_bar_for_each_list():
    drawn = genre_mix(MIX).to_dict()
    assert drawn["mark"]["type"] == "bar"
    assert drawn["encoding"]["color"]["scale"]["domain"] == ["Rated", "Liked"]
    assert drawn["encoding"]["x"]["title"] == "Share of the list"


def test_another_table_is_another_chart():
    first, second = (predicted_against_given(RATED.head(n), Scale(1, 5, 1)) for n in (1, 2))
    assert (len(first.data), len(second.data)) == (1, 2)
    assert len(genre_mix(MIX).to_dict()["datasets"].popitem()[1]) == 2


def test_each_prediction_is_a_dot_on_the_line_of_its_interval_even_if_titles_repeat():
    best = pd.DataFrame({"rank": [1, 2], "title": "Crash", "predicted": [4.5, 4], "low": [3, 2], "high": [5, 5]})
    drawn = interval_bars(best, Scale(1, 5, 1)).to_dict()
    line, dot = drawn["layer"]
    assert (line["mark"]["type"], dot["mark"]["type"]) == ("rule", "circle")
    assert (line["encoding"]["x"]["field"], line["encoding"]["x2"]["field"]) == ("low", "high")
    assert dot["encoding"]["x"]["field"] == "predicted"
    assert line["encoding"]["x"]["scale"]["domain"] == [2, 5]  # nothing reaches below 2
    assert [row["film"] for row in next(iter(drawn["datasets"].values()))] == ["1 · Crash", "2 · Crash"]
