"""How a table of text is written, told by its first lines: what separates fields, and whether a line names them."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from recsys.errors import DatasetError
from recsys.sources.tables.names import are_names

SEPARATORS = ("::", "\t", ";", ",", "|", " ")  # likeliest first; a blank stands for any number of them
_SAMPLE = 1 << 17  # bytes looked at
_MOST_LINES = 200
_ALIKE = 0.9  # share of lines that have as many fields as most

_NUMBER = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Dialect:
    """How a table is written.

    Parameters
    ----------
    separator : str
        One of ``SEPARATORS``.
    columns : tuple of str
        As the first line names them; "1", "2", ... where it does not.
    header : bool
        Whether the first line that is not blank names the columns.
    loose : int, optional
        The column of free text whose fields may have separators in them that nothing quotes.
    remarks : int
        Lines above all others that are no rows.
    """

    separator: str
    columns: tuple[str, ...]
    header: bool
    loose: int | None = None
    remarks: int = 0

    @property
    def is_named(self) -> bool:
        """Whether columns have names, from the first line or from a layout."""
        return not all(name == str(place) for place, name in enumerate(self.columns, start=1))

    @property
    def width(self) -> int:
        """How many fields a line has."""
        return len(self.columns)

    @property
    def in_words(self) -> str:
        """A line of it: "4 fields with commas between"."""
        return f"{self.width} fields with {SEPARATOR_WORDS[self.separator]} between"


SEPARATOR_WORDS = {"::": "::", "\t": "tabs", ";": "semicolons", ",": "commas", "|": "bars", " ": "blanks"}


def dialect(text: str, where: str, *, separator: str | None = None, header: bool | None = None) -> Dialect:
    """The dialect of a table by its first lines.

    Parameters
    ----------
    text : str
        The beginning of the table, lines ending with ``\\n``.
    where : str
        The file, for error messages.
    separator, header
        Where they are known already.

    Raises
    ------
    DatasetError
        If there is no line, or no separator makes fields of the lines.

    Examples
    --------
    >>> dialect("userId;movieId;rating\\n1;2;4,5\\n1;3;3,0\\n", "ratings.csv")
    Dialect(separator=';', columns=('userId', 'movieId', 'rating'), header=True, loose=None, remarks=0)
    >>> dialect("7 1 4\\n8  2 5\\n", "ratings.txt")
    Dialect(separator=' ', columns=('1', '2', '3'), header=False, loose=None, remarks=0)
    """
    lines = [line for line in text[:_SAMPLE].split("\n") if line.strip()]
    if len(text) > _SAMPLE and len(lines) > 1:
        lines = lines[:-1]  # cut off
    remarks = _remarks(lines)
    lines = lines[remarks:][:_MOST_LINES]
    if not lines:
        raise DatasetError(f"{where} is empty")
    if separator is None:
        separator = _separator(lines)
        if separator is None:
            raise DatasetError(f"{where} is no table: nothing separates the fields of {lines[0][:60]!r}")
    rows = fields_of(lines, separator)
    width = _usual_width(rows)
    if header is None:
        header = _has_header(rows, width)
    names = [name.strip().strip('"').removeprefix("#").strip() for name in rows[0]]
    if header and len(names) == width - 1 and len(rows) > 1:  # R writes no name for the column of row names
        names = ["", *names]
    if header:
        names += [""] * (width - len(names))
        return Dialect(separator, tuple(names), header=True, remarks=remarks)
    return Dialect(separator, tuple(str(place) for place in range(1, width + 1)), header=False, remarks=remarks)


def fields_of(lines: Sequence[str], separator: str) -> list[list[str]]:
    """The fields of some lines; quotes may hold separators and line breaks where separators are single."""
    if separator == " ":
        return [line.split() for line in lines]
    if len(separator) > 1 or not any('"' in line for line in lines):
        return [line.split(separator) for line in lines]
    skips = any(f'{separator} "' in line for line in lines)
    try:
        rows = list(csv.reader([line + "\n" for line in lines], delimiter=separator, skipinitialspace=skips))
    except csv.Error:
        return [line.split(separator) for line in lines]
    return [[field.removesuffix("\n") for field in row] for row in rows if row]


def is_number(text: str) -> bool:
    """Whether a field is a number, with a point or a comma."""
    return _NUMBER.fullmatch(text.strip()) is not None


def _remarks(lines: Sequence[str]) -> int:
    """How many lines at the top are remarks: they begin with a sign for that, and name no columns."""
    n = 0
    while n < len(lines) - 1 and lines[n].lstrip()[:1] in ("%", "#"):
        if any(are_names(fields_of([lines[n]], separator)[0]) for separator in SEPARATORS):
            break
        n += 1
    return n


def _separator(lines: Sequence[str]) -> str | None:
    """What makes as many fields of most lines; the likelier one where several do."""
    shares: dict[str, float] = {}
    for candidate in SEPARATORS:
        rows = fields_of(lines, candidate)
        width = _usual_width(rows)
        if width > 1:
            share = sum(len(row) == width for row in rows) / len(rows)
            if share >= _ALIKE:
                return candidate
            shares[candidate] = share
    return max(shares, key=lambda candidate: shares[candidate]) if shares else None


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    """How many fields most rows have, of those that have several."""
    below = rows[1:] or rows  # a line of names may be shorter
    several = Counter(len(row) for row in below if len(row) > 1)
    return several.most_common(1)[0][0] if several else 1


def _has_header(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether the first row names the columns: by its names, or as one without numbers where others have them."""
    first = rows[0]
    if are_names(first):
        return True
    below = [row for row in rows[1:] if len(row) == width]
    if not below or len(first) not in (width, width - 1):
        return False
    columns = [[row[i] for row in below if row[i].strip()] for i in range(width)]
    numeric = [column for column in columns if column and sum(map(is_number, column)) > _ALIKE * len(column)]
    return bool(numeric) and not any(is_number(field) for field in first)
