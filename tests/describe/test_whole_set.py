"""Tables about a whole data set, on six ratings whose every statistic can be redone by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.dataset import Dataset, Scale
from recsys.data.genres import genre_index
from recsys.describe import periods, whole_set
from tests.three_users import three_users


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return three_users()


def test_histogram_has_a_row_for_every_rating_that_can_be_given(dataset):
    table = whole_set.overall_histogram(dataset)
    assert table["stars"].tolist() == [1, 2, 3, 4, 5]
    assert table["count"].tolist() == [1, 1, 1, 2, 1]
    assert table["share"].tolist() == pytest.approx([1 / 6, 1 / 6, 1 / 6, 2 / 6, 1 / 6])


def test_histogram_of_half_stars_finds_every_step():
    table = whole_set.rating_histogram(np.array([0.5, 4.5, 4.5, 5.0], dtype=np.float32), Scale(0.5, 5, 0.5))
    assert table.loc[table["count"] > 0, "stars"].tolist() == [0.5, 4.5, 5.0]
    assert table["count"].sum() == 4


def test_histogram_of_nothing_is_all_zero():
    table = whole_set.rating_histogram(np.array([], dtype=np.float32), Scale(1, 5, 1))
    assert table["count"].tolist() == [0] * 5
    assert table["share"].tolist() == [0.0] * 5


def test_top_fifth_of_five_movies_is_one_movie():
    assert whole_set.top_share(np.array([1, 6, 1, 1, 1])) == pytest.approx(0.6)


def test_movies_without_ratings_do_not_widen_the_top():
    assert whole_set.top_share(np.array([1, 6, 1, 1, 1, 0, 0, 0, 0, 0])) == pytest.approx(0.6)


def test_long_tail_is_ranked_and_marks_its_head():
    table = whole_set.long_tail(np.array([1, 5, 0, 2, 3, 4]))
    assert table["rank"].tolist() == [1, 2, 3, 4, 5]
    assert table["count"].tolist() == [5, 4, 3, 2, 1]
    assert table["in_head"].tolist() == [True, False, False, False, False]


@given(st.lists(st.integers(0, 50), min_size=1, max_size=400).filter(any))
def test_long_tail_keeps_both_ends_in_few_points(counts):
    table = whole_set.long_tail(np.array(counts), n_points=20)
    rated = [count for count in counts if count]
    assert len(table) <= 20
    assert table["count"].iloc[0] == max(rated)
    assert table["rank"].iloc[-1] in (len(rated), 1)
    assert table["count"].is_monotonic_decreasing


def test_ratings_over_time_leave_out_unknown_times_and_show_empty_days(dataset):
    table = periods.ratings_over_time(dataset.times, dataset.ratings.stars)
    assert table.attrs["period"] == "day"
    assert table["start"].dt.day.tolist() == [1, 2, 3, 4]
    assert table["count"].tolist() == [1, 2, 0, 1]
    assert table["mean"].fillna(-1).tolist() == [5, 3.5, -1, 1]


@pytest.mark.parametrize(
    ("last", "period"), [("2000-03-01", "day"), ("2001-03-01", "week"), ("2005-03-01", "month"), ("2019-03-01", "year")]
)
def test_longer_spans_are_counted_in_longer_periods(last, period):
    times = np.array(["2000-01-01", last], dtype="datetime64[s]")
    table = periods.ratings_over_time(times, np.array([1.0, 2.0]))
    assert table.attrs["period"] == period
    assert len(table) <= 125
    assert table["count"].sum() == 2


def test_no_known_time_gives_no_period_and_no_line():
    unknown = np.array(["NaT", "NaT"], dtype="datetime64[s]")
    assert periods.period(unknown) is None
    assert periods.period(None) is None
    assert periods.ratings_over_time(unknown, np.array([1.0, 2.0])).empty


def test_period_says_for_what_share_the_time_is_known(dataset):
    period = periods.rating_period(dataset)
    assert (str(period.first)[:10], str(period.last)[:10]) == ("2000-01-01", "2000-01-04")
    assert period.known == pytest.approx(4 / 6)


def test_a_movie_counts_in_each_of_its_genres(dataset):
    table = whole_set.genre_summary(dataset).set_index("genre")
    assert table.index.tolist() == ["Comedy", "Drama"]  # most rated first
    assert table["n_movies"].tolist() == [2, 2]
    assert table["n_ratings"].tolist() == [5, 3]
    assert table["mean"].tolist() == pytest.approx([(5 + 3 + 4 + 4 + 2) / 5, (4 + 2 + 1) / 3])


def test_groups_are_compared_with_everybody_on_the_same_genre(dataset):
    table = whole_set.genre_by_group(dataset, "gender").set_index(["group", "genre"])
    assert table.loc[("Female", "Comedy"), "mean"] == pytest.approx(4.5)
    assert table.loc[("Female", "Comedy"), "difference"] == pytest.approx(4.5 - 3.6)
    assert table.loc[("Male", "Drama"), "n_ratings"] == 2
    assert table.loc[("Male", "Drama"), "difference"] == pytest.approx(1.5 - 7 / 3)


def test_users_of_unknown_group_count_only_among_everybody(dataset):
    people = dataset.user_table.assign(gender=["Female", None, "Male"])
    known = replace(dataset, user_table=people)
    table = whole_set.genre_by_group(known, "gender").set_index(["group", "genre"])
    assert ("Male", "Drama") not in table.index
    assert table.loc[("Male", "Comedy"), "n_ratings"] == 1


def test_movie_without_ratings_has_no_mean(dataset):
    table = whole_set.movie_statistics(dataset).set_index("movie_id")
    assert table["n_ratings"].tolist() == [3, 2, 1, 0]
    assert table.loc[100, "mean"] == pytest.approx(4)
    assert table.loc[100, "spread"] == pytest.approx(np.sqrt(2 / 3))
    assert pd.isna(table.loc[400, "mean"])
    assert pd.isna(table.loc[400, "spread"])


def test_user_statistics_keep_what_is_known_of_the_user(dataset):
    table = whole_set.user_statistics(dataset).set_index("user_id")
    assert table["mean"].tolist() == pytest.approx([4.5, 2, 4])
    assert table.loc[10, "occupation"] == "artist"


def test_a_set_without_genres_has_an_empty_summary(dataset):
    bare = replace(dataset, movie_table=dataset.movie_table.drop(columns=["genres", "year"]))
    assert genre_index(bare).names == []
    assert whole_set.genre_summary(bare).empty
    assert whole_set.year_range(bare) is None
    assert whole_set.year_range(dataset) == (1990, 2000)


@pytest.mark.realdata
def test_the_real_ratings_have_their_known_figures(real_data_dir, monkeypatch):
    from recsys import sources

    monkeypatch.setenv("RECSYS_DATA_DIR", str(real_data_dir))
    dataset = sources.load("ml-1m")
    table = whole_set.genre_summary(dataset)
    assert dataset.mean_rating == pytest.approx(3.581564, abs=1e-6)
    assert (dataset.movie_counts > 0).sum() == 3_706
    assert periods.rating_period(dataset).known == pytest.approx(590_103 / 1_000_209)
    assert table["genre"].iloc[0] == "Comedy"
    assert len(table) == 18
