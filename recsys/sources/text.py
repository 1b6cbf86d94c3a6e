"""Bytes to text, and tables of users and movies out of lines."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from recsys.data.dataset import Refusal
from recsys.data.ids import RawId
from recsys.errors import DatasetError
from recsys.sources.bundle import Bundle
from recsys.sources.raw import DUPLICATE_ID, MAX_REFUSED, UNPARSABLE, is_canonical, refusal, refuse_too_many

CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")  # all but the tab; also what latin-1 makes of random bytes


def decoded(line: bytes) -> str:
    """A line as text: UTF-8 where it is that, else latin-1, as GroupLens writes."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def are_integers(ids: Sequence[str]) -> bool:
    """Whether ids are integers: all but the share of lines that may be faulty look like it."""
    return sum(map(is_canonical, ids)) >= (1 - MAX_REFUSED) * len(ids)


def text_lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Lines that are not blank, with their numbers from 1."""
    data = data.removeprefix(b"\xef\xbb\xbf")  # the mark that some editors put before UTF-8
    for number, line in enumerate(data.split(b"\n"), start=1):
        text = decoded(line).removesuffix("\r")
        if text.strip():
            yield number, text


@dataclass(frozen=True)
class Rows:
    """A table of users or movies: distinct raw ids, each with its fields, and what was refused."""

    ids: list[RawId]
    fields: list[list[str]]
    refused: list[Refusal]

    def column(self, i: int) -> list[str]:
        """Field ``i`` of every row."""
        return [row[i] for row in self.fields]


def read_rows(
    bundle: Bundle,
    file: str,
    split: Callable[[str], list[str] | None],
    *,
    expected: str,
    id_field: int = 0,
    header_lines: int = 0,
    integers: bool | None = None,
) -> Rows:
    """A table of users or movies, a line a row.

    Parameters
    ----------
    split : callable
        A line's fields, or None if it is no row.
    expected : str
        A line in words, for error messages.
    integers : bool or None
        Whether ids must be integers; None to go by what most of them are.

    Raises
    ------
    DatasetError
        If the file cannot be read, or more than 1 % of its lines are no rows.
    """
    lines = [(number, text) for number, text in text_lines(bundle.read(file)) if number > header_lines]
    named, unparsable = [], []
    for number, text in lines:
        fields = None if CONTROL.search(text) else split(text)
        if fields is None or not fields[id_field].strip():
            unparsable.append(number)
        else:
            named.append((number, fields[id_field].strip(), fields))
    rows: list[tuple[int, RawId, list[str]]] = [*named]
    if integers or (integers is None and are_integers([text for _, text, _ in named])):
        unparsable += [number for number, text, _ in named if not is_canonical(text)]
        rows = [(number, int(text), fields) for number, text, fields in named if is_canonical(text)]
    kept = {row_id: (number, fields) for number, row_id, fields in rows}  # the later one stays
    twice = [number for number, row_id, _ in rows if kept[row_id][0] != number]
    name = file.rpartition("/")[2]
    refused = refusal(name, UNPARSABLE, sorted(unparsable)) + refusal(name, DUPLICATE_ID, twice)
    refuse_too_many(bundle.path.name, refused, len(lines), expected)
    if not kept:
        raise DatasetError(f"{name} in {bundle.path.name} has no rows; a line should read {expected}")
    return Rows(list(kept), [fields for _, fields in kept.values()], refused)
