"""Whether intervals keep their word: how many new ratings lie in them, for everybody and for those with few ratings."""

import numpy as np
import pandas as pd

from recsys.dataset import Ratings
from recsys.ids import BoolArray, IndexArray
from recsys.models.base import Recommender

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
EVERYTHING = "all ratings"
THIRDS = ("fewest ratings", "between", "most ratings")


def interval_coverage(model: Recommender, test: Ratings, train: Ratings) -> pd.DataFrame | None:
    """How many test ratings lie within intervals that are to hold some share of them.

    Parameters
    ----------
    model : Recommender
        Fitted to ``train``.
    test : Ratings
        Not empty.
    train : Ratings
        Users and movies are cut into thirds by their number of ratings here.

    Returns
    -------
    DataFrame or None
        ``by`` ("users" or "movies"), ``group`` (`EVERYTHING` or one of `THIRDS`), ``share`` (promised), ``inside``
        (observed, from 0 to 1), ``width`` (mean, in stars), ``count`` (test ratings); groups without test ratings
        are left out. None if the model does not know how sure it is.
    """
    if model.interval_pairs(test.user_idx[:1], test.movie_idx[:1]) is None:
        return None
    thirds = {
        "users": _thirds(np.bincount(train.user_idx, minlength=train.n_users), test.user_idx),
        "movies": _thirds(np.bincount(train.movie_idx, minlength=train.n_movies), test.movie_idx),
    }
    everybody = np.ones(len(test), bool)
    rows = []
    for share in SHARES:
        low, high = model.interval_pairs(test.user_idx, test.movie_idx, share)
        inside, width = (low <= test.stars) & (test.stars <= high), high - low
        for by, groups in thirds.items():
            for group, mask in ({EVERYTHING: everybody} | groups).items():
                if mask.any():
                    rows.append((by, group, share, inside[mask].mean(), width[mask].mean(), int(mask.sum())))
    return pd.DataFrame(rows, columns=["by", "group", "share", "inside", "width", "count"])


def _thirds(counts: IndexArray, of: IndexArray) -> dict[str, BoolArray]:
    """Which test ratings are of the third of users (or movies) with the fewest ratings, and so on."""
    order = np.argsort(counts, kind="stable")
    third = np.empty(len(counts), np.intp)
    third[order] = np.arange(len(counts)) * len(THIRDS) // max(len(counts), 1)
    return {name: third[of] == at for at, name in enumerate(THIRDS)}
