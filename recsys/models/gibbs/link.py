"""The link: vectors are a linear function of features, and noise (Simm et al., 2015, "Macau")."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array

from recsys.data.ids import FloatArray
from recsys.models.gibbs.draws import Prior
from recsys.models.shared.threads import blas_threads, cores

_FIRST_STRENGTH = 1.0
_OFTEN = 20  # first sweeps, in which the strength is drawn every time: it is on its way
_STEPS = (0.6, 0.06)  # of the random walk of the strength's logarithm, in the first sweep and after these
_PRIOR_SPREAD = 2.0  # of the strength's logarithm: a factor of 7 either way


@dataclass(frozen=True, eq=False)
class Decomposed:
    """``strength + gram`` as a Cholesky factor, and the logarithm of its determinant."""

    strength: float
    factor: tuple[FloatArray, bool]
    log_determinant: float

    def solve(self, right: FloatArray) -> FloatArray:
        """``(strength + gram)^-1 right``."""
        return cho_solve(self.factor, right, check_finite=False)


class Link:
    """Weights W of ``vectors ~ N(mean + features W, covariance)``, with W's columns ``~ N(0, covariance / strength)``.

    One draw of W is one solve of ``(F'F + strength) W = F'(vectors - mean + noise) + sqrt(strength) noise``. Where
    there are more features than rows, Matheron's rule turns it into one of ``FF' + strength``. The strength is drawn
    by Metropolis' rule with W integrated out, where ``vectors - mean ~ N(0, (I + FF' / strength) x covariance)``: with
    W held fixed it would take hundreds of sweeps to get anywhere.

    Parameters
    ----------
    features : csr_array of float32, shape (n, F)
        F may be 0.
    size : int
        Length K of the vectors.
    every : int
        Sweeps between two draws of the strength, once it has arrived: each decomposes a matrix.
    """

    def __init__(self, features: csr_array, size: int, *, every: int) -> None:
        self.features, self.transposed = features, features.T.tocsr()
        self.weights = np.zeros((features.shape[1], size), np.float32)
        self.strength = _FIRST_STRENGTH
        self._every = every
        self._dual = features.shape[1] > features.shape[0]
        self._gram = _gram(self.transposed if self._dual else features)
        self._decomposed: Decomposed | None = None

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
        apart = vectors - prior.mean.astype(np.float32)  # (n, K)
        if 1 < sweep <= _OFTEN or sweep % self._every == 0:
            self._draw_strength(apart, prior, _step(sweep), rng)
        error = apart + prior.noise(rng, n)
        own = prior.noise(rng, n_features)
        root = np.float32(np.sqrt(self.strength))
        now = self._at(self.strength)
        if self._dual:
            first = own / root
            self.weights = first + self.transposed @ now.solve(error - self.features @ first)
        else:
            self.weights = now.solve(self.transposed @ error + root * own)

    def _draw_strength(self, apart: FloatArray, prior: Prior, step: float, rng: np.random.Generator) -> None:
        """One step of a random walk of the strength's logarithm."""
        root = np.linalg.cholesky(prior.precision)
        white = apart @ root.astype(np.float32)  # (n, K), covariance I + FF' / strength
        right = white if self._dual else self.transposed @ white
        now = self._at(self.strength)
        tried = self._decompose(float(self.strength * np.exp(step * rng.standard_normal())))
        gain = self._log_odds(tried, right) - self._log_odds(now, right)
        if np.log(rng.random()) < gain:
            self.strength, self._decomposed = tried.strength, tried

    def _log_odds(self, at: Decomposed, right: FloatArray) -> float:
        """Logarithm of the strength's density given the vectors, but for a constant.

        ``I + FF' / strength`` has the determinant of ``gram + strength`` over strength to the power of its size, and
        the inverse ``strength (FF' + strength)^-1``, or ``I - F (F'F + strength)^-1 F'``.
        """
        size, k = len(self._gram), right.shape[1]
        through = float(np.sum(right * at.solve(right), dtype=np.float64))
        squares = at.strength * through if self._dual else -through
        spread = at.log_determinant - size * np.log(at.strength)
        return float(-0.5 * (k * spread + squares + (np.log(at.strength) / _PRIOR_SPREAD) ** 2))

    def _at(self, strength: float) -> Decomposed:
        if self._decomposed is None or self._decomposed.strength != strength:
            self._decomposed = self._decompose(strength)
        return self._decomposed

    def _decompose(self, strength: float) -> Decomposed:
        shifted = self._gram.copy()
        shifted[np.diag_indices(len(shifted))] += np.float32(strength)
        with blas_threads(cores()):  # this one is large
            factor = cho_factor(shifted, lower=True, overwrite_a=True, check_finite=False)
        return Decomposed(strength, factor, 2 * float(np.log(np.diag(factor[0])).sum(dtype=np.float64)))


def _step(sweep: int) -> float:
    first, last = _STEPS
    return first * math.pow(last / first, min(1.0, sweep / _OFTEN))


def _gram(features: csr_array) -> FloatArray:
    """``features' features``, float32, shape (F, F); in blocks of rows, so that memory is bounded by the result."""
    n, size = features.shape
    total = np.zeros((size, size), np.float32)
    for start in range(0, n if size else 0, max(1, size)):
        block = features[start : start + size].toarray()
        total += block.T @ block
    return total
