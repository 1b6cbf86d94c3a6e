"""The frozen split: which ratings train and which ones test, the same for every model."""

from dataclasses import dataclass

import numpy as np

from recsys.data.ids import IndexArray
from recsys.errors import SettingError


@dataclass(frozen=True, eq=False)
class Split:
    """Rows of a data set's ratings, divided.

    Parameters
    ----------
    train, test : ndarray of int
        Rows; disjoint, together all of them.
    holdout : float or None
        Share of the test part, as `split` was asked for it; None where the parts were made in another way.
    seed : int or None
        That `split` drew them with; None likewise.
    """

    train: IndexArray
    test: IndexArray
    holdout: float | None = None
    seed: int | None = None


def split(n_ratings: int, *, holdout: float = 0.1, seed: int = 42) -> Split:
    """Draw a test part at random over ratings, as in the notebook and in the papers.

    Parameters
    ----------
    n_ratings : int
        Number of ratings to divide.
    holdout : float
        Share of the test part, from 0 (everything trains) to below 1.
    seed : int
        The same seed gives the same split of the same data set, always.

    Raises
    ------
    SettingError
        If ``holdout`` is not in [0, 1), or leaves nothing to train on.
    """
    if not 0 <= holdout < 1:
        raise SettingError(f"holdout must be at least 0 and below 1, got {holdout}")
    order = np.random.default_rng(seed).permutation(n_ratings)
    n_test = round(n_ratings * holdout)
    if n_test >= n_ratings:
        raise SettingError(f"a holdout of {holdout} leaves none of {n_ratings} ratings to train on")
    return Split(train=order[n_test:], test=order[:n_test], holdout=holdout, seed=seed)
