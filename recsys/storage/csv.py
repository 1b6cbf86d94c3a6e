"""Tables as CSV that a spreadsheet opens without running anything."""

import pandas as pd

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV in UTF-8, without its index.

    A text that begins like a formula gets an apostrophe in front, which spreadsheets show as plain text; numbers
    are left alone. Lists are joined by "|"; a line break within a text is written as LF.

    Examples
    --------
    >>> csv_bytes(pd.DataFrame({"title": ["=1+1"], "difference": [-0.5]}))
    b"title,difference\\n'=1+1,-0.5\\n"
    """
    safe = {
        _inert(str(name)): column if pd.api.types.is_numeric_dtype(column) else column.map(_inert)
        for name, column in table.items()
    }
    return pd.DataFrame(safe, index=table.index).to_csv(index=False, lineterminator="\n").encode()


def _inert(value: object) -> object:
    if isinstance(value, list | tuple):
        value = "|".join(str(item) for item in value)
    if not isinstance(value, str):
        return value
    text = f"'{value}" if value.startswith(_STARTS_A_FORMULA) else value
    return text.replace("\r\n", "\n").replace("\r", "\n")  # a CR alone would end the row, and is not quoted
