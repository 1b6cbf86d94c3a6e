"""Charts have the marks, the fields and the words they should, and few enough marks."""

from typing import Any

import altair as alt
import numpy as np
import pytest

from recsys.charts import groups, ratings
from recsys.describe import periods, profiles, whole_set
from tests.three_users import three_users

DATASET = three_users()
GENRES = whole_set.genre_summary(DATASET)
OVERALL = whole_set.overall_histogram(DATASET)
OVER_TIME = periods.over_time(DATASET)
TASTE = profiles.genre_taste(DATASET, 1, GENRES)
BY_GENDER = profiles.movie_by_group(DATASET, 0, "gender")

CHARTS: dict[str, tuple[alt.TopLevelMixin, dict[str, tuple[str, str | None]], str]] = {
    # name: chart, {channel: (field, title)} of its last layer, mark of its last layer
    "rating_histogram": (
        ratings.rating_histogram(OVERALL),
        {"x": ("stars", "Stars"), "y": ("count", "Ratings")},
        "bar",
    ),
    "histogram_against": (
        ratings.histogram_against(profiles.histogram_against_everybody(DATASET, 0, OVERALL)),
        {"x": ("stars", "Stars"), "y": ("share", "Share of ratings"), "color": ("who", None)},
        "bar",
    ),
    "long_tail": (
        ratings.long_tail(whole_set.long_tail(DATASET.movie_counts), "movies"),
        {"x": ("rank", "Movies, most ratings first"), "y": ("count", "Ratings")},
        "area",
    ),
    "ratings_over_time": (
        ratings.ratings_over_time(OVER_TIME),
        {"x": ("start", None), "y": ("count", "Ratings")},
        "area",
    ),
    "mean_over_time": (
        ratings.mean_over_time(OVER_TIME, DATASET.scale),
        {"x": ("start", None), "y": ("mean", "Mean stars"), "size": ("count", None)},
        "circle",
    ),
    "rating_timeline": (
        ratings.rating_timeline(periods.rating_timeline(DATASET.times, DATASET.ratings.stars)),
        {"x": ("time", None), "y": ("stars", "Stars"), "size": ("count", "Movies")},
        "circle",
    ),
    "genre_counts": (
        groups.genre_counts(GENRES),
        {"x": ("n_ratings", "Ratings"), "y": ("genre", None)},
        "bar",
    ),
    "genre_means": (
        groups.genre_means(GENRES, DATASET.mean_rating),
        {"x": ("mean", "Mean stars"), "y": ("genre", None)},
        "circle",
    ),
    "genre_by_group": (
        groups.genre_by_group(whole_set.genre_by_group(DATASET, "gender"), "Gender"),
        {"x": ("group", "Gender"), "y": ("genre", None), "color": ("difference", "Stars above or below everybody")},
        "rect",
    ),
    "genre_taste": (
        groups.genre_taste(TASTE),
        {"x": ("difference", "Stars above or below everybody"), "y": ("label", None), "color": ("side", None)},
        "bar",
    ),
    "group_means": (
        groups.group_means(BY_GENDER, DATASET.scale, 4.0),
        {"x": ("mean", "Mean stars"), "y": ("group", None), "size": ("n_ratings", None)},
        "circle",
    ),
}


def last_layer(name: str) -> dict[str, Any]:
    spec = CHARTS[name][0].to_dict()
    return spec["layer"][-1] if "layer" in spec else spec


@pytest.mark.parametrize("name", CHARTS)
def test_chart_draws_its_fields_under_titles_for_people(name):
    _, channels, mark = CHARTS[name]
    layer = last_layer(name)
    assert layer["mark"]["type"] == mark
    for channel, (field, title) in channels.items():
        drawn = layer["encoding"][channel]
        assert drawn["field"] == field
        if channel != "size":
            assert drawn["title"] == title


@pytest.mark.parametrize("name", CHARTS)
def test_tooltips_are_titled_and_no_colour_is_fixed_to_data(name):
    layer = last_layer(name)
    assert all(tip["title"][0].isupper() for tip in layer["encoding"]["tooltip"])
    assert "range" not in layer["encoding"].get("color", {}).get("scale", {})


def test_genres_stand_in_the_order_of_the_table():
    assert last_layer("genre_counts")["encoding"]["y"]["sort"] == ["Comedy", "Drama"]
    assert last_layer("genre_taste")["encoding"]["y"]["sort"] == ["Drama (2)", "Comedy (2)"]


def test_heatmap_has_nothing_in_the_middle_of_its_colours():
    scale = last_layer("genre_by_group")["encoding"]["color"]["scale"]
    assert scale["domainMid"] == 0
    assert scale["domain"][0] == -scale["domain"][1]


def test_mean_axis_stays_on_the_scale_and_shows_every_group():
    low, high = last_layer("group_means")["encoding"]["x"]["scale"]["domain"]
    assert (low, high) == (3.0, 5)
    assert low <= BY_GENDER["mean"].min()


@pytest.mark.parametrize(
    ("days", "form"), [(1, "%d %b, %H:%M"), (60, "%d %b %Y"), (900, "%b %Y"), (9000, "%Y")], ids=str
)
def test_time_is_labelled_as_exactly_as_its_span_asks_for(days, form):
    times = np.array(["2000-01-01", "2000-01-01"], dtype="datetime64[s]") + np.array([0, days * 86_400])
    table = periods.rating_timeline(times, np.array([3.0, 4.0]))
    assert ratings.rating_timeline(table).to_dict()["encoding"]["x"]["axis"]["format"] == form


def test_many_movies_are_few_marks():
    counts = np.random.default_rng(0).integers(1, 1000, 100_000)
    assert len(whole_set.long_tail(counts)) <= 200
    times = np.datetime64("2000-01-01", "s") + np.arange(100_000) * 3600
    stars = np.resize(np.array([1.0, 2, 3, 4, 5]), 100_000)
    assert len(periods.rating_timeline(times, stars)) <= 300
    assert len(periods.ratings_over_time(times, stars)) <= 150
