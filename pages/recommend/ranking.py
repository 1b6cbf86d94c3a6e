"""A list of recommended movies, whose rows open to the reason."""

import pandas as pd
import streamlit as st

from pages.common import cache
from pages.common.download import download_csv
from pages.common.row_table import height_of
from pages.recommend.movie_rows import LONGEST, movie_rows, recommended_columns
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.describe import whole_set
from recsys.serving.short_reasons import short_reasons
from recsys.serving.viewer import Viewer

_SAVED = (
    "rank",
    "move",
    "rank_before",
    "movie_id",
    "title",
    "fit",
    "predicted",
    "low",
    "high",
    "why",
    "outcome",
    "rating",
    "genres",
    "year",
    "n_ratings",
)


def described(dataset: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """A table with ``movie_id``, and what is known of its movies beside it, in the same order."""
    movies = cache.statistic(whole_set.movie_statistics, dataset)
    movie_idx = dataset.movies.to_index(table["movie_id"].to_numpy())
    about = {name: movies[name].array[movie_idx] for name in movies if name not in table}
    return pd.DataFrame({name: table[name].array for name in table} | about)


def with_reasons(viewer: Viewer, table: pd.DataFrame) -> pd.DataFrame:
    """A table with ``movie_id``, and in a few words ``why`` each movie is there."""
    movie_idx = viewer.model.dataset.movies.to_index(table["movie_id"].to_numpy())
    return table.assign(why=short_reasons(viewer, movie_idx))


def ranking(viewer: Viewer, best: pd.DataFrame, *, chosen: RawId | None, name: str, alt: str) -> None:
    """Show a described list with its download.

    Parameters
    ----------
    viewer : Viewer
        Whose list it is.
    best : DataFrame
    chosen : int, str or None
        The movie whose reason is open.
    name, alt : str
        Of the list.
    """
    dataset, model = viewer.model.dataset, viewer.model.key
    shown, rows = recommended_columns(dataset), height_of(max(LONGEST, len(best)))
    movie_rows(dataset, best, shown, chosen=chosen, key=name, label=alt, height=rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("Click a row to see why it is there.", width="stretch")
        saved, what = best[[column for column in _SAVED if column in best]], dataset.words.said("Recommended movies")
        download_csv(saved, what, dataset=dataset, user=viewer.user_id, model=model, key=f"download_{name}")
