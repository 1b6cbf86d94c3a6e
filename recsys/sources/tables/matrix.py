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
_NONE = "99"  # stands for no rating


def is_matrix(table: Table) -> bool:
    """Whether every line has many numbers, and many of them say that there is no rating."""
    if table.form.header or table.form.width < _NARROWEST or not table.rows:
        return False
    cells = [field.strip() for row in table.rows for field in row]
    empty = sum(_is_none(cell) for cell in cells)
    return empty > _FEWEST_EMPTY * len(cells) and all(is_number(cell) or not cell for cell in cells)


def melted(table: Table) -> Table:
    """The same ratings, a line each; users and movies are counted from 1.

    Where the first column is how many ratings the line has, it is no rating.
    """
    first = int(all(_says_how_many(row) for row in table.rows))
    form = Dialect(table.form.separator, ("user_id", "joke_id", "rating"), header=False)

    def read(wanted: Sequence[int], least: int) -> Iterator[Records]:
        user = 0
        for part in table.read(range(table.form.width), table.form.width):
            rows = list(zip(*(column.to_pylist() for column in part.columns), strict=True))
            cells = [
                (str(user + u), str(m), cell.strip(), int(part.lines[u - 1]))
                for u, row in enumerate(rows, start=1)
                for m, cell in enumerate(row[first:], start=1)
                if not _is_none(cell)
            ]
            user += len(rows)
            columns = [pa.array([cell[i] for cell in cells], pa.string()) for i in wanted]
            yield Records(columns, np.array([cell[3] for cell in cells], dtype=np.int64), part.faults)

    rows = [["1", str(m), cell] for m, cell in enumerate(table.rows[0][first:], start=1) if not _is_none(cell)]
    return replace(table, form=form, rows=rows, read=read)


def _is_none(cell: str) -> bool:
    text = cell.strip()
    return not text or text.rstrip("0").rstrip(".") == _NONE


def _says_how_many(row: Sequence[str]) -> bool:
    return row[0].strip() == str(sum(not _is_none(cell) for cell in row[1:]))
