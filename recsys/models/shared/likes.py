"""Liking: a rating read as yes or no, for the models that rank by who liked what."""

import numpy as np
from scipy.sparse import csr_array

from recsys.data.dataset import Ratings, Scale

LIKED = 0.75  # of the way from the worst to the best rating: from here on a rating is a like, 4 of 1 to 5


def like_threshold(scale: Scale, share: float = LIKED) -> float:
    """The lowest rating, in stars, at ``share`` of the way from the worst to the best rating.

    Examples
    --------
    >>> like_threshold(Scale(1, 5, 1))
    4.0
    >>> like_threshold(Scale(0.5, 5, 0.5))
    4.0
    >>> like_threshold(Scale(-10, 10, 0))
    5.0
    """
    wanted = scale.low + share * (scale.high - scale.low)
    if scale.is_continuous:
        return float(wanted)
    return float(scale.values[scale.values >= wanted - 1e-6][0])


def like_matrix(train: Ratings, threshold: float) -> csr_array:
    """1 where a rating is ``threshold`` stars or more, float32, shape (n_users, n_movies)."""
    liked = train.stars >= threshold
    ones = np.ones(int(liked.sum()), np.float32)
    shape = (train.n_users, train.n_movies)
    matrix = csr_array((ones, (train.user_idx[liked], train.movie_idx[liked])), shape=shape)
    matrix.sort_indices()
    return matrix
