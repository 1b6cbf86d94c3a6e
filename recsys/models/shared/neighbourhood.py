"""What the user-user and the movie-movie model share: similarity, the search for neighbours, the weighted mean."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, diags_array

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.base import Recommender
from recsys.models.shared.factors import Factors
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.needs import Needs
from recsys.models.shared.residuals import bias_arrays, bias_factors, residual_matrix, stored_biases
from recsys.models.shared.settings import Settings
from recsys.models.shared.sparse import sparse_arrays, sparse_matrix, where_stored

_BLOCK_CELLS = 16_000_000  # similarities held at once: 64 MB
_MULTIPLIED, _COMPARED = 3e8, 1e8  # a second, of stored values and of similarities: measured on MovieLens 1M


@dataclass(frozen=True)
class KnnSettings(Settings):
    """What both neighbourhood models let one choose; each declares its own defaults."""

    neighbours: int
    damping: float
    sharpness: float
    prior_similarity: float


class Neighbourhood(Recommender):
    """Base of the models that correct the biases by what neighbours did.

    ``similar`` holds one row per user (or movie) with the similarity of its neighbours; ``residuals`` holds
    stars minus biases, one row per user; where all ratings are the same, 1 for what was chosen. A subclass says which
    of the two axes has neighbours.
    """

    config: KnnSettings
    similar: csr_array  # (n, n), k similarities above 0 a row
    residuals: csr_array  # (n_users, n_movies)
    biases: Factors

    def _arrays(self) -> dict[str, np.ndarray]:
        return {
            **bias_arrays(self.biases),
            **sparse_arrays("similar", self.similar),
            **sparse_arrays("residuals", self.residuals),
        }

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        self.biases = bias_factors(train)
        self.residuals = residual_matrix(train, self.biases)
        if self.dataset.is_implicit:  # nothing is left over: what can be compared is who chose what
            self.residuals = where_stored(self.residuals)
        self.similar = self._neighbours()
        self._prepare()

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        self.biases = stored_biases(arrays)
        self.residuals = sparse_matrix("residuals", arrays, n_columns=len(self.biases.movie_bias))
        self.similar = sparse_matrix("similar", arrays, n_columns=len(arrays["similar_indptr"]) - 1)
        self._prepare()

    def _neighbours(self) -> csr_array:
        raise NotImplementedError

    def _prepare(self) -> None:
        """Lay out what serving needs: weights, and the residuals and where they are in the order they are read."""
        raise NotImplementedError

    def _weights(self) -> csr_array:
        """Similarity to the power of ``sharpness``, same shape as ``similar``."""
        sharp = self.similar.copy()
        sharp.data **= np.float32(self.config.sharpness)
        return sharp

    def _damped_mean(self, totals: FloatArray, weight: FloatArray) -> FloatArray:
        """Weighted mean of residuals, with one more neighbour of ``prior_similarity`` whose residual is 0."""
        return totals / (weight + np.float32(self.config.prior_similarity**self.config.sharpness))

    def _pair_means(self, weights: csr_array, residuals: csr_array, rows: IndexArray, others: IndexArray) -> FloatArray:
        """Damped means of pairs, shape (m,): row ``rows[i]`` of the weights with row ``others[i]`` of the residuals.

        A row of the residuals is spread out once for all pairs that it is in: it can be as long as a movie is popular,
        and the rows of the weights are as short as there are neighbours.
        """
        means = np.zeros(len(rows), np.float32)
        given, rated = np.zeros((2, residuals.shape[1]), np.float32)
        order = np.argsort(others, kind="stable")
        for pairs in np.split(order, np.flatnonzero(np.diff(others[order])) + 1) if len(order) else []:
            other = others[pairs[0]]
            stored = slice(residuals.indptr[other], residuals.indptr[other + 1])
            where = residuals.indices[stored]
            given[where], rated[where] = residuals.data[stored], 1
            weight = weights[rows[pairs]]  # (p, n)
            means[pairs] = self._damped_mean(weight @ given, weight @ rated)
            given[where] = rated[where] = 0
        return means


def nearest(vectors: csr_array, k: int, *, damping: float, pool: int | None = None) -> csr_array:
    """The ``k`` most similar other rows of each row, computed in blocks, so that no n x n matrix is built.

    The similarity is the damped cosine, ``a . b / sqrt((a . a + d) (b . b + d))`` with d as ``damping`` stored
    values of average square, so that it does not depend on the unit; only what is above 0 counts as similar.

    Parameters
    ----------
    vectors : sparse array, shape (n, m)
    k : int
    damping : float
        A number of stored values; pulls down the similarity of rows with few.
    pool : int, optional
        Look among this many rows with the most stored values only; among all if None.

    Returns
    -------
    sparse array of float32, shape (n, n)
        At most ``k`` similarities a row.
    """
    n = vectors.shape[0]
    lengths, _ = damped_lengths(vectors, damping)
    unit = csr_array(diags_array((1 / np.maximum(lengths, 1e-12)).astype(np.float32)) @ vectors)
    among = fullest(vectors, n if pool is None else pool)  # (p,)
    columns = csr_array(unit[among].T)  # (m, p)
    step = max(1, _BLOCK_CELLS // len(among))
    parts = [_nearest_block(unit[start : start + step] @ columns, start, among, k) for start in range(0, n, step)]
    data, indices, counts = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    return csr_array((data, indices, np.concatenate([[0], np.cumsum(counts)])), shape=(n, n))


def search_needs(n_ratings: int, n: int, n_compared: int, k: int, products: float) -> Needs:
    """What `nearest` and serving from it take.

    Parameters
    ----------
    n_ratings : int
        Stored values.
    n, n_compared : int
        Rows that get neighbours, and those that these are looked for among.
    k : int
        Neighbours of a row.
    products : float
        How many pairs of stored values meet.
    """
    stored = 3 * 8 * n_ratings + 2 * 8 * n * min(k, n_compared)  # residuals in both orders, similarities and weights
    return Needs(products / _MULTIPLIED + n * n_compared / _COMPARED, stored + 32 * _BLOCK_CELLS)


def damped_lengths(vectors: csr_array, damping: float) -> tuple[FloatArray, float]:
    """``sqrt(a . a + d)`` of each row, shape (n,), and the mean square of a stored value, of which d is a multiple."""
    squares = vectors.multiply(vectors).sum(axis=1)  # (n,)
    mean_square = float(squares.sum() / max(1, vectors.nnz))
    return np.sqrt(squares + damping * mean_square), mean_square


def fullest(vectors: csr_array, pool: int) -> IndexArray:
    """Positions of the ``pool`` rows with the most stored values, ascending."""
    return np.sort(np.argsort(-np.diff(vectors.indptr), kind="stable")[:pool])


def _nearest_block(
    block: csr_array, start: int, among: IndexArray, k: int
) -> tuple[FloatArray, IndexArray, IndexArray]:
    """Similarities and positions of the neighbours of some rows, one row after the other, and how many each has."""
    similarity = block.toarray()  # (B, p)
    similarity[among == np.arange(start, start + len(similarity))[:, None]] = 0  # nobody is their own neighbour
    if k < len(among):
        best = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
        best.sort(axis=1)
        similarity, columns = np.take_along_axis(similarity, best, axis=1), among[best]  # (B, k)
    else:
        columns = np.broadcast_to(among, similarity.shape)
    kept = similarity > 0
    return similarity[kept], columns[kept].astype(np.int32), kept.sum(axis=1)
