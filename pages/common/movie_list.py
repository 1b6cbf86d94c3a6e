"""Tables of movies whose rows open the page of the movie."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from pages.common import pickers
from pages.common.columns import decimals_of
from pages.common.row_table import RowColumn, height_of, row_table
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.data.movie_filter import MovieFilter

FOLLOWED = "followed"  # in the session: a movie opened from its neighbour, and the filter that it was opened under
_ROWS = 10  # that stand without scrolling
_SPELLED = ("movie_id", "year", "genres")  # numbers that are names, and lists


def movie_list(
    dataset: Dataset, table: pd.DataFrame, *, order: tuple[str, ...], key: str, alt: str, rows: int = _ROWS
) -> None:
    """Show a table with ``movie_id``, one row per movie; a row that is picked leads to the page of its movie.

    Parameters
    ----------
    dataset : Dataset
    table : DataFrame
    order : tuple of str
        Columns that are shown where the table has them.
    key, alt : str
        Of the table.
    rows : int
        How many stand without scrolling.
    """
    movie_rows(dataset, table, order=order, key=key, alt=alt, rows=rows, on_pick=_open)


def neighbour_list(dataset: Dataset, table: pd.DataFrame, asked: MovieFilter, *, key: str, alt: str) -> None:
    """Show movies like the one on the page; a row that is picked puts its movie in the other's place."""
    movie_rows(
        dataset, table, order=("title", "score"), key=key, alt=alt, on_pick=lambda movie_id: follow(movie_id, asked)
    )


def movie_rows(
    dataset: Dataset,
    table: pd.DataFrame,
    *,
    order: tuple[str, ...],
    key: str,
    alt: str,
    rows: int = _ROWS,
    chosen: RawId | None = None,
    on_pick: Callable[[RawId], None],
) -> None:
    """Show movies as `movie_list` does, the ``chosen`` one marked; ``on_pick`` gets the id of a row that is picked."""
    shown = table[[name for name in order if name in table]]
    row_table(
        shown.assign(**{name: shown[name].map(_as_text, na_action="ignore") for name in _SPELLED if name in shown}),
        [column for column in _columns(dataset) if column.name in shown],
        ids=[str(movie_id) for movie_id in table["movie_id"].tolist()],
        opens="title",
        chosen=None if chosen is None else str(chosen),
        on_pick=lambda picked: on_pick(dataset.movies.parse(picked)),
        key=key,
        label=alt,
        height=height_of(min(len(table), rows)),
    )


def _columns(dataset: Dataset) -> list[RowColumn]:
    """What tables of movies show, by what a reader needs first."""
    given = decimals_of(dataset.scale)
    columns = [
        RowColumn("rank", "#", "Place in the list", "number", width=34),
        RowColumn("movie_id", "Movie", "Id", width=72, least=620),
        RowColumn("title", "Title"),
        RowColumn("year", "Year", width=50, least=340),
        RowColumn("genre", "First genre", width=120, least=480),
        RowColumn("stars", "Stars", "Given", "number", digits=given, width=54),
        RowColumn("n_ratings", "Ratings", "How many people rated it", "number", width=74, least=300),
        RowColumn("mean", "Mean", "Mean stars", "number", digits=2, width=56),
        RowColumn(
            "spread",
            "Spread",
            "Standard deviation: how far the ratings lie apart, in stars",
            "number",
            digits=2,
            width=62,
            least=560,
        ),
        RowColumn("everybody", "Everybody", "Everybody's mean, in stars", "number", digits=2, width=82, least=420),
        RowColumn(
            "difference", "Difference", "Stars above everybody", "number", digits=2, signed=True, width=82, least=520
        ),
        RowColumn("genres", "Genres", least=760),
        RowColumn("time", "Time (UTC)", kind="time", width=150, least=640),
        RowColumn("score", "Likeness", "By the model; 1 is the same", "number", digits=2, width=72),
    ]
    said = dataset.words.said
    return [replace(column, label=said(column.label), help=said(column.help)) for column in columns]


def _as_text(value: object) -> str | None:
    return ", ".join(value) or None if isinstance(value, (list, np.ndarray)) else str(value)


def _open(movie_id: RawId) -> None:
    st.switch_page("pages/data/movies.py", query_params={"movie": str(movie_id)})


def follow(movie_id: RawId, asked: MovieFilter) -> None:
    """Open a movie on the movies page, whether the filter there has it or not."""
    st.session_state[FOLLOWED] = movie_id, asked
    pickers.remember_id("movie", movie_id)


def is_followed(movie_id: RawId | None, asked: MovieFilter) -> bool:
    """Whether a movie was opened from its neighbour and the filter is still the same."""
    return movie_id is not None and st.session_state.get(FOLLOWED) == (movie_id, asked)
