"""The ratings of the Netflix Prize: a line with a movie and a colon, then a line for each of its ratings."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from recsys.sources.bundle import Bundle
from recsys.sources.tables.dialect import Dialect
from recsys.sources.tables.plain_text import text_blocks
from recsys.sources.tables.records import Fault, Records, records
from recsys.sources.tables.table import Table

NO_MOVIE = "no movie above the line"
COLUMNS = ("movie_id", "user_id", "rating", "timestamp")
_HEADING = re.compile(rb"^[ \t]*(\d+):[ \t]*$", re.MULTILINE)


def netflix_table(bundle: Bundle, file: str, sample: str) -> Table:
    """The ratings of one file, each with its movie in front."""
    form = Dialect(",", COLUMNS, header=False)
    where = bundle.where(file)

    def read(wanted: Sequence[int], least: int) -> Iterator[Records]:
        return _records(text_blocks(bundle.chunks(file), where), wanted)

    first = list(_records([sample.rpartition("\n")[0].encode()], range(len(COLUMNS))))
    rows = [list(row) for part in first for row in zip(*(c.to_pylist() for c in part.columns), strict=True)]
    return Table(file, form, rows[:200], "UTF-8", read, "a movie and a colon, or user,rating,date")


def _records(blocks: Iterator[bytes] | Sequence[bytes], wanted: Sequence[int]) -> Iterator[Records]:
    movie, line = "", 1
    below = Dialect(",", COLUMNS[1:], header=False)
    for block in blocks:
        start = 0
        for heading in (*_HEADING.finditer(block), None):
            end = len(block) if heading is None else heading.start()
            rated = block[start:end]
            for part in records([rated] if rated else [], below, range(3), least=2):
                yield _with_movie(part, movie, line - 1, wanted)
            line += rated.count(b"\n")
            if heading is not None:
                movie, start, line = heading[1].decode(), heading.end() + 1, line + 1


def _with_movie(part: Records, movie: str, before: int, wanted: Sequence[int]) -> Records:
    faults = [Fault(fault.line + before, fault.reason, fault.field, fault.value) for fault in part.faults]
    lines = part.lines + before
    if not movie:
        faults += [Fault(int(line), NO_MOVIE, "", "") for line in lines]
        return Records([pa.array([], pa.string())] * len(wanted), np.zeros(0, np.int64), faults)
    columns = [pa.array([movie] * len(lines), pa.string()), *part.columns]
    return Records([columns[i] for i in wanted], lines, faults)
