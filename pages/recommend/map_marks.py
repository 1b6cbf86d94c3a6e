"""What is drawn on top of the map: movies rated, recommended, found or chosen, and the nearest ones to that."""

import numpy as np
import pandas as pd
import streamlit as st

from pages.recommend import visitor
from recsys.charts.map import CHOSEN, FOUND, LOOKS, MARKS, NEAREST, RATED, RECOMMENDED
from recsys.data.ids import RawId
from recsys.data.movie_filter import MovieFilter
from recsys.models.shared.base import Recommender
from recsys.serving.listing import recommended
from recsys.serving.viewer import as_visitor, known_user

_N_RECOMMENDED = 20
_MOST_FOUND = 200
_SHAPES = {"circle": "●", "diamond": "◆", "triangle-up": "▲", "square": "■", "cross": "✚"}


def marks(
    model: Recommender,
    table: pd.DataFrame,
    *,
    on_top: str,
    user_id: RawId | None,
    words: str,
    film: RawId | None,
    nearest: pd.DataFrame,
) -> pd.DataFrame:
    """``movie_id``, ``title``, ``x``, ``y`` and ``mark`` of the movies on top, the chosen one last.

    ``on_top`` is "you", "user" (``user_id``'s movies) or "none"; ``nearest`` has the ``movie_id`` of those most like
    ``film``.
    """
    dataset = model.dataset
    lists: dict[str, np.ndarray] = {}
    if words.strip():
        found = np.flatnonzero(MovieFilter(words=words).mask(dataset))
        found = found[np.argsort(-dataset.movie_counts[found], kind="stable")][:_MOST_FOUND]
        lists[FOUND] = dataset.movies.to_ids(found)
    if on_top != "none":
        ratings = visitor.visitor_ratings(dataset) if user_id is None else None
        viewer = known_user(model, user_id) if ratings is None else as_visitor(model, ratings)
        if len(viewer.movie_idx):
            lists[RATED] = dataset.movies.to_ids(viewer.movie_idx)
            lists[RECOMMENDED] = recommended(viewer, _N_RECOMMENDED)["movie_id"].to_numpy()
    if film is not None:
        lists |= {NEAREST: nearest["movie_id"].to_numpy(), CHOSEN: np.array([film])}
    parts = [table[table["movie_id"].isin(ids)].assign(mark=mark) for mark, ids in lists.items()]
    return pd.concat(parts, ignore_index=True) if parts else table.head(0).assign(mark="")


def legend(layer: pd.DataFrame) -> None:
    """Say what the shapes on top of the map stand for, as far as there are any."""
    there = set(layer["mark"])
    parts = []
    for mark in [mark for mark in MARKS if mark in there]:
        shape, colour = LOOKS[mark]
        parts.append(f'<span><span style="color: {colour}">{_SHAPES[shape]}</span> {mark}</span>')
    if parts:
        style = "display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.875rem"
        st.html(f'<div style="{style}">{"".join(parts)}</div>')
