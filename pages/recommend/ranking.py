"""A list of recommended movies, whose rows open to the reason."""

import pandas as pd
import streamlit as st

from pages.common import cache, columns, pickers
from pages.common.download import download_csv
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.describe import whole_set

KEY = "why"  # in the address: the movie whose reason is open
_COLUMNS = ("rank", "title", "fit", "predicted", "between", "genres", "year", "n_ratings")
_SAVED = ("rank", "movie_id", "title", "fit", "predicted", "low", "high", "genres", "year", "n_ratings")


def described(dataset: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """A table with ``movie_id``, and what is known of its movies beside it, in the same order."""
    movies = cache.statistic(whole_set.movie_statistics, dataset)
    about = movies.iloc[dataset.movies.to_index(table["movie_id"].to_numpy())].reset_index(drop=True)
    table = columns.with_between(table.reset_index(drop=True))
    return pd.concat([table, about.drop(columns=["movie_id", *_shared(table, about)])], axis=1)


def ranking(
    dataset: Dataset,
    best: pd.DataFrame,
    *,
    name: str,
    alt: str,
    height: int = 560,
    user: RawId | None = None,
    model: str | None = None,
) -> RawId | None:
    """Show a described list with its download, named after the user and the key of the model.

    Returns
    -------
    int, str or None
        The movie whose row was clicked last; the address has ``why=<id>``. None if it is not in the list.
    """
    movie_ids = best["movie_id"].tolist()
    chosen = pickers.address_id(KEY, dataset.movies)
    cells = [(movie_ids.index(chosen), "title")] if chosen in movie_ids else []
    table = f"{name}_{dataset.fingerprint[:8]}_{hash(tuple(movie_ids))}"  # another list: its rows mean other movies
    st.dataframe(
        best,
        column_order=[column for column in _COLUMNS if column in best],
        column_config=columns.narrow(dataset),
        hide_index=True,
        height=height,
        placeholder="–",
        key=table,
        on_select=lambda: pickers.remember_id(KEY, pickers.clicked(st.session_state[table], movie_ids)),
        selection_mode="single-cell",
        selection_default={"selection": {"cells": cells}},
        alt=alt,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Click a row to see why it is there.", width="stretch")
        saved, what = best[[column for column in _SAVED if column in best]], dataset.words.said("Recommended movies")
        download_csv(saved, what, dataset=dataset, user=user, model=model, key=f"download_{name}")
    return chosen if chosen in movie_ids else None


def _shared(table: pd.DataFrame, about: pd.DataFrame) -> list[str]:
    return [name for name in about if name in table and name != "movie_id"]
