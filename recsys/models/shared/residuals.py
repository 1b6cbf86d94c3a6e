"""What the biases leave unexplained: the starting point of every model that looks for taste."""

from dataclasses import asdict

import numpy as np
from scipy.sparse import csr_array

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray
from recsys.models.shared.biases import BiasSettings, damped_biases
from recsys.models.shared.factors import Factors


def bias_factors(train: Ratings) -> Factors:
    """The biases of `Bias` with its default settings, as factors of length 0."""
    mean, user_bias, movie_bias = damped_biases(train, **asdict(BiasSettings()))
    return _without_factors(np.array(mean, np.float32), user_bias.astype(np.float32), movie_bias.astype(np.float32))


def bias_arrays(biases: Factors) -> dict[str, np.ndarray]:
    """The biases by name, to be stored."""
    return {"mean": biases.mean, "user_bias": biases.user_bias, "movie_bias": biases.movie_bias}


def stored_biases(arrays: dict[str, np.ndarray]) -> Factors:
    """The biases that `bias_arrays` took apart."""
    return _without_factors(arrays["mean"], arrays["user_bias"], arrays["movie_bias"])


def _without_factors(mean: FloatArray, user_bias: FloatArray, movie_bias: FloatArray) -> Factors:
    none = (np.zeros((len(bias), 0), np.float32) for bias in (user_bias, movie_bias))
    return Factors(mean, user_bias, movie_bias, *none)


def residual_matrix(train: Ratings, biases: Factors) -> csr_array:
    """Stars minus what the biases predict, float32, shape (n_users, n_movies); stored where there is a rating."""
    residuals = train.stars - biases.score_pairs(train.user_idx, train.movie_idx)
    shape = (train.n_users, train.n_movies)
    matrix = csr_array((residuals.astype(np.float32), (train.user_idx, train.movie_idx)), shape=shape)
    matrix.sort_indices()
    return matrix
