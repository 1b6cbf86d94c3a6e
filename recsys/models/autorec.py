"""AutoRec: an autoencoder that fills in the ratings a movie has not been given."""

import numpy as np

from recsys.data.dataset import Dataset, Ratings
from recsys.models.shared.biases import damped_biases
from recsys.models.shared.epochs import fit_epochs
from recsys.models.shared.factors import FactorModel, Factors
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.needs import Needs
from recsys.models.shared.network_settings import AutoRecSettings
from recsys.models.shared.residuals import residual_matrix
from recsys.models.shared.validation import validation_slice

_STEPS_OF_A_WEIGHT = 5  # forwards and backwards, for each movie of an epoch
_STEPS_A_SECOND = 5e10  # measured on MovieLens 1M
_COPIES = 5  # of the weights: themselves, their gradients, Adam's two memories, the best so far


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
    version = 3
    title = "AutoRec"
    if_too_large = "set a smaller n_hidden or fewer epochs, or choose mf or two-tower"
    summary = "A network that squeezes a movie's ratings through a narrow layer and fills in the missing ones."
    Config = AutoRecSettings
    config: AutoRecSettings

    def needs(self, dataset: Dataset) -> Needs:
        weights = 2.0 * dataset.n_users * self.config.n_hidden
        work = _STEPS_OF_A_WEIGHT * self.config.epochs * dataset.n_movies * weights
        return Needs(work / _STEPS_A_SECOND, _COPIES * 4 * weights)  # float32

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
    return Factors(
        np.array(mean, np.float32), np.zeros(train.n_users, np.float32), movie_bias.astype(np.float32), *none
    )
