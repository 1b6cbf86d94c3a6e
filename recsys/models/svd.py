"""Singular value decomposition of what the biases leave over, with the missing ratings filled in by itself."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray
from recsys.models.shared.factors import FactorModel
from recsys.models.shared.likeness import likeness_vectors
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.residuals import bias_factors, residual_matrix
from recsys.models.shared.settings import Settings, setting

_DIRECTIONS, _ROUNDS = 96, 6  # in which movies are compared, and steps until these have settled
_RATINGS_AT_ONCE = 1 << 18  # bounds memory: this many rows of factors are gathered at a time


@dataclass(frozen=True)
class SvdSettings(Settings):
    """Hyperparameters of `Svd`; the defaults did best of those tried on a tenth of MovieLens 1M's training part."""

    n_factors: int = setting(12, "Singular values that are kept.", 1, 500)
    shrinkage: float = setting(17.0, "Taken off every singular value; higher stays nearer to the biases.", 0, 1000)
    sweeps: int = setting(80, "Rounds of decomposing and filling in.", 1, 1000)


class Svd(FactorModel):
    """Predict the biases plus a low-rank matrix, fitted by soft-impute (Mazumder, Hastie & Tibshirani, 2010).

    With R the ratings minus biases, known only where there is a rating, the low-rank matrix X minimises

        1/2 * (sum over known ratings of (R - X)^2) + threshold * (sum of the singular values of X)

    among matrices of rank ``n_factors`` at most. Each of the ``sweeps`` fills the unknown entries of R with X,
    decomposes the result and takes the threshold off its singular values, down to 0. The threshold is ``shrinkage``
    times the root mean square of the known R, so that it means the same on every rating scale. The filled matrix
    is never built: it is a sparse matrix plus factors, which is all that a decomposition multiplies with. Factors
    are singular vectors times the square root of their singular value.

    A few directions predict best, and are too few to tell a movie's sequel from hundreds of others for the same taste.
    So likeness is that of `likeness_vectors` in the first 96 directions of R itself, with 0 where a rating is unknown.
    """

    key = "svd"
    version = 3
    title = "SVD"
    summary = "The few directions of taste that explain most of the ratings, by singular value decomposition."
    Config = SvdSettings
    config: SvdSettings

    directions: FloatArray | None  # (n_movies, d) float32; None in what was stored before movies were compared by it

    def _arrays(self) -> dict[str, np.ndarray]:
        own = {} if self.directions is None else {"directions": self.directions}
        return super()._arrays() | own

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        super()._restore(arrays)
        self.directions = arrays.get("directions")

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        biases = bias_factors(train)
        residuals = residual_matrix(train, biases)
        users, values, movies = soft_impute(
            residuals,
            rank=self.config.n_factors,
            threshold=self.config.shrinkage * float(np.sqrt(np.mean(residuals.data**2))),
            sweeps=self.config.sweeps,
            rng=np.random.default_rng(self.seed),
        )
        root = np.sqrt(values).astype(np.float32)  # (k,)
        self.factors = replace(biases, user_factors=users * root, movie_factors=movies * root)
        self.directions = leading_directions(residuals, _DIRECTIONS, np.random.default_rng([self.seed, 1]))

    def _likeness_vectors(self) -> FloatArray:
        if self.directions is None:
            return super()._likeness_vectors()
        return likeness_vectors(self.directions, self.movie_counts)


def soft_impute(
    known: csr_array, *, rank: int, threshold: float, sweeps: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Singular vectors and values of the low-rank matrix of `Svd`.

    Each sweep takes one step of block power iteration from the vectors of the sweep before, which converge together
    with the filled-in values (Hastie, Mazumder, Lee & Zadeh, 2015).

    Parameters
    ----------
    known : sparse array of float32, shape (n, m)
        Stored where known.
    rank : int
        Lowered to ``min(n, m)`` where it is higher.
    threshold : float
        Taken off the singular values.
    rng : Generator
        Draws the first vectors.

    Returns
    -------
    left : ndarray of float32, shape (n, rank)
    values : ndarray of float32, shape (rank,)
        After shrinking, descending.
    right : ndarray of float32, shape (m, rank)
    """
    n, m = known.shape
    rank = min(rank, n, m)
    left: FloatArray = np.zeros((n, rank), np.float32)
    values: FloatArray = np.zeros(rank, np.float32)
    right = _thin_svd(rng.standard_normal((m, rank)))[0]
    for _ in range(sweeps):
        error = _error(known, left * values, right)  # filled = error + (left * values) @ right.T
        basis = _thin_svd(error @ right + left * values)[0]  # of filled @ right, (n, rank)
        projected = error.T @ basis + right @ ((left * values).T @ basis)  # filled.T @ basis -> (m, rank)
        right, raw, turn = _thin_svd(projected)
        left, values = basis @ turn, np.maximum(raw - np.float32(threshold), 0)
    return left, values, right


def leading_directions(known: csr_array, rank: int, rng: np.random.Generator) -> FloatArray:
    """Right singular vectors times their values, float32, shape (m, rank), of a matrix that is 0 where not stored.

    By block power iteration (Halko, Martinsson & Tropp, 2011). ``rank`` is lowered to ``min(n, m)``.
    """
    n, m = known.shape
    right = _thin_svd(rng.standard_normal((m, min(rank, n, m))))[0]
    values = np.zeros(right.shape[1], np.float32)
    for _ in range(_ROUNDS):
        left = _thin_svd(known @ right)[0]  # (n, rank)
        right, values, _ = _thin_svd(known.T @ left)  # (m, rank)
    return right * values


def _thin_svd(tall: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """``U, s, V`` with ``tall = U * s @ V.T``, float32; columns of U that belong to no direction are 0.

    By way of the small Gram matrix: some large products instead of hundreds of small ones, which crawl where another
    process has the cores.
    """
    exact = tall.astype(np.float64)  # squaring costs half of the digits
    squares, turn = np.linalg.eigh(exact.T @ exact)
    squares, turn = squares[::-1], turn[:, ::-1]  # descending
    values = np.sqrt(np.maximum(squares, 0))
    vectors = exact @ turn
    vectors /= np.where(values > 1e-7 * values[:1], values, np.inf)
    return vectors.astype(np.float32), values.astype(np.float32), turn.astype(np.float32)


def _error(known: csr_array, left: FloatArray, right: FloatArray) -> csr_array:
    """``known - left @ right.T`` where known."""
    rows = np.repeat(np.arange(known.shape[0], dtype=np.int32), np.diff(known.indptr))
    error = known.copy()
    for start in range(0, len(rows), _RATINGS_AT_ONCE):
        part = slice(start, start + _RATINGS_AT_ONCE)
        error.data[part] -= np.einsum("mk,mk->m", left[rows[part]], right[known.indices[part]])
    return error
