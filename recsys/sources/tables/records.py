"""Lines to fields: whole blocks at once where every line is in order, line by line where one is not."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from recsys.data.ids import IndexArray
from recsys.sources.tables.dialect import Dialect

WRONG_WIDTH = "wrong number of fields"
NUL_BYTE = "NUL byte in the line"

_UNIT = "\x1f"  # stands for a separator that the CSV reader cannot split at
_SMALL = 1 << 16  # bytes of a block that is no longer halved but read line by line
_MOST_JOINED = 500  # lines of one record, which quotes hold together
_MANNERS: tuple[dict[str, Any], ...] = (  # of quoting, the usual one first
    {},
    {"skipinitialspace": True},  # blanks before a quote
    {"escapechar": "\\", "doublequote": False},
)
_SHOWN = 60  # characters of a value that is shown to people


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line: why, in which field, and what stands there."""

    line: int
    reason: str
    field: str
    value: str


@dataclass(frozen=True, eq=False)
class Records:
    """Some records of a table, one after the other.

    Parameters
    ----------
    columns : sequence of Arrow arrays of text, each of length n
        Those that were asked for; shorter records have the empty text in the last of them.
    lines : ndarray of int64, shape (n,)
        The line that each record begins on, from 1 at the top of the file.
    faults : list of Fault
        Lines that are no records.
    may_be_cut : bool
        Whether the file ends here, within a line.
    """

    columns: Sequence[pa.Array]
    lines: IndexArray
    faults: list[Fault] = field(default_factory=list)
    may_be_cut: bool = False

    def __len__(self) -> int:
        return len(self.lines)


def records(blocks: Iterable[bytes], form: Dialect, wanted: Sequence[int], *, least: int) -> Iterator[Records]:
    """Every record of a table, many at a time, in order.

    A field may be quoted as in RFC 4180, with separators, doubled quotes and line breaks inside; quotes that make no
    such field are characters as others are. A file whose lines are in order is read at the speed of Arrow.

    Parameters
    ----------
    blocks : iterable of bytes
        As `text_blocks` gives them.
    wanted : sequence of int
        The columns to give, from 0.
    least : int
        How many fields a record needs; those beyond may be missing.
    """
    reader = _Reader(form, tuple(wanted), least)
    for block in blocks:
        yield from reader.read(block)
    yield from reader.rest()


