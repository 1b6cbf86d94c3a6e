"""The difference between two movies adds up, for every model, and says what makes it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recsys.data.dataset import Scale
from recsys.data.movie_filter import MovieFilter
from recsys.models import MODELS
from recsys.serving.differences import CAUTION, EVERYBODY, RATING, SCORE, STARS, difference_in_words
from recsys.serving.listing import recommended
from recsys.serving.order import ordered
from recsys.serving.viewer import as_visitor, known_user
from recsys.serving.visitor_ratings import VisitorRatings
from recsys.serving.why_above import why_above
from tests.models.small import random_dataset
from tests.models.test_contract import untrained

DATA = random_dataset(40, 60, share=0.4, seed=3)
DATA = replace(DATA, movie_table=DATA.movie_table.assign(title=[f"Film {i}" for i in range(60)]))


@pytest.fixture(scope="module", params=MODELS)
def model(request):
    return untrained(request.param).fit(DATA)


def test_the_parts_add_up_to_the_difference_of_what_ranks(model):
    rng = np.random.default_rng(5)
    for _ in range(40):
        user = known_user(model, DATA.users.ids[rng.integers(40)])
        chosen = DATA.movies.ids[rng.permutation(60)[: rng.integers(0, 6)]].tolist()
        visitor = as_visitor(model, VisitorRatings.of(DATA, [(movie, int(rng.integers(1, 6))) for movie in chosen]))
        for viewer in (user, visitor, ordered(user, "stars")):
            pair = rng.choice(np.flatnonzero(viewer.candidates()), 2, replace=False)
            found = why_above(viewer, *DATA.movies.ids[pair])
            scores = viewer.answers.score[pair].astype(np.float64)
            assert found.difference == pytest.approx(scores[0] - scores[1], abs=3e-5)
            parts = found.parts
            np.testing.assert_allclose(parts["above"] - parts["below"], parts["difference"])
            assert parts["above"].sum() == pytest.approx(scores[0], abs=3e-5)
            assert found.bars(3)["difference"].sum() == pytest.approx(found.difference, abs=1e-9)
            ratings = parts[parts["kind"] == RATING]
            given = viewer.given()
            positions = [int(title.removeprefix("Film ")) for title in ratings["part"]]
            assert [given[movie] for movie in positions] == ratings["rating"].tolist()


def test_the_words_put_the_higher_one_first_and_say_when_it_is_the_other_one(model):
    user = known_user(model, DATA.users.ids[3])
    best = recommended(user, 30)
    first, last = best["movie_id"].iloc[[0, -1]]
    names = dict(zip(DATA.movies.ids.tolist(), DATA.movie_table["title"], strict=True))
    ahead = f"{names[first]} is above {names[last]}"
    forth, back = why_above(user, first, last), why_above(user, last, first)
    assert forth.words.startswith(ahead)
    assert back.words == f"It is the other way round: {forth.words}"
    assert back.difference == pytest.approx(-forth.difference)


def test_in_the_order_of_its_stars_a_model_of_two_orders_is_compared_by_stars():
    user = known_user(untrained("ease").fit(DATA), DATA.users.ids[3])
    pair = DATA.movies.ids[np.flatnonzero(user.candidates())[:2]]
    assert why_above(user, *pair).unit == SCORE
    assert why_above(ordered(user, "stars"), *pair).unit == STARS


def test_somebody_without_ratings_is_told_the_order_by_everybodys():
    visitor = as_visitor(untrained("ease").fit(DATA), VisitorRatings.of(DATA, []))
    best = recommended(visitor, 60)["movie_id"]
    found = why_above(visitor, best.iloc[0], best.iloc[-1])
    assert found.parts["kind"].tolist() == [EVERYBODY]
    assert found.difference > 0


def test_what_holds_a_movie_back_is_a_part_of_its_own():
    user = known_user(untrained("bias").fit(DATA), DATA.users.ids[3])
    caution = np.linspace(0, 1, 60).astype(np.float32)
    careful = replace(user, answers=replace(user.answers, score=user.answers.stars - caution))
    pair = np.flatnonzero(user.candidates())[[0, -1]]
    parts = why_above(careful, *DATA.movies.ids[pair]).parts.set_index("kind")["difference"]
    assert parts[CAUTION] == pytest.approx(caution[pair[1]] - caution[pair[0]], abs=1e-6)


def test_a_movie_that_cannot_be_in_the_list_is_told_by_its_status_alone():
    user = known_user(untrained("bias").fit(DATA), DATA.users.ids[3])
    best = recommended(user, 1)["movie_id"].iloc[0]
    rated = DATA.movies.ids[user.movie_idx[0]]
    found = why_above(user, best, rated)
    assert found.difference is None
    assert found.words == found.below.words
    assert found.document()["parts"] == []
    assert found.below.status == "rated"


def test_a_movie_that_a_filter_leaves_out_is_compared_all_the_same():
    user = known_user(untrained("bias").fit(DATA), DATA.users.ids[3])
    first, second = recommended(user, 2)["movie_id"]
    found = why_above(user, first, second, [MovieFilter(counts=(500, 600))])
    assert found.difference is not None
    assert found.below.filters == ("500 to 600 ratings",)


def test_equal_scores_and_the_same_movie_have_no_reason():
    user = known_user(untrained("bias").fit(DATA), DATA.users.ids[3])
    level = replace(user, answers=replace(user.answers, score=np.zeros(60), stars=np.zeros(60)))
    first, second = DATA.movies.ids[np.flatnonzero(user.candidates())[:2]]
    title = DATA.movie_table["title"].iloc[DATA.movies.to_index([first])[0]]
    assert why_above(level, second, first).words == (
        f"Both score the same; {title} stands first in the data set, and so in the list."
    )
    assert why_above(user, first, first).words == "It is the same movie."


def table(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["part", "kind", "rating", "difference"])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("x", "base", np.nan, 0.3)], "by 0.300 stars: it is better liked (+0.300)."),
        (
            [("x", "base", np.nan, -0.1), ("Alien", "rating", 5, 0.3), ("Brazil", "rating", 1, 0.4)],
            "by 0.600 stars: 2 of your ratings give it 0.700 more, of those you liked most of all Alien (+0.300); "
            "but it is less liked (-0.100).",
        ),
        ([("Brazil", "rating", 1, 0.4)], "by 0.400 stars: your rating gives it 0.400 more."),
        (
            [("x", "base", np.nan, 0.5), ("Alien", "rating", 5, -0.2)],
            "by 0.300 stars: it is better liked (+0.500); but your rating gives it 0.200 less, "
            "most of all Alien (-0.200).",
        ),
        ([("User 3", "neighbour", np.nan, 0.2)], "by 0.200 stars: users like you give it 0.200 more."),
        (
            [("x", "base", np.nan, -0.2), ("y", "caution", np.nan, 0.5)],
            "by 0.300 stars: it is held back less, as more people rated it (+0.500); but it is less liked (-0.200).",
        ),
        ([("x", "everybody", np.nan, 0.2)], "by 0.200 stars: everybody's ratings give it 0.200 more."),
        ([("Users who liked it", "count", np.nan, 1.0)], ": 1 more person liked it."),
    ],
)
def test_the_difference_is_told_by_its_largest_parts(rows, words):
    told = difference_in_words("Heat", "Babe", table(*rows), Scale(1, 5, 1), STARS)
    assert told == f"Heat is above Babe{'' if words.startswith(':') else ' '}{words}"
