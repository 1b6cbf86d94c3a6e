"""The damped biases of `recsys.models.bias`, which many other models start from."""

from dataclasses import dataclass

import numpy as np

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.sums import sum_by
from recsys.models.shared.factors import Factors
from recsys.models.shared.fold_in import FoldIn
from recsys.models.shared.settings import Settings, setting


@dataclass(frozen=True)
class BiasSettings(Settings):
    """Hyperparameters of `Bias`."""

    movie_damping: float = setting(3.0, "Ratings at the mean added to every movie before averaging.", 0, 1000)
    user_damping: float = setting(5.0, "Ratings at the mean added to every user before averaging.", 0, 1000)
    sweeps: int = setting(10, "Rounds of fitting movies and users to each other.", 1, 100)


def bias_fold_in(biases: Factors, user_damping: float = BiasSettings().user_damping) -> FoldIn:
    """Folding in where all that a newcomer's ratings say is a damped mean: how generous they are."""
    vectors = np.zeros((len(biases.movie_bias), 0), np.float32)
    return FoldIn(float(biases.mean), biases.movie_bias, vectors, noise=1.0, bias_damping=user_damping, bias_first=True)


def damped_biases(
    train: Ratings, *, user_damping: float, movie_damping: float, sweeps: int
) -> tuple[float, FloatArray, FloatArray]:
    """Mean, user biases (n_users,) and movie biases (n_movies,) in stars, as `recsys.models.bias.Bias` defines them."""
    mean = float(train.stars.mean(dtype=np.float64))
    residual = train.stars - mean  # (n,)
    user_bias: FloatArray = np.zeros(train.n_users)
    movie_bias: FloatArray = np.zeros(train.n_movies)
    for _ in range(sweeps):
        movie_bias = _damped_mean(residual - user_bias[train.user_idx], train.movie_idx, train.n_movies, movie_damping)
        user_bias = _damped_mean(residual - movie_bias[train.movie_idx], train.user_idx, train.n_users, user_damping)
    return mean, user_bias, movie_bias


def _damped_mean(values: FloatArray, index: IndexArray, length: int, damping: float) -> FloatArray:
    totals = sum_by(index, values, length)
    means: FloatArray = totals / np.maximum(np.bincount(index, minlength=length) + damping, 1e-12)
    return means
