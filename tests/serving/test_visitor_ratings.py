"""A visitor's ratings: from a file, through an address and back."""

import contextlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.dataset import Scale
from recsys.data.ids import IdIndex
from recsys.errors import DatasetError, RecsysError, SettingError, UnknownIdError
from recsys.serving.visitor_ratings import NOBODY, VisitorRatings
from tests.conftest import tribes
from tests.models.small import dataset

TRIBES = tribes("two-tribes", rated=lambda user_idx, movie_idx: user_idx != movie_idx)
HALVES = dataset([0], [0], [3], 1, 4, scale=Scale(0.5, 5, 0.5), title=["A", "=B()", "C", "D"])


def text_ids():
    ids = IdIndex(np.array(["a_b", "=c~d", "é 5", "tt1"], dtype=object), "movie")
    return replace(HALVES, movies=ids, movie_table=HALVES.movie_table.assign(movie_id=ids.ids))


@pytest.mark.parametrize("data", [HALVES, text_ids()])
@given(st.dictionaries(st.integers(0, 3), st.sampled_from(HALVES.scale.values.tolist())))
def test_through_an_address_or_a_file_ratings_come_back_as_they_were(data, stars):
    ratings = VisitorRatings.of(data, [(data.movies.ids[movie], value) for movie, value in stars.items()])
    address = ratings.to_address(data)
    assert all(c.isascii() and (c.isalnum() or c in "-._~%") for c in address)
    for back in (VisitorRatings.from_address(data, address), VisitorRatings.from_csv(data, ratings.to_csv(data))):
        assert dict(zip(back.movie_idx.tolist(), back.stars.tolist(), strict=True)) == stars


def test_an_address_groups_movies_by_stars():
    ratings = VisitorRatings.of(HALVES, [(70, 5), (72, 4.5), (71, 5)])
    assert ratings.to_address(HALVES) == "5_70_71~4.5_72"


def test_the_order_in_which_ratings_came_does_not_matter():
    one, other = (VisitorRatings.of(HALVES, pairs) for pairs in ([(70, 5), (72, 2)], [(72, 2), (70, 5)]))
    assert one.movie_idx.tolist() == other.movie_idx.tolist()
    assert one.stars.tolist() == other.stars.tolist()


def test_a_rating_is_added_changed_and_taken_away():
    ratings = NOBODY.with_rating(HALVES, 71, 4).with_rating(HALVES, 70, 3).with_rating(HALVES, 71, 2)
    assert (ratings.movie_idx.tolist(), ratings.stars.tolist()) == ([0, 1], [3, 2])
    assert ratings.with_rating(HALVES, 70, None).movie_idx.tolist() == [1]


@pytest.mark.parametrize(
    ("pairs", "error", "sentence"),
    [
        ([(70, 6)], SettingError, "a rating of 6 is not on the scale; give 0.5 to 5 stars in steps of 0.5"),
        ([(70, 4.3)], SettingError, "a rating of 4.3 is not on the scale"),
        ([(70, float("nan"))], SettingError, "a rating of nan is not on the scale"),
        ([(9, 4)], UnknownIdError, "unknown movie id"),
        ([(70, 4), (70, 5)], SettingError, "movie 70 is rated more than once"),
        ([(70, 4)] * 5001, SettingError, "5,001 ratings are too many"),
    ],
)
def test_what_cannot_be_a_rating_is_named(pairs, error, sentence):
    with pytest.raises(error, match=sentence):
        VisitorRatings.of(HALVES, pairs)


@pytest.mark.parametrize(
    ("content", "error", "sentence"),
    [
        (b"", DatasetError, "is not a CSV file"),
        (b"\xff\xfe", DatasetError, "is not a CSV file"),
        (b"movie,rating\n1,2\n", DatasetError, "lacks the column movie_id"),
        (b"movie_id,rating\n70,five\n", SettingError, "'five' is not a rating"),
        (b"movie_id,rating\nx,5\n", UnknownIdError, "unknown movie id 'x'"),
        (b"movie_id,rating\n70,\n", SettingError, "'' is not a rating"),
        (b"movie_id,rating\n" + b"0" * (1 << 20), DatasetError, "bytes at most"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(content, error, sentence):
    with pytest.raises(error, match=sentence):
        VisitorRatings.from_csv(HALVES, content)


@given(st.text(max_size=30))
def test_nonsense_in_an_address_is_a_sentence_and_never_a_crash(text):
    with contextlib.suppress(RecsysError):  # anything else fails the test
        VisitorRatings.from_address(TRIBES, text)


def test_other_columns_of_a_file_are_ignored():
    ratings = VisitorRatings.from_csv(HALVES, b"title,rating,movie_id\nA,2.5,71\n")
    assert (ratings.movie_idx.tolist(), ratings.stars.tolist()) == ([1], [2.5])
