"""Looking through the ratings themselves."""

from dataclasses import replace

import numpy as np

from recsys.describe.rating_rows import arrow_table, matching_rows
from tests.three_users import GAMMA, three_users

DATASET = three_users()


def test_nothing_asked_means_all_rows_without_listing_them():
    assert matching_rows(DATASET) is None
    assert matching_rows(DATASET, words=" ", stars=np.array([])) is None


def test_rows_match_everything_that_is_asked():
    assert matching_rows(DATASET, user_idx=1).tolist() == [2, 3, 4]
    assert matching_rows(DATASET, words="beta, the").tolist() == [1, 3]
    assert matching_rows(DATASET, stars=np.array([4.0, 5.0])).tolist() == [0, 1, 5]
    assert matching_rows(DATASET, user_idx=0, words="alpha", stars=np.array([5.0])).tolist() == [0]
    assert matching_rows(DATASET, user_idx=0, stars=np.array([1.0])).tolist() == []


def test_rows_come_as_they_are_in_the_file():
    table = arrow_table(DATASET)
    assert table["user_id"].to_pylist() == [10, 10, 20, 20, 20, 30]
    assert table["title"].to_pylist()[4] == GAMMA
    assert table["stars"].to_pylist() == [5, 4, 3, 2, 1, 4]
    assert [time is None for time in table["time"].to_pylist()] == [False, False, False, True, False, True]


def test_chosen_rows_keep_their_order_and_a_set_without_times_has_no_column():
    timeless = replace(DATASET, times=None)
    table = arrow_table(timeless, np.array([5, 0]))
    assert table.column_names == ["user_id", "movie_id", "title", "stars"]
    assert table["user_id"].to_pylist() == [30, 10]


def test_none_of_the_rows_is_an_empty_table():
    assert arrow_table(DATASET, np.array([], dtype=np.int64)).num_rows == 0
