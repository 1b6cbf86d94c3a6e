"""The share of movies of a series that have another part of it among their nearest, by each model."""

from collections.abc import Iterator

import numpy as np

from benchmarks.data import data_folder
from benchmarks.series import films
from benchmarks.table import Row
from recsys import sources
from recsys.data.dataset import Dataset
from recsys.jobs.comparison import job
from recsys.models import MODELS
from recsys.models.shared.base import Recommender
from recsys.storage import runs
from recsys.storage.spec import TrainSpec

DATASETS = ("ml-1m",)
NEAREST = 10  # movies among which another part is looked for
REACH = {"hybrid": 0.9, "ease": 0.9, "item-knn": 0.9, "mf": 0.9, "popular": None, "bias": None}  # these know none
_REACH = 0.85  # of the others


def rows(datasets: tuple[str, ...] = DATASETS, models: tuple[str, ...] = ()) -> Iterator[Row]:
    """Every model named, or all of them; trained where there is no run in the data folder yet."""
    with data_folder(*datasets, keep=True):
        for name in datasets:
            dataset = sources.load(name)
            movie_idx, series = films(dataset)
            beside = f"{len(movie_idx)} movies of {len(np.unique(series))} series"
            for key in models or MODELS:
                share = with_a_companion(trained(dataset, key), movie_idx, series)
                reach = REACH.get(key, _REACH)
                told = "no likeness" if share is None else f"{share:.2f}"
                yield Row(f"{name}: `{key}`", told, f">= {reach:.2f}" if reach else "", beside)


def trained(dataset: Dataset, key: str) -> Recommender:
    """A model at its default settings: the run that there is, or a new one."""
    ended, evaluations = job.compare(dataset, [TrainSpec(dataset.name, key)])
    if not evaluations:
        raise SystemExit(f"{key} was not trained: {ended.steps[0].message}")
    return runs.load(evaluations[0].run, dataset)


def with_a_companion(model: Recommender, movie_idx: np.ndarray, series: np.ndarray, n: int = NEAREST) -> float | None:
    """Share of movies (m,) with one of the same series (m,) among their ``n`` nearest; None if none has any near."""
    movies = model.dataset.movies
    nearest = [movies.to_index(model.similar_movies(movies.ids[at], n)["movie_id"].to_numpy()) for at in movie_idx]
    if not any(len(found) for found in nearest):
        return None
    met = [np.isin(movie_idx[series == which], found).any() for which, found in zip(series, nearest, strict=True)]
    return float(np.mean(met))
