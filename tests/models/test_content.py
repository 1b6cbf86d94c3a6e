"""`Content`: ridge regression by hand and by numpy, and data that know less."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from recsys.data.movie_features import movie_features
from recsys.models import content
from recsys.models.bias import Bias
from recsys.models.content import Content, ridge_profiles
from tests.models.small import dataset, random_dataset


def test_a_profile_by_hand():
    # one feature with 1 for both movies: sum of residuals / (n + l2) = (2 + 1) / (2 + 1) = 1
    profiles = ridge_profiles(csr_array(np.array([[2.0, 1.0]], np.float32)), np.ones((2, 1), np.float32), l2=1.0)
    np.testing.assert_allclose(profiles, [[1.0]], atol=1e-6)


def test_every_profile_is_the_ridge_regression_of_that_user(monkeypatch):
    monkeypatch.setattr(content, "_CELLS_AT_ONCE", 20)  # two users at a time
    rng = np.random.default_rng(0)
    features = rng.standard_normal((6, 3)).astype(np.float32)
    rated = rng.random((5, 6)) < 0.6
    residuals = np.where(rated, rng.standard_normal((5, 6)), 0).astype(np.float32)
    profiles = ridge_profiles(csr_array(residuals), features, l2=0.5)
    for user in range(5):
        x, y = features[rated[user]], residuals[user, rated[user]]
        np.testing.assert_allclose(profiles[user], np.linalg.solve(x.T @ x + 0.5 * np.eye(3), x.T @ y), atol=1e-5)


def test_what_others_rated_does_not_change_a_profile():
    features = np.eye(2, dtype=np.float32)
    alone = ridge_profiles(csr_array(np.array([[1, 0]], np.float32)), features, l2=1.0)
    among = ridge_profiles(csr_array(np.array([[1, 0], [0, 2]], np.float32)), features, l2=1.0)
    np.testing.assert_array_equal(among[0], alone[0])
    np.testing.assert_allclose(among[1], [0, 1])


def test_each_tribe_is_predicted_its_own_genre(two_tribes):
    ids = two_tribes.users.ids[:20]
    model = Content(l2=1.0).fit(two_tribes)
    own = model.predict(ids, two_tribes.movies.ids[:20])  # user u has not rated movie u
    other = model.predict(ids, np.roll(two_tribes.movies.ids[:20], 1))
    assert (own > 4).all()
    assert (other < 2).all()


@pytest.mark.parametrize("dropped", [["genres"], ["year"]])
def test_it_works_with_what_the_data_know(two_tribes, dropped):
    poorer = replace(two_tribes, movie_table=two_tribes.movie_table.drop(columns=dropped))
    model = Content().fit(poorer)
    assert model.factors.movie_factors.any()
    assert len(model.recommend(two_tribes.users.ids[0], 5)) == 1


def test_without_genres_and_years_the_biases_remain():
    data = random_dataset(15, 9)
    np.testing.assert_array_equal(Content().fit(data)._score(np.arange(15)), Bias().fit(data)._score(np.arange(15)))


def test_likeness_is_half_of_the_features_and_half_of_the_title():
    titles = ["Jaws", "Jaws 2", "Alien", "Aliens"]
    genres = [["Horror"], ["Comedy"], ["Horror"], ["Horror"]]
    data = dataset([0, 0, 0], [0, 1, 2], [5, 1, 3], 1, 4, genres=genres, title=titles)
    np.testing.assert_allclose(Content().fit(data).similarity(0), [1, 0.5, 0.5, 0.5], atol=1e-6)
    listed = Content().fit(data).similar_movies(data.movies.ids[0])["movie_id"]
    assert listed.tolist() == data.movies.ids[[1, 2]].tolist()  # nobody rated the last one


def test_a_film_that_shares_neither_genre_nor_word_is_no_neighbour():
    data = dataset([0, 0], [0, 1], [5, 1], 1, 2, genres=[["Horror"], ["Comedy"]], title=["Jaws", "Big"])
    assert len(Content().fit(data).similar_movies(data.movies.ids[0])) == 0


def test_features_are_genres_and_periods_that_occur():
    years = pd.array([1994, 1995, None], dtype="Int16")
    data = dataset([0], [0], [5], 1, 3, genres=[["Drama"], ["Comedy", "Drama"], []], year=years)
    features = movie_features(data)
    assert features.names == ["Comedy", "Drama", "1990 to 1994", "1995 to 1999"]
    assert features.values.tolist() == [[0, 1, 1, 0], [1, 1, 0, 1], [0, 0, 0, 0]]


def test_weights_are_rarer_is_heavier_and_length_one():
    # of 3 movies 2 are dramas and 1 a comedy: log(3 / 2) and log(3)
    data = dataset([0], [0], [5], 1, 3, genres=[["Drama"], ["Comedy", "Drama"], []])
    weighted = movie_features(data).weighted()
    np.testing.assert_allclose(weighted[0], [0, 1])
    np.testing.assert_allclose(weighted[1, 0] / weighted[1, 1], np.log(3) / np.log(1.5), rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(weighted, axis=1), [1, 1, 0], atol=1e-6)
