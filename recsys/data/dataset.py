"""A data set in memory: who rated what, with how many stars, and what is known about both."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from recsys.data.ids import FloatArray, IdIndex, IndexArray
from recsys.errors import SettingError


@dataclass(frozen=True)
class Scale:
    """The ratings that a data set allows: ``low``, ``low + step``, ... ``high``, in stars."""

    low: float
    high: float
    step: float

    def __post_init__(self) -> None:
        if not (self.low < self.high and self.step > 0):
            raise SettingError(f"a rating scale needs low < high and a step above 0, got {self}")

    def clip(self, stars: FloatArray) -> FloatArray:
        """``stars`` limited to the scale, same shape and dtype."""
        return np.clip(stars, self.low, self.high)

    @property
    def values(self) -> FloatArray:
        """Every rating that can be given, ascending, shape (n_steps,)."""
        return np.round(np.arange(self.low, self.high + self.step / 2, self.step), 6)


@dataclass(frozen=True)
class Refusal:
    """Lines of one file that were refused for one reason."""

    file: str
    reason: str
    count: int
    lines: tuple[int, ...]  # the first few, counted from 1


@dataclass(frozen=True, eq=False)
class Ratings:
    """Ratings as three parallel arrays of positions and stars; what a model is fitted on."""

    user_idx: IndexArray  # (n,) int32
    movie_idx: IndexArray  # (n,) int32
    stars: FloatArray  # (n,) float32
    n_users: int
    n_movies: int

    def __len__(self) -> int:
        return len(self.stars)

    def take(self, rows: IndexArray) -> "Ratings":
        """The ratings at ``rows``, in that order."""
        return Ratings(self.user_idx[rows], self.movie_idx[rows], self.stars[rows], self.n_users, self.n_movies)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Ratings of movies by users, in the order of their file.

    Raw ids keep their type; positions index ``user_table`` and ``movie_table``, which have one row per
    position. A column that the source does not have is absent, never empty.

    Parameters
    ----------
    name : str
        Catalog name or folder name; safe in a path.
    fingerprint : str
        SHA-256 of the source files and the reader's version, hexadecimal.
    ratings : Ratings
        One row per rating, in file order.
    times : ndarray of datetime64[s], shape (n_ratings,), or None
        When each rating was given; NaT where that is unknown, None where the source has no times at all.
    user_table : DataFrame
        ``user_id`` and, where known, ``gender`` ("Female", "Male"), ``age`` (years), ``age_group``
        (ordered category), ``occupation``, ``zip_code``.
    movie_table : DataFrame
        ``movie_id``, ``title`` (as people say it: "The Godfather"), ``listed_title`` (as the source files it:
        "Godfather, The") and, where known, ``year`` (nullable integer) and ``genres`` (list of str per row).
    refused : tuple of Refusal
        What reading the source refused, empty if nothing.
    """

    name: str
    fingerprint: str
    scale: Scale
    users: IdIndex
    movies: IdIndex
    ratings: Ratings
    times: np.ndarray | None
    user_table: pd.DataFrame
    movie_table: pd.DataFrame
    refused: tuple[Refusal, ...] = field(default=())

    @property
    def n_users(self) -> int:
        return len(self.users)

    @property
    def n_movies(self) -> int:
        return len(self.movies)

    @property
    def n_ratings(self) -> int:
        return len(self.ratings)

    @property
    def density(self) -> float:
        """Share of all (user, movie) pairs that are rated, from 0 to 1."""
        return self.n_ratings / (self.n_users * self.n_movies)

    @cached_property
    def mean_rating(self) -> float:
        """Mean of all ratings, in stars."""
        return float(self.ratings.stars.mean(dtype=np.float64))

    @cached_property
    def user_counts(self) -> IndexArray:
        """Number of ratings of each user, shape (n_users,)."""
        return np.bincount(self.ratings.user_idx, minlength=self.n_users)

    @cached_property
    def movie_counts(self) -> IndexArray:
        """Number of ratings of each movie, shape (n_movies,)."""
        return np.bincount(self.ratings.movie_idx, minlength=self.n_movies)

    def rows_of_user(self, user_idx: int) -> IndexArray:
        """Rows of ``ratings`` that belong to one user, ascending."""
        return self._rows_by_user[0][self._rows_by_user[1][user_idx] : self._rows_by_user[1][user_idx + 1]]

    def rows_of_movie(self, movie_idx: int) -> IndexArray:
        """Rows of ``ratings`` that belong to one movie, ascending."""
        return self._rows_by_movie[0][self._rows_by_movie[1][movie_idx] : self._rows_by_movie[1][movie_idx + 1]]

    @cached_property
    def _rows_by_user(self) -> tuple[IndexArray, IndexArray]:
        return _grouped(self.ratings.user_idx, self.user_counts)

    @cached_property
    def _rows_by_movie(self) -> tuple[IndexArray, IndexArray]:
        return _grouped(self.ratings.movie_idx, self.movie_counts)


def _grouped(index: IndexArray, counts: IndexArray) -> tuple[IndexArray, IndexArray]:
    """Rows sorted by group, and where each group starts, shape (n_groups + 1,)."""
    order = np.argsort(index, kind="stable").astype(np.int32)
    return order, np.concatenate([[0], np.cumsum(counts)])
