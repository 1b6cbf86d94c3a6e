"""Taking a table away as CSV: the only way, since the tables' own button would save what a spreadsheet runs."""

from collections.abc import Callable

import pandas as pd
import pyarrow as pa
import streamlit as st

from pages.common.wording import plain
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.storage.csv import csv_bytes, named_for_people, saved_as

Table = pd.DataFrame | pa.Table


def download_csv(
    table: Table | Callable[[], Table],
    what: str,
    *,
    key: str,
    dataset: Dataset | None = None,
    user: RawId | None = None,
    model: str | None = None,
) -> None:
    """A small button that saves a table; the file is put together when it is asked for.

    Parameters
    ----------
    table : DataFrame, pyarrow.Table or callable that returns one
    what : str
        What is in it, in the words of the data set and as a sentence begins: "Recommended movies".
    key : str
        Of the button.
    dataset : Dataset, optional
        Whose table it is; named in the name of the file.
    user : int or str, optional
        Of whom it tells; named in the name of the file and in a column.
    model : str, optional
        By whose word; the key of a model, named in the name of the file.
    """

    def content() -> bytes:
        made = table() if callable(table) else table
        made = named_for_people(made.to_pandas() if isinstance(made, pa.Table) else made)
        if user is not None and "user_id" not in made:
            made.insert(0, "user_id", user)
        return csv_bytes(made)

    about = (dataset and dataset.name, None if user is None else f"user {user}", model, what)
    st.download_button(
        f"{plain(what)} as CSV",
        content,
        file_name=saved_as(*(part for part in about if part is not None)),
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=key,
    )
