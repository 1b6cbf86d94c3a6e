"""The movie that was clicked on the map, and those that the model finds most like it."""

import pandas as pd
import streamlit as st

from pages.common import pickers
from pages.common.download import download_csv
from pages.common.movie_list import movie_list
from pages.common.widgets import film_link
from pages.common.wording import plain
from recsys.charts.map import BRUSH, CLICK
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.errors import UnknownIdError
from recsys.models.shared.base import Recommender
from recsys.serving.similar import why_no_neighbours

FILM = "film"  # in the address
_NEAREST = 10


def follow_click(drawing: str, dataset: Dataset) -> None:
    """Put the movie that was clicked into the address; a click beside all of them takes it out."""
    selection = st.session_state[drawing].selection
    points = selection.get(CLICK) or []
    if points:
        pickers.remember_id(FILM, _known(dataset, str(points[0].get("movie_id"))))
    elif not selection.get(BRUSH):
        pickers.remember_id(FILM, None)


def _known(dataset: Dataset, text: str) -> RawId | None:
    """The movie that a mark of the map stands for; None if there is no such movie any more."""
    try:
        return dataset.movies.parse(text)
    except UnknownIdError:
        return None


def neighbours_of(model: Recommender, film: RawId | None) -> pd.DataFrame:
    """``movie_id``, ``title`` and ``score`` of the movies most like one; empty without one."""
    if film is None:
        return pd.DataFrame({"movie_id": [], "title": [], "score": []})
    nearest = model.similar_movies(film, _NEAREST)
    titles = model.dataset.movie_table["title"].to_numpy()
    return nearest.assign(title=titles[model.dataset.movies.to_index(nearest["movie_id"].to_numpy())])


def show_neighbours(model: Recommender, film: RawId, nearest: pd.DataFrame) -> None:
    """List the nearest movies, with the way to the movie's own page."""
    dataset = model.dataset
    title = dataset.movie_table["title"].iloc[int(dataset.movies.to_index([film])[0])]
    st.header(f"Nearest to {plain(title)}", anchor=False)
    if nearest.empty:
        st.info(plain(why_no_neighbours(model, film)), icon=":material/help:")
    else:
        order = ("rank", "title", "score")
        alt = dataset.words.said("The movies nearest to the chosen one, by the model")
        movie_list(dataset, nearest, order=order, key="map_nearest", alt=alt)
    with st.container(horizontal=True, vertical_alignment="center"):
        film_link(dataset, film)
        st.button(
            "Let go", key="let_go", icon=":material/close:", type="tertiary", on_click=pickers.remember_id,
            args=(FILM, None),
        )  # fmt: skip
        if len(nearest):
            saved, what = nearest[["rank", "movie_id", "title", "score"]], dataset.words.said("Nearest movies")
            download_csv(saved, what, dataset=dataset, model=model.key, key="download_nearest")
