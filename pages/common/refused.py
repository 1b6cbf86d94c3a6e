"""What reading refused, as a table for people."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from recsys.data.dataset import Refusal
from recsys.data.words import Words


def refused_table(refused: Sequence[Refusal], words: Words) -> pd.DataFrame:
    """One row per file and reason: ``file``, ``reason``, ``count``, ``lines`` (the first few), ``examples`` of them."""
    rows = [(item.file, words.said(item.reason), item.count, list(item.lines), _examples(item)) for item in refused]
    return pd.DataFrame(rows, columns=["file", "reason", "count", "lines", "examples"])


def show_refused_table(table: pd.DataFrame, *, key: str) -> None:
    """Draw what `refused_table` gives."""
    st.dataframe(
        table,
        column_order=("file", "reason", "count", "examples"),
        column_config={
            "file": st.column_config.TextColumn("File", width=110),
            "reason": st.column_config.TextColumn("Reason", width=150),
            "count": st.column_config.NumberColumn("Lines", format="localized", width=60),
            "examples": st.column_config.ListColumn("For example", width=300),
        },
        hide_index=True,
        key=key,
        alt="Lines refused, with the reason and examples",
    )


def _examples(item: Refusal) -> list[str]:
    """The first lines refused, each with what stood there where that is known."""
    there = {line: f": {field} {value!r}" if field else f": {value!r}" for line, field, value in item.examples if value}
    return [f"line {line}{there.get(line, '')}" for line in item.lines]
