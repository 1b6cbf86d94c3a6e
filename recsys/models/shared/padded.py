"""Rows of a sparse matrix side by side as dense blocks, so that one call of linear algebra works on many of them."""

from collections.abc import Iterator

import numpy as np
from scipy.sparse import csr_array

from recsys.data.ids import FloatArray, IndexArray

_LONGEST = 2048  # entries of a row that are looked at at once: what belongs to them stays near the processor


class Padded:
    """The rows of a matrix in blocks of about the same length, so that little of a block is padding.

    Parameters
    ----------
    matrix : csr_array, shape (n, m)
    entries : int
        Of a block at most, padding included, unless one row alone has more.
    rows : int
        Of a block at most.

    Attributes
    ----------
    blocks : list of ndarray of int, shape (B,)
        The rows of each block, those with the most entries first; each row is in one block.

    Examples
    --------
    >>> matrix = csr_array(np.array([[0, 0, 0], [5, 0, 6], [0, 7, 0]], np.float32))
    >>> padded = Padded(matrix, entries=4, rows=10)
    >>> for rows in padded.blocks:
    ...     for columns, values in padded.pieces(rows):
    ...         print(rows, columns.tolist(), values.tolist())
    [1 2] [[0, 2], [1, 3]] [[5.0, 6.0], [7.0, 0.0]]
    [0] [[]] [[]]
    """

    def __init__(self, matrix: csr_array, *, entries: int, rows: int) -> None:
        self._matrix, n = matrix, matrix.shape[0]
        self._counts = np.diff(matrix.indptr)  # (n,)
        order = np.argsort(-self._counts, kind="stable")
        self.blocks: list[IndexArray] = []
        start = 0
        while start < n:
            longest = int(self._counts[order[start]])
            at_once = min(rows, max(1, entries // longest)) if longest else rows
            self.blocks.append(order[start : start + at_once])
            start += at_once

    def pieces(self, rows: IndexArray) -> Iterator[tuple[IndexArray, FloatArray]]:
        """Columns and values of the entries of a block's rows, both (B, w), from left to right; at least one piece.

        Where a row has no more entries the column is m, one beyond the last, and the value 0.
        """
        indices, data = self._matrix.indices, self._matrix.data
        starts, counts = self._matrix.indptr[rows, None], self._counts[rows, None]  # (B, 1)
        longest = int(counts.max(initial=0))
        for first in range(0, max(1, longest), _LONGEST):
            place = np.arange(first, min(first + _LONGEST, longest))  # (w,)
            is_there = place < counts  # (B, w)
            entry = np.where(is_there, starts + place, 0)
            yield np.where(is_there, indices[entry], self._matrix.shape[1]), np.where(is_there, data[entry], 0)
