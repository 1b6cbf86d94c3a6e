"""Ratings are held in single precision, where 3.3 is 3.29999995; nobody is to notice."""

import json

import numpy as np
import pytest

from pages.recommend.changes import change
from recsys.data.dataset import Scale
from recsys.describe.profiles import user_history
from recsys.describe.rating_rows import matching_rows
from recsys.describe.whole_set import movie_statistics
from recsys.models import MODELS
from recsys.models.shared.likes import like_threshold
from recsys.serving.explanation import explain
from recsys.serving.listing import rated
from recsys.serving.viewer import as_visitor, changed_user, known_user
from recsys.serving.visitor_ratings import VisitorRatings
from recsys.serving.what_if import changes_from_address, changes_to_address
from tests.models.small import dataset

N = 12
TITLES = [f"Film {movie}" for movie in range(N)]
SCALES = {"tenths": Scale(1, 5, 0.1), "hundredths": Scale(0, 1, 0.01), "continuous": Scale(-9.95, 9.99, 0)}


@pytest.fixture(scope="module", params=SCALES)
def data(request):
    """Twelve users and films on a scale whose ratings are not exact in single precision; two thirds are rated."""
    scale = SCALES[request.param]
    rng = np.random.default_rng(1)
    user_idx, movie_idx = np.nonzero((np.arange(N)[:, None] + np.arange(N)) % 3 > 0)
    given = rng.uniform(scale.low, scale.high, len(user_idx))
    stars = np.round(given, 4) if scale.is_continuous else scale.values[scale.places(given)]
    return dataset(user_idx, movie_idx, stars, N, N, scale=scale, title=TITLES)


@pytest.fixture(scope="module")
def user(data):
    return known_user(MODELS["item-knn"]().fit(data), 13)


def test_what_a_user_gave_is_told_as_it_was_written(data, user):
    for stars in [user.given().values(), rated(user)["rating"], user_history(data, 3, movie_statistics(data))["stars"]]:
        assert all(float(np.format_float_positional(np.float32(value))) == value for value in stars)


def test_giving_every_rating_again_changes_nothing(data, user):
    again = {data.movies.ids[movie].item(): stars for movie, stars in user.given().items()}
    assert changed_user(user, again) is user
    held = dict(zip(again, user.stars.astype(np.float64).tolist(), strict=True))
    assert changed_user(user, held) is user
    for stars in (again, held):
        for movie_id, value in stars.items():
            changes = {}
            change(user, changes, movie_id, value)
            assert changes == {}


def test_changes_come_back_from_an_address_as_they_were(data, user):
    changes = {data.movies.ids[movie].item(): stars for movie, stars in user.given().items()}
    assert changes_from_address(data, changes_to_address(changes)) == changes


def test_a_visitors_ratings_come_back_from_an_address_and_a_file_as_they_were(data, user):
    visitor = VisitorRatings.of(data, [(data.movies.ids[movie], stars) for movie, stars in user.given().items()])
    address = VisitorRatings.from_address(data, visitor.to_address(data))
    file = VisitorRatings.from_csv(data, visitor.to_csv(data))
    for back in (address, file):
        assert back.given() == visitor.given() == dict(sorted(user.given().items()))
        assert back.stars.dtype == np.float32
    assert "99999" not in visitor.to_csv(data).decode() + visitor.to_address(data)


def test_rating_one_film_leaves_the_stars_of_the_others(data, user):
    visitor = VisitorRatings.of(data, [(data.movies.ids[movie], stars) for movie, stars in user.given().items()])
    movie_id = data.movies.ids[user.movie_idx[0]].item()
    again = visitor.with_rating(data, movie_id, user.given()[int(user.movie_idx[0])])
    assert again.given() == visitor.given()


def test_a_rating_at_the_threshold_is_a_like_however_it_came(data, user):
    threshold = like_threshold(data.scale)
    visitor = as_visitor(user.model, VisitorRatings.of(data, [(70, threshold), (71, data.scale.low)]))
    assert visitor.likes.tolist() == [True, False]


def test_the_ratings_that_are_asked_for_are_found(data):
    values = data.scale.values
    asked = values[data.scale.places(data.ratings.stars[:2])]
    rows = matching_rows(data, stars=asked)
    assert {0, 1} <= set(rows.tolist())
    assert len(rows) < data.n_ratings
    assert len(matching_rows(data, stars=np.array([data.scale.high + 1]))) == 0


def test_documents_have_no_noise(data, user):
    visitor = as_visitor(user.model, VisitorRatings.of(data, [(70, data.scale.values[3]), (71, data.scale.values[7])]))
    for viewer in (user, visitor):
        told = explain(viewer, 75).document()
        for row in told["contributions"]:
            assert len(json.dumps(row["rating"]).lstrip("-")) <= 9
