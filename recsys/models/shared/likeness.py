"""Likeness of movies to each other, from what a model learned to tell them apart by."""

import numpy as np

from recsys.data.ids import FloatArray, IndexArray

_MOVIES = 40  # of average variance, alike in no direction, added before directions are made to count the same
_RATINGS = 20  # of a movie, at which half of its likeness is believed


def likeness_vectors(vectors: FloatArray, counts: IndexArray) -> FloatArray:
    """Vectors whose dot products say how alike movies are, from -1 to 1.

    What sets many movies apart (blockbusters from art house) says little of two that are on the same side of it; what
    few share says a lot. So the movies are centred and whitened (the cosine is then Mahalanobis', 1936), which leaves
    of two movies what they have in common beyond what all have: up to scale the weight that a linear model of the
    predictions as `recsys.models.ease.Ease` gives one in the score of the other. Each is then scaled to the length
    ``sqrt(n / (n + 20))``, n its ratings, so that two movies which hardly anybody rated are not taken for twins.
    More of either brings better known movies to the front, and loses sequels that few have seen; both were chosen by
    the series in the benchmarks.

    Parameters
    ----------
    vectors : ndarray, shape (n_movies, k)
        In a basis in which users' tastes vary alike in every direction.
    counts : ndarray of int, shape (n_movies,)
        Ratings that each movie's vector was learned from; those without are like nothing.

    Returns
    -------
    ndarray of float32, shape (n_movies, k)
    """
    known = counts > 0
    k = vectors.shape[1]
    if not k or not known.any():
        return np.zeros(vectors.shape, np.float32)
    apart = (vectors - vectors[known].mean(axis=0, dtype=np.float64)) * known[:, None]  # (n_movies, k)
    scatter = apart.T @ apart  # (k, k)
    size = np.trace(scatter) / known.sum() / k  # variance of an average direction
    if size <= 0:
        return np.zeros(vectors.shape, np.float32)
    root = np.linalg.cholesky(scatter / size + _MOVIES * np.eye(k))
    white = np.linalg.solve(root, apart.T).T  # (n_movies, k)
    lengths = np.linalg.norm(white, axis=1)
    believed = np.sqrt(counts / (counts + _RATINGS))
    scaled: FloatArray = white * np.where(lengths > 0, believed / np.where(lengths > 0, lengths, 1), 0)[:, None]
    return scaled.astype(np.float32)
