"""The chain: its sides, its state, its schedule."""

import numpy as np
from scipy.sparse import csr_array

from recsys.models.gibbs.chain import Chain
from tests.models.gibbs.random_stars import sparse


def test_sides_of_a_chain_are_recovered_from_its_state():
    stars = sparse(30, 20, share=0.5)
    features = csr_array(np.eye(30, dtype=np.float32)), csr_array((20, 0), dtype=np.float32)
    settings = {"size": 4, "seed": 1, "memory_bytes": 1 << 20, "link_every": 2}
    whole, first, second = (Chain(stars, features, **settings) for _ in range(3))
    for sweep in range(1, 7):
        whole.sweep(sweep)
    for sweep in range(1, 4):
        first.sweep(sweep)
    second.load_state({name: array.copy() for name, array in first.state().items()})
    for sweep in range(4, 7):
        second.sweep(sweep)
    np.testing.assert_array_equal(second.users.vectors, whole.users.vectors)
    assert second.precision == whole.precision
