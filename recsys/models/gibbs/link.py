"""The link: vectors are a linear function of features, and noise (Simm et al., 2015, "Macau")."""

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array

from recsys.ids import FloatArray
from recsys.models.gibbs.draws import Prior

_FIRST_STRENGTH = 0.3  # strengths mix slowly: this is near where they go on every data set tried


class Link:
    """Weights W of ``vectors ~ N(mean + features W, covariance)``, with W's columns ``~ N(0, covariance / strength)``.

    One draw of W is one solve of ``(F'F + strength) W = F'(vectors - mean + noise) + sqrt(strength) noise``. Where
    there are more features than rows, Matheron's rule turns it into one of ``FF' + strength``. Strength is drawn,
    and the matrix decomposed, every ``every`` sweeps.

    Parameters
    ----------
    features : csr_array of float32, shape (n, F)
        F may be 0.
    size : int
        Length K of the vectors.
    every : int
    """

    def __init__(self, features: csr_array, size: int, *, every: int) -> None:
        self.features, self.transposed = features, features.T.tocsr()
        self.weights = np.zeros((features.shape[1], size), np.float32)
        self.strength = _FIRST_STRENGTH
        self._every = every
        self._dual = features.shape[1] > features.shape[0]
        self._gram = _gram(self.transposed if self._dual else features) if features.shape[1] else None
        self._decomposed: tuple[float, tuple[FloatArray, bool]] | None = None

    def explained(self) -> FloatArray:
        """The part of the vectors' mean that the features explain, float32, shape (n, K)."""
        return self.features @ self.weights

    def scatter(self) -> FloatArray:
        """What the weights say of the vectors' covariance, float64, shape (K, K)."""
        weights = self.weights.astype(np.float64)
        return self.strength * (weights.T @ weights)

    def draw(self, vectors: FloatArray, prior: Prior, sweep: int, rng: np.random.Generator) -> None:
        """Draw strength and weights, given vectors (n, K) and their prior."""
        n, n_features = self.features.shape
        if not n_features:
            return
        if sweep > 1 and sweep % self._every == 0:
            self._draw_strength(prior, rng)
        error = vectors - prior.mean.astype(np.float32) + prior.noise(rng, n)
        own = prior.noise(rng, n_features)
        root = np.float32(np.sqrt(self.strength))
        if self._dual:
            first = own / root
            self.weights = first + self.transposed @ self._solve(error - self.features @ first)
        else:
            self.weights = self._solve(self.transposed @ error + root * own)

    def _draw_strength(self, prior: Prior, rng: np.random.Generator) -> None:
        weights = self.weights.astype(np.float64)
        spread = float(np.sum((weights @ prior.precision) * weights))
        self.strength = float(rng.gamma((weights.size + 1) / 2, 2 / (spread + 1)))

    def _solve(self, right: FloatArray) -> FloatArray:
        if self._decomposed is None or self._decomposed[0] != self.strength:
            shifted = self._gram.copy()
            shifted[np.diag_indices(len(shifted))] += np.float32(self.strength)
            factor = cho_factor(shifted, lower=True, overwrite_a=True, check_finite=False)
            self._decomposed = self.strength, factor
        return cho_solve(self._decomposed[1], right, check_finite=False)


def _gram(features: csr_array) -> FloatArray:
    """``features' features``, float32, shape (F, F); in blocks of rows, so that memory is bounded by the result."""
    n, size = features.shape
    total = np.zeros((size, size), np.float32)
    for start in range(0, n, max(1, size)):
        block = features[start : start + max(1, size)].toarray()
        total += block.T @ block
    return total
