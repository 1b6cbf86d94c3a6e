"""The best of many scores, with ties broken by position."""

import numpy as np

from recsys.data.ids import BoolArray, FloatArray, IndexArray
from recsys.errors import SettingError


def top_n(scores: FloatArray, candidates: BoolArray, n: int) -> IndexArray:
    """Positions of the ``n`` highest scores among the candidates, best first; ties go to the lower position.

    Parameters
    ----------
    scores : ndarray, shape (n_movies,)
    candidates : ndarray of bool, shape (n_movies,)
    n : int
        At most this many positions are returned.

    Raises
    ------
    SettingError
        If ``n`` is below 1.

    Examples
    --------
    >>> top_n(np.array([1.0, 3.0, 3.0, 2.0]), np.array([True, True, True, False]), n=2)
    array([1, 2])
    """
    if n < 1:
        raise SettingError(f"n must be at least 1, got {n}")
    left = np.flatnonzero(candidates)  # (m,) ascending, so a stable sort keeps ties by position
    if n < len(left):
        threshold = -np.partition(-scores[left], n - 1)[n - 1]
        left = left[scores[left] >= threshold]
    return left[np.argsort(-scores[left], kind="stable")][:n]


def top_rows(scores: FloatArray, n: int) -> IndexArray:
    """As `top_n`, for every row of (B, n_movies); -inf is no candidate. Shape (B, n), -1 where there are too few."""
    width = min(n, scores.shape[1])
    chosen = np.argpartition(scores, scores.shape[1] - width, axis=1)[:, -width:]  # (B, width), in no order
    chosen.sort(axis=1)  # by position, so that the stable sort below keeps ties in it
    kept = np.take_along_axis(scores, chosen, axis=1)
    order = np.argsort(-kept, axis=1, kind="stable")
    best = np.full((len(scores), n), -1, np.int32)
    best[:, :width] = np.take_along_axis(chosen, order, axis=1)
    best[:, :width][np.isneginf(np.take_along_axis(kept, order, axis=1))] = -1
    lowest = kept.min(axis=1, keepdims=True)
    for row in np.flatnonzero((scores == lowest).sum(axis=1) > (kept == lowest).sum(axis=1)):  # a tie at the cut
        exact = top_n(scores[row], ~np.isneginf(scores[row]), n)
        best[row] = -1
        best[row, : len(exact)] = exact
    return best
