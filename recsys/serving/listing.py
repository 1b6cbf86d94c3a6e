"""The two lists of a user: what was rated, with predictions, and what is recommended; for pages and commands alike."""

import numpy as np
import pandas as pd

from recsys.data.ids import BoolArray, RawId
from recsys.models.shared.base import Recommender


def rated_movies(model: Recommender, user_id: RawId) -> pd.DataFrame:
    """Everything a user rated, highest rating first, with the model's predictions.

    Returns
    -------
    DataFrame
        ``movie_id``, ``title``, ``year`` and ``genres`` where known, ``rating`` and ``predicted`` in stars,
        ``difference`` (predicted - rating), ``n_ratings``, ``row`` (of the rating in the data set).
    """
    dataset = model.dataset
    user_idx = int(dataset.users.to_index([user_id])[0])
    rows = dataset.rows_of_user(user_idx)
    movie_idx = dataset.ratings.movie_idx[rows]
    stars = dataset.ratings.stars[rows]
    predicted = model.predict_pairs(np.full(len(rows), user_idx), movie_idx)
    table = _described(model, movie_idx).assign(
        rating=stars, predicted=predicted, difference=predicted - stars, row=rows
    )
    return table.sort_values(["rating", "predicted"], ascending=False, kind="stable", ignore_index=True)


def recommended_movies(
    model: Recommender, user_id: RawId, n: int = 20, *, among: BoolArray | None = None
) -> pd.DataFrame:
    """What ``Recommender.recommend`` returns, with ``title``, ``year``, ``genres`` and ``n_ratings`` beside it."""
    return described(model, model.recommend(user_id, n, among=among))


def similar_movies(model: Recommender, movie_id: RawId, n: int = 10) -> pd.DataFrame:
    """What ``Recommender.similar_movies`` returns, with ``title``, ``year``, ``genres`` and ``n_ratings`` beside it."""
    return described(model, model.similar_movies(movie_id, n))


def described(model: Recommender, ranking: pd.DataFrame) -> pd.DataFrame:
    """A ranking with a ``movie_id``, in its order, and ``title``, ``year``, ``genres`` and ``n_ratings`` beside it."""
    table = _described(model, model.dataset.movies.to_index(ranking["movie_id"].to_numpy()))
    return pd.concat([ranking, table.drop(columns="movie_id")], axis=1)


def _described(model: Recommender, movie_idx: np.ndarray) -> pd.DataFrame:
    dataset = model.dataset
    columns = [name for name in ("movie_id", "title", "year", "genres") if name in dataset.movie_table]
    table = dataset.movie_table[columns].iloc[movie_idx].reset_index(drop=True)
    return table.assign(n_ratings=dataset.movie_counts[movie_idx])
