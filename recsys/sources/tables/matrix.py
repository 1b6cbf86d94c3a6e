"""Ratings as a matrix without names: a line a user, a column a movie, as Jester has them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from recsys.sources.tables.dialect import Dialect, is_number
from recsys.sources.tables.records import Records
from recsys.sources.tables.table import Table

_NARROWEST = 20  # columns
_FEWEST_EMPTY = 0.05  # share of the cells
_NONE = ("99", "", "0")  # stand for no rating: the first of them that many cells have, and nothing at all


def is_matrix(table: Table) -> bool:
    """Whether every line has many numbers or nothing: below names of movies, or many say that there is no rating."""
    if table.form.width < _NARROWEST or not table.rows:
        return False
    cells = [cell.strip() for row in table.rows for cell in row[1:]]
    return all(is_number(cell) or not cell for cell in cells) and (table.form.header or bool(_none(table)))


def melted(table: Table) -> Table:
    """The same ratings, a line each; users and movies are counted from 1 where nothing names them.

    Where the first column is how many ratings the line has, it is no rating.
    """
    none = _none(table)
    names = [name.strip() for name in table.columns]
    counted = not table.form.header and all(_says_how_many(row, none) for row in table.rows)
    first = int(table.form.header or counted)
    movies = names[1:] if table.form.header else [str(m) for m in range(1, table.form.width + 1 - first)]
    form = Dialect(table.form.separator, ("user_id", "movie_id", "rating"), header=False)

    def read(wanted: Sequence[int], least: int) -> Iterator[Records]:
        user = 0
        for part in table.read(range(table.form.width), table.form.width):
            rows = list(zip(*(column.to_pylist() for column in part.columns), strict=True))
            cells = [
                (row[0].strip() if table.form.header else str(user + u), movie, cell.strip(), int(part.lines[u - 1]))
                for u, row in enumerate(rows, start=1)
                for movie, cell in zip(movies, row[first:], strict=True)
                if not _is_none(cell, none)
            ]
            user += len(rows)
            columns = [pa.array([cell[i] for cell in cells], pa.string()) for i in wanted]
            yield Records(columns, np.array([cell[3] for cell in cells], dtype=np.int64), part.faults)

    rows = [["1", m, cell] for m, cell in zip(movies, table.rows[0][first:], strict=True) if not _is_none(cell, none)]
    return replace(table, form=form, rows=rows, read=read)


def _none(table: Table) -> str:
    """What stands where there is no rating; the empty text where nothing does."""
    cells = [_plain(cell) for row in table.rows for cell in row[1:]]
    return next((none for none in _NONE if cells.count(none) > _FEWEST_EMPTY * len(cells)), "")


def _is_none(cell: str, none: str) -> bool:
    text = _plain(cell)
    return not text or text == none


def _plain(cell: str) -> str:
    """A number without decimals that are 0."""
    text = cell.strip()
    return text.rstrip("0").rstrip(".") if "." in text else text


def _says_how_many(row: Sequence[str], none: str) -> bool:
    return row[0].strip() == str(sum(not _is_none(cell, none) for cell in row[1:]))
