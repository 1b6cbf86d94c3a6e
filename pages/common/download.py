"""Taking a table away as CSV."""

import pandas as pd
import pyarrow as pa
import streamlit as st

from recsys.storage.csv import csv_bytes


def download_csv(table: pd.DataFrame | pa.Table, name: str, *, key: str, label: str = "CSV") -> None:
    """A small button that saves a table as ``<name>.csv``; the file is put together when it is asked for."""

    def content() -> bytes:
        return csv_bytes(table.to_pandas() if isinstance(table, pa.Table) else table)

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
