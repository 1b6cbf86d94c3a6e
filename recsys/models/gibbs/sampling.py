"""One fit from the first sweep to the last: watched, stopped, resumed, and what is left of it in the end."""

import math
import time

import numpy as np
from scipy.sparse import csr_array

from recsys.data.dataset import Dataset, Ratings, Scale
from recsys.models.gibbs.chain import Chain
from recsys.models.gibbs.features import features_of_movies, features_of_users
from recsys.models.gibbs.posterior import Posterior, Watched
from recsys.models.gibbs.settings import BayesSettings
from recsys.models.gibbs.spread import Uncertainty
from recsys.models.shared.factors import Factors
from recsys.models.shared.monitor import Checkpoint, Monitor

_SECONDS_BETWEEN_CHECKPOINTS = 10.0  # one has some MB
_TRAIN_WATCHED = 50_000  # training ratings that the curve of the training error looks at


class Sampling:
    """The chain and what is kept of it.

    Parameters
    ----------
    dataset : Dataset
        For its scale and what it knows of users and movies.
    train, held_out : Ratings
        Learned from; only looked at.
    config : BayesSettings
    seed : int
    """

    def __init__(self, dataset: Dataset, train: Ratings, held_out: Ratings, config: BayesSettings, seed: int) -> None:
        self._config = config
        self._mean = float(train.stars.mean(dtype=np.float64))
        self._unit = _unit(train, dataset.scale)
        stars = _standardised(train, self._mean, self._unit)
        self._chain = Chain(
            stars,
            _features(dataset, stars, config),
            size=config.n_factors + 1,
            seed=seed,
            memory_bytes=config.memory << 20,
            link_every=config.link_every,
            noise_weights=config.noise_weights,
        )
        self._posterior = Posterior(train, rank=config.rank, seed=seed)
        shown = np.random.default_rng([seed, 0, 2]).permutation(len(train))[:_TRAIN_WATCHED]
        self._watched = {
            name: Watched(ratings, dataset.scale, self._mean, self._unit)
            for name, ratings in (("train", train.take(shown)), ("validation", held_out))
            if len(ratings)
        }

    def run(self, monitor: Monitor) -> None:
        """All sweeps that are left, or until somebody asks to stop; the average so far stays."""
        done = self._resume(monitor)
        last_saved = time.monotonic()
        for sweep in range(done + 1, self._config.sweeps + 1):
            self._chain.sweep(sweep)
            self._take_up(kept=sweep > self._config.burn_in)
            monitor.report("epoch", epoch=sweep, epochs=self._config.sweeps, **self._errors())
            stopping = monitor.should_stop()
            if stopping or time.monotonic() - last_saved >= _SECONDS_BETWEEN_CHECKPOINTS:
                monitor.save(Checkpoint(self._state(), {"sweep": sweep}))
                last_saved = time.monotonic()
            if stopping:
                break
        if not self._posterior.n_samples:  # stopped before the burn-in was over: better than nothing
            self._posterior.add(self._chain)

    def factors(self) -> Factors:
        """The mean of the samples, in stars."""
        return self._posterior.mean.factors(self._mean, self._unit)

    def uncertainty(self) -> Uncertainty:
        """How sure the samples are, not yet checked against held-out ratings."""
        return self._posterior.spread.uncertainty(self._unit)

    def _take_up(self, *, kept: bool) -> None:
        if kept:
            self._posterior.add(self._chain)
        for watched in self._watched.values():
            watched.add(self._chain, kept=kept)

    def _errors(self) -> dict[str, float]:
        """The average's RMSE on both parts, and that of the current sample on the held-out one."""
        n_samples = self._posterior.n_samples
        errors = {f"{name}_rmse": watched.average_rmse(n_samples) for name, watched in self._watched.items()}
        if "validation" in self._watched:
            errors["sample_rmse"] = self._watched["validation"].sample_rmse()
        return errors

    def _state(self) -> dict[str, np.ndarray]:
        arrays = {f"chain/{name}": array for name, array in self._chain.state().items()}
        arrays |= {f"posterior/{name}": array for name, array in self._posterior.state().items()}
        return arrays | {f"watched/{name}": watched.total for name, watched in self._watched.items()}

    def _resume(self, monitor: Monitor) -> int:
        """Take up a checkpoint; the sweeps it had done, 0 without one."""
        saved = monitor.resume()
        if saved is None:
            return 0
        self._chain.load_state(_under("chain/", saved.arrays))
        self._posterior.load_state(_under("posterior/", saved.arrays))
        for name, watched in self._watched.items():
            watched.total = saved.arrays[f"watched/{name}"]
        return int(saved.state["sweep"])


def _unit(train: Ratings, scale: Scale) -> float:
    """How far ratings lie apart, in stars: their standard deviation, with a rating half of the way from the scale's
    middle to its end beside them, so that few ratings that agree are no reason to be sure."""
    squares = len(train) * float(train.stars.var(dtype=np.float64)) + ((scale.high - scale.low) / 4) ** 2
    return math.sqrt(squares / (len(train) + 1)) or 1.0  # a scale of one value: nothing to scale


def _standardised(train: Ratings, mean: float, unit: float) -> csr_array:
    """The stars with mean 0 and variance 1, shape (n_users, n_movies); stored where rated."""
    values = ((train.stars - mean) / unit).astype(np.float32)
    stars = csr_array((values, (train.user_idx, train.movie_idx)), shape=(train.n_users, train.n_movies))
    stars.sort_indices()
    return stars


def _features(dataset: Dataset, stars: csr_array, config: BayesSettings) -> tuple[csr_array, csr_array]:
    if not config.side_information:
        n_users, n_movies = stars.shape
        return csr_array(np.zeros((n_users, 0), np.float32)), csr_array(np.zeros((n_movies, 0), np.float32))
    most = config.max_features
    return features_of_users(dataset, stars, most=most), features_of_movies(dataset, stars, most=most)


def _under(prefix: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
