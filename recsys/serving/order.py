"""The two orders of a list: by the model's own score, and by predicted stars; and how well a movie fits."""

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from recsys.data.ids import FloatArray, IndexArray
from recsys.serving.viewer import Viewer

Order = Literal["fit", "stars"]
ORDERS: dict[Order, str] = {"fit": "Best fit", "stars": "Highest prediction"}


def has_two_orders(viewer: Viewer) -> bool:
    """Whether the model ranks by another number than its stars, and there are stars that could rank instead."""
    return ranks_by_score(viewer) and not viewer.model.dataset.is_implicit


def ranks_by_score(viewer: Viewer) -> bool:
    """Whether the model ranks by another number than its stars."""
    return viewer.answers.score is not viewer.answers.stars


def ordered(viewer: Viewer, order: Order) -> Viewer:
    """The same viewer, whose lists are in that order: "fit", the model's own, or "stars", its predictions."""
    if order == "fit" or not has_two_orders(viewer):
        return viewer
    return replace(viewer, answers=replace(viewer.answers, score=viewer.answers.stars))


def fit(viewer: Viewer, movie_idx: IndexArray | None = None) -> FloatArray:
    """Share of the movies not rated that score lower than each of some movies, in percent, shape (k,).

    Of the whole list, whatever filters a page has; equal scores share the place between them.

    Parameters
    ----------
    viewer : Viewer
    movie_idx : ndarray of int, shape (k,), optional
        All movies if None.
    """
    asked = viewer.answers.score if movie_idx is None else viewer.answers.score[movie_idx]
    scores = np.sort(viewer.answers.score[viewer.candidates()])
    if not len(scores):
        return np.zeros(len(asked))
    below, upto = (np.searchsorted(scores, asked, side) for side in ("left", "right"))
    share: FloatArray = 100 * (below + upto) / 2 / len(scores)
    return share


def with_fit(viewer: Viewer, table: pd.DataFrame) -> pd.DataFrame:
    """A table with ``movie_id`` and, where the model ranks by another number than its stars, ``fit`` in percent.

    Rounded down to a tenth, so that no movie of many is said to fit better than all.
    """
    if not ranks_by_score(viewer):
        return table
    movie_idx = viewer.model.dataset.movies.to_index(table["movie_id"].to_numpy())
    return table.assign(fit=np.floor(10 * fit(viewer, movie_idx)) / 10)
