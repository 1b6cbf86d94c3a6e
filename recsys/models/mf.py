"""Matrix factorization by gradient descent: the notebook's dot product, with biases and L2 on top."""

from dataclasses import dataclass

import numpy as np

from recsys.data.dataset import Ratings
from recsys.data.splitting import split
from recsys.models.shared.epochs import fit_epochs
from recsys.models.shared.factors import FactorModel, Factors
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.settings import Settings, setting


@dataclass(frozen=True)
class MatrixFactorizationSettings(Settings):
    """Hyperparameters of `MatrixFactorization`."""

    n_factors: int = setting(128, "Length of the vector that stands for each user and each movie.", 1, 1000)
    biases: bool = setting(True, "Also learn how generous each user is and how well liked each movie is.")
    l2: float = setting(0.06, "Pull of the factors towards 0, per rating; 0 switches it off.", 0, 10)
    l2_bias: float = setting(0.005, "Pull of the biases towards 0, per rating.", 0, 10)
    optimizer: str = setting("adam", "Rule of the steps.", choices=("adam", "adamax"))
    learning_rate: float = setting(0.004, "Size of the first steps.", 1e-6, 1)
    decay: bool = setting(True, "Let the learning rate fall to 0 in a straight line over the epochs.")
    batch_size: int = setting(0, "Ratings a step; 0 chooses by the size of the data set.", 0, 1 << 20)
    epochs: int = setting(8, "Times that every rating is seen, at most.", 1, 1000)
    patience: int = setting(2, "Epochs without a better validation RMSE before training stops.", 1, 1000)
    validation: float = setting(0.05, "Share of the training part that early stopping looks at.", 0.001, 0.5)


class MatrixFactorization(FactorModel):
    """Predict ``mean + user_bias + movie_bias + user_factors . movie_factors`` (Koren, Bell & Volinsky, 2009).

    The sum over the training ratings of

        (stars - prediction)^2 + l2 * (w_u |user_factors|^2 + w_m |movie_factors|^2) + l2_bias * (biases^2)

    is minimised by mini-batches, with w = (mean count / count)^0.5 of the user's and the movie's ratings, which
    lies between one pull per rating (0) and one per row (1). Without biases the mean is left out too: the
    notebook's model, a dot product and nothing else.
    """

    key = "mf"
    version = 1
    title = "Matrix factorization"
    summary = "A vector for each user and each movie, learned so that their dot product is the taste in a rating."
    Config = MatrixFactorizationSettings
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

        parts = split(len(train), holdout=self.config.validation, seed=self.seed)
        validation = parts.test if len(parts.test) else parts.train  # a handful of ratings: better than nothing
        network = FactorizationNetwork(
            train.take(parts.train),
            train.take(validation),
            self.dataset.scale,
            self.config,
            self.seed,
        )
        weights = fit_epochs(network, epochs=self.config.epochs, patience=self.config.patience, monitor=monitor)
        self.factors = self._known_only(weights, train)

    def _known_only(self, weights: dict[str, np.ndarray], train: Ratings) -> Factors:
        """The factors to serve: who has no ratings in the fit is predicted by the means, not by random weights."""
        users, movies = weights["user_factors"].copy(), weights["movie_factors"].copy()
        new_users = np.bincount(train.user_idx, minlength=train.n_users) == 0
        new_movies = self.movie_counts == 0
        user_bias, movie_bias = np.zeros(train.n_users, np.float32), np.zeros(train.n_movies, np.float32)
        movies[new_movies] = 0
        if self.config.biases:
            user_bias, movie_bias = weights["user_bias"][:, 0].copy(), weights["movie_bias"][:, 0].copy()
            users[new_users], user_bias[new_users], movie_bias[new_movies] = 0, 0, 0
        else:  # a dot product of 0 would be 0 stars
            users[new_users] = users[~new_users].mean(axis=0)
            movie_bias[new_movies] = train.stars.mean(dtype=np.float64)
        return Factors(weights["mean"], user_bias, movie_bias, users, movies)
