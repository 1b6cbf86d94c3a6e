"""What counts as a change of a user's ratings."""

import pytest

from pages.recommend.changes import change
from recsys.models import MODELS
from recsys.serving.viewer import known_user


@pytest.fixture(scope="module")
def user(half_seen):
    return known_user(MODELS["svd"](n_factors=2).fit(half_seen), 1000)


def first(user):
    return user.model.dataset.movies.to_ids(user.movie_idx)[:1].tolist()[0], float(user.stars[0])


def test_another_rating_is_noted_and_the_old_one_again_is_none(user):
    movie_id, stars = first(user)
    changes = {}
    change(user, changes, movie_id, 6 - stars)
    assert changes == {movie_id: 6 - stars}
    change(user, changes, movie_id, stars)
    assert changes == {}


def test_a_rating_taken_away_is_noted_as_none(user):
    movie_id, _ = first(user)
    changes = {}
    change(user, changes, movie_id, None)
    assert changes == {movie_id: None}


def test_a_film_added_and_taken_away_again_is_no_change(user):
    ids = user.model.dataset.movies.ids
    unseen = next(ids[movie].item() for movie in range(20) if movie not in user.movie_idx)
    changes = {}
    change(user, changes, unseen, 5.0)
    assert changes == {unseen: 5.0}
    change(user, changes, unseen, None)
    assert changes == {}
