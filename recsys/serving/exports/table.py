"""Text as rows with named fields: tables with any usual separator, and JSON."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from recsys.data.folding import folded
from recsys.errors import DatasetError

MOST_ROWS = 100_000
LONGEST_FIELD = 100_000  # letters: a review is shorter
_SEPARATORS = (",", ";", "\t", "|")
_END = "\x1e"  # a row of its own after the last one, unless a quotation mark was left open
_KINDS = ("movie", "show", "season", "episode")  # what an entry of Trakt's JSON is about


@dataclass(frozen=True)
class Row:
    """One line of a table, or one entry of a list.

    Parameters
    ----------
    line : int
        Where it begins, counted from 1; of JSON, the how-manieth entry it is.
    fields : mapping
        Text by the name of its column, as `plain_name` gives it; a field that is not there is absent.
    """

    line: int
    fields: Mapping[str, str]

    def first(self, names: tuple[str, ...]) -> str:
        """The first of some fields that is not blank, without blanks around it; "" if there is none."""
        return next((text for name in names if (text := self.fields.get(name, "").strip())), "")


def plain_name(column: str) -> str:
    """The name of a column without case, blanks and signs.

    Examples
    --------
    >>> plain_name("Your Rating"), plain_name("rated_at")
    ('yourrating', 'ratedat')
    """
    return "".join(letter for letter in folded(column) if letter.isalnum())


def csv_rows(text: str, is_known: Callable[[list[str]], bool]) -> tuple[list[str], list[Row]] | None:
    """A table: the plain names of its columns, and its rows.

    A line with more fields than there are names never shifts them: the rest of it is no field.

    Parameters
    ----------
    is_known : callable
        Whether plain names of columns are those of a table that is wanted: this tells the separator.

    Returns
    -------
    None if no separator makes it such a table.

    Raises
    ------
    DatasetError
        If it is one that cannot be read to its end.
    """
    for separator in _SEPARATORS:
        lines = _fields(text, separator)
        names = next(([plain_name(name) for name in fields] for _, fields in lines if not _is_preface(fields)), [])
        if is_known(names):
            return names, _named(names, lines)
    return None


def _fields(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Line by line that is not blank: its number, and its fields."""
    lines = chain(io.StringIO(text.lstrip("\ufeff"), newline=""), [_END])
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    line = 1
    try:
        for fields in reader:
            if fields == [_END]:
                return
            if fields and fields[-1].endswith(_END):
                raise DatasetError(f"a quotation mark in line {line:,} is never closed; export the ratings again")
            if max(map(len, fields), default=0) > LONGEST_FIELD:
                raise csv.Error
            if any(field.strip() for field in fields):
                yield line, fields
            line = reader.line_num + 1
    except csv.Error:
        raise DatasetError(
            f"line {line:,} has a field of more than {LONGEST_FIELD:,} letters, as where a quotation mark is not closed"
        ) from None


def _is_preface(fields: list[str]) -> bool:
    """Whether a first line tells Excel the separator."""
    return fields[0].strip().casefold().startswith("sep=")


def _named(names: list[str], lines: Iterator[tuple[int, list[str]]]) -> list[Row]:
    rows: list[Row] = []
    for line, fields in lines:
        if len(rows) == MOST_ROWS:
            raise DatasetError(f"the file has more than {MOST_ROWS:,} rows, which is no person's taste")
        pairs = list(zip(names, fields, strict=False))  # what has no name is no field
        rows.append(Row(line, dict(reversed(pairs))))  # of two columns of one name the first counts
    return rows


def json_rows(text: str) -> list[Row] | None:
    """Entries of a list, or of all lists of an object, flat: what an entry says of its movie becomes its own.

    Returns
    -------
    None if it is no JSON.

    Raises
    ------
    DatasetError
        If it begins as JSON and is none, or has too many entries.
    """
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("[", "{"):
        return None
    try:
        content = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise DatasetError("the file begins as JSON and cannot be read as such; export the ratings again") from None
    entries = content if isinstance(content, list) else list(chain.from_iterable(_lists(content)))
    if len(entries) > MOST_ROWS:
        raise DatasetError(f"the file has more than {MOST_ROWS:,} entries, which is no person's taste")
    return [Row(i, _flat(entry)) for i, entry in enumerate(entries, start=1) if isinstance(entry, dict)]


def _lists(content: dict[str, Any]) -> Iterator[list[Any]]:
    """The lists of an object; an entry of "movies" or "shows" that does not say its type is one of them."""
    for name, entries in content.items():
        if isinstance(entries, list):
            kind = {"type": name.removesuffix("s")} if name.removesuffix("s") in _KINDS else {}
            yield [kind | entry if isinstance(entry, dict) else entry for entry in entries]


def _flat(entry: dict[str, Any]) -> dict[str, str]:
    """Texts by plain name; ids as "imdb_id"; a type that is not told is what the entry has."""
    kinds = [kind for kind in _KINDS if isinstance(entry.get(kind), dict)]
    about = entry | {"type": entry.get("type") or kinds[-1]} | entry[kinds[-1]] if kinds else dict(entry)
    about["rating"] = entry.get("rating")  # a movie's own is what everybody gives
    ids = about.get("ids")
    if isinstance(ids, dict):
        about |= {f"{place}_id": value for place, value in ids.items()}
    return {
        plain_name(name): str(value)
        for name, value in about.items()
        if isinstance(value, str | int | float) and len(str(value)) <= LONGEST_FIELD
    }
