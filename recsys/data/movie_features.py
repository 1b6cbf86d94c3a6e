"""What a movie is, as numbers: its genres, the period it comes from, tags, words and whatever else is known."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.genres import genre_index
from recsys.data.ids import FloatArray, IndexArray

MOST_NAMES = 300  # genres that have a column, and periods; free text would have one for each movie

MORE = "more:"  # what the names of further columns of a movie table begin with
_MOST_TAGS, _MOST_WORDS, _MOST_VALUES = 100, 100, 30  # features of each kind, so that there are hundreds at most
_FEWEST = 3  # movies that a feature must tell from the others
_MOST_COMMON = 0.5  # share of the movies that a feature may have
_WORD = re.compile(r"[^\W\d_]{4,}")  # shorter ones hold sentences together


@dataclass(frozen=True, eq=False)
class MovieFeatures:
    """Which movie has which feature.

    Parameters
    ----------
    names : list of str
        Genres, then periods ("1990 to 1994"), then tags, words and values of columns; empty where nothing is known.
    values : ndarray of float32, shape (n_movies, n_features)
        1 or 0.
    """

    names: list[str]
    values: FloatArray

    def weighted(self) -> FloatArray:
        """Each feature times its inverse document frequency, each movie scaled to length 1, float32.

        The weight is ``log(n_movies / number of movies that have it)`` (Spärck Jones, 1972): what every movie has
        says nothing. A movie without features stays 0.
        """
        frequency: FloatArray = np.maximum(self.values.sum(axis=0), 1)  # (n_features,)
        weighted = self.values * np.log(len(self.values) / frequency)
        lengths = np.linalg.norm(weighted, axis=1, keepdims=True)  # (n_movies, 1)
        return (weighted / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def movie_features(dataset: Dataset, *, years: int = 5) -> MovieFeatures:
    """Genres, periods of ``years`` years, and tags, words and values of further columns, where known.

    Of each kind the most common, so that free text has no column for every movie.
    """
    genres = genre_index(dataset)
    kinds = [(genres.names, genres.movie_idx, genres.genre_idx), _periods(dataset, years)]
    columns = [_columns(*kind, dataset.n_movies) for kind in kinds]
    for label, texts, most in _texts(dataset.movie_table):
        common = _commonest(texts, most)
        columns.append(([label.format(text) for text in common], _marked(texts, common)))
    return MovieFeatures([name for names, _ in columns for name in names], np.hstack([values for _, values in columns]))


def _texts(table: pd.DataFrame) -> Iterator[tuple[str, list[Collection[str]], int]]:
    """What else is known in words: how a feature is called, the texts of every movie, and how many become features."""
    if "tags" in table:
        yield "tag {}", list(table["tags"]), _MOST_TAGS
    if "overview" in table:
        yield "“{}” in the overview", [_words(text) for text in table["overview"]], _MOST_WORDS
    for column in map(str, table.columns):
        if column.startswith(MORE):
            values = table[column].astype(object).where(table[column].notna(), None)
            name = column.removeprefix(MORE).replace("_", " ")
            yield f"{name} {{}}", [[] if value is None else [value] for value in values], _MOST_VALUES


def _words(text: object) -> set[str]:
    return set(_WORD.findall(text.casefold())) if isinstance(text, str) else set()


def _commonest(texts: list[Collection[str]], most: int) -> list[str]:
    """The texts that most movies have, of those that tell some movies from others, by name."""
    counts = Counter(text for each in texts for text in set(each))
    telling = [text for text, count in counts.items() if _FEWEST <= count <= _MOST_COMMON * len(texts)]
    return sorted(sorted(telling, key=lambda text: (-counts[text], text))[:most])


def _marked(texts: list[Collection[str]], chosen: list[str]) -> FloatArray:
    """Which movie has which of the chosen texts, shape (n_movies, n_chosen)."""
    place = {text: column for column, text in enumerate(chosen)}
    marked = np.zeros((len(texts), len(chosen)), np.float32)
    pairs = [(row, place[text]) for row, each in enumerate(texts) for text in each if text in place]
    if pairs:
        marked[tuple(np.array(pairs).T)] = 1
    return marked


def _columns(names: list[str], movie_idx: IndexArray, name_idx: IndexArray, n: int) -> tuple[list[str], FloatArray]:
    """The most common names, in their order, and 1 where a movie has one, shape (n_movies, number of names)."""
    counts = np.bincount(name_idx, minlength=len(names))
    kept = np.sort(np.argsort(-counts, kind="stable")[:MOST_NAMES])
    column = np.full(len(names), -1)
    column[kept] = np.arange(len(kept))
    at = column[name_idx]
    values = np.zeros((n, len(kept)), np.float32)
    values[movie_idx[at >= 0], at[at >= 0]] = 1
    return [names[place] for place in kept.tolist()], values


def _periods(dataset: Dataset, years: int) -> tuple[list[str], IndexArray, IndexArray]:
    """Periods in which the data set has a movie; the movies whose year is known, and which of the periods each has."""
    if "year" not in dataset.movie_table:
        return [], np.zeros(0, np.int64), np.zeros(0, np.int64)
    known = dataset.movie_table["year"].notna().to_numpy()
    year = pd.to_numeric(dataset.movie_table["year"]).to_numpy(np.float64, na_value=np.nan)[known].astype(int)
    starts, position = np.unique(year // years * years, return_inverse=True)
    return [f"{start} to {start + years - 1}" for start in starts], np.flatnonzero(known), position
