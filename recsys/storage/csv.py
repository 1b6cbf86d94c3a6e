"""Tables as CSV that a spreadsheet opens without running anything, and that can be brought in again."""

import codecs
import re
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from recsys.data.movie_features import MORE

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_IDS = ("user_id", "movie_id")
_ESCAPED = r"^'([=+\-@\t\r])"
_NO_NAME = re.compile(r"[\W_]+")
_NAMES = {  # of columns, as somebody reads them who has only the file; imports know those of ids, ratings and times
    "stars": "rating",
    "time": "time_utc",
    "n_ratings": "number_of_ratings",
    "mean": "mean_rating",
    "spread": "standard_deviation",
    "everybody": "mean_rating_of_everybody",
    "predicted": "predicted_rating",
    "low": "predicted_low_80",
    "high": "predicted_high_80",
    "fit": "fit_percent",
}


def saved_as(*parts: object) -> str:
    """The name of a CSV file, from what it is about: letters, digits and a few signs, whatever an id is made of.

    Examples
    --------
    >>> saved_as("ml-1m", "user 2000", "Recommended movies"), saved_as("../x", "=1")
    ('ml-1m-user-2000-recommended-movies.csv', 'x-1.csv')
    """
    text = "-".join(word.strip("-.") for part in parts if (word := _NO_NAME.sub("-", str(part).lower())).strip("-."))
    return f"{text or 'table'}.csv"


def named_for_people(table: pd.DataFrame) -> pd.DataFrame:
    """The same table under names that say without the page what stands in a column.

    Examples
    --------
    >>> list(named_for_people(pd.DataFrame(columns=["movie_id", "stars", "n_ratings"])))
    ['movie_id', 'rating', 'number_of_ratings']
    """
    taken = set(table)
    names = {name: _NAMES.get(str(name), str(name).removeprefix(MORE)) for name in table}
    return table.rename(columns={name: new for name, new in names.items() if new not in taken})


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV in UTF-8, without its index; a mark at its beginning tells Excel that it is UTF-8.

    A text that begins like a formula gets an apostrophe in front, which spreadsheets show as plain text; numbers
    are left alone. Lists are joined by "|"; a line break within a text is written as LF.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"title": ["=1+1"], "difference": [-0.5]}))
    b"\\xef\\xbb\\xbftitle,difference\\n'=1+1,-0.5\\n"
    """
    safe = {
        _inert(str(name)): column if pd.api.types.is_numeric_dtype(column) else column.map(_inert)
        for name, column in table.items()
    }
    return pd.DataFrame(safe, index=table.index).to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def is_saved_here(start: bytes, columns: Sequence[str]) -> bool:
    """Whether a table that begins with these bytes and columns is one of `csv_bytes` with raw ids in it."""
    return start.startswith(codecs.BOM_UTF8) and columns[0] in _IDS


def as_they_were(texts: pa.Array) -> pa.Array:
    """Texts of a table that `is_saved_here` without the apostrophe that keeps a spreadsheet from running them.

    Examples
    --------
    >>> as_they_were(pa.array(["'=1+1", "'til", "-3"])).to_pylist()
    ['=1+1', "'til", '-3']
    """
    return pc.replace_substring_regex(texts, _ESCAPED, r"\1")


def _inert(value: object) -> object:
    if isinstance(value, list | tuple):
        value = "|".join(str(item) for item in value)
    if not isinstance(value, str):
        return value
    text = f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value
    return text.replace("\r\n", "\n").replace("\r", "\n")  # a CR alone would end the row, and is not quoted
