"""Taking a visitor's ratings along: as a file, in the address, or from another place where they were given."""

import streamlit as st

from pages.common.wording import plain
from pages.recommend import brought, visitor
from recsys.data.dataset import Dataset
from recsys.errors import RecsysError
from recsys.serving.exports.brought import bring
from recsys.serving.exports.contents import MOST_MB
from recsys.serving.visitor_ratings import NOBODY, VisitorRatings
from recsys.storage.csv import saved_as

_FILE = "ratings_file"
_WHERE = """
- **Letterboxd**: Settings, Data, Export your data; the zip as it is, or its `ratings.csv`
- **IMDb**: Your ratings, Export
- **Goodreads**: My Books, Import and export
- **Trakt**: an export of your ratings, CSV or JSON
- what was saved here, or any CSV with `movie_id` and `rating`
"""


def exchange(dataset: Dataset, ratings: VisitorRatings) -> None:
    """Save, bring and drop the visitor's ratings."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        with st.popover("Save or load", icon=":material/import_export:"):
            st.caption(
                dataset.words.said("The address of this page has all your ratings: copy it to keep or share them.")
            )
            st.download_button(
                dataset.words.said("Your ratings as CSV"),
                lambda: ratings.to_csv(dataset),
                file_name=saved_as(dataset.name, "my ratings"),
                mime="text/csv",
                icon=":material/download:",
                disabled=not len(ratings),
                on_click="ignore",
                key="save_ratings",
            )
            st.file_uploader(
                "Bring ratings from Letterboxd, IMDb, Goodreads, Trakt or a CSV",
                type=["csv", "tsv", "txt", "json", "zip"],
                key=_FILE,
                max_upload_size=MOST_MB,
                help=_WHERE,
                on_change=_load,
                args=(dataset,),
            )
            st.caption(
                dataset.words.said("They are added to those here; where both rate one movie, the file's rating counts.")
            )
        st.button(
            "Start over",
            key="start_over",
            icon=":material/restart_alt:",
            disabled=not len(ratings),
            on_click=_start_over,
            args=(dataset,),
        )
    refused = st.session_state.pop("ratings_refused", None)
    if refused:
        st.error(refused)


def _start_over(dataset: Dataset) -> None:
    visitor.keep(dataset, NOBODY)
    brought.forget()


def _load(dataset: Dataset) -> None:
    """Take the ratings of the file that was brought; if it cannot be read, all stays as it was."""
    file = st.session_state[_FILE]
    if file is None:
        return
    try:
        brought.take(dataset, bring(dataset, file.getvalue()))
    except RecsysError as error:
        st.session_state["ratings_refused"] = f"Nothing was loaded: {plain(error)}"
