"""Measures of a recommender, each worked out by hand in the tests.

Measures of lists take ``hits``, shape (n_users, n): whether each recommended movie, best first, is one of the
user's relevant ones; and ``n_relevant``, shape (n_users,). They answer one number per user, NaN for a user without
anything relevant, for whom the measure is undefined.
"""

from collections.abc import Callable

import numpy as np

from recsys.data.ids import BoolArray, FloatArray, IdArray, IndexArray


def rmse(predicted: FloatArray, given: FloatArray) -> float:
    """Root mean squared error, in stars.

    Parameters
    ----------
    predicted, given : ndarray, shape (m,)
        Stars, parallel.

    Raises
    ------
    ValueError
        If there is nothing to measure.

    Examples
    --------
    >>> rmse(np.array([3.0, 4.0]), np.array([3.0, 2.0])) ** 2
    2.0000000000000004
    """
    return float(np.sqrt(np.mean(np.square(_errors(predicted, given)))))


def mae(predicted: FloatArray, given: FloatArray) -> float:
    """Mean absolute error, in stars; parameters and errors as `rmse`.

    Examples
    --------
    >>> mae(np.array([3.0, 4.0]), np.array([3.0, 2.0]))
    1.0
    """
    return float(np.mean(np.abs(_errors(predicted, given))))


def ndcg(hits: BoolArray, n_relevant: IndexArray) -> FloatArray:
    """Binary NDCG of each user's list, from 0 to 1 (Järvelin & Kekäläinen, 2002).

    A hit at rank r is worth ``1 / log2(r + 1)``; the sum is divided by that of the best possible list.

    Returns
    -------
    ndarray of float64, shape (n_users,)
    """
    worth = 1 / np.log2(np.arange(2, hits.shape[1] + 2))  # (n,)
    best: FloatArray = np.concatenate(
        [[np.nan], np.cumsum(worth)]
    )  # (n + 1,) by number of relevant movies; none: undefined
    return (hits @ worth) / best[np.minimum(n_relevant, hits.shape[1])]


def recall(hits: BoolArray, n_relevant: IndexArray) -> FloatArray:
    """Share of the user's relevant movies that the list has, from 0 to 1, shape (n_users,)."""
    n_hits: IndexArray = hits.sum(axis=1)  # (n_users,)
    return n_hits / _or_nan(n_relevant)


def precision(hits: BoolArray, n_relevant: IndexArray) -> FloatArray:
    """Share of the list's places that hold a relevant movie, from 0 to 1, shape (n_users,)."""
    n_hits: IndexArray = hits.sum(axis=1)  # (n_users,)
    return n_hits / np.where(n_relevant > 0, float(hits.shape[1]), np.nan)


def reciprocal_rank(hits: BoolArray, n_relevant: IndexArray) -> FloatArray:
    """One divided by the rank of the first hit, 0 without a hit, shape (n_users,); its mean is MRR."""
    first: FloatArray = 1 / (1 + np.argmax(hits, axis=1))  # (n_users,)
    return np.where(hits.any(axis=1), first, 0.0) + 0 * _or_nan(n_relevant)


def hit_rate(hits: BoolArray, n_relevant: IndexArray) -> FloatArray:
    """1 for a list with at least one hit, else 0, shape (n_users,)."""
    return hits.any(axis=1) + 0 * _or_nan(n_relevant)


def of_one_list(
    measure: Callable[[BoolArray, IndexArray], FloatArray], ranked: IdArray, relevant: IdArray, n: int
) -> float:
    """Measure one ranked list.

    Parameters
    ----------
    measure : callable
        `ndcg`, `recall`, `precision`, `reciprocal_rank` or `hit_rate`.
    ranked : ndarray, shape (m,)
        Recommended ids, best first.
    relevant : ndarray, shape (k,)
        The user's held-out ids that count as hits.
    n : int
        Cut-off; ids after the first ``n`` do not count, places that are not filled miss.

    Raises
    ------
    ValueError
        If ``relevant`` is empty, where the measure is undefined.

    Examples
    --------
    >>> of_one_list(ndcg, np.array([7, 3, 9]), relevant=np.array([7]), n=3)
    1.0
    """
    if not len(relevant):
        raise ValueError("a list without any relevant movie to find cannot be measured")
    hits = np.zeros((1, n), bool)
    kept = np.asarray(ranked)[:n]
    hits[0, : len(kept)] = np.isin(kept, relevant)
    return float(measure(hits, np.array([len(np.unique(relevant))]))[0])


def mean_over_users(per_user: FloatArray) -> tuple[float, int, int]:
    """Mean of the users for whom a measure is defined, how many they are, and how many were skipped.

    Raises
    ------
    ValueError
        If it is defined for nobody.

    Examples
    --------
    >>> mean_over_users(np.array([0.5, np.nan, 1.0]))
    (0.75, 2, 1)
    """
    defined = ~np.isnan(per_user)
    if not defined.any():
        raise ValueError(f"none of {len(per_user)} users has anything relevant to find")
    return float(per_user[defined].mean()), int(defined.sum()), int((~defined).sum())


def _or_nan(n_relevant: IndexArray) -> FloatArray:
    return np.where(n_relevant > 0, n_relevant, np.nan)


def _errors(predicted: FloatArray, given: FloatArray) -> FloatArray:
    if len(given) == 0 or len(predicted) != len(given):
        raise ValueError(f"cannot compare {len(predicted)} predictions with {len(given)} ratings")
    return np.asarray(predicted, np.float64) - np.asarray(given, np.float64)
