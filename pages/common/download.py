"""Taking a table away as CSV."""

from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import streamlit as st

from recsys.storage.csv import csv_bytes

Table = pd.DataFrame | pa.Table


def download_csv(table: Table | Callable[[], Table], name: str, *, key: str, label: str = "CSV") -> None:
    """A small button that saves a table as ``<name>.csv``; the file is put together when it is asked for."""

    def content() -> bytes:
        made = table() if callable(table) else table
        return csv_bytes(made.to_pandas() if isinstance(made, pa.Table) else made)

    st.download_button(
        label,
        content,
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=key,
    )
