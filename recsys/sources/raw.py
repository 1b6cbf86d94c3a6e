"""What a reader hands on: raw ratings and tables, and what it refused, before ids become positions."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from recsys.data.dataset import Refusal
from recsys.data.ids import FloatArray, IdArray, IdIndex, IndexArray, TimeArray
from recsys.errors import DatasetError

OFF_SCALE = "rating off the scale"
NO_RATING = "no rating"
NO_NUMBER = "rating is no number"
DUPLICATE_PAIR = "duplicate pair"
DUPLICATE_ID = "duplicate id"
FEW_RATINGS = "fewer ratings than asked for"

_CANONICAL = re.compile(r"0|[1-9][0-9]{0,17}")  # fits 64 bits, and is written in one way only

MAX_SHARE, MAX_COUNT = 0.05, 20  # of a file's lines that may be refused; beyond both there is something else wrong
N_LINES_NAMED = 5  # first line numbers kept of each reason
NOT_FAULTY = frozenset({DUPLICATE_PAIR, DUPLICATE_ID, FEW_RATINGS})  # reasons that say nothing against a file


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
    values : ndarray of int, shape (n,)
        The ids themselves, which are integers then; or positions in ``names``.
    names : list of int or str, or None
        Distinct ids, all that occur and maybe more.
    """

    values: IndexArray
    names: list[int] | list[str] | None = None

    @property
    def are_texts(self) -> bool:
        """Whether ids are strings rather than integers."""
        return self.names is not None and len(self.names) > 0 and isinstance(self.names[0], str)

    def distinct(self) -> IdArray:
        """Every id once, ascending."""
        used = pd.unique(self.values)
        if self.names is None:
            return np.sort(used)
        found = sorted(self.names[i] for i in used)
        return np.array(found, dtype=object if self.are_texts else np.int64)

    def find(self, index: IdIndex) -> IndexArray:
        """Positions of the ids, shape (n,) int32; -1 for an id that ``index`` does not have."""
        if self.names is None:
            return index.find(self.values).astype(np.int32)
        names = np.array(self.names, dtype=object if self.are_texts else np.int64)
        return index.find(names).astype(np.int32)[self.values]


def alike(ids: RawIds, listed: Sequence[int | str] | None) -> tuple[RawIds, Sequence[int | str] | None]:
    """Ids of ratings and of a table out of text: integers where all of both are written like that, else as they are.

    Where every number ends with ".0", as in a column that was made floats, it is the number without.
    """
    names, texts = _without_points(ids.names or []), _without_points(listed or [])
    if all(map(is_canonical, names)) and all(map(is_canonical, texts)):
        numbers = RawIds(ids.values, [int(text) for text in names])
        return numbers, listed if listed is None else [int(text) for text in texts]
    return RawIds(ids.values, names), listed if listed is None else texts


def _without_points(ids: Sequence[int | str]) -> list[str]:
    """Ids as text; whole numbers where each is one, maybe with ".0" behind."""
    texts = [str(raw) for raw in ids]
    if all(map(is_canonical, texts)) or not all(is_canonical(text.removesuffix(".0")) for text in texts):
        return texts
    return [text.removesuffix(".0") for text in texts]


@dataclass(frozen=True, eq=False)
class Places:
    """Where rows stand: each run of rows that are on consecutive lines of a file by its first row.

    Parameters
    ----------
    rows, lines : ndarray of int64, shape (n_runs,)
        First row of a run, ascending, and its line.
    files : list of str, length n_runs
    """

    rows: IndexArray
    lines: IndexArray
    files: list[str]

    @classmethod
    def from_line(cls, file: str, line: int) -> "Places":
        """Rows that follow each other from one line on."""
        return cls(np.zeros(1, np.int64), np.array([line]), [file])

    def of(self, rows: IndexArray) -> list[tuple[str, int]]:
        """File and line, from 1 at the top of the file, of some rows."""
        runs = np.searchsorted(self.rows, rows, side="right") - 1
        lines = self.lines[runs] + rows - self.rows[runs]
        return [(self.files[run], int(line)) for run, line in zip(runs, lines, strict=True)]


