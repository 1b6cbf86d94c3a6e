"""What is refused on reading: why, how often, where, and what stands there; and how much of it is too much."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from recsys.data.dataset import Refusal
from recsys.data.ids import IndexArray
from recsys.errors import DatasetError

OFF_SCALE = "rating off the scale"
NO_RATING = "no rating"
NO_NUMBER = "rating is no number"
DUPLICATE_PAIR = "duplicate pair"
DUPLICATE_ID = "duplicate id"
FEW_RATINGS = "fewer ratings than asked for"

MAX_SHARE, MAX_COUNT = 0.05, 20  # of a file's lines that may be refused; beyond both there is something else wrong
N_LINES_NAMED = 5  # first line numbers kept of each reason
NOT_FAULTY = frozenset({DUPLICATE_PAIR, DUPLICATE_ID, FEW_RATINGS})  # reasons that say nothing against a file


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

    def runs_of(self, rows: IndexArray) -> IndexArray:
        """The run that each of some rows is in, by its place."""
        return np.searchsorted(self.rows, rows, side="right") - 1

    def of(self, rows: IndexArray) -> list[tuple[str, int]]:
        """File and line, from 1 at the top of the file, of some rows."""
        runs = self.runs_of(rows)
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
        files = {file: i for i, file in enumerate(dict.fromkeys(places.files))}
        of_row = np.array([files[file] for file in places.files])[places.runs_of(rows)]
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
