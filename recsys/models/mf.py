"""Matrix factorization by gradient descent: the notebook's dot product, with biases and L2 on top."""

import numpy as np

from recsys.data.dataset import Ratings
from recsys.models.shared.epochs import fit_epochs
from recsys.models.shared.factors import FactorModel, Factors
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.network_settings import MatrixFactorizationSettings
from recsys.models.shared.validation import validation_slice


class MatrixFactorization(FactorModel):
    """Predict ``mean + user_bias + movie_bias + user_factors . movie_factors`` (Koren, Bell & Volinsky, 2009).

    The sum over the training ratings of

        (stars - prediction)^2 + l2 * (w_u |user_factors|^2 + w_m |movie_factors|^2) + l2_bias * (biases^2)

    is minimised by mini-batches, with w = (mean count / count)^0.5 of the user's and the movie's ratings, which
    lies between one pull per rating (0) and one per row (1). Without biases the mean is left out too: the
    notebook's model, a dot product and nothing else. A user or movie without ratings to learn from has a bias and
    factors of 0; in the dot product alone such a user has the mean factors of the others, and the prediction for such
    a movie is the mean rating.
    """

    key = "mf"
    version = 4
    title = "Matrix factorization"
    summary = "A vector for each user and each movie, learned so that their dot product is the taste in a rating."
    Config = MatrixFactorizationSettings
    config: MatrixFactorizationSettings
    presets = {  # noqa: RUF012  read-only by convention, like every class attribute here
        "default": {},
        "notebook": {
            "n_factors": 100,
            "biases": False,
            "l2": 0.0,
            "l2_bias": 0.0,
            "optimizer": "adamax",
            "learning_rate": 0.001,
            "decay": False,
            "batch_size": 32,
            "epochs": 30,
            "validation": 0.1,
        },
    }

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        from recsys.models.networks.factorization import FactorizationNetwork  # TensorFlow: only where it trains

        learned, validation = validation_slice(train, share=self.config.validation, seed=self.seed)
        self._count(learned)
        network = FactorizationNetwork(learned, validation, self.dataset.scale, self.config, self.seed)
        weights = fit_epochs(network, epochs=self.config.epochs, patience=self.config.patience, monitor=monitor)
        self.factors = _with_biases(weights) if self.config.biases else self._alone(weights, train)

    def _alone(self, weights: dict[str, np.ndarray], train: Ratings) -> Factors:
        """The dot product alone, where factors of 0 would come to 0 stars: others stand in for who is not known."""
        user_bias, movie_bias = np.zeros(train.n_users, np.float32), np.zeros(train.n_movies, np.float32)
        known = self.user_counts > 0
        users = np.where(known[:, None], weights["user_factors"], weights["user_factors"][known].mean(axis=0))
        movie_bias[self.movie_counts == 0] = train.stars.mean(dtype=np.float64)
        return Factors(weights["mean"], user_bias, movie_bias, users, weights["movie_factors"])


def _with_biases(weights: dict[str, np.ndarray]) -> Factors:
    user_bias, movie_bias = (weights[name][:, 0] for name in ("user_bias", "movie_bias"))  # (n, 1) -> (n,)
    return Factors(weights["mean"], user_bias, movie_bias, weights["user_factors"], weights["movie_factors"])
