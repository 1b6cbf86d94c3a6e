"""A data set in memory: who rated what, with how many stars, and what is known about both."""

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from recsys.data.ids import BoolArray, FloatArray, IdIndex, IndexArray, TimeArray
from recsys.data.sums import sum_by
from recsys.data.words import OF_MOVIES, Words
from recsys.errors import SettingError

_PARTS = 20  # that a continuous scale is divided into where its ratings are counted
_RATINGS_AT_ONCE = 1 << 20  # bounds memory where a number is worked out for each
_ROUNDING = 1e-5  # of the larger end: what a rating may be off by, well above what single precision loses


@dataclass(frozen=True)
class Scale:
    """The ratings that a data set allows, in stars: ``low``, ``low + step``, ... ``high``.

    A ``step`` of 0 allows every number from ``low`` to ``high``. Where all ratings are the same, ``low`` is ``high``.

    Examples
    --------
    >>> Scale(0.5, 2, 0.5).values.tolist()
    [0.5, 1.0, 1.5, 2.0]
    """

    low: float
    high: float
    step: float

    def __post_init__(self) -> None:
        if not (-math.inf < self.low <= self.high < math.inf and 0 <= self.step < math.inf):
            raise SettingError(f"a rating scale needs low <= high and a step of 0 or above, got {self}")

    @property
    def is_continuous(self) -> bool:
        """Whether every number between the ends can be given."""
        return self.step == 0

    @property
    def has_one_value(self) -> bool:
        """Whether there is only one rating that can be given."""
        return self.low == self.high

    @property
    def spacing(self) -> float:
        """How far ``values`` lie apart, in stars."""
        return self.step or (self.high - self.low) / _PARTS or 1.0

    @property
    def values(self) -> FloatArray:
        """Every rating that can be given, ascending, shape (n,); on a continuous scale the middles of equal parts."""
        if not self.is_continuous or self.has_one_value:
            return np.round(np.arange(self.low, self.high + self.spacing / 2, self.spacing), 6)
        digits = 2 - math.floor(math.log10(self.spacing))
        return np.round(self.low + self.spacing * (np.arange(_PARTS) + 0.5), digits)

    def clip(self, stars: FloatArray) -> FloatArray:
        """``stars`` limited to the scale, same shape and dtype."""
        return np.clip(stars, self.low, self.high)

    def allows(self, stars: FloatArray) -> BoolArray:
        """Whether each rating can be given, same shape; in single precision as in double.

        Examples
        --------
        >>> Scale(1, 5, 1).allows(np.array([0.5, 1, 3.5, 5, np.nan])).tolist()
        [False, True, False, True, False]
        """
        rounding = _ROUNDING * max(abs(self.low), abs(self.high), 1.0)
        inside = (stars >= self.low - rounding) & (stars <= self.high + rounding)
        if self.is_continuous:
            return inside
        steps = (np.where(inside, stars, self.low) - self.low) / self.step
        return inside & (np.abs(steps - np.rint(steps)) * self.step <= rounding)

    @property
    def in_words(self) -> str:
        """What can be given: "1 to 5 stars in steps of 1"."""
        if self.has_one_value:
            return f"{self.low:g} stars, the same in every rating"
        steps = ", any number between" if self.is_continuous else f" in steps of {self.step:g}"
        return f"{self.low:g} to {self.high:g} stars{steps}"

    def places(self, stars: FloatArray) -> IndexArray:
        """Which of ``values`` lies nearest to each rating, by position, same shape."""
        values = self.values
        steps = np.rint((np.asarray(stars, np.float64) - values[0]) / self.spacing)
        nearest: IndexArray = np.clip(steps, 0, len(values) - 1).astype(np.int64)
        return nearest


def decimals(stars: FloatArray | float) -> FloatArray:
    """Ratings as the decimals that they were written as, float64, same shape.

    A rating is held in single precision, where 3.3 is 3.29999995; the shortest decimal that is held as the same
    number is what people typed. Two ratings are the same if these are.

    Examples
    --------
    >>> decimals(np.array([3.3, -9.99], np.float32)).tolist()
    [3.3, -9.99]
    """
    return np.asarray(stars, np.float32).astype(str).astype(np.float64)


@dataclass(frozen=True)
class Refusal:
    """Lines of one file that were refused for one reason."""

    file: str
    reason: str
    count: int
    lines: tuple[int, ...]  # the first few, counted from 1
    examples: tuple[tuple[int, str, str], ...] = ()  # of these lines: the line, its field, what stands there


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
        SHA-256 of the source files and of the first version of the reader that read them as they are read now,
        hexadecimal: the same fingerprint is the same data.
    ratings : Ratings
        One row per rating, in file order.
    times : ndarray of datetime64[s], shape (n_ratings,), or None
        When each rating was given; NaT where that is unknown, None where the source has no times at all.
    user_table : DataFrame
        ``user_id`` and, where known, ``gender`` ("Female", "Male"), ``age`` (years), ``age_group``
        (ordered category), ``occupation``, ``zip_code``.
    movie_table : DataFrame
        ``movie_id``, ``title`` (as people say it: "The Godfather"), ``listed_title`` (as the source files it:
        "Godfather, The") and, where known, ``year`` (nullable integer), ``genres`` and ``tags`` (list of str per row),
        ``overview``, ``imdb_id``, ``tmdb_id``, and further columns by their own names after "more:".
    refused : tuple of Refusal
        What reading the source refused, empty if nothing.
    told : tuple of str
        What reading the source set aside, added or could not tell, one sentence each; no rating is lost by it.
    words : Words
        What it calls its users, movies and stars; ``users`` and ``movies`` name their ids with them.
    """

    name: str
    fingerprint: str
    scale: Scale
    users: IdIndex
    movies: IdIndex
    ratings: Ratings
    times: TimeArray | None
    user_table: pd.DataFrame
    movie_table: pd.DataFrame
    refused: tuple[Refusal, ...] = field(default=())
    told: tuple[str, ...] = field(default=())
    words: Words = OF_MOVIES

    def __post_init__(self) -> None:
        if self.is_implicit:
            object.__setattr__(self, "words", self.words.of_choices())
        object.__setattr__(self, "users", self.users.named(self.words.user, self.words.users))
        object.__setattr__(self, "movies", self.movies.named(self.words.movie, self.words.movies))

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
    def is_implicit(self) -> bool:
        """Whether it says only who chose what, as likes and clicks do: every rating is the same."""
        return self.scale.has_one_value

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

    @cached_property
    def star_places(self) -> npt.NDArray[np.unsignedinteger]:
        """`Scale.places` of all ratings, shape (n_ratings,), in the smallest type that holds them."""
        places = np.empty(self.n_ratings, np.min_scalar_type(len(self.scale.values)))
        for start in range(0, self.n_ratings, _RATINGS_AT_ONCE):
            part = slice(start, start + _RATINGS_AT_ONCE)
            places[part] = self.scale.places(self.ratings.stars[part])
        return places

    @cached_property
    def star_sums(self) -> FloatArray:
        """Sum of each movie's ratings, in stars, shape (n_movies,)."""
        return sum_by(self.ratings.movie_idx, self.ratings.stars, self.n_movies)

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
    """Rows sorted by group, ascending within each, and where each group starts, shape (n_groups + 1,).

    As a matrix with one cell a row, in the column of its group, turned to columns: that counts, where sorting compares.
    """
    cells = np.ones(len(index), np.int8), index, np.arange(len(index) + 1, dtype=np.int32)
    order = csr_array(cells, shape=(len(index), len(counts))).tocsc().indices
    return order, np.concatenate([[0], np.cumsum(counts)])
