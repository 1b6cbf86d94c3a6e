"""A table of movies or of users, read as a whole: distinct ids, and the text of every column beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from recsys.data.dataset import Refusal
from recsys.errors import DatasetError
from recsys.sources.raw import is_canonical
from recsys.sources.refusals import DUPLICATE_ID, Tally, refuse_too_many
from recsys.sources.tables.limits import MAX_FIELD, MAX_ID
from recsys.sources.tables.records import Fault
from recsys.sources.tables.table import Table
from recsys.sources.tables.values import CONTROL

_MOST_CELLS = 40_000_000  # of a table that is held as text


@dataclass(frozen=True)
class Listing:
    """Rows of a table, each with an id of its own.

    Parameters
    ----------
    ids : list of str
        As they are written.
    columns : dict of str to list of str
        The text of every column, by its name.
    refused : list of Refusal
    """

    ids: list[str]
    columns: dict[str, list[str]]
    refused: list[Refusal]


def read_listing(table: Table, id_column: int, *, least: int, source: str, integers: bool = False) -> Listing:
    """Every row of a table of movies or users; of several rows with one id the last stays.

    Parameters
    ----------
    id_column : int
        The place of the ids.
    least : int
        How many fields a row needs.
    source : str
        What holds the table, for error messages.
    integers : bool
        Whether the layout has ids that are whole numbers and nothing else.

    Raises
    ------
    DatasetError
        If the file cannot be read, has no rows, or too many that are none.
    """
    tally = Tally()
    width = table.form.width
    ids: list[str] = []
    lines: list[int] = []
    columns: list[list[str]] = [[] for _ in range(width)]
    n_lines = 0
    for part in table.read(range(width), least):
        n_lines += len(part) + len(part.faults)
        if n_lines * width > _MOST_CELLS:
            raise DatasetError(
                f"{table.name} in {source} has more than {_MOST_CELLS // width:,} rows of {width} columns"
            )
        for fault in part.faults:
            tally.add(table.name, fault.reason, fault.line, fault.field, fault.value)
        texts = [column.to_pylist() for column in part.columns]
        for row, text in enumerate(texts[id_column]):
            faulty = _fault(text.strip(), int(part.lines[row]), integers=integers)
            if faulty is None:
                ids.append(text.strip())
                lines.append(int(part.lines[row]))
                for column, values in zip(columns, texts, strict=True):
                    column.append(CONTROL.sub(" ", values[row]).strip()[:MAX_FIELD])
            else:
                tally.add(table.name, faulty.reason, faulty.line, faulty.field, faulty.value)
    last = {text: row for row, text in enumerate(ids)}
    for row, text in enumerate(ids):
        if last[text] != row:
            tally.add(table.name, DUPLICATE_ID, lines[row], table.columns[id_column], text)
    refused = tally.refused()
    refuse_too_many(source, refused, n_lines, table.expected)
    if not last:
        raise DatasetError(f"{table.name} in {source} has no rows; a line should read {table.expected}")
    kept = list(last.values())
    return Listing(
        list(last), {name: [column[row] for row in kept] for name, column in _named(table.columns, columns)}, refused
    )


def _named(names: Sequence[str], columns: Sequence[list[str]]) -> list[tuple[str, list[str]]]:
    """Columns by names that are distinct: the first of two with one name has it."""
    found: dict[str, list[str]] = {}
    for name, column in zip(names, columns, strict=True):
        found.setdefault(name, column)
    return list(found.items())


def _fault(text: str, line: int, *, integers: bool) -> Fault | None:
    """What is wrong with an id."""
    if not text:
        return Fault(line, "no id", "", "")
    if len(text) > MAX_ID:
        return Fault(line, f"id has more than {MAX_ID} characters", "id", text[:60])
    if CONTROL.search(text):
        return Fault(line, "control character in the id", "id", text[:60])
    if integers and not is_canonical(text):
        return Fault(line, "id is no whole number", "id", text[:60])
    return None
