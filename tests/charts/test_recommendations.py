"""The charts of a user's lists: mark, fields, titles, and that one user's table never stays for the next."""

import pandas as pd

from recsys.charts.recommendations import genre_mix, interval_bars, predicted_against_given
from recsys.data.dataset import Scale

RATED = pd.DataFrame({"title": ["A", "B"], "rating": [5.0, 3.0], "predicted": [4.5, 3.5], "row": [7, 9]})
MIX = pd.DataFrame({"which": ["Liked", "Before", "Recommended"], "genre": "Drama", "share": [0.5, 0.7, 1.0]})


def test_predictions_stand_over_what_was_given_with_the_line_where_they_agree():
    drawn = predicted_against_given(RATED, Scale(1, 5, 1)).to_dict()
    line, points = drawn["layer"]
    assert (line["mark"]["type"], points["mark"]["type"]) == ("line", "circle")
    assert points["encoding"]["x"]["title"] == "Given, in stars"
    assert points["encoding"]["y"]["field"] == "predicted"
    assert points["encoding"]["y"]["scale"]["domain"] == [0.5, 5.5]


def test_the_genre_mix_goes_from_what_was_liked_to_what_is_recommended():
    way, dots = genre_mix(MIX).to_dict()["layer"]
    assert (way["mark"]["type"], dots["mark"]["type"]) == ("line", "circle")
    assert way["encoding"]["detail"]["field"] == dots["encoding"]["y"]["field"] == "genre"
    assert way["transform"] == [{"filter": {"field": "which", "oneOf": ["Liked", "Recommended"]}}]
    assert dots["encoding"]["color"]["scale"]["domain"] == ["Liked", "Before", "Recommended"]
    sizes = dots["encoding"]["size"]["scale"]["range"]
    assert sizes[-1] > max(sizes[:-1])  # where it ends
    assert dots["encoding"]["x"]["title"] == "Share of the list"


def test_the_genre_mix_has_the_eight_genres_that_have_most_of_some_list():
    genres = [f"Genre {at}" for at in range(12)]
    first = pd.DataFrame({"which": "Liked", "genre": genres, "share": [0.3, *[0.05] * 10, 0.2]})
    last = pd.DataFrame({"which": "Recommended", "genre": genres, "share": [*[0.06] * 7, *[0] * 4, 0.58]})
    rows = next(iter(genre_mix(pd.concat([first, last])).to_dict()["datasets"].values()))
    assert {row["genre"] for row in rows} == {*genres[:7], "Genre 11"}
    assert len(rows) == 16


def test_both_axes_of_predictions_over_what_was_given_have_the_same_ticks():
    encoding = predicted_against_given(RATED, Scale(1, 5, 1)).to_dict()["layer"][1]["encoding"]
    assert encoding["x"]["axis"]["values"] == encoding["y"]["axis"]["values"] == [1, 2, 3, 4, 5]


def test_another_table_is_another_chart():
    first, second = (predicted_against_given(RATED.head(n), Scale(1, 5, 1)) for n in (1, 2))
    assert (len(first.data), len(second.data)) == (1, 2)
    assert len(genre_mix(MIX).to_dict()["datasets"].popitem()[1]) == 3


def test_each_prediction_is_a_dot_on_the_line_of_its_interval_even_if_titles_repeat():
    best = pd.DataFrame({"rank": [1, 2], "title": "Crash", "predicted": [4.5, 4], "low": [3, 2], "high": [5, 5]})
    drawn = interval_bars(best, Scale(1, 5, 1)).to_dict()
    line, dot = drawn["layer"]
    assert (line["mark"]["type"], dot["mark"]["type"]) == ("rule", "circle")
    assert (line["encoding"]["x"]["field"], line["encoding"]["x2"]["field"]) == ("low", "high")
    assert dot["encoding"]["x"]["field"] == "predicted"
    assert line["encoding"]["x"]["scale"]["domain"] == [2, 5]  # nothing reaches below 2
    assert [row["film"] for row in next(iter(drawn["datasets"].values()))] == ["1 · Crash", "2 · Crash"]
