"""Measures of what is recommended, whoever likes it: how much of the catalogue, how obvious, how alike.

All of them take ``lists``, shape (n_users, n): positions of the recommended movies, -1 where a place is not filled.
"""

import numpy as np

from recsys.data.genres import GenreIndex
from recsys.data.ids import BoolArray, FloatArray, IndexArray

_VALUES_AT_ONCE = 1 << 22  # bounds memory: 16 MB of float32


def coverage(lists: IndexArray, catalogue: BoolArray) -> float:
    """Share of the catalogue that is in at least one list, from 0 to 1.

    Parameters
    ----------
    lists : ndarray of int, shape (n_users, n)
    catalogue : ndarray of bool, shape (n_movies,)
        Movies that could be recommended.

    Raises
    ------
    ValueError
        If there are none.
    """
    return float((_times_recommended(lists, catalogue) > 0).mean())


def gini(lists: IndexArray, catalogue: BoolArray) -> float:
    """How unevenly the places in the lists are shared out: 0 if every movie has as many, towards 1 if one has all.

    Parameters and errors as `coverage`.
    """
    counts = np.sort(_times_recommended(lists, catalogue))  # (k,) ascending
    if not counts.sum():
        raise ValueError("no movie is recommended to anybody")
    k = len(counts)
    return float(((2 * np.arange(1, k + 1) - k - 1) @ counts) / (k * counts.sum()))


def self_information(n_ratings: IndexArray, n_users: int) -> FloatArray:
    """Bits that meeting each movie tells: ``-log2(n_ratings / n_users)``, shape (n_movies,); NaN without ratings.

    Examples
    --------
    >>> self_information(np.array([4, 1]), n_users=4)
    array([-0.,  2.])
    """
    share = np.where(n_ratings > 0, n_ratings, np.nan) / n_users
    return -np.log2(share)


def list_means(lists: IndexArray, per_movie: FloatArray) -> FloatArray:
    """Mean over each list of a number that belongs to the movies, shape (n_users,); NaN for an empty list."""
    filled = lists >= 0
    total: FloatArray = np.where(filled, per_movie[lists], 0.0).sum(axis=1)
    return total / np.where(filled.any(axis=1), filled.sum(axis=1), np.nan)


def diversity(lists: IndexArray, genres: GenreIndex, n_movies: int) -> FloatArray | None:
    """How unlike the movies of each list are by genre: mean of ``1 - shared genres / all genres`` over its pairs.

    Pairs with a movie that has no genres are left out.

    Parameters
    ----------
    lists : ndarray of int, shape (n_users, n)
    genres : GenreIndex
    n_movies : int

    Returns
    -------
    ndarray of float64, shape (n_users,), or None
        From 0 to 1, NaN for a list without such a pair; None where the data set has no genres at all.
    """
    if not len(genres.movie_idx):
        return None
    has = np.zeros((n_movies + 1, len(genres.names)), np.float32)  # the last row: place not filled, position -1
    has[genres.movie_idx, genres.genre_idx] = 1
    at_once = max(1, _VALUES_AT_ONCE // max(lists.shape[1] * max(has.shape[1], lists.shape[1]), 1))
    parts = [_unlikeness(has[lists[start : start + at_once]]) for start in range(0, len(lists), at_once)]
    return np.concatenate(parts) if parts else np.zeros(0)


def _unlikeness(has: FloatArray) -> FloatArray:
    """As `diversity`, from which movie of each list has which genre, shape (B, n, n_genres)."""
    size = has.sum(axis=2)  # (B, n) genres of each movie
    shared = has @ has.transpose(0, 2, 1)  # (B, n, n)
    either = size[:, :, None] + size[:, None, :] - shared
    pair = np.triu(np.ones(shared.shape[1:], bool), k=1) & (size > 0)[:, :, None] & (size > 0)[:, None, :]
    unlike: FloatArray = np.where(pair, 1 - shared / np.maximum(either, 1), 0).sum(
        axis=(1, 2), dtype=np.float64
    )  # (B,)
    n_pairs = pair.sum(axis=(1, 2))
    return unlike / np.where(n_pairs > 0, n_pairs, np.nan)


def _times_recommended(lists: IndexArray, catalogue: BoolArray) -> IndexArray:
    if not catalogue.any():
        raise ValueError("there is no movie that could be recommended")
    return np.bincount(lists[lists >= 0], minlength=len(catalogue))[catalogue]