class Tally:
    """Counts what is refused, by file and reason; of each the first few are kept with what stands there."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = defaultdict(int)
        self._examples: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)

    def add(self, file: str, reason: str, line: int, column: str = "", value: str = "") -> None:
        """Count one line."""
        self._counts[file, reason] += 1
        if len(self._examples[file, reason]) < N_LINES_NAMED:
            self._examples[file, reason].append((line, column, value))

    def add_rows(
        self, places: Places, rows: IndexArray, reason: str, column: str, values: Sequence[str] | None = None
    ) -> None:
        """Count some rows; ``values`` are what stands in the first few of them."""
        runs = np.searchsorted(places.rows, rows, side="right") - 1
        files = {file: i for i, file in enumerate(dict.fromkeys(places.files))}
        of_row = np.array([files[file] for file in places.files])[runs]
        for file, i in files.items():
            of_file = np.flatnonzero(of_row == i)
            if len(of_file):
                self._counts[file, reason] += len(of_file)
            room = N_LINES_NAMED - len(self._examples[file, reason])
            for at in of_file[: max(room, 0)]:
                ((_, line),) = places.of(rows[at : at + 1])
                value = values[at] if values is not None and at < len(values) else ""
                self._examples[file, reason].append((line, column, value))

    def refused(self) -> list[Refusal]:
        """What was counted, in the order in which reasons were met."""
        return [
            Refusal(file, reason, count, tuple(line for line, _, _ in examples), tuple(examples))
            for (file, reason), count in self._counts.items()
            if (examples := sorted(self._examples[file, reason]))
        ]


@dataclass(frozen=True, eq=False)
class RawRatings:
    """The ratings of a source, in its order, each parsed and nothing else checked.

    Parameters
    ----------
    file : str
        Where they are, for people.
    stars : ndarray of float32, shape (n,)
    times : ndarray of datetime64[s], shape (n,)
        NaT where the file says nothing.
    places : Places
    refused : list of Refusal
        Lines that are no rating.
    expected : str
        What a line should look like, for people.
    """

    file: str
    user_ids: RawIds
    movie_ids: RawIds
    stars: FloatArray
    times: TimeArray
    places: Places
    refused: list[Refusal] = field(default_factory=list)
    expected: str = ""

    def __len__(self) -> int:
        return len(self.stars)


class Naming(NamedTuple):
    """How a source calls its columns of movies and of users, and the file that is about the movies."""

    movie_column: str
    user_column: str
    file: str


@dataclass(frozen=True, eq=False)
class SourceTables:
    """Everything one source says.

    Parameters
    ----------
    users, movies : DataFrame or None
        As in `Dataset`, but for ids, which may still be text; None where the source has no such table.
    told : list of str
        What was set aside or could not be read and cost nothing, one sentence each.
    of_text : bool
        Whether ids are text because files are: then those that are whole numbers everywhere become that.
    naming : Naming or None
        What the source calls things; None where that says nothing of them.
    """

    ratings: RawRatings
    users: pd.DataFrame | None
    movies: pd.DataFrame | None
    refused: list[Refusal] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    of_text: bool = True
    naming: Naming | None = None


def refuse_too_many(source: str, refused: Iterable[Refusal], n_lines: int, expected: str) -> None:
    """Raise if more than 5 % of a file's ``n_lines`` lines, and more than 20, were refused as faulty.

    Raises
    ------
    DatasetError
        With the count of every reason, and an example of each.
    """
    faulty = [item for item in refused if item.reason not in NOT_FAULTY]
    count = sum(item.count for item in faulty)
    if count <= MAX_COUNT or count <= MAX_SHARE * n_lines:
        return
    reasons = ", ".join(f"{item.count:,} × {item.reason} ({example_of(item)})" for item in faulty)
    raise DatasetError(
        f"{faulty[0].file} in {source}: {count:,} of {n_lines:,} lines were refused, more than 5 %: {reasons}; "
        f"a line should read {expected}"
    )


def example_of(item: Refusal) -> str:
    """Where the first of some refused lines is, and what stands there.

    Examples
    --------
    >>> example_of(Refusal("ratings.csv", NO_NUMBER, 2, (7, 9), ((7, "rating", "five"), (9, "rating", "x"))))
    "first on line 7: rating 'five'"
    """
    first = f"first on line {item.lines[0]:,}" if item.lines else "first line not known"
    if not item.examples or not item.examples[0][2]:
        return first
    _, column, value = item.examples[0]
    return f"{first}: {column} {value!r}" if column else f"{first}: {value!r}"
