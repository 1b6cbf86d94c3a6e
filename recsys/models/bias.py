"""Damped means: what a rating is before taste comes in."""

import numpy as np

from recsys.data.dataset import Ratings
from recsys.models.shared.biases import BiasSettings, bias_fold_in, damped_biases
from recsys.models.shared.factors import FactorModel, Factors
from recsys.models.shared.fold_in import FoldIn
from recsys.models.shared.monitor import Monitor


class Bias(FactorModel):
    """Predict ``mean + user bias + movie bias`` (Koren, Bell & Volinsky, 2009).

    The biases minimise the squared error with a ridge of ``damping`` on each,

        movie_bias[m] = sum over its ratings of (stars - mean - user_bias) / (n + movie_damping)

    and likewise for users, solved by alternating until both fit (``sweeps`` rounds). Someone without ratings
    has a bias of 0.
    """

    key = "bias"
    version = 2
    title = "Biases"
    summary = "The mean, plus how generous the user is, plus how well liked the movie is."
    Config = BiasSettings
    config: BiasSettings

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        mean, user_bias, movie_bias = damped_biases(
            train,
            user_damping=self.config.user_damping,
            movie_damping=self.config.movie_damping,
            sweeps=self.config.sweeps,
        )
        self.factors = Factors(
            np.array(mean, np.float32),
            user_bias.astype(np.float32),
            movie_bias.astype(np.float32),
            np.zeros((train.n_users, 0), np.float32),
            np.zeros((train.n_movies, 0), np.float32),
        )

    def _own_fold_in(self) -> FoldIn:
        return bias_fold_in(self.factors, self.config.user_damping)
