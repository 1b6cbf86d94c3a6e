"""The charts of a reason and of the map: marks, fields, titles, and steps that add up."""

import numpy as np
import pandas as pd
import pytest

from recsys.charts.explanation import ADDS, START, TAKES, TOTAL, difference, steps, taken_apart
from recsys.charts.map import CLICK, OTHER, RATED, movie_map

PARTS = pd.DataFrame(
    {
        "part": ["Mean of all ratings", "Crash", "Crash", "Beyond these ratings"],
        "kind": ["base", "rating", "rating", "rest"],
        "rating": [np.nan, 5.0, 5.0, np.nan],
        "stars": [3.5, 0.5, -0.25, 0.25],
    }
)
FILMS = pd.DataFrame(
    {
        "movie_id": range(8),
        "title": [f"Film {i}" for i in range(8)],
        "x": np.arange(8.0),
        "y": np.arange(8.0),
        "n_ratings": range(1, 9),
        "mean": 3.5,
        "genre": ["A", "A", "B", "C", "D", "E", "F", None],
    }
)
NOTHING = FILMS.head(0).assign(mark="")


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


def test_the_map_has_a_dot_a_movie_a_brush_and_few_colours():
    drawn = movie_map(FILMS, "genre", NOTHING).to_dict()
    dots = drawn["layer"][0]
    assert dots["mark"]["type"] == "circle"
    assert {param["name"] for param in drawn["params"]} == {"brush", "film", "zoom"}
    assert dots["encoding"]["color"]["scale"]["domain"][-1] == OTHER
    assert len(dots["encoding"]["color"]["scale"]["domain"]) == 6


def test_marked_films_stand_on_top():
    on_top = movie_map(FILMS, "n_ratings", FILMS.head(2).assign(mark=RATED)).to_dict()["layer"][1]
    assert on_top["mark"]["type"] == "point"
    assert on_top["encoding"]["shape"]["scale"]["domain"] == [RATED]


def test_a_marked_film_can_be_clicked_as_any_other():
    drawn = movie_map(FILMS, "genre", FILMS.tail(1).assign(mark=RATED)).to_dict()
    click = next(param for param in drawn["params"] if param["name"] == CLICK)
    rows = drawn["datasets"][drawn["layer"][1]["data"]["name"]]
    assert [row[field] for row in rows for field in click["select"]["fields"]] == [7]


def test_a_map_is_not_coloured_by_anything_else():
    with pytest.raises(ValueError, match="coloured by one of"):
        movie_map(FILMS, "title", NOTHING)


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
