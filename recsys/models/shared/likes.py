"""Liking: a rating read as yes or no, for the models that rank by who liked what."""

from functools import lru_cache

import numpy as np
from scipy.sparse import csr_array

from recsys.data.dataset import Ratings, Scale
from recsys.data.ids import FloatArray

LIKED = 0.75  # of the way from the worst to the best rating: from here on a rating is a like, 4 of 1 to 5

# What a rating at some share of the scale counts for (1 to 5 stars: 1, 2, 3, 4, 5), chosen by NDCG on a validation
# slice: that somebody chose to see a movie says something of it, even if they did not like it.
_SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
_COUNTS_FOR = (0.05, 0.25, 0.55, 1.0, 1.2)


@lru_cache(maxsize=64)
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


def graded(stars: FloatArray, scale: Scale) -> FloatArray:
    """What ratings count for by their place on the scale, float32, same shape.

    Examples
    --------
    >>> graded(np.array([1, 3, 4, 5]), Scale(1, 5, 1)).tolist()
    [0.05000000074505806, 0.550000011920929, 1.0, 1.2000000476837158]
    """
    if scale.has_one_value:
        return np.ones(len(stars), np.float32)  # all that is known is who chose what
    share = (np.asarray(stars, np.float64) - scale.low) / (scale.high - scale.low)
    return np.interp(share, _SHARES, _COUNTS_FOR).astype(np.float32)
