"""AutoRec: an autoencoder that fills in the ratings a movie has not been given."""

from dataclasses import dataclass

import numpy as np

from recsys.data.dataset import Ratings
from recsys.models.shared.biases import damped_biases
from recsys.models.shared.epochs import fit_epochs
from recsys.models.shared.factors import FactorModel, Factors
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.residuals import residual_matrix
from recsys.models.shared.settings import Settings, setting
from recsys.models.shared.validation import validation_slice


@dataclass(frozen=True)
class AutoRecSettings(Settings):
    """Hyperparameters of `AutoRec`."""

    n_hidden: int = setting(500, "Width of the hidden layer between ratings and their reconstruction.", 1, 2000)
    l2_encoder: float = setting(80.0, "Pull of the weights into the hidden layer towards 0; 0 switches it off.", 0, 1e5)
    l2_decoder: float = setting(60.0, "Pull of the weights out of the hidden layer towards 0.", 0, 1e5)
    dropout: float = setting(0.5, "Share of a movie's ratings taken for missing, at random in each step.", 0, 0.9)
    learning_rate: float = setting(0.001, "Size of the first steps.", 1e-6, 1)
    decay: bool = setting(True, "Let the learning rate fall to 0 in a straight line over the epochs.")
    batch_size: int = setting(0, "Movies a step; 0 chooses by the size of the data set.", 0, 4096)
    epochs: int = setting(26, "Times that every rating is seen, at most.", 1, 1000)
    patience: int = setting(5, "Epochs without a better validation RMSE before training stops.", 1, 1000)
    validation: float = setting(0.05, "Share of the training part that early stopping looks at.", 0.001, 0.5)


class AutoRec(FactorModel):
    """Predict ``mean + movie_bias + b[u] + W[u] . h[m]`` (I-AutoRec; Sedhain, Menon, Sanner & Xie, 2015).

    A movie is the vector of the ratings it was given, ``r[m]``: stars minus mean and movie bias, 0 where a user has
    not rated it. A hidden layer compresses it, a linear layer reconstructs it for all users,

        h[m] = sigmoid(V r[m] + c),    reconstruction = W h[m] + b

    and training minimises, over the ratings that were given,

        (r - reconstruction)^2  +  l2_encoder * |V|^2  +  l2_decoder * |W|^2

    by steps on batches of movies, each of which sees only some of its ratings (``dropout``; Strub, Gaudel & Mary,
    2016). Served as factors: the hidden layer of a movie is its side, the rows of ``W`` are
    the users'. The paper subtracts nothing; taking the damped mean of each movie off makes 0 mean "nothing known".
    When it serves, a movie is known by all its ratings, those that early stopping looked at too; one without any is
    what the network makes of a row of 0, which says how generous each user is.
    """

    key = "autorec"
    version = 2
    title = "AutoRec"
    summary = "A network that squeezes a movie's ratings through a narrow layer and fills in the missing ones."
    Config = AutoRecSettings

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        from recsys.models.networks.autorec import AutoencoderNetwork  # TensorFlow: only where it trains

        learned, validation = validation_slice(train, share=self.config.validation, seed=self.seed)
        self.user_counts = np.bincount(learned.user_idx, minlength=train.n_users)  # of movies it knows all ratings
        offsets = _movie_means(learned)
        network = AutoencoderNetwork(
            residual_matrix(learned, offsets).T.tocsr(),  # (n_movies, n_users)
            validation,
            self.dataset.scale,
            self.config,
            self.seed,
            known=residual_matrix(train, offsets).T.tocsr(),
            offsets=offsets,
        )
        weights = fit_epochs(network, epochs=self.config.epochs, patience=self.config.patience, monitor=monitor)
        self.factors = Factors(**weights)


def _movie_means(train: Ratings) -> Factors:
    """The mean and each movie's damped deviation from it; users come in with the network."""
    mean, _, movie_bias = damped_biases(train, user_damping=0.0, movie_damping=3.0, sweeps=1)
    none = (np.zeros((n, 0), np.float32) for n in (train.n_users, train.n_movies))
    return Factors(np.float32(mean), np.zeros(train.n_users, np.float32), movie_bias.astype(np.float32), *none)
