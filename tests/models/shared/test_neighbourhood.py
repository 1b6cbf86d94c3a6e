"""The search for neighbours, shared by `ItemKnn` and `UserKnn`."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.models.shared import neighbourhood
from recsys.models.shared.neighbourhood import nearest

VECTORS = csr_array(np.array([[2, 1, 0], [1, 2, 0], [0, 1, 1], [-2, 0, 0], [0, 0, 0]], np.float32))


def test_similarity_is_the_cosine_without_damping():
    # rows 0 and 1: (2 + 2) / 5; rows 0 and 2: 1 / sqrt(5 * 2); rows 1 and 2: 2 / sqrt(10); row 3 is like nobody
    similar = nearest(VECTORS, 4, damping=0).toarray()
    a, b = 1 / 10**0.5, 2 / 10**0.5
    expected = [[0, 0.8, a, 0, 0], [0.8, 0, b, 0, 0], [a, b, 0, 0, 0], [0] * 5, [0] * 5]
    np.testing.assert_allclose(similar, expected, atol=1e-6)


def test_damping_counts_in_average_squared_values():
    # 7 values with squares 4 1 1 4 1 1 4, mean 16/7; damping 7/16 adds 1 to each squared length: 4 / 6
    assert nearest(VECTORS, 4, damping=7 / 16)[0, 1] == pytest.approx(4 / 6)


def test_only_the_k_nearest_stay():
    similar = nearest(VECTORS, 1, damping=0)
    assert similar.indptr.tolist() == [0, 1, 2, 3, 3, 3]  # one each for the first three rows
    assert similar.indices.tolist() == [1, 0, 1]


def test_a_pool_takes_the_rows_with_most_values_and_the_first_of_equals():
    # rows 0, 1 and 2 have two values each, so the pool of two is rows 0 and 1
    similar = nearest(VECTORS, 4, damping=0, pool=2).toarray()
    np.testing.assert_allclose(similar[2], [1 / 10**0.5, 2 / 10**0.5, 0, 0, 0], atol=1e-6)
    assert not similar[:, 2:].any()


def test_blocks_change_nothing(monkeypatch):
    vectors = csr_array(np.random.default_rng(0).standard_normal((30, 8)).astype(np.float32))
    whole = nearest(vectors, 5, damping=1).toarray()
    monkeypatch.setattr(neighbourhood, "_BLOCK_CELLS", 70)  # two rows of 30 at a time
    np.testing.assert_allclose(nearest(vectors, 5, damping=1).toarray(), whole, atol=1e-6)
