"""A table whose rows open something: a click, Enter or the space bar picks a row, focus alone does nothing.

``st.dataframe`` selects a cell when it gets the focus, knows no click on a row, and keeps a selection of its own, which
goes on naming a row that the address no longer does. Here the page says which row is chosen, and hears of every pick.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

_HERE = Path(__file__).parent
_HTML = """
<div class="frame">
  <table><style></style><colgroup></colgroup><thead><tr></tr></thead><tbody></tbody></table>
</div>
"""
_TABLE = st.components.v2.component(
    "row_table", html=_HTML, css=(_HERE / "row_table.css").read_text(), js=(_HERE / "row_table.js").read_text()
)
_DIGITS_SENT = 6

ROW, HEADER, BORDERS = 28, 30, 2  # pixels, as row_table.css has them


@dataclass(frozen=True)
class RowColumn:
    """How one column is shown.

    Parameters
    ----------
    name : str
        Of the column in the table; a table without it leaves it out.
    label : str
        Its heading.
    help : str
        What a pointer over the heading tells.
    kind : str
        "text", "number", "time", "yes" (a tick where it is true) or "move" (places up, "new" or "gone").
    digits : int
        Decimals of a number.
    signed : bool
        Whether a number above 0 has its plus.
    unit : str
        Written after a number.
    width : int, optional
        In pixels; columns without one share what the others leave.
    share : int, optional
        Of the width of the table, in percent, where all columns are shown.
    least : int
        Width of the table, in pixels, below which the column gives its place to the others.
    """

    name: str
    label: str
    help: str = ""
    kind: Literal["text", "number", "time", "yes", "move"] = "text"
    digits: int = 0
    signed: bool = False
    unit: str = ""
    width: int | None = None
    share: int | None = None
    least: int = 0


def height_of(n_rows: int) -> int:
    """Pixels that a table of so many rows takes, its heading included."""
    return HEADER + n_rows * ROW + BORDERS


def row_table(
    table: pd.DataFrame,
    columns: list[RowColumn],
    *,
    ids: list[str],
    opens: str,
    beside: str | None = None,
    faint: list[bool] | None = None,
    chosen: str | None,
    on_pick: Callable[[str], None],
    key: str,
    label: str,
    height: int,
) -> None:
    """Show a table, one row marked as chosen.

    Parameters
    ----------
    table : DataFrame
    columns : list of RowColumn
        Those that the table has are shown, in this order.
    ids : list of str
        What each row stands for, different ones.
    opens : str
        The text column whose cell is the button of its row.
    beside : str, optional
        A column that is written smaller after ``opens``: the year after a title.
    faint : list of bool, optional
        Rows that are struck through.
    chosen : str, optional
        Id of the row that is marked.
    on_pick : callable
        Called before the next run with the id of a row that was picked, the marked one included.
    key, label : str
        The label is what a screen reader calls the table.
    height : int
        In pixels, beyond which the rows scroll.
    """
    columns = [column for column in columns if column.name in table]
    _TABLE(
        data={
            "columns": [asdict(column) for column in columns],
            "cells": [_values(table[column.name]) for column in columns],
            "ids": ids,
            "opens": opens,
            "beside": None if beside not in table else _values(table[beside]),
            "faint": faint,
            "chosen": chosen,
            "label": label,
            "height": height,
        },
        key=key,
        on_picked_change=lambda: on_pick(st.session_state[key].picked),
    )


def _values(column: pd.Series) -> list[Any]:
    """Cells as JSON has them, None where there is nothing."""
    values = column.to_numpy()
    if values.dtype.kind == "f":
        values = np.round(values.astype(np.float64), _DIGITS_SENT)
    if values.dtype.kind == "M":
        values = values.astype("datetime64[ms]").astype(object)
        return [None if pd.isna(value) else value.replace(tzinfo=UTC).timestamp() * 1000 for value in values]
    if values.dtype.kind in "biu":
        return values.tolist()
    missing = pd.isna(values)
    return [None if gone else value for value, gone in zip(values.tolist(), missing.tolist(), strict=True)]
