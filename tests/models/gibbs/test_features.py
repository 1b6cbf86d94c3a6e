"""Side information: what rows of features hold, and how long they are."""

import numpy as np
from scipy.sparse import csr_array

from recsys.data.movie_features import movie_features
from recsys.data.user_features import user_features
from recsys.models.gibbs.features import features_of_movies, features_of_users
from tests.three_users import three_users

DATA = three_users()
STARS = csr_array(
    (DATA.ratings.stars, (DATA.ratings.user_idx, DATA.ratings.movie_idx)), shape=(DATA.n_users, DATA.n_movies)
)


def test_what_a_user_rated_is_a_row_of_length_one_beside_what_is_known_of_them():
    rows = features_of_users(DATA, STARS, most=100).toarray()
    rated = rows[:, : DATA.n_movies]
    np.testing.assert_array_equal(rated > 0, STARS.toarray() > 0)
    np.testing.assert_allclose(np.square(rated).sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_array_equal(rows[:, DATA.n_movies :], user_features(DATA))


def test_who_rated_a_movie_is_a_row_of_length_one_and_of_length_nothing_where_nobody_did():
    rows = features_of_movies(DATA, STARS, most=100).toarray()
    raters = rows[:, : DATA.n_users]
    np.testing.assert_array_equal(raters > 0, STARS.toarray().T > 0)
    np.testing.assert_allclose(np.square(raters).sum(axis=1), [1, 1, 1, 0], rtol=1e-6)
    np.testing.assert_array_equal(rows[:, DATA.n_users :], movie_features(DATA).values)


def test_where_only_some_count_they_are_those_with_the_most_ratings():
    rows = features_of_users(DATA, STARS, most=1).toarray()
    assert rows[:, 0].tolist() == [1, 1, 1]  # Alpha, which all three rated
    assert rows.shape[1] == 1 + user_features(DATA).shape[1]


def test_of_movies_with_as_many_ratings_the_first_count():
    rated = np.array([[1, 1, 1, 0], [1, 1, 1, 0], [0, 1, 0, 0]], np.float32)  # 2, 3, 2 and no ratings
    rows = features_of_users(DATA, csr_array(rated), most=2).toarray()[:, :2]
    np.testing.assert_array_equal(rows > 0, rated[:, :2] > 0)
    np.testing.assert_allclose(np.square(rows).sum(axis=1), 1, rtol=1e-6)


def test_where_either_side_is_small_all_count():
    """Four movies are more than three, but three users are not: their equations are solved instead."""
    assert features_of_users(DATA, STARS, most=3).shape == (3, 4 + user_features(DATA).shape[1])
