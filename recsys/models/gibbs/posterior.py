"""What is kept of the samples of a chain: their mean, their spread, and how well they predict some known ratings."""

import numpy as np

from recsys.data.dataset import Ratings, Scale
from recsys.data.ids import FloatArray
from recsys.models.gibbs.average import LowRankMean
from recsys.models.gibbs.chain import Chain
from recsys.models.gibbs.spread import Spread


class Watched:
    """Ratings whose predictions are averaged over samples one by one, to draw a curve.

    Parameters
    ----------
    ratings : Ratings
    scale : Scale
        What predictions are clipped to.
    mean, unit : float
        Stars are ``mean + unit * (what a sample predicts)``.
    """

    def __init__(self, ratings: Ratings, scale: Scale, mean: float, unit: float) -> None:
        self._ratings, self._scale, self._mean, self._unit = ratings, scale, mean, unit
        self.total = np.zeros(len(ratings))
        self._current = np.zeros(len(ratings), np.float32)

    def add(self, chain: Chain, *, kept: bool) -> None:
        """Look at the current sample; it counts in the average if ``kept``."""
        self._current = chain.score_pairs(self._ratings.user_idx, self._ratings.movie_idx)
        if kept:
            self.total += self._current

    def sample_rmse(self) -> float:
        """RMSE of the current sample, in stars."""
        return self._rmse(self._current)

    def average_rmse(self, n_samples: int) -> float:
        """RMSE of the average of the samples kept; of the current one where none is kept yet."""
        return self._rmse(self.total / n_samples) if n_samples else self.sample_rmse()

    def _rmse(self, scores: FloatArray) -> float:
        errors = self._scale.clip(self._mean + self._unit * scores).astype(np.float64) - self._ratings.stars
        return float(np.sqrt(np.mean(np.square(errors))))


class Posterior:
    """The samples so far, in bounded memory.

    Parameters
    ----------
    train : Ratings
    rank : int
        Of the mean that serves.
    seed : int
    """

    def __init__(self, train: Ratings, *, rank: int, seed: int) -> None:
        counts = (
            np.bincount(train.user_idx, minlength=train.n_users),
            np.bincount(train.movie_idx, minlength=train.n_movies),
        )
        self.mean = LowRankMean(*counts, rank)
        self.spread = Spread(*counts, np.random.default_rng([seed, 0, 1]))

    @property
    def n_samples(self) -> int:
        """Samples taken up."""
        return self.mean.n_samples

    def add(self, chain: Chain) -> None:
        """Take up the chain's current sample."""
        users, movies = chain.users, chain.movies
        self.mean.add(users.expected(), movies.expected())
        self.spread.add(users.vectors, movies.vectors, (users.weight, movies.weight), 1 / chain.precision)

    def state(self) -> dict[str, np.ndarray]:
        """All that was gathered, by name."""
        parts = (("mean", self.mean), ("spread", self.spread))
        return {f"{part}/{name}": array for part, kept in parts for name, array in kept.state().items()}

    def load_state(self, arrays: dict[str, np.ndarray]) -> None:
        """Take up what `state` returned."""
        for part, kept in (("mean", self.mean), ("spread", self.spread)):
            kept.load_state({n.removeprefix(f"{part}/"): a for n, a in arrays.items() if n.startswith(f"{part}/")})
