"""Who likes a movie."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.describe.profiles import user_labels


def fans(dataset: Dataset, movie_idx: int, n: int) -> pd.DataFrame:
    """Who gave a movie the most stars; where several gave the same, those first who rated most and so are known best.

    Parameters
    ----------
    movie_idx : int
        Position of the movie.
    n : int
        How many at most.

    Returns
    -------
    DataFrame
        ``user_id``, ``user`` (id and what is known of them, for people), ``stars``. Where all ratings are the same
        there are no ``stars``, and those who chose the most come first.
    """
    rows = dataset.rows_of_movie(movie_idx)
    user_idx, stars = dataset.ratings.user_idx[rows], dataset.ratings.stars[rows]
    best = np.lexsort((-dataset.user_counts[user_idx], -stars))[:n]
    labels = user_labels(dataset, user_idx[best])
    table = pd.DataFrame(
        {"user_id": dataset.users.to_ids(user_idx[best]), "user": pd.Series(list(labels.values()), dtype="str")}
    )
    return table if dataset.is_implicit else table.assign(stars=stars[best].astype(np.float64))
