"""Answers to a visitor: folding in, explaining, ranking again, and what to ask next."""

import time
from collections.abc import Callable, Iterator

import numpy as np

from benchmarks.data import data_folder
from benchmarks.table import Row, seconds
from recsys import sources
from recsys.data.dataset import Dataset
from recsys.models.mf import MatrixFactorization
from recsys.models.shared.factors import Factors
from recsys.serving.explanation import explain
from recsys.serving.listing import recommended
from recsys.serving.next_question import most_teaching
from recsys.serving.steering import Steering, steer
from recsys.serving.viewer import as_visitor
from recsys.serving.visitor_ratings import VisitorRatings

N_FACTORS, N_RATINGS, N, ROUNDS = 128, 100, 20, 60


def rows() -> Iterator[Row]:
    """On MovieLens 1M's users and movies; the factors are random, which takes as long as trained ones."""
    with data_folder():
        dataset = sources.load("ml-1m")
    model = _random_factors(dataset)
    visitors = _visitors(dataset)
    folded = [as_visitor(model, ratings) for ratings in visitors]
    movie_ids = [recommended(one, 1)["movie_id"].iloc[0] for one in folded]
    everything = Steering(0.3, 0.3, 0.3)
    places = range(ROUNDS)
    start = time.perf_counter()
    model._finish(dataset.ratings)
    chosen = time.perf_counter() - start
    yield Row(
        f"fold in {N_RATINGS} ratings and rank {dataset.n_movies:,} movies, {N_FACTORS} factors",
        _median(lambda i: recommended(as_visitor(model, visitors[i]), N), places),
        "<= 20 ms",
        f"choosing its noise, once at the end of training: {seconds(chosen)}",
    )
    yield Row(
        f"explain one of them by {N_RATINGS} ratings", _median(lambda i: explain(folded[i], movie_ids[i]), places)
    )
    for name in ("adventurous", "varied", "match_genres"):
        part = everything.only(name)
        yield Row(
            f"rank {N} again: {name.replace('_', ' ')}", _median(lambda i, s=part: steer(folded[i], N, s), places)
        )
    yield Row(
        "all three, and what each costs", _median(lambda i: steer(folded[i], N, everything), places), "a few ms each"
    )
    yield Row("the movie to ask about next", _median(lambda i: most_teaching(folded[i]), places))


def _median(action: Callable[[int], object], places: range) -> str:
    durations = []
    for place in places:
        start = time.perf_counter()
        action(place)
        durations.append(time.perf_counter() - start)
    return seconds(float(np.median(durations)))


def _random_factors(dataset: Dataset) -> MatrixFactorization:
    rng = np.random.default_rng(0)
    shapes = ((), (dataset.n_users,), (dataset.n_movies,), (dataset.n_users, N_FACTORS), (dataset.n_movies, N_FACTORS))
    factors = Factors(*(np.asarray(rng.normal(size=shape) * 0.1, np.float32) for shape in shapes))
    return MatrixFactorization().restore(dataset, vars(factors) | {"movie_counts": dataset.movie_counts})


def _visitors(dataset: Dataset) -> list[VisitorRatings]:
    rng = np.random.default_rng(1)
    known = np.flatnonzero(dataset.movie_counts)
    chosen = [np.sort(rng.permutation(known)[:N_RATINGS]) for _ in range(ROUNDS)]
    return [VisitorRatings(movies, rng.choice(dataset.scale.values, N_RATINGS).astype(np.float32)) for movies in chosen]
