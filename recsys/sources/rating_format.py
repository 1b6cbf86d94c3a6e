"""How the lines of a ratings file read, and what comes out of some of them."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from recsys.data.ids import FloatArray, IndexArray

NO_TIME = np.iinfo(np.int64).min  # NaT, as datetime64 stores it
MISSING = ("", "NA", "NaN", "nan")  # what pandas and others write for a time that is not known
LATEST = 253_402_300_799  # seconds: the end of the year 9999


@dataclass(frozen=True)
class RatingFormat:
    """How the lines of one ratings file read.

    Parameters
    ----------
    user, movie, rating, time : int
        Which field of a line is which, from 0; ``time`` is None where no line has one.
    widths : frozenset of int
        How many fields a line may have; the time may be missing from the shorter ones.
    expected : str
        A line in words, for error messages.
    user_names, movie_names : bool
        Whether ids are strings rather than integers.
    """

    file: str
    separator: str
    user: int
    movie: int
    rating: int
    time: int | None
    widths: frozenset[int]
    expected: str
    header_lines: int = 0
    user_names: bool = False
    movie_names: bool = False


class Block(NamedTuple):
    """The ratings of some lines: four parallel arrays of n, and the lines (from 0) that are none."""

    users: IndexArray
    movies: IndexArray
    stars: FloatArray
    times: IndexArray  # seconds, or NO_TIME
    unparsable: list[int]
    blank: list[int]
    n_lines: int


@dataclass
class Names:
    """String ids met so far, each with its number."""

    users: dict[str, int] = field(default_factory=dict)
    movies: dict[str, int] = field(default_factory=dict)
