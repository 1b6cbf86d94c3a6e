"""Sums over what is rated, against the ratings one by one."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.models.gibbs.observed import Design, Observed, RatingSums
from tests.models.gibbs.random_stars import sparse


def design(m: int, size: int, seed: int = 1) -> Design:
    rng = np.random.default_rng(seed)
    arrays = rng.standard_normal((m, size)), rng.standard_normal(m), rng.uniform(0.5, 2, m)
    return Design(*(array.astype(np.float32) for array in arrays))


def all_sums(stars: csr_array, other: Design, memory_bytes: int = 1 << 20) -> list[tuple[slice, RatingSums]]:
    observed = Observed(stars, other.vectors.shape[1], memory_bytes=memory_bytes)
    seen = observed.through(other)
    return [(block.rows, seen.sums(block)) for block in observed.blocks]


def test_the_sums_of_a_row_are_those_of_its_ratings():
    stars, other = sparse(6, 9, share=0.5), design(9, 3)
    [(rows, sums)] = all_sums(stars, other)
    assert rows == slice(0, 6)
    for row in range(6):
        rated = stars[[row]].indices
        vectors, weight = other.vectors[rated], other.weight[rated]
        left = stars[[row]].data - other.offset[rated]
        np.testing.assert_allclose(sums.gram[row], vectors.T @ (weight[:, None] * vectors), atol=1e-4)
        np.testing.assert_allclose(sums.moment[row], vectors.T @ (weight * left), atol=1e-4)
        np.testing.assert_allclose(sums.squares[row], np.sum(weight * left**2), atol=1e-4)


def test_the_squared_error_from_sums_is_that_of_the_ratings_one_by_one():
    stars, other = sparse(6, 9, share=0.5), design(9, 3)
    vectors = np.random.default_rng(2).standard_normal((6, 3)).astype(np.float32)
    [(_, sums)] = all_sums(stars, other)
    error = stars.toarray() - vectors @ other.vectors.T - other.offset
    expected = ((stars.toarray() != 0) * other.weight * error**2).sum(axis=1)
    np.testing.assert_allclose(sums.squared_error(vectors), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("memory_bytes", [30_000, 3000], ids=["blocks of rows", "groups of columns too"])
def test_blocks_give_what_one_block_gives(monkeypatch, memory_bytes):
    monkeypatch.setattr("recsys.models.gibbs.observed._BLOCK_BYTES", 400)
    stars, other = sparse(60, 50, share=0.3), design(50, 4)
    blocks = all_sums(stars, other, memory_bytes)
    monkeypatch.setattr("recsys.models.gibbs.observed._BLOCK_BYTES", 1 << 20)
    [(_, whole)] = all_sums(stars, other)
    assert len(blocks) >= 5
    assert [rows.start for rows, _ in blocks[1:]] == [rows.stop for rows, _ in blocks[:-1]]
    for rows, part in blocks:
        for name in ("gram", "moment", "squares"):
            np.testing.assert_allclose(getattr(part, name), getattr(whole, name)[rows], rtol=1e-4, atol=1e-4)


def test_the_table_of_products_is_cut_where_memory_is_short():
    stars, other = sparse(60, 50, share=0.3), design(50, 4)
    assert Observed(stars, 4, memory_bytes=30_000).through(other).table is not None
    assert Observed(stars, 4, memory_bytes=3000).through(other).table is None