class _Reader:
    """Reads one table; knows the line that comes next, and the beginning of a record that is not complete."""

    def __init__(self, form: Dialect, wanted: tuple[int, ...], least: int) -> None:
        self.form, self.wanted, self.least = form, wanted, least
        self.line = 1
        self.begun = b""
        self.ends = False
        self.to_skip = form.remarks + form.header  # lines that are not blank

    def read(self, block: bytes) -> Iterator[Records]:
        self.ends = not block.endswith(b"\n")
        block, self.begun = self.begun + self._below_header(block), b""
        yield from self._parsed(block)

    def rest(self) -> Iterator[Records]:
        """What is left once there is no more to come: of a record whose quote was never closed, its lines."""
        block, self.begun = self.begun, b""
        if block:
            yield self._by_line(block, is_last=True)

    def _below_header(self, block: bytes) -> bytes:
        while self.to_skip and block:
            line, _, block = block.partition(b"\n")
            self.line += 1
            self.to_skip -= bool(line.strip())
        return block

    def _parsed(self, text: bytes) -> Iterator[Records]:
        """The records of a block; one with a faulty line is halved until little is left to read line by line."""
        text, self.begun = self.begun + text, b""
        if not text:
            return
        at_once = self._at_once(text)
        if at_once is not None:
            yield at_once
            return
        middle = text.find(b"\n", len(text) // 2) + 1
        if len(text) <= _SMALL or not 0 < middle < len(text):
            yield self._by_line(text)
            return
        yield from self._parsed(text[:middle])
        yield from self._parsed(text[middle:])

    # -- at once ----------------------------------------------------------------------------------

    def _at_once(self, text: bytes) -> Records | None:
        """The records of a block in which every line is one; None if one may not be."""
        if b"\0" in text or b"\n\n" in text or text.startswith(b"\n"):
            return None
        if self.form.separator == " " and b'"' in text:
            return None
        split, separator = _split_by_one_character(text, self.form.separator)
        if split is None or not self._is_clean(split, separator):
            return None
        quotes = b'"' in split and len(self.form.separator) == 1
        names = [str(i) for i in range(self.form.width)]
        try:
            table = arrow_csv.read_csv(
                pa.BufferReader(split),
                read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(split) + 1),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=separator, quote_char='"' if quotes else False, double_quote=quotes
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=[str(i) for i in self.wanted],
                    strings_can_be_null=False,
                    quoted_strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:
            return None
        n_lines = text.count(b"\n") + (not text.endswith(b"\n"))
        if table.num_rows != n_lines:
            return None
        lines = np.arange(self.line, self.line + n_lines)
        self.line += n_lines
        return Records([column.combine_chunks() for column in table.columns], lines, may_be_cut=self.ends)

    def _is_clean(self, text: bytes, separator: str) -> bool:
        """Whether every quote is one of a field that is quoted as in RFC 4180, within a line."""
        if b'"' not in text or len(self.form.separator) > 1:
            return True
        between = re.escape(separator.encode())
        quoted = rb'(?:(?<=\n)|(?<=%b)|^)"(?:[^"\n]|"")*"(?=%b|\n|$)' % (between, between)
        return b'"' not in re.sub(quoted, b"", text)

    # -- line by line -----------------------------------------------------------------------------

    def _by_line(self, text: bytes, *, is_last: bool = False) -> Records:
        lines = text.removesuffix(b"\n").decode("utf-8", errors="replace").split("\n")
        rows, starts, faults = [], [], []
        i = 0
        while i < len(lines):
            line = lines[i]
            fields, used = self._fields(lines, i, is_last=is_last)
            if not used:
                self.begun = ("\n".join(lines[i:]) + ("\n" if text.endswith(b"\n") else "")).encode()
                break
            if "\0" in line:
                faults.append(Fault(self.line, NUL_BYTE, "", _shown(line)))
            elif fields is not None and self._fits(fields):
                rows.append(fields)
                starts.append(self.line)
            elif line.strip():
                n = len(self._split(line))
                what = f"{n} {'field' if n == 1 else 'fields'} instead of {self.form.width}"
                faults.append(Fault(self.line, WRONG_WIDTH, what, _shown(line)))
            i += used
            self.line += used
        columns = [pa.array([row[c] if c < len(row) else "" for row in rows], pa.string()) for c in self.wanted]
        return Records(columns, np.array(starts, dtype=np.int64), faults, self.ends)

    def _fits(self, fields: list[str]) -> bool:
        while len(fields) > self.form.width and not fields[-1].strip():
            fields.pop()  # separators at the end of a line
        extra, loose = len(fields) - self.form.width, self.form.loose
        if extra > 0 and loose is not None:
            fields[loose : loose + extra + 1] = [self.form.separator.join(fields[loose : loose + extra + 1])]
        return self.least <= len(fields) <= self.form.width

    def _split(self, line: str) -> list[str]:
        return line.split() if self.form.separator == " " else line.split(self.form.separator)

    def _fields(self, lines: Sequence[str], i: int, *, is_last: bool) -> tuple[list[str], int]:
        """The fields of the record that begins at line ``i`` and its number of lines; 0 of them if more must come."""
        plain = self._split(lines[i])
        if '"' not in lines[i] or len(self.form.separator) > 1:
            return plain, 1
        plain = [_without_quotes(field) for field in plain]
        if self.form.separator == " ":
            return plain, 1
        fields = self._quoted(lines[i])
        if fields is not None and self._fits(fields):
            return fields, 1
        if not self._may_go_on(lines[i]):
            return (plain if fields is None or self._fits(plain) else fields), 1
        used = self._lines_until_closed(lines, i)
        if used is None:
            enough = is_last or len(lines) - i >= _MOST_JOINED
            return plain, int(enough)
        joined = self._quoted("\n".join(lines[i : i + used]))
        if joined is None or not self._fits(joined):
            return plain, 1
        together = lines[i : i + used]
        on_their_own = all(len(self._split(line)) == self.form.width for line in together)
        quotes_otherwise = any(self._without_quoted(line) != line for line in together)  # so that is its manner
        return (plain, 1) if on_their_own and not quotes_otherwise else (joined, used)

    def _lines_until_closed(self, lines: Sequence[str], i: int) -> int | None:
        """After how many lines every quote has its other half; None if none of the next ones brings it."""
        quotes = 0
        for used, line in enumerate(lines[i : i + _MOST_JOINED], start=1):
            quotes += line.count('"')
            if used > 1 and not quotes % 2:
                return used
        return None

    def _quoted(self, text: str) -> list[str] | None:
        """The fields of a record whose quotes are all closed; None if they are not."""
        lines = [line + "\n" for line in text.split("\n")]
        manners = list(_MANNERS if '\\"' in text else _MANNERS[:2])
        if f'{self.form.separator} "' in text:
            manners.insert(0, manners.pop(1))
        for manner in manners:
            try:
                rows = list(csv.reader(lines, delimiter=self.form.separator, strict=True, **manner))
            except csv.Error:
                continue
            if len(rows) == 1 and self._fits(rows[0]):
                return rows[0]
        return None

    def _may_go_on(self, line: str) -> bool:
        """Whether a field begins with a quote that is not closed on the line."""
        beginning = rf'(?:^|{re.escape(self.form.separator)})"'
        return re.search(beginning, self._without_quoted(line)) is not None

    def _without_quoted(self, line: str) -> str:
        """What is left of a line without its fields that are quoted as in RFC 4180."""
        separator = re.escape(self.form.separator)
        return re.sub(rf'(?:^|(?<={separator}))"(?:[^"]|"")*"(?={separator}|$)', "", line)


def _without_quotes(field: str) -> str:
    """What stands between two quotes."""
    is_quoted = len(field) > 1 and field[0] == field[-1] == '"'
    return field[1:-1].replace('""', '"') if is_quoted else field


def _split_by_one_character(text: bytes, separator: str) -> tuple[bytes | None, str]:
    """A block whose separator is one character, and that; None where it would be mixed up with what is there."""
    if len(separator) == 1 and separator != " ":
        return text, separator
    if _UNIT.encode() in text:
        return None, separator
    if separator == " ":
        trimmed = re.sub(rb"(?m)^[ \t]+|[ \t]+$", b"", text)
        return re.sub(rb"[ \t]+", _UNIT.encode(), trimmed), _UNIT
    return text.replace(separator.encode(), _UNIT.encode()), _UNIT


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
