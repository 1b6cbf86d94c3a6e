"""The k-core of ratings: what is left when users and movies with few ratings are dropped until none has few."""

import numpy as np

from recsys.data.ids import BoolArray, IndexArray


def k_core(user_idx: IndexArray, movie_idx: IndexArray, k: int) -> BoolArray:
    """Which ratings are in the k-core (Seidman, 1983): every user and movie has at least ``k`` among them.

    Parameters
    ----------
    user_idx, movie_idx : ndarray of int, shape (n,)
    k : int

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> k_core(np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1]), 2).tolist()
    [True, True, True, True, False]
    """
    stays = np.ones(len(user_idx), dtype=bool)
    while True:
        dropped = np.zeros(len(user_idx), dtype=bool)
        for index in (user_idx, movie_idx):
            counts = np.bincount(index[stays], minlength=int(index.max(initial=-1)) + 1)
            dropped |= stays & (counts[index] < k)
        if not dropped.any():
            return stays
        stays &= ~dropped
