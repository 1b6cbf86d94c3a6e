"""Whether a sweep of `bayes` costs as much per rating on many ratings as on few, and what memory it takes."""

import multiprocessing
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import psutil

from benchmarks.table import Row, seconds
from recsys.data.dataset import Dataset, Ratings, Scale
from recsys.data.ids import IdIndex
from recsys.models.bayes import Bayes
from recsys.models.shared.monitor import Silent

MILLIONS = (1, 4, 16)
SWEEPS = 5  # the first is left out: what follows it is warm
_USERS, _MOVIES = 6_000, 4_000  # per million ratings; twice as many each for four times as many ratings
_PEAK, _TAIL = 30.0, 0.9  # popularity falls like 1 / (place + peak)^tail, as that of movies does
_SECONDS_BETWEEN_LOOKS = 0.05


@dataclass(frozen=True)
class Cost:
    """What some sweeps took.

    Parameters
    ----------
    first : float
        Seconds before the second sweep begins: sorting, squaring the features, and the first sweep.
    sweep : float
        Seconds of one, the median.
    before, peak : float
        Bytes of memory with the ratings alone, and at most.
    n_users, n_movies, n_ratings : int
    """

    first: float
    sweep: float
    before: float
    peak: float
    n_users: int
    n_movies: int
    n_ratings: int

    @property
    def per_million(self) -> float:
        """Seconds of a sweep per million ratings."""
        return self.sweep / self.n_ratings * 1e6


def rows() -> Iterator[Row]:
    """Two rows a size, each measured in a process of its own, so that memory is that size's alone.

    The link to side information is drawn in each of the first sweeps and every tenth later, by decomposing a matrix
    as large as there are features: hence the rows without it, which have the part that looks at every rating alone.
    """
    for side_information in (False, True):
        smallest = None
        for millions in MILLIONS:
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                cost = pool.apply(sweeps_over, (millions * 1_000_000, side_information))
            smallest = smallest or cost
            yield _row(cost, smallest, "with" if side_information else "without")


def sweeps_over(n_ratings: int, side_information: bool) -> Cost:
    """Generate so many ratings and run some sweeps over them."""
    dataset = generated(n_ratings)
    memory, clock = _Memory(), _Clock()
    with memory:
        clock.ticks.append(time.perf_counter())
        Bayes(sweeps=SWEEPS, burn_in=SWEEPS - 1, side_information=side_information).fit(dataset, monitor=clock)
    lasted = [after - before for before, after in pairwise(clock.ticks)]
    sizes = (dataset.n_users, dataset.n_movies, dataset.n_ratings)
    return Cost(lasted[0], float(np.median(lasted[1:])), memory.before, memory.peak, *sizes)


def _row(cost: Cost, smallest: Cost, how: str) -> Row:
    ratio = cost.per_million / smallest.per_million
    peak, own = cost.peak / 2**30, (cost.peak - cost.before) / 2**30
    return Row(
        f"`bayes` {how} side information, {cost.n_ratings / 1e6:.0f} million ratings, {cost.n_users:,} users, "
        f"{cost.n_movies:,} movies",
        f"{seconds(cost.per_million)} per sweep and million ratings",
        "as in the first row",
        f"{ratio:.2f} times the first row; a sweep {seconds(cost.sweep)}, preparing and the first one "
        f"{seconds(cost.first)}, peak {peak:.1f} GB, {own:.1f} GB above the ratings",
    )


def generated(n_ratings: int, seed: int = 42) -> Dataset:
    """So many ratings with a few factors behind them, users and movies drawn by a power law; pairs are distinct."""
    rng = np.random.default_rng(seed)
    growth = np.sqrt(n_ratings / 1e6)
    n_users, n_movies = int(_USERS * growth), int(_MOVIES * growth)
    pairs = np.zeros(0, np.int64)
    while len(pairs) < n_ratings:
        missing = int(1.4 * (n_ratings - len(pairs))) + 1000
        users, movies = (_popular(rng, n, missing) for n in (n_users, n_movies))
        pairs = np.unique(np.concatenate([pairs, users * n_movies + movies]))
    pairs = rng.permutation(pairs)[:n_ratings]
    users, movies = (index.astype(np.int32) for index in np.divmod(pairs, n_movies))
    return _dataset(users, movies, _stars(rng, users, movies, n_users, n_movies), n_users, n_movies)


def _popular(rng: np.random.Generator, n: int, size: int) -> np.ndarray:
    """Positions from 0 to n - 1, the first the likeliest, shape (size,)."""
    weight = (np.arange(n) + _PEAK) ** -_TAIL
    return np.searchsorted(np.cumsum(weight) / weight.sum(), rng.random(size)).clip(max=n - 1)


def _stars(rng: np.random.Generator, users, movies, n_users: int, n_movies: int, k: int = 4) -> np.ndarray:
    """Whole stars from 1 to 5: biases, k factors, noise."""
    score = 3.6 + 0.9 * rng.standard_normal(len(users), np.float32)
    for _ in range(k):  # one factor at a time: rows of all of them would take k times the memory
        score += (
            0.25 * rng.standard_normal(n_users, np.float32)[users] * rng.standard_normal(n_movies, np.float32)[movies]
        )
    score += 0.4 * rng.standard_normal(n_users, np.float32)[users]
    score += 0.4 * rng.standard_normal(n_movies, np.float32)[movies]
    return np.clip(np.rint(score), 1, 5).astype(np.float32)


def _dataset(users, movies, stars, n_users: int, n_movies: int) -> Dataset:
    names = [f"Film {at}" for at in range(n_movies)]
    user_ids, movie_ids = IdIndex(np.arange(1, n_users + 1), "user"), IdIndex(np.arange(1, n_movies + 1), "movie")
    return Dataset(
        name="generated",
        fingerprint="generated".ljust(64, "0"),
        scale=Scale(1, 5, 1),
        users=user_ids,
        movies=movie_ids,
        ratings=Ratings(users, movies, stars, n_users, n_movies),
        times=None,
        user_table=pd.DataFrame({"user_id": user_ids.ids}),
        movie_table=pd.DataFrame({"movie_id": movie_ids.ids, "title": names, "listed_title": names}),
    )


class _Clock(Silent):
    """Notes when each sweep ended."""

    def __init__(self) -> None:
        self.ticks: list[float] = []

    def report(self, kind: str, **values: float) -> None:
        if kind == "epoch":
            self.ticks.append(time.perf_counter())


class _Memory:
    """The most memory that this process held while the block ran, looked at many times a second."""

    def __init__(self) -> None:
        self._process, self._over = psutil.Process(), threading.Event()
        self.before = self.peak = self._process.memory_info().rss
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> None:
        self._looking.start()

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._over.wait(_SECONDS_BETWEEN_LOOKS):
            self.peak = max(self.peak, self._process.memory_info().rss)
