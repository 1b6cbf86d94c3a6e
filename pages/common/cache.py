"""What is read or computed once and then shared by all sessions: with `user_cache` the only st.cache_* of the app.

Everything here is shared, so nobody changes it in place.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from recsys import sources
from recsys.data.dataset import Dataset
from recsys.data.ids import BoolArray
from recsys.data.splitting import split
from recsys.data.words import Words
from recsys.describe.rating_rows import MOST_SHOWN, arrow_table
from recsys.evaluation import uncertainty, verdicts
from recsys.evaluation.stored import Evaluation
from recsys.models.shared.base import Recommender
from recsys.serving.map_layout import MapMethod, map_table, model_map
from recsys.serving.map_store import map_file, read_map
from recsys.sources.imports import examine
from recsys.sources.imports.examine import Examined
from recsys.sources.preview import Preview
from recsys.sources.recipe import Recipe
from recsys.storage import paths, runs

T = TypeVar("T")
Stamp = str  # path, time of the last change and size of each file: as a text it is looked up in no time


def available() -> dict[str, Path]:
    """The data sets in the data folder: name and where it is."""
    folder = paths.data_dir()
    return _available(str(folder), _stamp(folder) if folder.is_dir() else "")


def dataset(name: str) -> tuple[Dataset, tuple[str, ...]]:
    """A data set, read again when its files changed, and what reading it had to say.

    Raises
    ------
    DatasetError
        If it is not there or cannot be read.
    """
    source = available().get(name)
    return _dataset(name, "" if source is None else _stamp(source, "**/*"))


def statistic(function: Callable[..., T], of: Dataset, *args: Any) -> T:
    """``function(of, *args)``, computed once per data set and arguments (small, hashable ones)."""
    return _statistic(function, of, f"{function.__module__}.{function.__qualname__}", of.fingerprint, args)


def rating_rows(of: Dataset) -> pa.Table:
    """The ratings as an Arrow table, of very many the first ones."""
    return _rating_rows(of, of.fingerprint)


def preview(source: Path, recipe: Recipe) -> Preview:
    """How files that are put aside are read.

    Raises
    ------
    DatasetError
        If they cannot be looked at.
    """
    return _preview(source, _stamp(source, "**/*"), recipe.to_json())


def examined(source: Path, recipe: Recipe) -> Examined:
    """What reading the whole of files that are put aside comes to; nothing is kept but this.

    Raises
    ------
    DatasetError
        If they cannot be read.
    """
    return _examined(source, _stamp(source, "**/*"), recipe.to_json())


@st.cache_resource(max_entries=20, show_spinner=False)
def _preview(source: Path, stamp: Stamp, recipe: str) -> Preview:
    return sources.preview(source, Recipe.from_json(recipe))


@st.cache_resource(max_entries=20, show_spinner="Reading the ratings …")
def _examined(source: Path, stamp: Stamp, recipe: str) -> Examined:
    return examine.examined(source, Recipe.from_json(recipe))


@st.cache_resource(max_entries=4, show_spinner=False)
def _available(folder: str, stamp: Stamp) -> dict[str, Path]:
    return {source.name: source.path for source in sources.available()}


@st.cache_resource(max_entries=3, show_spinner="Reading the ratings. The first time takes a few seconds …")
def _dataset(name: str, stamp: Stamp) -> tuple[Dataset, tuple[str, ...]]:
    notes: list[str] = []
    loaded = sources.load(name, notify=notes.append)
    return loaded, tuple(notes)


@st.cache_resource(max_entries=100, show_spinner=False)
def _statistic(_function: Callable[..., T], _of: Dataset, name: str, fingerprint: str, args: tuple) -> T:
    return _function(_of, *args)


@st.cache_resource(max_entries=2, show_spinner=False)
def _rating_rows(_of: Dataset, fingerprint: str) -> pa.Table:
    return arrow_table(_of, slice(MOST_SHOWN))


def _changed_at(file: Path) -> int:
    return file.stat().st_mtime_ns if file.exists() else 0


def _stamp(path: Path, pattern: str = "*") -> Stamp:
    """What changes when a file, or something in a folder that matches, does."""
    files = sorted(path.glob(pattern)) if path.is_dir() else [path]
    stats = [(str(file), file.stat()) for file in files if file.exists()]
    return repr([(name, stat.st_mtime_ns, stat.st_size) for name, stat in stats])


def recommender(run: runs.Run, of: Dataset) -> Recommender:
    """A trained model, ready to serve; read again when the run was resumed and saved anew.

    Raises
    ------
    StoreError
        If it is damaged, or was trained on other data.
    """
    key = run, of, of.fingerprint, saved_at(run)
    model = _model(*key)
    if model.dataset is not of:  # the ratings were read again; those of before would stay in memory with the model
        _model.clear(*key)
        model = _model(*key)
    return model


def saved_at(run: runs.Run) -> int:
    """When the trained model of a run was saved last, in nanoseconds; 0 if there is none."""
    return _changed_at(run.manifest)


def held_out(of: Dataset, split_seed: int, holdout: float) -> BoolArray:
    """Which ratings a run was not trained on, shape (n_ratings,)."""
    return _held_out(of, of.fingerprint, split_seed, holdout)


@st.cache_resource(max_entries=4, show_spinner=False)
def _model(run: runs.Run, _of: Dataset, fingerprint: str, stamp: int) -> Recommender:
    return runs.load(run, _of)


@st.cache_resource(max_entries=4, show_spinner=False)
def _held_out(_of: Dataset, fingerprint: str, split_seed: int, holdout: float) -> BoolArray:
    mask = np.zeros(_of.n_ratings, bool)
    mask[split(_of.n_ratings, holdout=holdout, seed=split_seed).test] = True
    return mask


def verdict(evaluations: list[Evaluation], key: str, words: Words) -> str:
    """Which of some models is best by a measure, and which cannot be told apart from it, in one sentence.

    Raises
    ------
    RecsysError
        If the sums behind a measurement cannot be read.
    """
    return _verdict(evaluations, key, words, tuple((one.run.id, one.row[key]) for one in evaluations))


def advice(evaluations: list[Evaluation], words: Words) -> list[str]:
    """Which of some models to take for what, in sentences.

    Raises
    ------
    RecsysError
        If the sums behind a measurement cannot be read.
    """
    deciding = (verdicts.LISTS, verdicts.STARS)
    return _advice(evaluations, words, tuple((one.run.id, *(one.row[key] for key in deciding)) for one in evaluations))


@st.cache_resource(max_entries=50, show_spinner=False)
def _advice(_evaluations: list[Evaluation], words: Words, of: tuple[tuple[str | float | None, ...], ...]) -> list[str]:
    return verdicts.advice(_evaluations, words)


@st.cache_resource(max_entries=50, show_spinner=False)
def _verdict(_evaluations: list[Evaluation], key: str, words: Words, of: tuple[tuple[str, float | None], ...]) -> str:
    return verdicts.verdict(_evaluations, key, words)


def interval_coverage(run: runs.Run, of: Dataset, split_seed: int, holdout: float) -> pd.DataFrame | None:
    """How well the intervals of a trained model keep their word on the test part; None if it has none.

    Raises
    ------
    StoreError
        If the model is damaged, or was trained on other data.
    """
    return _interval_coverage(run, of, of.fingerprint, split_seed, holdout, saved_at(run))


@st.cache_resource(max_entries=20, show_spinner="Holding intervals against the test ratings …")
def _interval_coverage(
    run: runs.Run, _of: Dataset, fingerprint: str, split_seed: int, holdout: float, stamp: int
) -> pd.DataFrame | None:
    parts = split(_of.n_ratings, holdout=holdout, seed=split_seed)
    test, train = _of.ratings.take(parts.test), _of.ratings.take(parts.train)
    return uncertainty.interval_coverage(recommender(run, _of), test, train)


def movie_map(run: runs.Run, model: Recommender) -> dict[MapMethod, pd.DataFrame]:
    """Where each movie that a trained model knows lies on its maps, and what colours it; t-SNE's where it is there."""
    return _movie_map(run, model, (saved_at(run), _changed_at(map_file(run))))


@st.cache_resource(max_entries=8, show_spinner=False)
def _movie_map(run: runs.Run, _model: Recommender, stamps: tuple[int, int]) -> dict[MapMethod, pd.DataFrame]:
    kept = read_map(run, _model.dataset.n_movies)
    layouts = ({} if kept is None else {"tsne": kept}) | {"pca": model_map(_model)}
    return {method: map_table(_model, layout) for method, layout in layouts.items()}
