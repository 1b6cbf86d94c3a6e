"""Sums over what is rated, against the ratings one by one."""

import numpy as np
from scipy.sparse import csr_array

from recsys.models.gibbs.observed import Design, Observed, RatingSums
from tests.models.gibbs.random_stars import sparse


def design(m: int, size: int, seed: int = 1) -> Design:
    rng = np.random.default_rng(seed)
    arrays = rng.standard_normal((m, size)), rng.standard_normal(m), rng.uniform(0.5, 2, m)
    return Design(*(array.astype(np.float32) for array in arrays))


def all_sums(stars: csr_array, other: Design, memory_bytes: int = 1 << 20) -> list[tuple[np.ndarray, RatingSums]]:
    observed = Observed(stars, other.vectors.shape[1], memory_bytes=memory_bytes)
    seen = observed.through(other)
    return [(rows, seen.sums(rows)) for rows in observed.blocks]


def test_the_sums_of_a_row_are_those_of_its_ratings():
    stars, other = sparse(6, 9, share=0.5), design(9, 3)
    [(rows, sums)] = all_sums(stars, other)
    assert sorted(rows) == [0, 1, 2, 3, 4, 5]
    for at, row in enumerate(rows):
        rated = stars[[row]].indices
        vectors, weight = other.vectors[rated], other.weight[rated]
        left = stars[[row]].data - other.offset[rated]
        np.testing.assert_allclose(sums.gram[at], vectors.T @ (weight[:, None] * vectors), atol=1e-4)
        np.testing.assert_allclose(sums.moment[at], vectors.T @ (weight * left), atol=1e-4)
        np.testing.assert_allclose(sums.squares[at], np.sum(weight * left**2), atol=1e-4)


def test_the_squared_error_from_sums_is_that_of_the_ratings_one_by_one():
    stars, other = sparse(6, 9, share=0.5), design(9, 3)
    vectors = np.random.default_rng(2).standard_normal((6, 3)).astype(np.float32)
    [(rows, sums)] = all_sums(stars, other)
    error = stars.toarray() - vectors @ other.vectors.T - other.offset
    expected = ((stars.toarray() != 0) * other.weight * error**2).sum(axis=1)
    np.testing.assert_allclose(sums.squared_error(vectors[rows]), expected[rows], rtol=1e-4, atol=1e-4)


def test_who_rated_nothing_has_sums_of_zero():
    [(rows, sums)] = all_sums(csr_array((3, 9), dtype=np.float32), design(9, 3))
    assert len(rows) == 3
    for name in ("gram", "moment", "squares"):
        assert not getattr(sums, name).any()


def test_blocks_give_what_one_block_gives():
    stars, other = sparse(60, 50, share=0.3), design(50, 4)
    blocks, [(order, whole)] = all_sums(stars, other, memory_bytes=4000), all_sums(stars, other)
    assert len(blocks) >= 5
    np.testing.assert_array_equal(np.concatenate([rows for rows, _ in blocks]), order)
    for name in ("gram", "moment", "squares"):
        parts = np.concatenate([getattr(part, name) for _, part in blocks])
        np.testing.assert_allclose(parts, getattr(whole, name), rtol=1e-4, atol=1e-4)


def test_a_row_too_long_for_one_piece_is_summed_whole(monkeypatch):
    stars, other = sparse(6, 50, share=0.6), design(50, 4)
    [(_, whole)] = all_sums(stars, other)
    monkeypatch.setattr("recsys.models.shared.padded._LONGEST", 7)
    [(_, parts)] = all_sums(stars, other)
    for name in ("gram", "moment", "squares"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-4, atol=1e-4)
