"""One user under two models: both lists, what they share, and where the models disagree most."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.ids import IndexArray, RawId
from recsys.models.shared.base import Recommender
from recsys.serving.listing import described, recommended
from recsys.serving.viewer import known_user


def lists(first: Recommender, second: Recommender, user_id: RawId, n: int = 20) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What both models recommend to a user.

    Returns
    -------
    tuple of DataFrame
        As ``listing.recommended`` returns them, described, with ``other_rank``: the movie's rank in the other list,
        missing where it is not in it.
    """
    mine, theirs = (described(model, recommended(known_user(model, user_id), n)) for model in (first, second))
    return _with_rank(mine, theirs), _with_rank(theirs, mine)


def disagreements(first: Recommender, second: Recommender, user_id: RawId, n: int = 10) -> pd.DataFrame:
    """The movies that a user has not rated on which the stars of two models lie farthest apart.

    Returns
    -------
    DataFrame
        ``movie_id``, ``title``, ``year`` where known, ``first`` and ``second`` (predicted stars),
        ``difference`` (``second - first``), ``n_ratings``; largest difference first, ties by position. Movies that
        one of the models does not know are left out.
    """
    dataset = first.dataset
    user_idx = int(dataset.users.to_index([user_id])[0])
    movie_idx = _open_to_both(first, second, dataset, user_idx)
    user = np.full(len(movie_idx), user_idx)
    stars = [model.predict_pairs(user, movie_idx).astype(np.float64) for model in (first, second)]
    difference = stars[1] - stars[0]
    top = np.argsort(-np.abs(difference), kind="stable")[:n]
    columns = [name for name in ("movie_id", "title", "year") if name in dataset.movie_table]
    table = dataset.movie_table[columns].iloc[movie_idx[top]].reset_index(drop=True)
    return table.assign(
        first=stars[0][top],
        second=stars[1][top],
        difference=difference[top],
        n_ratings=dataset.movie_counts[movie_idx[top]],
    )


def _open_to_both(first: Recommender, second: Recommender, dataset: Dataset, user_idx: int) -> IndexArray:
    known = (first.movie_counts > 0) & (second.movie_counts > 0)
    known[dataset.ratings.movie_idx[dataset.rows_of_user(user_idx)]] = False
    return np.flatnonzero(known)


def _with_rank(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    ranks = dict(zip(other["movie_id"], other["rank"], strict=True))
    return table.assign(other_rank=pd.array([ranks.get(movie) for movie in table["movie_id"]], dtype="Int64"))
