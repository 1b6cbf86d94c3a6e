"""Charts have the marks, the fields and the words they should, and few enough marks."""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import pytest

from recsys.charts import groups, ratings
from recsys.charts.axes import MOST_ROWS, STARS, in_our_format, stars_ticks
from recsys.charts.comparison import error_by_group
from recsys.data.dataset import Scale
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
        "bar",
    ),
    "long_tail_of_many": (
        ratings.long_tail(whole_set.long_tail(np.arange(1, 200)), "movies"),
        {"x": ("rank", "Movies, most ratings first"), "y": ("count", "Ratings")},
        "area",
    ),
    "ratings_over_time": (
        ratings.ratings_over_time(OVER_TIME),
        {"x": ("start", "Day"), "x2": ("end", None), "y": ("count", "Ratings")},
        "rect",
    ),
    "mean_over_time": (
        ratings.mean_over_time(OVER_TIME, DATASET.scale),
        {"x": ("start", "Day"), "y": ("mean", "Mean stars"), "size": ("count", None)},
        "circle",
    ),
    "rating_timeline": (
        ratings.rating_timeline(periods.rating_timeline(DATASET.times, DATASET.ratings.stars), DATASET.scale),
        {"x": ("time", "UTC"), "y": ("stars", "Stars"), "size": ("count", "Movies")},
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
        if channel not in ("size", "x2"):
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
    assert ratings.rating_timeline(table, DATASET.scale).to_dict()["encoding"]["x"]["axis"]["format"] == form


def test_many_movies_are_few_marks():
    counts = np.random.default_rng(0).integers(1, 1000, 100_000)
    assert len(whole_set.long_tail(counts)) <= 200
    times = np.datetime64("2000-01-01", "s") + np.arange(100_000) * 3600
    stars = np.resize(np.array([1.0, 2, 3, 4, 5]), 100_000)
    assert len(periods.rating_timeline(times, stars)) <= 300
    assert len(periods.ratings_over_time(times, stars)) <= 150


@pytest.mark.parametrize(("n", "largest"), [(1, 20), (20, 20), (1000, 1000)])
def test_a_moment_with_one_movie_does_not_look_like_one_with_a_thousand(n, largest):
    times = np.array(["2000-01-01"] * n + ["2001-01-01"], dtype="datetime64[s]")
    table = periods.rating_timeline(times, np.full(n + 1, 4.0))
    assert table["count"].tolist() == [n, 1]
    size = ratings.rating_timeline(table, DATASET.scale).to_dict()["encoding"]["size"]["scale"]
    assert size["domain"] == [0, largest]


def test_stars_are_numbers_on_the_axis_of_the_timeline_whichever_were_given():
    times = np.array(["2000-01-01"] * 3, dtype="datetime64[s]")
    drawn = ratings.rating_timeline(periods.rating_timeline(times, np.array([5.0, 4, 1])), Scale(1, 5, 1)).to_dict()
    y = drawn["encoding"]["y"]
    assert y["type"] == "quantitative"
    assert (y["scale"]["domain"], y["axis"]["values"]) == ([1, 5], [1, 2, 3, 4, 5])


@pytest.mark.parametrize(
    ("scale", "ticks"),
    [
        (Scale(0.5, 5, 0.5), [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]),
        (Scale(4, 4, 1), [4]),
        (Scale(0, 100, 1), list(range(0, 101, 10))),
    ],
    ids=str,
)
def test_an_axis_of_stars_has_a_tick_for_each_rating_or_of_many_for_some(scale, ticks):
    assert stars_ticks(scale) == ticks


@pytest.mark.parametrize("name", ["ratings_over_time", "mean_over_time", "rating_timeline"])
def test_times_are_those_of_utc_wherever_the_browser_is(name):
    spec = CHARTS[name][0].to_dict()
    for layer in spec.get("layer", [spec]):
        assert layer["encoding"]["x"]["scale"]["type"] == "utc"
        moments = [tip for tip in layer["encoding"]["tooltip"] if tip["type"] == "temporal"]
        assert all(tip["timeUnit"].startswith("utc") for tip in moments)


def test_a_month_of_one_rating_has_a_wide_band_and_one_of_many_a_narrow_one():
    months = np.repeat(np.array(["2000-01-15", "2000-02-15", "2000-04-15"], dtype="datetime64[s]"), [1, 1000, 4])
    stars = np.concatenate([[5.0], np.tile([3.0, 5], 500), [1, 5, 1, 5]])
    months[-1] += np.timedelta64(3000, "D")  # so that these are months
    table = periods.ratings_over_time(months, stars).dropna(subset="mean")
    half = (table["high"] - table["mean"]).tolist()
    assert half[0] > 1.9  # spread of about 1
    assert half[1] == pytest.approx(half[0] / np.sqrt(1000))
    band, line, points = ratings.mean_over_time(table, Scale(1, 5, 1)).to_dict()["layer"]
    assert (band["mark"]["type"], line["mark"]["type"], points["mark"]["type"]) == ("area", "line", "circle")
    assert (band["encoding"]["y"]["field"], band["encoding"]["y2"]["field"]) == ("low", "high")


def test_of_one_rating_a_period_nobody_can_tell_how_far_the_mean_is_off():
    table = periods.ratings_over_time(np.array(["2000-01-01", "2000-01-02"], dtype="datetime64[s]"), np.array([5.0, 1]))
    rows = next(iter(ratings.mean_over_time(table, Scale(1, 5, 1)).to_dict()["datasets"].values()))
    assert [(row["low"], row["high"]) for row in rows] == [(1, 5), (1, 5)]


def test_counts_are_whole_numbers_and_nothing_is_0k():
    axis = last_layer("rating_histogram")["encoding"]["y"]["axis"]
    assert axis["tickMinStep"] == 1
    assert axis["labelExpr"] == "datum.value % 1 ? '' : format(datum.value, '~s')"  # by itself: "0" beside "100k"


def test_shares_have_a_space_before_their_sign():
    spec = in_our_format(CHARTS["histogram_against"][0].to_dict())
    assert spec["config"]["locale"]["number"]["percent"] == "\u00a0%"


def test_of_200_genres_the_best_supported_are_drawn_in_their_order():
    genres = [f"Genre {at:03d}" for at in range(200)]
    table = pd.DataFrame({"genre": genres, "n_ratings": np.arange(200), "n_movies": 1, "mean": 3.0})
    taste = table.assign(everybody=3.5, difference=np.linspace(1, -1, 200))
    by_group = pd.concat([table.assign(group=group, difference=0.1) for group in ("a", "b")])
    for drawn in (
        groups.genre_counts(table),
        groups.genre_means(table, 3.0),
        groups.genre_taste(taste),
        groups.genre_by_group(by_group, "Age"),
        error_by_group(
            by_group.assign(title="SVD", n=by_group["n_ratings"], rmse=1.0, group=by_group["genre"]), "Genre"
        ),
    ):
        column = "group" if "RMSE" in drawn.to_json() else "genre"
        rows = [row for rows in drawn.to_dict()["datasets"].values() for row in rows if column in row]
        assert list(dict.fromkeys(row[column] for row in rows)) == genres[-MOST_ROWS:]


def test_charts_of_groups_of_one_movie_have_one_axis():
    other = pd.DataFrame({"group": ["18-24", "25-34"], "n_ratings": 1, "mean": [1.5, 4.5]})
    both = pd.concat([BY_GENDER, other])
    axes = [groups.group_means(table, DATASET.scale, 4.0, beside=both).to_dict() for table in (BY_GENDER, other)]
    across = [spec["layer"][-1]["encoding"]["x"]["scale"]["domain"] for spec in axes]
    assert across == [[1.5, 5], [1.5, 5]]
    labels = [spec["layer"][-1]["encoding"]["y"]["axis"] for spec in axes]
    assert labels[0]["minExtent"] == labels[0]["maxExtent"] == labels[1]["minExtent"]


def test_a_long_scale_has_round_ticks_under_its_bars_and_100_is_written_out():
    table = whole_set.rating_histogram(np.array([3.0, 97]), Scale(0, 100, 1))
    axis = ratings.rating_histogram(table).to_dict()["encoding"]["x"]["axis"]
    assert axis["values"] == list(range(0, 101, 10))
    assert axis["labelExpr"] == STARS == "format(datum.value, '~g')"


def test_a_genre_that_is_liked_less_has_its_colour_also_where_none_is_liked_more():
    scale = last_layer("genre_taste")["encoding"]["color"]["scale"]
    assert scale["domain"] == ["Likes more", "Likes less"]
