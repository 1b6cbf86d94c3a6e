"""How far off a prediction may be: the posterior's spread, the noise of ratings, and a check against held-out ones."""

from dataclasses import asdict, dataclass, replace
from typing import Self

import numpy as np
from scipy.optimize import nnls
from scipy.special import ndtri

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.errors import SettingError

_LEVELS = np.linspace(0.0025, 0.9975, 400)  # at which quantiles of errors are kept
_ENOUGH = 200  # held-out ratings to take quantiles from; with fewer, errors are taken to be Gaussian
MOST_SHARE = float(_LEVELS[-1] - _LEVELS[0])


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """The standard error of a prediction is the root of
    ``user_noise * movie_noise + user_spread + movie_spread``, and an error divided by it has the quantiles kept.

    Parameters
    ----------
    user_noise, user_spread : ndarray of float32, shape (n_users,)
        Noise of a rating, relative; variance over samples, in stars squared.
    movie_noise, movie_spread : ndarray of float32, shape (n_movies,)
        Noise in stars squared; variance over samples.
    quantiles : ndarray of float32, shape (400,)
        Of (given - predicted) / standard error, at equal steps of probability.
    """

    user_noise: FloatArray
    movie_noise: FloatArray
    user_spread: FloatArray
    movie_spread: FloatArray
    quantiles: FloatArray

    def arrays(self) -> dict[str, np.ndarray]:
        """All of it by name, to be stored."""
        return asdict(self)

    @classmethod
    def from_arrays(cls, arrays: dict[str, np.ndarray]) -> Self:
        """What `arrays` took apart."""
        return cls(**{name: arrays[name] for name in cls.__dataclass_fields__})

    def standard_error(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        """Of pairs, in stars, float32; positions broadcast against each other."""
        noise = self.user_noise[user_idx] * self.movie_noise[movie_idx]
        return np.sqrt(noise + self.user_spread[user_idx] + self.movie_spread[movie_idx])

    def newcomers_error(self, spread: FloatArray) -> FloatArray:
        """Of somebody who was folded in and all movies, in stars, float32, shape (n_movies,).

        ``spread`` (n_movies,) is the variance of what their ratings say of each movie, in stars squared; their noise
        is everybody's.
        """
        return np.sqrt(float(self.user_noise.mean()) * self.movie_noise + self.movie_spread + spread)

    def offsets(self, error: FloatArray, share: float) -> tuple[FloatArray, FloatArray]:
        """How far below and above predictions with this standard error a share of ratings lie: 0 is between them.

        Raises
        ------
        SettingError
            If ``share`` is not above 0 or above `MOST_SHARE`.
        """
        if not 0 < share <= MOST_SHARE:
            raise SettingError(f"share must be above 0 and at most {MOST_SHARE:g}, got {share:g}")
        below, above = np.interp([(1 - share) / 2, (1 + share) / 2], _LEVELS, self.quantiles).astype(np.float32)
        return min(below, np.float32(0)) * error, max(above, np.float32(0)) * error

    def calibrated(self, held_out: Ratings, predicted: FloatArray) -> Self:
        """The same with the quantiles that errors have on held-out ratings, where there are enough."""
        if len(held_out) < _ENOUGH:
            return self
        errors = (held_out.stars - predicted) / self.standard_error(held_out.user_idx, held_out.movie_idx)
        return replace(self, quantiles=np.quantile(errors, _LEVELS).astype(np.float32))


GAUSSIAN = ndtri(_LEVELS).astype(np.float32)


class Spread:
    """Gathers how predictions and noise vary over samples, for every user on some movies and the other way round.

    Parameters
    ----------
    user_counts, movie_counts : ndarray of int
        Ratings of each; the more a user or movie has, the likelier it is among those that others are tried on.
    rng : Generator
    n_tried : int
    """

    def __init__(
        self, user_counts: IndexArray, movie_counts: IndexArray, rng: np.random.Generator, *, n_tried: int = 32
    ) -> None:
        self.tried_users, self.tried_movies = (
            rng.choice(len(counts), min(n_tried, int(np.count_nonzero(counts))), replace=False, p=counts / counts.sum())
            for counts in (user_counts, movie_counts)
        )
        n, m = len(user_counts), len(movie_counts)
        self._sums: dict[str, np.ndarray] = {"users": np.zeros((2, n, len(self.tried_movies)), np.float32)}
        self._sums["movies"] = np.zeros((2, m, len(self.tried_users)), np.float32)
        self._sums |= {"user_noise": np.zeros(n), "movie_noise": np.zeros(m), "n_samples": np.zeros(())}

    def add(self, users: FloatArray, movies: FloatArray, weights: tuple[FloatArray, FloatArray], noise: float) -> None:
        """Take up one sample: vectors, relative noise precisions and the noise's variance."""
        for name, own, tried in (
            ("users", users, movies[self.tried_movies]),
            ("movies", movies, users[self.tried_users]),
        ):
            predicted = own[:, 1:] @ tried[:, 1:].T + own[:, :1] + tried[:, 0]  # (n, n_tried)
            self._sums[name] += predicted, predicted**2
        self._sums["user_noise"] += 1 / weights[0]
        self._sums["movie_noise"] += noise / weights[1]
        self._sums["n_samples"] += 1

    def uncertainty(self, unit: float) -> Uncertainty:
        """What was gathered, in stars, with Gaussian quantiles; ``unit`` is the stars that a 1 stands for."""
        n = self._sums["n_samples"]
        variances = {name: _variance(self._sums[name], n) * unit**2 for name in ("users", "movies")}
        user_spread, movie_spread = variances["users"].mean(axis=1), variances["movies"].mean(axis=1)
        parts = _shares(variances["users"], user_spread, movie_spread, self.tried_movies)
        return Uncertainty(
            (self._sums["user_noise"] / n).astype(np.float32),
            (self._sums["movie_noise"] / n * unit**2).astype(np.float32),
            (parts[0] * user_spread).astype(np.float32),
            (parts[1] * movie_spread).astype(np.float32),
            GAUSSIAN,
        )

    def state(self) -> dict[str, np.ndarray]:
        """All that was gathered, by name."""
        return dict(self._sums)

    def load_state(self, arrays: dict[str, np.ndarray]) -> None:
        """Take up what `state` returned."""
        self._sums = {name: arrays[name].copy() for name in self._sums}


def _variance(sums: FloatArray, n: FloatArray) -> FloatArray:
    mean = sums[0] / n
    variance: FloatArray = np.maximum(sums[1] / n - mean**2, 0) * (n / np.maximum(n - 1, 1))
    return variance


def _shares(variance: FloatArray, user_spread: FloatArray, movie_spread: FloatArray, tried: IndexArray) -> FloatArray:
    """How much of a user's and a movie's own spread adds up to that of a pair, by least squares, both 0 or more."""
    by_user = np.repeat(user_spread, len(tried))
    by_movie = np.tile(movie_spread[tried], len(user_spread))
    spreads = np.stack([by_user, by_movie], axis=1).astype(np.float64)  # (n_users * len(tried), 2)
    return nnls(spreads, variance.reshape(-1).astype(np.float64))[0]
