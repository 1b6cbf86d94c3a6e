"""The two lists of a viewer: what was rated, with predictions, and what is recommended."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from recsys.data.dataset import decimals
from recsys.data.ids import BoolArray, IndexArray, RawId
from recsys.models.shared.base import Recommender
from recsys.models.shared.ranking import top_n
from recsys.serving.viewer import Viewer, with_interval


def recommended(viewer: Viewer, n: int = 20, *, among: BoolArray | None = None) -> pd.DataFrame:
    """The ``n`` best movies that the viewer has not rated, as ``Recommender.recommend``, and `with_interval`.

    Parameters
    ----------
    viewer : Viewer
    n : int
        Length of the list; shorter if fewer movies are left.
    among : ndarray of bool, shape (n_movies,), optional
        Movies to choose from, applied before the cut to ``n``.

    Raises
    ------
    SettingError
        If ``n`` is below 1.
    """
    return listed(viewer, top_n(viewer.answers.score, viewer.candidates(among), n))


def listed(viewer: Viewer, movie_idx: IndexArray) -> pd.DataFrame:
    """Movies (k,) in the order given, as the table that `recommended` returns."""
    answers = viewer.answers
    return with_interval(viewer, viewer.model.listed(movie_idx, answers.score, stars=answers.stars))


def rated(viewer: Viewer) -> pd.DataFrame:
    """Everything the viewer rated, highest rating first, with the model's predictions.

    Returns
    -------
    DataFrame
        ``movie_id``, ``title``, ``year`` and ``genres`` where known, ``rating`` and ``predicted`` in stars,
        ``difference`` (predicted - rating), ``n_ratings``, ``held_out`` (whether the rating was kept away from
        the fit), and `with_interval`. Where all ratings are the same: no stars, in the order of the score.
    """
    if viewer.model.dataset.is_implicit:
        order = np.argsort(-viewer.answers.score[viewer.movie_idx], kind="stable")
        return _described(viewer.model, viewer.movie_idx[order], {"held_out": viewer.held_out[order]})
    predicted = viewer.predicted(viewer.movie_idx)
    order = np.lexsort((-predicted, -viewer.stars))
    movie_idx, stars, predicted = viewer.movie_idx[order], viewer.stars[order], predicted[order]
    told = {
        "rating": decimals(stars),
        "predicted": predicted,
        "difference": predicted - stars,
        "held_out": viewer.held_out[order],
    }
    between = viewer.interval()
    told |= {} if between is None else {"low": between[0][movie_idx], "high": between[1][movie_idx]}
    return _described(viewer.model, movie_idx, told)


def similar_movies(model: Recommender, movie_id: RawId, n: int = 10) -> pd.DataFrame:
    """What ``Recommender.similar_movies`` returns, with ``title``, ``year``, ``genres`` and ``n_ratings`` beside it."""
    return described(model, model.similar_movies(movie_id, n))


def described(model: Recommender, ranking: pd.DataFrame) -> pd.DataFrame:
    """A ranking with a ``movie_id``, in its order, and ``title``, ``year``, ``genres`` and ``n_ratings`` beside it."""
    table = _described(model, model.dataset.movies.to_index(ranking["movie_id"].to_numpy()))
    return pd.concat([ranking, table.drop(columns="movie_id")], axis=1)


def _described(model: Recommender, movie_idx: IndexArray, more: Mapping[str, np.ndarray] | None = None) -> pd.DataFrame:
    """What is known of movies (k,), the number of their ratings, and ``more`` columns, (k,) each."""
    dataset = model.dataset
    known = [name for name in ("movie_id", "title", "year", "genres") if name in dataset.movie_table]
    columns = {name: dataset.movie_table[name].array[movie_idx] for name in known}
    return pd.DataFrame(columns | {"n_ratings": dataset.movie_counts[movie_idx]} | dict(more or {}))
