"""The top 20 of all movies that a user has not seen."""

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.data import data_folder
from benchmarks.table import Row, seconds
from recsys import sources
from recsys.models.mf import MatrixFactorization
from recsys.models.shared.factors import Factors
from recsys.models.shared.ranking import top_n

N_FACTORS, N = 100, 20


def rows() -> Iterator[Row]:
    """One user, and everybody; the factors are random, which takes as long as trained ones."""
    with data_folder():
        dataset = sources.load("ml-1m")
    rng = np.random.default_rng(0)
    shapes = ((), (dataset.n_users,), (dataset.n_movies,), (dataset.n_users, N_FACTORS), (dataset.n_movies, N_FACTORS))
    factors = Factors(*(np.asarray(rng.normal(size=shape), np.float32) for shape in shapes))
    arrays = vars(factors) | {"movie_counts": dataset.movie_counts}
    model = MatrixFactorization().restore(dataset, arrays)
    users = dataset.users.ids[rng.permutation(dataset.n_users)[:200]]
    durations = []
    for user_id in users:
        start = time.perf_counter()
        model.recommend(user_id, N)
        durations.append(time.perf_counter() - start)
    start = time.perf_counter()
    scores = factors.score(np.arange(256))
    for row in scores:
        row.argsort()
    sorting = (time.perf_counter() - start) * dataset.n_users / 256
    start = time.perf_counter()
    model.recommend_all(N)
    everybody = time.perf_counter() - start
    assert top_n(scores[0], model.movie_counts > 0, N).size == N
    yield Row("top 20 for one user, median of 200", seconds(float(np.median(durations))), "<= 2 ms")
    yield Row(
        f"top 20 for all {dataset.n_users:,} users",
        seconds(everybody),
        "<= 1 s",
        f"scoring and sorting whole rows: {seconds(sorting)}, {sorting / everybody:.1f} times as long",
    )
