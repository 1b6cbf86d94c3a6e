"""Rows of a sparse matrix as dense blocks, against the matrix itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from recsys.models.shared import padded
from recsys.models.shared.padded import Padded


def uneven(n: int, m: int, seed: int) -> csr_array:
    """Rows from empty to full; no stored value is 0."""
    rng = np.random.default_rng(seed)
    return csr_array(np.where(rng.random((n, m)) < rng.random((n, 1)), rng.uniform(1, 2, (n, m)), 0).astype(np.float32))


def unpadded(matrix: csr_array, blocks: Padded) -> np.ndarray:
    """The dense matrix that the pieces of all blocks add up to."""
    dense = np.zeros((matrix.shape[0], matrix.shape[1] + 1), np.float32)
    for rows in blocks.blocks:
        for columns, values in blocks.pieces(rows):
            np.add.at(dense, (rows[:, None], columns), values)
    assert not dense[:, -1].any()  # padding counts for nothing
    return dense[:, :-1]


@given(
    n=st.integers(1, 12),
    m=st.integers(1, 12),
    entries=st.integers(1, 40),
    rows=st.integers(1, 5),
    seed=st.integers(0, 99),
)
def test_every_entry_is_in_one_block_once(n, m, entries, rows, seed):
    matrix = uneven(n, m, seed)
    blocks = Padded(matrix, entries=entries, rows=rows)
    np.testing.assert_array_equal(unpadded(matrix, blocks), matrix.toarray())
    assert sorted(np.concatenate(blocks.blocks)) == list(range(n))


def test_no_block_is_larger_than_it_may_be():
    matrix = uneven(200, 30, seed=1)
    blocks = Padded(matrix, entries=50, rows=7)
    for rows in blocks.blocks:
        [(columns, values)] = blocks.pieces(rows)
        assert columns.shape == values.shape
        assert len(rows) <= 7
        assert columns.size <= 50 or len(rows) == 1


def test_little_is_padding():
    matrix = uneven(2000, 100, seed=1)
    blocks = Padded(matrix, entries=1000, rows=100)
    assert sum(columns.size for rows in blocks.blocks for columns, _ in blocks.pieces(rows)) < 1.05 * matrix.nnz


@pytest.mark.parametrize("longest", [1, 3, 10])
def test_long_rows_come_in_pieces(monkeypatch, longest):
    monkeypatch.setattr(padded, "_LONGEST", longest)
    matrix = uneven(20, 10, seed=2)
    blocks = Padded(matrix, entries=60, rows=10)
    assert all(columns.shape[1] <= longest for rows in blocks.blocks for columns, _ in blocks.pieces(rows))
    np.testing.assert_array_equal(unpadded(matrix, blocks), matrix.toarray())
