"""What a reader hands on: raw ratings and tables, and what it refused, before ids become positions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from recsys.data.dataset import Refusal
from recsys.data.ids import FloatArray, IdArray, IdIndex, IndexArray, TimeArray
from recsys.errors import DatasetError

UNPARSABLE = "unparsable line"
OFF_SCALE = "rating off the scale"
UNKNOWN_USER = "unknown user"
UNKNOWN_MOVIE = "unknown movie"
DUPLICATE_PAIR = "duplicate pair"
DUPLICATE_ID = "duplicate id"

_CANONICAL = re.compile(r"0|[1-9][0-9]{0,17}")  # fits 64 bits, and is written in one way only

MAX_REFUSED = 0.01  # share of a file's lines that may be refused
N_LINES_NAMED = 5  # first line numbers kept of each reason


def is_canonical(text: str) -> bool:
    """Whether ``text`` is the one way to write an integer id.

    Examples
    --------
    >>> [is_canonical(text) for text in ("12", "012", "-1", "tt12")]
    [True, False, False, False]
    """
    return _CANONICAL.fullmatch(text) is not None


@dataclass(frozen=True, eq=False)
class RawIds:
    """One column of ids as they stand in a file.

    Parameters
    ----------
    values : ndarray of int64, shape (n,)
        The ids themselves; or, where ids are strings, positions in ``names``.
    names : list of str, or None
        Distinct strings, all that occur and maybe more; None where ids are integers.
    """

    values: IndexArray
    names: list[str] | None = None

    def as_integers(self) -> "RawIds":
        """The same ids as integers, if all of them are that."""
        if self.names is None or not all(map(is_canonical, self.names)):
            return self
        return RawIds(np.array(self.names, dtype=np.int64)[self.values])

    def distinct(self) -> IdArray:
        """Every id once, ascending."""
        used = pd.unique(self.values)
        if self.names is None:
            return np.sort(used)
        return np.array(sorted(self.names[i] for i in used), dtype=object)

    def find(self, index: IdIndex) -> IndexArray:
        """Positions of the ids, shape (n,) int32; -1 for an id that ``index`` does not have."""
        if self.names is None:
            return index.find(self.values).astype(np.int32)
        return index.find(np.array(self.names, dtype=object)).astype(np.int32)[self.values]


@dataclass(frozen=True, eq=False)
class RawRatings:
    """The ratings of one file, in its order, each parsed and nothing else checked.

    Parameters
    ----------
    stars : ndarray of float32, shape (n,)
    times : ndarray of datetime64[s], shape (n,)
        NaT where the file says nothing.
    unparsable, blank : ndarray of int64
        Lines that are no rating, counted from 1 at the top of the file, ascending.
    header_lines : int
        Lines before the first rating.
    """

    file: str
    user_ids: RawIds
    movie_ids: RawIds
    stars: FloatArray
    times: TimeArray
    unparsable: IndexArray
    blank: IndexArray
    header_lines: int = 0
    expected: str = ""  # what a line should look like, for people

    def __len__(self) -> int:
        return len(self.stars)

    def lines_of(self, rows: IndexArray) -> IndexArray:
        """Line numbers of ``rows``, counted from 1 at the top of the file."""
        skipped = np.union1d(self.unparsable, self.blank) - 1 - self.header_lines
        rows_before = skipped - np.arange(len(skipped))  # ratings above each skipped line
        return rows + 1 + self.header_lines + np.searchsorted(rows_before, rows, side="right")


@dataclass(frozen=True, eq=False)
class SourceTables:
    """Everything one source says.

    Parameters
    ----------
    users, movies : DataFrame or None
        As in `Dataset`; None where the source has no such table.
    """

    ratings: RawRatings
    users: pd.DataFrame | None
    movies: pd.DataFrame | None
    refused: list[Refusal] = field(default_factory=list)


def refusal(file: str, reason: str, lines: Sequence[int] | IndexArray) -> list[Refusal]:
    """One `Refusal` of ``lines``, or none if there are none."""
    if not len(lines):
        return []
    return [Refusal(file, reason, len(lines), tuple(int(line) for line in lines[:N_LINES_NAMED]))]


def refuse_too_many(source: str, refused: list[Refusal], n_lines: int, expected: str) -> None:
    """Raise if more than 1 % of one file's ``n_lines`` lines were refused.

    Raises
    ------
    DatasetError
        With the count of every reason.
    """
    count = sum(item.count for item in refused)
    if count <= MAX_REFUSED * n_lines:
        return
    reasons = ", ".join(
        f"{item.count:,} × {item.reason} (first on line {', '.join(map(str, item.lines[:3]))})" for item in refused
    )
    raise DatasetError(
        f"{refused[0].file} in {source}: {count:,} of {n_lines:,} lines were refused, more than 1 %: {reasons}; "
        f"a line should read {expected}"
    )
