"""Sums over what is rated, for all rows at once: the part of a sweep that looks at every rating."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from recsys.ids import FloatArray
from recsys.models.sparse import where_stored

_SPARSE_BELOW = 0.015  # share of a block that is rated, below which a sparse product beats a dense one


@dataclass(frozen=True, eq=False)
class Design:
    """The other side as regressors: a rating is ``offset + vector . design`` and noise, of precision ``weight``.

    Parameters
    ----------
    vectors : ndarray of float32, shape (m, K)
    offset : ndarray of float32, shape (m,)
    weight : ndarray of float32, shape (m,)
    """

    vectors: FloatArray
    offset: FloatArray
    weight: FloatArray

    def counted(self) -> FloatArray:
        """What is summed over rated columns: weighted products of regressors, times offset, offset squared.

        Shape (m, K (K + 1) / 2 + K + 1): the products of one triangle alone, since they are symmetric.
        """
        first, second = np.triu_indices(self.vectors.shape[1])
        weighted = self.vectors * self.weight[:, None]  # (m, K)
        shifted = weighted * self.offset[:, None]
        square = (self.weight * self.offset**2)[:, None]
        return np.hstack([weighted[:, first] * self.vectors[:, second], shifted, square])

    def rated(self) -> FloatArray:
        """What is summed over rated columns times their rating, shape (m, K + 1)."""
        return np.hstack([self.vectors, self.offset[:, None]]) * self.weight[:, None]


@dataclass(frozen=True, eq=False)
class Sums:
    """What the ratings of some rows say of their vectors: the weighted squared error of a row with vector x is
    ``squares - 2 moment . x + x . gram x``.

    Parameters
    ----------
    gram : ndarray of float32, shape (B, K, K)
    moment : ndarray of float32, shape (B, K)
    squares : ndarray of float32, shape (B,)
    """

    gram: FloatArray
    moment: FloatArray
    squares: FloatArray

    def squared_error(self, vectors: FloatArray) -> FloatArray:
        """Weighted squared error of each row, shape (B,)."""
        through = np.einsum("bij,bj->bi", self.gram, vectors) - 2 * self.moment
        return np.maximum(self.squares + np.einsum("bi,bi->b", through, vectors), 0)


class Observed:
    """The ratings of one side, cut into blocks of rows whose memory is bounded.

    A block of the 0/1 mask of what is rated is a dense array where many of its entries are 1, else a sparse one;
    dense blocks are kept if all of them fit into the bound, and built anew for each use if not.

    Parameters
    ----------
    stars : csr_array of float32, shape (n, m)
        Stored where rated.
    block_bytes : int
        What one block and the sums over it may take.
    kept : ndarray of float32, shape (n, m), optional
        The whole mask, if it is at hand.
    """

    def __init__(self, stars: csr_array, *, block_bytes: int, kept: FloatArray | None = None) -> None:
        self.shape = stars.shape
        self._block_bytes = block_bytes
        self._kept = kept
        self._stars = stars
        self._squares = csr_array((stars.data**2, stars.indices, stars.indptr), shape=stars.shape)
        self.counts = np.diff(stars.indptr)  # (n,) ratings of each row

    def sums(self, design: Design) -> Iterator[tuple[slice, Sums]]:
        """The sums of all rows, block by block."""
        counted, rated = design.counted(), design.rated()
        size = design.vectors.shape[1]
        unpacked = _unpacking(size)
        for rows in self._blocks(size):
            whole = self._mask(rows) @ counted  # (B, m) @ (m, P + K + 1)
            times = self._stars[rows] @ rated  # (B, K + 1)
            pairs = len(unpacked) * (len(unpacked) + 1) // 2
            yield (
                rows,
                Sums(
                    gram=whole[:, unpacked],  # (B, P) -> (B, K, K)
                    moment=times[:, :size] - whole[:, pairs:-1],
                    squares=self._squares[rows] @ design.weight - 2 * times[:, size] + whole[:, -1],
                ),
            )

    def _blocks(self, size: int) -> Iterator[slice]:
        per_row = 4 * (2 * self.shape[1] * (self._kept is None) + 4 * size * size)
        step = max(1, self._block_bytes // per_row)
        for start in range(0, self.shape[0], step):
            yield slice(start, min(start + step, self.shape[0]))

    def _mask(self, rows: slice) -> FloatArray | csr_array:
        if self._kept is not None:
            return self._kept[rows]
        mask = where_stored(self._stars[rows])
        return mask if mask.nnz < _SPARSE_BELOW * mask.shape[0] * mask.shape[1] else mask.toarray()


def both_sides(stars: csr_array, memory_bytes: int) -> tuple[Observed, Observed]:
    """Users and movies as `Observed`, which share one mask where it fits into a quarter of the memory.

    Parameters
    ----------
    stars : csr_array of float32, shape (n_users, n_movies)
    memory_bytes : int
        Bound of what both may take beyond the ratings themselves.
    """
    n, m = stars.shape
    kept = None
    if 4 * n * m <= memory_bytes // 2 and stars.nnz >= _SPARSE_BELOW * n * m:
        kept = where_stored(stars).toarray()
    block = memory_bytes // 4
    users = Observed(stars, block_bytes=block, kept=kept)
    return users, Observed(stars.T.tocsr(), block_bytes=block, kept=None if kept is None else kept.T)


def _unpacking(size: int) -> np.ndarray:
    """Where each entry of a symmetric matrix stands in its packed triangle, shape (size, size)."""
    position = np.zeros((size, size), np.intp)
    position[np.triu_indices(size)] = np.arange(size * (size + 1) // 2)
    return np.maximum(position, position.T)
