"""Sums over what is rated, for many rows at once: the part of a sweep that looks at every rating."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.padded import Padded

_BLOCK_BYTES = 2 << 20  # of regressors, and of sums, that are worked on at once: they stay near the processor


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

    def weighted(self) -> FloatArray:
        """Vector, offset and 1, times the root of the weight, and a last row of zeros: nobody, shape (m + 1, K + 2)."""
        m, size = self.vectors.shape
        table = np.zeros((m + 1, size + 2), np.float32)
        table[:-1, :size], table[:-1, size], table[:-1, size + 1] = self.vectors, self.offset, 1
        table[:-1] *= np.sqrt(self.weight)[:, None]
        return table


@dataclass(frozen=True, eq=False)
class RatingSums:
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
        error: FloatArray = np.maximum(self.squares + np.einsum("bi,bi->b", through, vectors), 0)
        return error


class Observed:
    """The ratings of one side, in blocks of rows.

    Parameters
    ----------
    stars : csr_array of float32, shape (n, m)
        Stored where rated.
    size : int
        Length K of the vectors.
    memory_bytes : int
        That the blocks of one core may take at most.

    Attributes
    ----------
    blocks : list of ndarray of int, shape (B,)
        The rows of each block; each row is in one of them.
    """

    def __init__(self, stars: csr_array, size: int, *, memory_bytes: int) -> None:
        self.shape = stars.shape
        self.counts = np.diff(stars.indptr)  # (n,) ratings of each row
        numbers = min(_BLOCK_BYTES, memory_bytes // 2) // 4
        self._stars = Padded(stars, entries=numbers // (size + 2), rows=max(1, numbers // (size + 1) ** 2))
        self.blocks = self._stars.blocks

    def through(self, design: Design) -> "Seen":
        """All ratings, with the other side as regressors."""
        return Seen(self._stars, design.weighted())


@dataclass(frozen=True, eq=False)
class Seen:
    """One side's ratings with the other side fixed, ready to be summed block by block, in any order."""

    stars: Padded
    regressors: FloatArray  # (m + 1, K + 2), of `Design.weighted`

    def sums(self, rows: IndexArray) -> RatingSums:
        """The sums of the rows of one block.

        With what is left of a rating beside its vector, all of them are one matrix of products: (V, r)' (V, r).
        """
        size = self.regressors.shape[1] - 2
        total = np.zeros((len(rows), size + 1, size + 1), np.float32)
        for columns, stars in self.stars.pieces(rows):
            met = self.regressors.take(columns, axis=0)  # (B, w, K + 2)
            met[..., size] = stars * met[..., size + 1] - met[..., size]
            of_each = met[..., : size + 1]  # (B, w, K + 1)
            total += of_each.transpose(0, 2, 1) @ of_each
        return RatingSums(gram=total[:, :size, :size], moment=total[:, :size, size], squares=total[:, size, size])
