"""Taking a visitor's ratings along: as a file, or in the address."""

import streamlit as st

from pages.common.wording import plain, plural
from pages.recommend import visitor
from recsys.data.dataset import Dataset
from recsys.errors import RecsysError
from recsys.serving.visitor_ratings import NOBODY, VisitorRatings

_FILE = "ratings_file"


def exchange(dataset: Dataset, ratings: VisitorRatings) -> None:
    """Save, load and drop the visitor's ratings."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        with st.popover("Save or load", icon=":material/import_export:"):
            st.caption("The address of this page has all your ratings: copy it to keep or share them.")
            st.download_button(
                "Save as CSV",
                ratings.to_csv(dataset),
                file_name="my-ratings.csv",
                mime="text/csv",
                icon=":material/download:",
                disabled=not len(ratings),
                on_click="ignore",
                key="save_ratings",
            )
            st.file_uploader(
                "Load from CSV, in place of the ratings here",
                type="csv",
                key=_FILE,
                max_upload_size=1,
                help="With the columns movie_id and rating.",
                on_change=lambda: _load(dataset),
            )
        st.button(
            "Start over",
            key="start_over",
            icon=":material/restart_alt:",
            disabled=not len(ratings),
            on_click=visitor.keep,
            args=(dataset, NOBODY),
        )
    said = st.session_state.pop("ratings_said", None)
    if said:
        (st.success if said[0] else st.error)(said[1])


def _load(dataset: Dataset) -> None:
    file = st.session_state[_FILE]
    if file is None:
        return
    try:
        ratings = VisitorRatings.from_csv(dataset, file.getvalue())
    except RecsysError as error:
        st.session_state["ratings_said"] = False, f"Nothing was loaded: {plain(error)}"
        return
    visitor.keep(dataset, ratings)
    st.session_state["ratings_said"] = True, f"{plural(len(ratings), 'rating')} loaded."
