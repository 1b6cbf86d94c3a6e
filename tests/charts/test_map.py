"""The map: a dot a movie, what is marked on top, names that can be read, and a wheel that scrolls the page."""

import numpy as np
import pandas as pd
import pytest

from recsys.charts.map import CLICK, FOUND, NAMES, OTHER, RATED, movie_map
from recsys.charts.map_names import _CHARACTER, FONT, PLOT_WIDTHS, map_names

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


def test_where_films_are_found_the_rest_dims():
    opacity = {
        mark: movie_map(FILMS, "genre", marked).to_dict()["layer"][0]["mark"]["opacity"]
        for mark, marked in {
            "none": NOTHING,
            "rated": FILMS.head(2).assign(mark=RATED),
            "found": pd.concat([FILMS.head(2).assign(mark=RATED), FILMS.tail(1).assign(mark=FOUND)]),
        }.items()
    }
    assert opacity["found"] < opacity["rated"] / 2 < opacity["none"] / 2


def test_the_wheel_zooms_only_while_the_control_key_is_held():
    (zoom,) = [param for param in movie_map(FILMS, "genre", NOTHING).to_dict()["params"] if param["name"] == "zoom"]
    assert zoom["select"]["zoom"] == "wheel![event.ctrlKey]"


def test_the_one_legend_stands_above():
    drawn = movie_map(FILMS, "genre", FILMS.head(2).assign(mark=RATED)).to_dict()
    assert drawn["config"]["legend"]["orient"] == "top"
    shown = [
        channel.get("legend", {})
        for layer in drawn["layer"]
        for channel in layer["encoding"].values()
        if "field" in channel
    ]
    assert len([legend for legend in shown if legend]) == 1


def test_a_part_of_the_map_is_what_is_drawn_of_it():
    place = movie_map(FILMS, "genre", NOTHING, window=((1.0, 3.0), (2.0, 4.0))).to_dict()["layer"][0]["encoding"]
    assert place["x"]["scale"]["domain"] == [1.0, 3.0]
    assert place["y"]["scale"]["domain"] == [2.0, 4.0]


def test_names_are_those_of_the_best_known_and_the_best_known_of_neighbours_comes_first():
    near = pd.DataFrame(
        {"movie_id": [1, 2, 3, 4], "title": list("ABCD"), "x": [0.0, 5.0, 5.01, 10.0], "y": [0.0, 5.0, 5.0, 10.0]}
    )
    named = map_names(near, 600)
    assert named["name"].tolist()[0] == "C"  # the last but one in number of ratings that is within the plot
    assert "B" not in named["name"].tolist()


def test_a_long_title_is_shortened():
    table = FILMS.assign(title="A title that goes on and on and on and on")
    assert set(map_names(table, 600)["name"]) == {"A title that goes on and on…"}


def test_no_name_lies_on_another_or_is_cut_however_wide_the_plot_is():
    random = np.random.default_rng(3)
    table = pd.DataFrame(
        {
            "movie_id": range(400),
            "title": ["x" * length for length in random.integers(3, 40, 400)],
            "x": random.normal(size=400),
            "y": random.normal(size=400),
        }
    )
    named, height = map_names(table, 600), 600
    across = (named["x"] - table["x"].min()) / np.ptp(table["x"])
    up = (named["y"] - table["y"].min()) / np.ptp(table["y"])
    half = named["name"].str.len() * FONT * _CHARACTER / 2
    assert len(named) > 8
    for width in PLOT_WIDTHS:
        shown = np.flatnonzero(named["least"] <= width)
        assert len(shown) >= 3
        assert (across[shown] * width >= half[shown]).all()
        assert (across[shown] * width <= width - half[shown]).all()
        for one in shown:
            for other in shown[shown != one]:
                beside = abs(across[one] - across[other]) * width >= half[one] + half[other]
                above = abs(up[one] - up[other]) * height >= FONT
                assert beside or above


def test_a_map_of_one_movie_has_no_width_to_share():
    assert len(movie_map(FILMS.head(1), "genre", NOTHING).to_dict()["layer"]) == 2


def test_the_names_are_drawn_last_and_only_where_the_plot_is_wide_enough():
    layer = movie_map(FILMS, "genre", FILMS.head(2).assign(mark=RATED)).to_dict()["layer"][-1]
    assert layer["name"] == NAMES
    assert layer["encoding"]["opacity"]["condition"]["test"] == "width >= datum.least"
