"""Ratings out of whole blocks of text at once, where every line is in order."""

import re

import numpy as np
import pyarrow as pa
from pyarrow import csv

from recsys.data.ids import IndexArray
from recsys.sources.rating_format import LATEST, MISSING, NO_TIME, Block, Names, RatingFormat
from recsys.sources.text import CONTROL

_UNIT = "\x1f"  # stands for a separator of two characters, which the CSV reader cannot split at


def block_at_once(text: bytes, form: RatingFormat, names: Names) -> Block | None:
    """The ratings of a block in which every line is in order; None if one may not be."""
    first = text[: text.find(b"\n") + 1] or text
    width = first.count(form.separator.encode()) + 1
    if width not in form.widths or _is_odd(text, form):
        return None
    has_time = form.time is not None and form.time < width
    try:
        table = _csv_table(text, form, width, has_time)
    except pa.ArrowInvalid:
        return None
    n_lines = text.count(b"\n") + (not text.endswith(b"\n"))
    if table.num_rows != n_lines or any(table[i].null_count for i in range(3)):
        return None
    users, movies = _ids(table[0], names.users), _ids(table[1], names.movies)
    stars = table[2].to_numpy()
    times = _seconds(table[3]) if has_time else np.full(n_lines, NO_TIME)
    if users is None or movies is None or times is None or not np.isfinite(stars).all():
        return None
    return Block(users, movies, stars, times, [], [], n_lines)


def _is_odd(text: bytes, form: RatingFormat) -> bool:
    """Whether the fast path might take for an integer what is none here: "007", which is not "7", or "0x7"."""
    separator = form.separator.encode()
    zeros = text.count(separator + b"0") - text.count(separator + b"0.")  # "0.5" is a rating
    if zeros or text.startswith(b"0") or b"\n0" in text or b" " in text:
        return re.search(rb"(?:^|\n|" + re.escape(separator) + rb")\s*0[\dxX]", text) is not None
    return False


def _csv_table(text: bytes, form: RatingFormat, width: int, has_time: bool) -> pa.Table:
    separator = form.separator
    if len(separator) > 1:
        if _UNIT.encode() in text:
            raise pa.ArrowInvalid("a control character")
        text, separator = text.replace(separator.encode(), _UNIT.encode()), _UNIT
    string = pa.dictionary(pa.int32(), pa.string())
    kinds = {
        form.user: string if form.user_names else pa.int64(),
        form.movie: string if form.movie_names else pa.int64(),
        form.rating: pa.float32(),
    } | ({form.time: pa.float64()} if has_time else {})
    return csv.read_csv(
        pa.BufferReader(text),
        read_options=csv.ReadOptions(column_names=[str(i) for i in range(width)]),
        parse_options=csv.ParseOptions(delimiter=separator, quote_char=False, double_quote=False),
        convert_options=csv.ConvertOptions(
            column_types={str(i): kind for i, kind in kinds.items()},
            include_columns=[str(i) for i in kinds],
            null_values=list(MISSING),
            strings_can_be_null=False,
        ),
    )


def _ids(column: pa.ChunkedArray, names: dict[str, int]) -> IndexArray | None:
    """Ids as `RawIds` holds them; None if one of them is not allowed."""
    if not pa.types.is_dictionary(column.type):
        ids: IndexArray = column.to_numpy()
        return ids if not len(ids) or ids.min() >= 0 else None
    column = column.unify_dictionaries().combine_chunks()
    distinct = column.dictionary.to_pylist()
    if any(not name or name != name.strip() or CONTROL.search(name) for name in distinct):
        return None
    numbers = np.array([names.setdefault(name, len(names)) for name in distinct], dtype=np.int64)
    places: IndexArray = column.indices.to_numpy()
    return numbers[places]


def _seconds(column: pa.ChunkedArray) -> IndexArray | None:
    """Whole seconds since 1970, NO_TIME for what is missing or not after that; None if one is no time."""
    times = column.to_numpy()  # (n,) NaN where missing
    if np.isnan(times).sum() > column.null_count or (np.abs(times) > LATEST).any():
        return None
    known = times > 0  # 0 stands for "not known" wherever it occurs
    return np.where(known, np.where(known, times, 0).astype(np.int64), NO_TIME)
