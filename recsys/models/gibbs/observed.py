"""Sums over what is rated, for many rows at once: the part of a sweep that looks at every rating."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.sparse import where_stored
from recsys.models.shared.threads import cores

_BLOCK_BYTES = 16 << 20  # of the normal equations that are worked on at once: they stay near the processor


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

    def counted(self, columns: slice = slice(None)) -> FloatArray:
        """What is summed over rated columns: weighted products of regressors, times offset, offset squared.

        Shape (m, K (K + 1) / 2 + K + 1): the products of one triangle alone, since they are symmetric.
        """
        vectors, offset, weight = self.vectors[columns], self.offset[columns], self.weight[columns]
        size = vectors.shape[1]
        table = np.empty((len(vectors), packed(size) + size + 1), np.float32)
        weighted = vectors * weight[:, None]  # (m, K)
        end = 0
        for row in range(size):  # the triangle row by row
            start, end = end, end + size - row
            np.multiply(weighted[:, row : row + 1], vectors[:, row:], out=table[:, start:end])
        table[:, end:-1] = weighted * offset[:, None]
        table[:, -1] = weight * offset**2
        return table

    def rated(self) -> FloatArray:
        """What is summed over rated columns times their rating, shape (m, K + 1)."""
        return np.hstack([self.vectors, self.offset[:, None]]) * self.weight[:, None]


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


@dataclass(frozen=True, eq=False)
class Block:
    """Some rows: their stars (B, m), stars squared, and 1 wherever they rated, cut into groups of columns."""

    rows: slice
    stars: csr_array
    squares: csr_array
    rated: list[csr_array]


class Observed:
    """The ratings of one side, cut into blocks of rows whose sums stay small.

    A sum over what a row rated is a sparse product: its cost is linear in the number of ratings. (A dense product
    with a mask takes three times as long on MovieLens 1M, of which 4 % is filled, and ever longer on larger data.)

    Parameters
    ----------
    stars : csr_array of float32, shape (n, m)
        Stored where rated.
    size : int
        Length K of the vectors.
    memory_bytes : int
        What tables of products, and sums of them, may take. Where the products of all columns do not fit into half of
        it, columns are cut into groups whose products are multiplied out anew for each block, and blocks are large.
    """

    def __init__(self, stars: csr_array, size: int, *, memory_bytes: int) -> None:
        self.shape = n, m = stars.shape
        self.counts = np.diff(stars.indptr)  # (n,) ratings of each row
        width = 4 * (packed(size) + size + 1)  # bytes
        at_once = max(1, memory_bytes // (2 * width))
        self._groups = [slice(start, min(start + at_once, m)) for start in range(0, m, at_once)]
        block_bytes = _BLOCK_BYTES if len(self._groups) == 1 else memory_bytes // 2 // cores()
        step = max(1, block_bytes // (width + 12 * size * size))  # sums, unpacked, weighed, and their Cholesky factors
        self.blocks = [self._block(stars, slice(start, min(start + step, n))) for start in range(0, n, step)]
        self._unpacking = unpacking(size)

    def through(self, design: Design) -> "Seen":
        """All ratings, with the other side as regressors."""
        table = design.counted() if len(self._groups) == 1 else None
        return Seen(design, design.rated(), table, self._groups, self._unpacking)

    def _block(self, stars: csr_array, rows: slice) -> Block:
        start, end = stars.indptr[rows.start], stars.indptr[rows.stop]
        pointers = stars.indptr[rows.start : rows.stop + 1] - start
        data, indices = stars.data[start:end], stars.indices[start:end]
        shape = (rows.stop - rows.start, self.shape[1])
        part, squares = (csr_array((values, indices, pointers), shape=shape) for values in (data, data**2))
        mask = where_stored(part)
        groups = [mask] if len(self._groups) == 1 else [csr_array(mask[:, columns]) for columns in self._groups]
        return Block(rows, part, squares, groups)


@dataclass(frozen=True, eq=False)
class Seen:
    """One side's ratings with the other side fixed, ready to be summed block by block, in any order."""

    design: Design
    times_rating: FloatArray  # (m, K + 1)
    table: FloatArray | None  # (m, P + K + 1), unless it would be too large
    groups: list[slice]
    unpacking: IndexArray  # (K, K), of `unpacking`

    def sums(self, block: Block) -> RatingSums:
        """The sums of the rows of one block."""
        size = self.design.vectors.shape[1]
        whole = self._counted(block)  # (B, P + K + 1)
        times = block.stars @ self.times_rating  # (B, K + 1)
        return RatingSums(
            gram=np.take(whole, self.unpacking, axis=1),  # (B, P) -> (B, K, K)
            moment=times[:, :size] - whole[:, packed(size) : -1],
            squares=block.squares @ self.design.weight - 2 * times[:, size] + whole[:, -1],
        )

    def _counted(self, block: Block) -> FloatArray:
        if self.table is not None:
            return block.rated[0] @ self.table
        parts = zip(block.rated, self.groups, strict=True)
        first, *others = ((rated, columns) for rated, columns in parts)
        whole = first[0] @ self.design.counted(first[1])
        for rated, columns in others:
            whole += rated @ self.design.counted(columns)
        return whole


def packed(size: int) -> int:
    """Entries of one triangle of a symmetric matrix, diagonal included."""
    return size * (size + 1) // 2


def unpacking(size: int) -> IndexArray:
    """Where each entry of a symmetric matrix stands in its packed triangle, shape (size, size)."""
    position = np.zeros((size, size), np.intp)
    position[np.triu_indices(size)] = np.arange(packed(size))
    return np.maximum(position, position.T)
