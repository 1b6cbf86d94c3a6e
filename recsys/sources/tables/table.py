"""A file as a table of text, whatever its format: named columns, and records of some of them."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from recsys.errors import DatasetError
from recsys.sources.bundle import MAX_TABLE, Bundle
from recsys.sources.tables.dialect import Dialect, dialect, fields_of
from recsys.sources.tables.limits import MAX_FIELD, refuse_more_columns
from recsys.sources.tables.plain_text import encoding_of, text_blocks
from recsys.sources.tables.records import Fault, Records, records
from recsys.storage.csv import as_they_were, is_saved_here

NO_OBJECT = "no JSON object"
_SAMPLE = 1 << 17  # bytes at the beginning of a file that it is judged by
_SAMPLE_ROWS = 200
_BATCH = 1 << 16  # rows of a file that has no lines
_PARQUET = b"PAR1"


@dataclass(frozen=True, eq=False)
class Table:
    """A table of text that is still in its file.

    Parameters
    ----------
    file : str
        Its path in the bundle.
    form : Dialect
        Its columns; how it is written, where it is text.
    rows : list of list of str
        Its first rows.
    encoding : str
        For people.
    read : callable
        From the columns that are wanted, by place, and the number of fields that a record needs at least, to records.
    expected : str
        What a line should look like, for people.
    """

    file: str
    form: Dialect
    rows: list[list[str]]
    encoding: str
    read: Callable[[Sequence[int], int], Iterator[Records]] = field(repr=False)
    expected: str

    @property
    def name(self) -> str:
        """The file without its folders."""
        return self.file.rpartition("/")[2]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return self.form.columns


def open_table(
    bundle: Bundle,
    file: str,
    *,
    names: tuple[str, ...] | None = None,
    separator: str | None = None,
    header: bool | None = None,
    loose: bool = False,
) -> Table:
    """The table in a file: text with separators, JSON or Parquet.

    Parameters
    ----------
    names : tuple of str, optional
        The columns, where the layout has no line that names them; one that does is believed all the same.
    separator, header
        As in `dialect`.
    loose : bool
        Whether titles may have separators in them, so that ``names`` say how many fields there are.

    Raises
    ------
    DatasetError
        If it is no table, or cannot be read.
    """
    where = bundle.where(file)
    start = next(iter(bundle.chunks(file)), b"")
    if start.startswith(_PARQUET):
        return _parquet_table(bundle, file, where)
    text = next(
        text_blocks([start[: _SAMPLE * 4]] if not start.startswith(b"\x1f\x8b") else bundle.chunks(file), where), b""
    )
    sample = text[:_SAMPLE].decode("utf-8", errors="replace")
    if not sample.strip():
        raise DatasetError(f"{where} is empty; get the data set anew")
    if sample.lstrip()[:1] in "{[":
        return _json_table(bundle, file, where, sample)
    form = dialect(sample, where, separator=separator, header=header)
    refuse_more_columns(form.width, where)
    if names is not None and not form.header:
        places = map(str, range(len(names) + 1, form.width + 1))
        shown = names if loose else (*names[: form.width], *places)
        form = replace(form, columns=shown, loose=names.index("title") if loose else None)
    lines = [line for line in sample.split("\n")[:-1] or [sample] if line.strip()]
    rows = fields_of(lines[form.remarks + form.header :][:_SAMPLE_ROWS], form.separator)

    is_ours = form.header and is_saved_here(start, form.columns)
    if is_ours:
        rows = [as_they_were(pa.array(row, pa.string())).to_pylist() for row in rows]

    def read(wanted: Sequence[int], least: int) -> Iterator[Records]:
        found = records(text_blocks(bundle.chunks(file), where), form, wanted, least=least)
        return (replace(part, columns=list(map(as_they_were, part.columns))) for part in found) if is_ours else found

    return Table(file, form, rows, encoding_of(start[:_SAMPLE]), read, form.in_words)


# -- JSON: an object a line, or one list of objects --------------------------------------------------


def _json_table(bundle: Bundle, file: str, where: str, sample: str) -> Table:
    first = list(islice(_objects(bundle, file, where, sample), _SAMPLE_ROWS))
    names = tuple(dict.fromkeys(chain.from_iterable(found for _, found in first if isinstance(found, dict))))
    if not names:
        raise DatasetError(f"{where} is JSON without objects that could be rows")
    refuse_more_columns(len(names), where)
    form = Dialect(",", names, header=True)

    def read(wanted: Sequence[int], least: int) -> Iterator[Records]:
        keys = [names[i] for i in wanted]
        found = _objects(bundle, file, where, sample)
        while batch := list(islice(found, _BATCH)):
            good = [(line, row) for line, row in batch if isinstance(row, dict)]
            faults = [Fault(line, NO_OBJECT, "", str(row)[:60]) for line, row in batch if not isinstance(row, dict)]
            columns = [pa.array([_text(row.get(key)) for _, row in good], pa.string()) for key in keys]
            yield Records(columns, np.array([line for line, _ in good], dtype=np.int64), faults)

    rows = [[_text(found.get(name)) for name in names] for _, found in first if isinstance(found, dict)]
    return Table(file, form, rows, "UTF-8", read, "a JSON object")


def _objects(bundle: Bundle, file: str, where: str, sample: str) -> Iterator[tuple[int, object]]:
    """Every object with its line, numbers as they are written."""
    if sample.lstrip().startswith("["):
        try:
            whole = json.loads(
                b"".join(text_blocks(bundle.chunks(file, MAX_TABLE), where)), parse_float=str, parse_int=str
            )
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"{where} is no JSON ({error})") from None
        yield from enumerate(whole, start=1)
        return
    line = 0
    for block in text_blocks(bundle.chunks(file), where):
        for text in block.removesuffix(b"\n").split(b"\n"):
            line += 1
            if text.strip():
                try:
                    yield line, json.loads(text, parse_float=str, parse_int=str)
                except (ValueError, RecursionError):
                    yield line, text.decode("utf-8", errors="replace")


def _text(value: object) -> str:
    """What stands in a field of JSON, as text; parts of a list with bars between."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(_text(part) for part in value)
    if isinstance(value, dict):
        return _text(value.get("name", ""))
    return str(value)


