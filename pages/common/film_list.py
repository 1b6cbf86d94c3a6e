"""Tables of movies whose rows open the page of the movie."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import columns, pickers
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.data.movie_features import MORE
from recsys.data.movie_filter import MovieFilter

_LONG = ("overview", "tags")  # what stands on the page of a movie and would travel with every row
FOLLOWED = "followed"  # in the session: a movie opened from its neighbour, and the filter that it was opened under


def film_list(
    dataset: Dataset,
    table: pd.DataFrame,
    *,
    order: tuple[str, ...],
    key: str,
    alt: str,
    height: int | str = "auto",
    config: dict[str, Any] | None = None,
) -> None:
    """Show a table with ``movie_id``, one row per movie; a click on a row leads to the page of its movie.

    Parameters
    ----------
    dataset : Dataset
    table : DataFrame
    order : tuple of str
        Columns that are shown where the table has them.
    key, alt : str
        Of the table; another list of movies needs another key, since its rows mean other movies.
    height : int or str
    config : dict, optional
        How columns are shown; `columns.config` if None.
    """
    shown = [name for name in order if name in table]
    table = table[[name for name in table if name not in _LONG and not name.startswith(MORE)]]
    state = st.dataframe(
        columns.with_exact_ids(table),
        column_order=shown,
        column_config=columns.config(dataset) if config is None else config,
        hide_index=True,
        height=height,
        placeholder="–",
        key=key,
        on_select="rerun",
        selection_mode="single-cell",
        alt=alt,
    )
    movie_id = pickers.clicked(state, table["movie_id"].tolist())
    if movie_id is not None:
        st.switch_page("pages/data/movies.py", query_params={"movie": str(movie_id)})


def neighbour_list(dataset: Dataset, table: pd.DataFrame, asked: MovieFilter, *, key: str, alt: str) -> None:
    """Show movies like the one on the page; a click on a row puts its movie in the other's place."""
    st.dataframe(
        table,
        column_order=("title", "score"),
        column_config=columns.narrow(dataset),
        hide_index=True,
        placeholder="–",
        key=key,
        on_select=lambda: follow(pickers.clicked(st.session_state[key], table["movie_id"].tolist()), asked),
        selection_mode="single-cell",
        alt=alt,
    )


def follow(movie_id: RawId | None, asked: MovieFilter) -> None:
    """Open a movie on the movies page, whether the filter there has it or not; None changes nothing."""
    if movie_id is not None:
        st.session_state[FOLLOWED] = movie_id, asked
        pickers.remember_id("movie", movie_id)


def is_followed(movie_id: RawId | None, asked: MovieFilter) -> bool:
    """Whether a movie was opened from its neighbour and the filter is still the same."""
    return movie_id is not None and st.session_state.get(FOLLOWED) == (movie_id, asked)
