"""Where a movie stands, and why a list is empty, by hand on a few ratings."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.data.movie_filter import MovieFilter
from recsys.models import MODELS
from recsys.models.bias import Bias
from recsys.serving.listing import recommended
from recsys.serving.standing import FILTERED, RANKED, RATED, UNKNOWN, standing, why_empty
from recsys.serving.viewer import as_visitor, known_user
from recsys.serving.visitor_ratings import VisitorRatings
from tests.conftest import tribes
from tests.models.small import random_dataset
from tests.models.test_contract import untrained

HALF = tribes("half-seen", rated=lambda user_idx, movie_idx: (3 * user_idx + 5 * movie_idx) % 7 < 4)
USER = known_user(Bias().fit(HALF), HALF.users.ids[2])
IDS = HALF.movies.ids
DRAWN = random_dataset(20, 30, share=0.4)
DRAWN = replace(DRAWN, movie_table=DRAWN.movie_table.assign(title=[f"Film {i}" for i in range(30)]))
EVERY = list(zip(IDS[:20].tolist(), [4] * 20, strict=True))


def test_a_rated_movie_is_told_with_its_stars():
    rated = int(USER.movie_idx[0])
    found = standing(USER, IDS[rated])
    assert (found.status, found.rating) == (RATED, USER.stars[0])
    assert found.words == f"Film {rated} is rated already, with {USER.stars[0]:g}: what was rated is not recommended."
    assert set(found.document()) == {"movie_id", "title", "status", "rating", "words"}


def test_a_movie_that_nobody_rated_is_unknown_to_the_model():
    found = standing(USER, IDS[-1])
    assert found.status == UNKNOWN
    assert found.words == "Film 20 is unknown to the model: none of its ratings was learned from."


def test_a_movie_that_is_left_out_is_told_by_which_filters_and_at_which_place_it_would_be():
    movie = recommended(USER, 30)["movie_id"].iloc[2]
    at = int(HALF.movies.to_index([movie])[0])
    filters = [MovieFilter(genres=("Drama",)), MovieFilter(years=(1800, 1801)), MovieFilter(counts=(0, 1000))]
    found = standing(USER, movie, filters)
    names = ("year 1800-1801",) if at % 2 else ("genre Drama", "year 1800-1801")
    assert (found.status, found.filters, found.rank_unfiltered) == (FILTERED, names, 3)
    assert found.words == f"Film {at} is left out by {' and '.join(names)}; without filters it would be at rank 3."


def test_parts_of_one_filter_are_told_one_by_one():
    movie = recommended(USER, 1)["movie_id"].iloc[0]
    year = int(HALF.movie_table["year"].iloc[HALF.movies.to_index([movie])[0]])
    found = standing(USER, movie, [MovieFilter(words="no such", years=(year, year), counts=(99, 99))])
    assert found.filters == ("title with “no such”", "99 to 99 ratings")


@pytest.mark.parametrize("key", MODELS)
@pytest.mark.parametrize("filters", [[], [MovieFilter(counts=(10, 99))]])
def test_the_rank_of_each_movie_is_its_place_in_the_list(key, filters):
    user = known_user(untrained(key).fit(DRAWN), DRAWN.users.ids[3])
    among = None if not filters else filters[0].mask(DRAWN)
    table = recommended(user, 30, among=among)
    stands = [standing(user, movie_id, filters) for movie_id in table["movie_id"]]
    assert {one.status for one in stands} == {RANKED}
    assert [one.rank for one in stands] == table["rank"].tolist()
    assert {one.of for one in stands} == {len(table)}


def test_equal_scores_stand_in_the_order_of_the_list():
    user = replace(USER, answers=replace(USER.answers, score=np.zeros(HALF.n_movies)))
    table = recommended(user, 30)
    assert [standing(user, movie_id).rank for movie_id in table["movie_id"]] == list(range(1, len(table) + 1))


def test_a_list_that_is_not_empty_has_no_reason_to_be():
    assert why_empty(USER) == ""
    assert why_empty(USER, [MovieFilter(genres=("Drama",))]) == ""


def test_somebody_who_rated_everything_is_told_so_whatever_the_filters():
    viewer = as_visitor(USER.model, VisitorRatings.of(HALF, EVERY))
    for filters in ([], [MovieFilter(years=(1850, 1850))]):
        words = why_empty(viewer, filters)
        assert words == "Nothing is left to recommend: all 20 movies that the model knows are rated."


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ([MovieFilter(years=(1850, 1850))], "no movie has year 1850."),
        ([MovieFilter(years=(1850, 1860)), MovieFilter(genres=("Drama",))], "no movie has year 1850-1860."),
        (
            [MovieFilter(years=(1850, 1860), words="xyz")],
            "no movie has title with “xyz” and none has year 1850-1860.",
        ),
        (
            [MovieFilter(genres=("Drama",)), MovieFilter(genres=("Comedy",)), MovieFilter(counts=(0, 99))],
            "no movie has all of genre Drama, genre Comedy, 0 to 99 ratings.",
        ),
    ],
)
def test_filters_that_no_movie_passes_are_named(filters, words):
    assert why_empty(USER, filters) == f"Nothing to recommend: {words}"


def test_where_all_that_passes_is_rated_or_unknown_that_is_said():
    viewer = as_visitor(USER.model, VisitorRatings.of(HALF, EVERY[:3]))
    year = [MovieFilter(years=(1980, 1982))]
    assert why_empty(viewer, year) == "Nothing to recommend with year 1980-1982: all 3 movies of that kind are rated."
    one = [MovieFilter(years=(1980, 1980))]
    assert why_empty(viewer, one) == "Nothing to recommend with year 1980: the one movie of that kind is rated."
    last = [MovieFilter(years=(2000, 2000))]
    words = "Nothing to recommend with year 2000: the one movie of that kind is unknown to the model."
    assert why_empty(viewer, last) == words
    viewer = as_visitor(USER.model, VisitorRatings.of(HALF, EVERY[18:20]))
    words = why_empty(viewer, [MovieFilter(years=(1998, 2000))])
    assert words.endswith("of 3 movies of that kind 2 are rated and 1 are unknown to the model.")


def test_a_data_set_that_knows_no_years_has_no_movie_of_one():
    user = known_user(Bias().fit(DRAWN), DRAWN.users.ids[0])
    assert why_empty(user, [MovieFilter(years=(1980, 1999))]) == "Nothing to recommend: no movie has year 1980-1999."
