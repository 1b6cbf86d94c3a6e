"""The two lists of somebody, what they rated and what they are recommended: rows that open to the reason."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from pages.common import pickers
from pages.common.columns import decimals_of
from pages.common.row_table import RowColumn, height_of, row_table
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.data.words import capitalised

KEY = "why"  # in the address: the movie whose reason is open
LONGEST = 20  # rows that stand without scrolling


def recommended_columns(dataset: Dataset) -> list[RowColumn]:
    """Of a list of recommendations, by what a reader needs first."""
    return _said(
        dataset,
        [
            RowColumn("move", "Move", "Places up or down; new in the list, or gone from it", kind="move", width=52),
            RowColumn("rank", "#", "Place in the list", kind="number", width=34),
            RowColumn("title", capitalised(dataset.words.movie), share=36),
            RowColumn(
                "became",
                "Then",
                "Of what was kept away from training: ✓ and the stars of a movie that was liked, ✗ of one that was not",
                width=52,
            ),
            RowColumn("predicted", "Stars", "Predicted by the model", kind="number", digits=2, width=52),
            RowColumn(
                "fit",
                "Fit",
                "Of the movies not seen, how many fit less well, in percent",
                kind="number",
                digits=1,
                unit="\u00a0%",
                width=62,
                least=380,
            ),
            RowColumn("n_ratings", "Ratings", "How many people rated it", kind="number", width=66, least=440),
            RowColumn(
                "why",
                "Because of",
                "What its place in the list is mostly due to; a click on the row tells all of it",
                least=560,
            ),
        ],
    )


def rated_columns(dataset: Dataset) -> list[RowColumn]:
    """Of what somebody rated."""
    return _said(
        dataset,
        [
            RowColumn("title", capitalised(dataset.words.movie)),
            RowColumn(
                "rating", "Given", "Stars that the user gave", "number", digits=decimals_of(dataset.scale), width=54
            ),
            RowColumn("predicted", "Predicted", "Stars, by the model", kind="number", digits=2, width=78),
            RowColumn(
                "difference",
                "Off by",
                "Predicted less given, in stars",
                kind="number",
                digits=2,
                signed=True,
                width=58,
                least=540,
            ),
            RowColumn("held_out", "Held out", "Kept away from training", kind="yes", width=70, least=340),
        ],
    )


def movie_rows(
    dataset: Dataset,
    table: pd.DataFrame,
    columns: list[RowColumn],
    *,
    chosen: RawId | None,
    key: str,
    label: str,
    height: int = height_of(LONGEST),
) -> None:
    """Show movies, one a row; a row that is picked puts its movie into the address, picked again it takes it out.

    Parameters
    ----------
    dataset : Dataset
    table : DataFrame
        ``movie_id``, ``title``, and ``year`` where known; a ``move`` "gone" strikes its row through.
    columns : list of RowColumn
    chosen : int, str or None
        Raw id of the movie whose reason is open.
    key, label : str
        Of the table.
    height : int
        In pixels.
    """
    gone = (table["move"] == "gone").tolist() if "move" in table else None
    row_table(
        table,
        columns,
        ids=[str(movie_id) for movie_id in table["movie_id"].tolist()],
        opens="title",
        beside="year",
        faint=gone,
        chosen=None if chosen is None else str(chosen),
        on_pick=lambda picked: _pick(dataset, picked),
        key=key,
        label=label,
        height=height,
    )


def chosen_among(dataset: Dataset, *tables: pd.DataFrame) -> RawId | None:
    """The movie whose reason is open: of the address, and in one of the tables on the page."""
    asked = pickers.address_id(KEY, dataset.movies)
    return asked if asked is not None and any((table["movie_id"] == asked).any() for table in tables) else None


def close() -> None:
    """Close the reason that is open."""
    pickers.remember_id(KEY, None)


def _pick(dataset: Dataset, picked: str) -> None:
    movie_id = dataset.movies.parse(picked)
    pickers.remember_id(KEY, None if st.query_params.get(KEY) == str(movie_id) else movie_id)


def _said(dataset: Dataset, columns: list[RowColumn]) -> list[RowColumn]:
    said = dataset.words.said
    return [replace(column, label=said(column.label), help=said(column.help)) for column in columns]
