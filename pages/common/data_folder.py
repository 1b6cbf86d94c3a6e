"""The data folder: where it is, and everything that is read from it."""

import streamlit as st

from pages.common.wording import plain
from recsys.sources.layouts import LAYOUTS
from recsys.storage.paths import data_dir

_KNOWN = ("Amazon reviews (one .csv or .json)",)  # told by their content; the others by the names of their files


def tell_data_folder() -> None:
    """Name the data folder of this server, and each layout of files that can be put there."""
    st.header("Files of your own", anchor=False)
    st.markdown("What is put into the data folder, on the machine that runs this page, is offered under its name:")
    st.code(str(data_dir().absolute()), language=None, wrap_lines=True)
    st.markdown(
        "Each zip or folder in it is one data set. A single table of who rated, bought or clicked what is enough: text "
        "with any separator, JSON or Parquet, packed by gzip or not, its columns told by their names or by what stands "
        "in them. Tables of the users and of what is rated may lie beside it. To see first how a file is read, and to "
        "correct that, use the page **Add data**. Public data sets are read as they come:"
    )
    known = sorted([layout.title for layout in LAYOUTS] + list(_KNOWN), key=str.lower)
    st.markdown("\n".join(f"- {plain(title)}" for title in known))
