"""Small data sets for the tests of single models."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, Ratings, Scale
from recsys.data.ids import IdIndex
from recsys.models.svd import Svd

ONE_TO_FIVE = Scale(1, 5, 1)


def dataset(user_idx, movie_idx, stars, n_users, n_movies, *, scale=ONE_TO_FIVE, **movie_columns) -> Dataset:
    """Users 10, 11, ... and movies 70, 71, ...; nothing known of either beyond ``movie_columns``."""
    users, movies = IdIndex(np.arange(n_users) + 10, "user"), IdIndex(np.arange(n_movies) + 70, "movie")
    index = np.array(user_idx, np.int32), np.array(movie_idx, np.int32)
    ratings = Ratings(*index, np.array(stars, np.float32), n_users, n_movies)
    tables = pd.DataFrame({"user_id": users.ids}), pd.DataFrame({"movie_id": movies.ids} | movie_columns)
    return Dataset("small", "0" * 64, scale, users, movies, ratings, None, *tables)


def random_dataset(n_users: int, n_movies: int, *, share: float = 0.5, seed: int = 0, times: int = 1) -> Dataset:
    """Ratings of taste in two directions, rounded; each pair rated with probability ``share``.

    ``times`` multiplies stars and scale, and changes nothing else.
    """
    rng = np.random.default_rng(seed)
    taste = rng.standard_normal((n_users, 2)) @ rng.standard_normal((2, n_movies)) + rng.standard_normal(n_movies)
    user_idx, movie_idx = np.nonzero(rng.random((n_users, n_movies)) < share)
    stars = np.clip(np.round(3 + taste[user_idx, movie_idx]), 1, 5) * times
    return dataset(user_idx, movie_idx, stars, n_users, n_movies, scale=Scale(times, 5 * times, times))


def factorized() -> Svd:
    """A factor model that is quick to fit and believes in taste after few ratings."""
    return Svd(n_factors=3, shrinkage=1.0)
