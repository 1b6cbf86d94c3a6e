"""Which movie has which genre, as pairs of positions that arrays can be summed over."""

import weakref
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.sums import sum_by


@dataclass(frozen=True, eq=False)
class GenreIndex:
    """Which movie has which genre, as pairs of positions.

    Parameters
    ----------
    names : list of str
        The genres, in alphabetical order.
    movie_idx, genre_idx : ndarray of int, shape (n_pairs,)
        Parallel: movie ``movie_idx[i]`` has genre ``names[genre_idx[i]]``.
    """

    names: list[str]
    movie_idx: IndexArray
    genre_idx: IndexArray

    def sums(self, per_movie: FloatArray) -> FloatArray:
        """Sum of a number over the movies of each genre, shape (..., n_movies) -> (..., n_genres)."""
        flat = np.atleast_2d(per_movie)  # (m, n_movies)
        columns = [sum_by(self.genre_idx, row[self.movie_idx], len(self.names)) for row in flat]
        return np.array(columns).reshape(*per_movie.shape[:-1], len(self.names))


_GENRES: "weakref.WeakKeyDictionary[Dataset, GenreIndex]" = weakref.WeakKeyDictionary()


def genre_index(dataset: Dataset) -> GenreIndex:
    """The genres of a data set's movies; without pairs where the source knows no genres."""
    if dataset not in _GENRES:
        lists = dataset.movie_table["genres"].tolist() if "genres" in dataset.movie_table else []
        pairs = [(movie, genre) for movie, genres in enumerate(lists) for genre in genres]
        names = sorted({genre for _, genre in pairs})
        position = {name: i for i, name in enumerate(names)}
        _GENRES[dataset] = GenreIndex(
            names=names,
            movie_idx=np.array([movie for movie, _ in pairs], dtype=np.int32),
            genre_idx=np.array([position[genre] for _, genre in pairs], dtype=np.int32),
        )
    return _GENRES[dataset]


def genre_mix(dataset: Dataset, lists: dict[str, IndexArray]) -> pd.DataFrame:
    """The share of each genre in lists of movies; a movie of three genres counts a third for each.

    Parameters
    ----------
    dataset : Dataset
    lists : dict
        Name and positions of the movies, shape (m,), of each list.

    Returns
    -------
    DataFrame
        ``which`` (name of the list), ``genre``, ``share`` (of the list's movies that have genres, from 0 to 1).
        A genre that no list has is left out.
    """
    genres = genre_index(dataset)
    of_movie = np.bincount(genres.movie_idx, minlength=dataset.n_movies)  # (n_movies,) genres each has
    rows = []
    for which, movie_idx in lists.items():
        weight = np.bincount(movie_idx, minlength=dataset.n_movies) / np.maximum(of_movie, 1)  # (n_movies,)
        sums = genres.sums(weight)  # (n_genres,)
        shares = sums / max(sums.sum(), 1e-12)
        rows.append(pd.DataFrame({"which": which, "genre": genres.names, "share": shares}))
    table = pd.concat(rows, ignore_index=True)
    return table[table.groupby("genre")["share"].transform("max") > 0].reset_index(drop=True)
