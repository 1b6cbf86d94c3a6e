"""A reason in a few words says what the whole sentence says, of every model."""

import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.data.words import Words
from recsys.models import MODELS
from recsys.serving.evidence import Evidence, Given
from recsys.serving.explanation import explain
from recsys.serving.listing import recommended
from recsys.serving.reasons import ORDER, RATING, reason
from recsys.serving.short_reasons import few_words, short_reasons
from recsys.serving.viewer import known_user

STARS = Scale(1, 5, 1)
SERVED = ("popular", "bias", "svd", "item-knn", "user-knn", "ease", "content")


def words(**told) -> str:
    evidence = Evidence(**({"scale": STARS, "n_people": 900, "mean": 3.5, "movie_bias": 0.0} | told))
    return few_words(evidence, reason(evidence))


def test_one_rating_that_carries_most_is_named():
    assert words(ratings=[Given("Alien", 5, 0.6), Given("Brazil", 2, 0.1)]) == "Alien"


def test_what_everybody_likes_comes_before_a_rating_that_adds_less():
    assert words(movie_bias=0.61, ratings=[Given("Alien", 5, 0.2)]) == "being well liked, Alien"
    assert words(mean=2.0, movie_bias=0.61) == "being liked more than most"


def test_genres_and_users_alike_are_told_where_the_model_goes_by_these():
    assert words(genres=[("Drama", 0.3), ("War", 0.1)], rest=0.4) == "Drama"
    readers = Words("reader", "readers", "book", "books", "point", "points")
    assert words(neighbours=[0.2, 0.2], rest=0.4, words=readers) == "readers alike"


def test_a_place_by_score_names_the_like_that_adds_most_and_never_a_rating_that_was_no_like():
    likes = [Given("Alien", 5, 0.3), Given("Brazil", 4, 0.2), Given("Cats", 1, 0.9)]
    assert words(score=1.4, likes=likes) == "Alien"
    assert words(score=0.9, likes=[Given("Cats", 1, 0.9)]) == "nothing in particular"


def test_what_is_the_same_for_everybody_is_counted():
    assert words(score=42.0, likers=42) == "42 people who liked it"
    assert words(score=42.0, likers=1) == "1 person who liked it"
    assert words(score=0.5) == "900 people who rated it"
    assert words(scale=Scale(1, 1, 1), score=42.0, likers=42) == "42 people who chose it"


def test_nothing_is_said_of_a_movie_that_nothing_is_known_of():
    assert words(n_people=0) == ""


@pytest.mark.parametrize("key", SERVED)
def test_a_title_in_a_short_reason_stands_in_the_long_one_too(half_seen, key):
    model = MODELS[key]().fit(half_seen)
    named = 0
    for user_id in half_seen.users.ids[:6].tolist():
        user = known_user(model, user_id)
        ids = recommended(user, 8)["movie_id"].to_numpy()
        told = short_reasons(user, half_seen.movies.to_index(ids))
        assert all(told)
        for movie_id, few in zip(ids.tolist(), told, strict=True):
            whole = explain(user, movie_id).reason
            if whole.kind in (ORDER, RATING) and whole.named:
                named += 1
                assert few == whole.named[0].title
    assert named or key not in ("item-knn", "ease")


def test_all_reasons_of_a_list_are_put_together_without_taking_the_stars_of_a_hybrid_apart(half_seen, monkeypatch):
    user = known_user(MODELS["hybrid"](n_factors=2, sweeps=8).fit(half_seen), half_seen.users.ids[0].item())
    movie_idx = np.flatnonzero(user.candidates())[:5]
    expected = short_reasons(user, movie_idx)
    asked = []
    terms = user.answers.terms
    monkeypatch.setitem(user.answers.__dict__, "terms", lambda movie: asked.append(movie) or terms(movie))
    assert short_reasons(user, movie_idx) == expected
    assert not asked
