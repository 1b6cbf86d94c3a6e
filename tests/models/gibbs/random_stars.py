"""Stars without any sense, for the tests of the sampler."""

import numpy as np
from scipy.sparse import csr_array


def sparse(n: int, m: int, *, share: float, seed: int = 0) -> csr_array:
    rng = np.random.default_rng(seed)
    stars = rng.standard_normal((n, m)) * (rng.random((n, m)) < share)
    return csr_array(stars.astype(np.float32))