# -- Parquet --------------------------------------------------------------------------------------


def _parquet_table(bundle: Bundle, file: str, where: str) -> Table:
    try:
        data = pa.BufferReader(bundle.read(file))
        schema = parquet.read_schema(data)
        refuse_more_columns(len(schema.names), where)
        # a text that stands there once is held once, however many rows say that they have it
        texts = [column.name for column in schema if _is_text(column.type)]
        source = parquet.ParquetFile(data, read_dictionary=texts)
    except (pa.ArrowException, OSError) as error:
        raise DatasetError(f"{where} is no Parquet file that can be read ({str(error)[:100]})") from None
    form = Dialect(",", tuple(schema.names), header=True)

    def read(wanted: Sequence[int], least: int) -> Iterator[Records]:
        row = 1
        try:
            for batch in source.iter_batches(_BATCH, columns=[schema.names[i] for i in wanted]):
                by_name = {name: batch.column(name) for name in batch.schema.names}
                columns = [_texts(by_name[schema.names[i]]) for i in wanted]
                yield Records(columns, np.arange(row, row + len(batch)))
                row += len(batch)
        except (pa.ArrowException, OSError, KeyError) as error:
            raise DatasetError(f"{where} is damaged ({str(error)[:100]}); get it anew") from None

    first = next(read(range(form.width), 0), None)
    columns = [] if first is None else [column.slice(0, _SAMPLE_ROWS).to_pylist() for column in first.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return Table(file, form, rows, "Parquet", read, f"{form.width} columns")


def _texts(values: pa.Array) -> pa.Array:
    """A column as text, the empty one for what is missing."""
    if pa.types.is_dictionary(values.type):
        short = pc.utf8_slice_codeunits(pc.cast(values.dictionary, pa.string()), 0, MAX_FIELD)
        values = pa.DictionaryArray.from_arrays(values.indices, short).dictionary_decode()
    if pa.types.is_list(values.type) or pa.types.is_large_list(values.type) or pa.types.is_struct(values.type):
        return pa.array([_text(value) for value in values.to_pylist()], pa.string())
    return pc.fill_null(pc.cast(values, pa.string()), "")


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind))
