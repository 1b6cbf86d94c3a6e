"""Tables about one user or one movie, on six ratings whose every statistic can be redone by hand."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.data.dataset import Dataset
from recsys.describe import periods, profiles, whole_set
from tests.three_users import GAMMA, three_users

FIRST, SECOND = 0, 1  # positions of users 10 and 20, and of movies 100 and 200


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return three_users()


def test_a_users_histogram_stands_beside_everybodys(dataset):
    table = profiles.histogram_against_everybody(dataset, FIRST, whole_set.overall_histogram(dataset))
    own = table[table["who"] == profiles.THIS_USER]
    assert own["share"].tolist() == [0, 0, 0, 0.5, 0.5]
    assert table.loc[table["who"] == profiles.EVERYBODY, "count"].sum() == 6


def test_taste_is_the_difference_from_everybody_on_each_genre(dataset):
    table = profiles.genre_taste(dataset, SECOND, whole_set.genre_summary(dataset))
    assert table["genre"].tolist() == ["Drama", "Comedy"]  # best liked first
    assert table["n_ratings"].tolist() == [2, 2]
    assert table["difference"].tolist() == pytest.approx([1.5 - 7 / 3, 2.5 - 3.6])


def test_genres_never_rated_are_no_taste(dataset):
    last = profiles.genre_taste(dataset, 2, whole_set.genre_summary(dataset))
    assert last["genre"].tolist() == ["Comedy"]


def test_history_shows_the_latest_first_and_unknown_times_last(dataset):
    table = profiles.user_history(dataset, SECOND, whole_set.movie_statistics(dataset))
    assert table["title"].tolist() == [GAMMA, "Alpha", "The Beta"]
    assert table["difference"].tolist() == pytest.approx([0, 3 - 4, 2 - 3])
    assert table["time"].isna().tolist() == [False, False, True]


def test_history_has_no_time_where_none_is_known(dataset):
    table = profiles.user_history(dataset, 2, whole_set.movie_statistics(dataset))
    assert "time" not in table
    assert table["title"].tolist() == ["Alpha"]


def test_a_movie_is_rated_by_each_group(dataset):
    table = profiles.movie_by_group(dataset, FIRST, "gender")
    assert table["group"].tolist() == ["Female", "Male"]
    assert table["n_ratings"].tolist() == [1, 2]
    assert table["mean"].tolist() == [5, 3.5]


def test_groups_that_never_rated_a_movie_are_left_out(dataset):
    assert profiles.movie_by_group(dataset, 2, "age_group")["group"].tolist() == ["25-34"]


def test_times_of_some_rows_only(dataset):
    assert periods.over_time(dataset)["count"].tolist() == [1, 2, 0, 1]
    assert periods.over_time(dataset, dataset.rows_of_user(FIRST))["count"].tolist() == [1, 1]


def test_a_set_without_times_has_no_line(dataset):
    timeless = replace(dataset, times=None)
    assert periods.over_time(timeless).empty
    assert periods.over_time(timeless, timeless.rows_of_user(FIRST)).empty


def test_timeline_counts_what_was_rated_in_the_same_stretch():
    times = np.array(["2000-01-01T00:00", "2000-01-01T00:01", "NaT", "2000-01-11T00:00"], dtype="datetime64[s]")
    table = periods.rating_timeline(times, np.array([4.0, 4.0, 5.0, 4.0]), n_bins=10)
    assert table["count"].tolist() == [2, 1]
    assert table["time"].dt.day.tolist() == [1, 10]  # the last rating ends the last of ten stretches


def test_timeline_of_one_moment_is_one_point():
    times = np.array(["2000-01-01", "2000-01-01"], dtype="datetime64[s]")
    assert periods.rating_timeline(times, np.array([3.0, 3.0]))["count"].tolist() == [2]


def test_label_says_what_is_known_and_no_more(dataset):
    people = dataset.user_table.assign(gender=["Female", None, "Male"])
    labels = profiles.user_labels(replace(dataset, user_table=people))
    assert labels[10] == "10 · Female · 18-24 · artist · 2 ratings"
    assert labels[20] == "20 · 25-34 · writer · 3 ratings"
    assert labels[30] == "30 · Male · 25-34 · writer · 1 rating"
