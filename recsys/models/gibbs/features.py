"""Side information: what is known of users and movies beyond their stars, as rows of features."""

import numpy as np
from scipy.sparse import csr_array, hstack

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray
from recsys.data.movie_features import movie_features
from recsys.data.user_features import user_features
from recsys.models.shared.sparse import where_stored

_WORK = 1e12  # multiplications that squaring the features may take


def features_of_users(dataset: Dataset, stars: csr_array, *, most: int) -> csr_array:
    """Gender, age group and occupation where known, and the movies that each user rated, shape (n_users, F).

    Parameters
    ----------
    dataset : Dataset
    stars : csr_array, shape (n_users, n_movies)
        Stored where rated in the fit.
    most : int
        Rated movies that count, at most: those with the most ratings.
    """
    return _joined(user_features(dataset), stars, most)


def features_of_movies(dataset: Dataset, stars: csr_array, *, most: int) -> csr_array:
    """Genres and periods of five years, and the users who rated each movie, shape (n_movies, F)."""
    return _joined(movie_features(dataset).values, stars.T.tocsr(), most)


def _joined(known: FloatArray, stars: csr_array, most: int) -> csr_array:
    n, m = stars.shape
    most = min(most, int(np.sqrt(_WORK / n))) if m > most and n > most else m
    return csr_array(hstack([_who_met_whom(stars, most), csr_array(known)], format="csr"), dtype=np.float32)


def _who_met_whom(stars: csr_array, most: int) -> csr_array:
    """1 / sqrt(number) for each that a row rated, so that a row has length 1 (Koren's implicit feedback, 2008)."""
    mask = where_stored(stars)
    if most < mask.shape[1]:
        popular = np.argsort(-np.bincount(mask.indices, minlength=mask.shape[1]), kind="stable")[:most]
        mask = csr_array(mask[:, np.sort(popular)])
    counts = np.diff(mask.indptr)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    return csr_array((values, mask.indices, mask.indptr), shape=mask.shape)
