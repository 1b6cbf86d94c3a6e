"""`Bias`: one case worked by hand, and what damping does."""

import numpy as np
import pandas as pd
import pytest

from recsys.data.dataset import Dataset, Ratings, Scale
from recsys.data.ids import IdIndex
from recsys.models.bias import Bias


def dataset(user_idx, movie_idx, stars, n_users=2, n_movies=2) -> Dataset:
    users, movies = IdIndex(np.arange(n_users) + 10, "user"), IdIndex(np.arange(n_movies) + 70, "movie")
    ratings = Ratings(np.array(user_idx), np.array(movie_idx), np.array(stars, np.float32), n_users, n_movies)
    tables = pd.DataFrame({"user_id": users.ids}), pd.DataFrame({"movie_id": movies.ids})
    return Dataset("tiny", "0" * 64, Scale(1, 5, 1), users, movies, ratings, None, *tables)


def test_additive_ratings_are_fitted_exactly_without_damping():
    # user 10 gives one star more than user 11, movie 70 gets two more than movie 71
    model = Bias(user_damping=0.0, movie_damping=0.0).fit(dataset([0, 0, 1, 1], [0, 1, 0, 1], [5, 3, 4, 2]))
    np.testing.assert_allclose(model.predict([10, 10, 11, 11], [70, 71, 70, 71]), [5, 3, 4, 2], atol=1e-5)


def test_one_sweep_by_hand():
    # mean 3.5; movie 70: (1.5 + 0.5) / (2 + 2) = 0.5, movie 71: (-0.5 - 1.5) / 4 = -0.5
    # user 10: (1.5 - 0.5 - 0.5 + 0.5) / (2 + 2) = 0.25, user 11: (0.5 - 0.5 - 1.5 + 0.5) / 4 = -0.25
    model = Bias(user_damping=2.0, movie_damping=2.0, sweeps=1).fit(dataset([0, 0, 1, 1], [0, 1, 0, 1], [5, 3, 4, 2]))
    np.testing.assert_allclose(model.predict([10, 10, 11, 11], [70, 71, 70, 71]), [4.25, 3.25, 3.75, 2.75], atol=1e-6)


def test_who_has_no_ratings_is_predicted_by_the_mean_and_the_movie():
    model = Bias(user_damping=0.0, movie_damping=0.0).fit(dataset([0, 0], [0, 1], [5, 3]))
    assert model.predict([11], [70])[0] == pytest.approx(5)


def test_more_damping_pulls_towards_the_mean():
    data = dataset([0, 0, 1, 1], [0, 1, 0, 1], [5, 3, 4, 2])
    weak, strong = (Bias(movie_damping=d).fit(data).predict([10], [70])[0] for d in (0.0, 100.0))
    assert abs(strong - 3.5) < abs(weak - 3.5)
