"""Draws from the distributions of a sweep: Gaussians given by their precision, Wisharts, gammas' shape."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import gammaln

from recsys.data.ids import FloatArray

_SURE = 8  # rows' worth of belief in a covariance, so that its mean is a seventh of the ``belief`` in its scale
_SHAPES = np.geomspace(1, 200, 100)  # of the gamma that noise precisions come from


def gaussians(precision: FloatArray, shift: FloatArray, normals: FloatArray) -> FloatArray:
    """One draw of each of many Gaussians with mean ``precision^-1 shift`` and covariance ``precision^-1``.

    With ``precision = L L'``: the draw is ``L'^-1 (L^-1 shift + normals)``.

    Parameters
    ----------
    precision : ndarray, shape (B, K, K)
        Symmetric, positive definite.
    shift : ndarray, shape (B, K)
    normals : ndarray, shape (B, K)
        Standard normal.
    """
    lower = np.linalg.cholesky(precision)
    size = shift.shape[1]
    whitened, drawn = np.empty_like(shift), np.empty_like(shift)
    for i in range(size):  # forwards, all B at once
        known = np.einsum("bj,bj->b", lower[:, i, :i], whitened[:, :i])
        whitened[:, i] = (shift[:, i] - known) / lower[:, i, i]
    whitened += normals
    for i in reversed(range(size)):  # backwards
        known = np.einsum("bj,bj->b", lower[:, i + 1 :, i], drawn[:, i + 1 :])
        drawn[:, i] = (whitened[:, i] - known) / lower[:, i, i]
    return drawn


@dataclass(frozen=True, eq=False)
class Prior:
    """The Gaussian that the vectors of one side come from: mean (K,) and precision (K, K), float64."""

    mean: FloatArray
    precision: FloatArray

    def noise(self, rng: np.random.Generator, n: int) -> FloatArray:
        """``n`` draws around 0, float32, shape (n, K)."""
        normals = rng.standard_normal((n, len(self.mean)), np.float32)
        upper = np.linalg.cholesky(self.precision).T
        return normals @ np.linalg.inv(upper).T.astype(np.float32)


def normal_wishart(
    vectors: FloatArray, scatter: FloatArray, freedom: int, rng: np.random.Generator, *, belief: float = 1.0
) -> Prior:
    """The prior of vectors, given the vectors: Salakhutdinov & Mnih (2008), equation 14.

    Beforehand the precision is from a Wishart of ``K + _SURE`` degrees of freedom; they take K, which with few vectors
    leaves tails so heavy that no mean of samples settles.

    Parameters
    ----------
    vectors : ndarray, shape (n, K)
        Without what the link explains.
    scatter : ndarray, shape (K, K)
        Of the link's own weights, which have the same covariance, times their strength.
    freedom : int
        Rows behind ``scatter``.
    belief : float
        Squared length that vectors have in each direction beforehand, all of them together.
    """
    n, size = vectors.shape
    exact = vectors.astype(np.float64)
    mean = exact.mean(axis=0)
    pull = 2.0  # rows' worth of belief that the mean is 0
    centred = exact - mean
    inverse_scale = belief * np.eye(size) + scatter + centred.T @ centred
    inverse_scale += pull * n / (pull + n) * np.outer(mean, mean)
    precision = _wishart(inverse_scale, size + _SURE + n + freedom, rng)
    spread = np.linalg.cholesky((pull + n) * precision)
    drawn = n * mean / (pull + n) + solve_triangular(spread.T, rng.standard_normal(mean.shape))
    return Prior(drawn, precision)


def _wishart(inverse_scale: FloatArray, freedom: float, rng: np.random.Generator) -> FloatArray:
    """A draw by Bartlett's decomposition, shape (K, K)."""
    size = len(inverse_scale)
    root = np.tril(rng.standard_normal((size, size)), -1)
    root[np.diag_indices(size)] = np.sqrt(rng.chisquare(freedom - np.arange(size)))
    scaled = solve_triangular(np.linalg.cholesky(inverse_scale).T, root)  # (K, K), scaled scaled' ~ W(scale)
    return scaled @ scaled.T


def gamma_shape(values: FloatArray, rng: np.random.Generator) -> float:
    """The shape of the gamma with mean 1 that ``values`` come from, drawn from a grid with equal odds beforehand."""
    logs = np.log(values)
    each = _SHAPES * np.log(_SHAPES) - gammaln(_SHAPES)
    odds = len(values) * each + (_SHAPES - 1) * logs.sum() - _SHAPES * values.sum()
    odds = np.exp(odds - odds.max())
    return float(rng.choice(_SHAPES, p=odds / odds.sum()))
