"""Taking a table away as CSV."""

import pandas as pd
import streamlit as st

from recsys.export import csv_bytes


def download_csv(table: pd.DataFrame, name: str, *, key: str, label: str = "CSV") -> None:
    """A small button that saves a table as ``<name>.csv``."""
    st.download_button(
        label,
        csv_bytes(table),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=key,
    )
