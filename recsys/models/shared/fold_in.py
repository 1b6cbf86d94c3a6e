"""Folding in: somebody's ratings become a user of a trained factor model, without training it again."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.threads import blas_threads

_FEWEST_FOR_A_PRIOR = 2  # users: fewer have no spread
_JITTER = 1e-6  # of the mean variance, so that the covariance has a Cholesky factor
_MOVIES = 400  # compared for each user; a sample, as the optimum is flat
_SIZES = (8, 64)  # ratings folded in: a visitor who just came, and one who stayed
_NOISES = 2.0 ** np.arange(-9, 4)  # tried, as multiples of the variance of the ratings


Case = tuple[IndexArray, FloatArray, FloatArray]


@dataclass(frozen=True, eq=False)
class FoldIn:
    """All that is needed to fold somebody into a factor model.

    A user is a bias ``b`` and factors ``p``, and a rating is

        mean + movie_bias + b + p . movie_factors + noise

    Before the first rating, ``p`` is spread like the factors of the trained users, with their mean and covariance,
    and ``b`` like their biases. The user that is most probable after the ratings is the solution of one ridge
    regression. It is solved in ``vectors``: movie factors turned and stretched so that the covariance is 1, which
    gives the same answer whatever basis and scale a training happened to end in. So there is one number to choose,
    the variance of the noise. Ratings seen before taste say how generous somebody is: ``bias_first`` takes the bias
    as a damped mean without regard to the factors, as models do that subtract biases first.

    Parameters
    ----------
    mean : float
        In stars.
    movie_bias : ndarray, shape (n_movies,)
        What a user of average factors adds or takes off, in stars.
    vectors : ndarray, shape (n_movies, k)
        ``k`` may be 0.
    noise : float
        Variance of a rating that the model cannot know, in stars squared; the ridge.
    bias : float
        The bias of somebody without ratings.
    bias_damping : float
        How many ratings that bias is worth; infinite if everybody has it.
    bias_first : bool
    """

    mean: float
    movie_bias: FloatArray
    vectors: FloatArray
    noise: float
    bias: float = 0.0
    bias_damping: float = np.inf
    bias_first: bool = False

    def user(self, movie_idx: IndexArray, stars: FloatArray, *, bias: float | None = None) -> "FoldedUser":
        """The user whose ratings these are.

        Parameters
        ----------
        movie_idx : ndarray of int, shape (m,)
            Different movies; none gives the average user.
        stars : ndarray, shape (m,)
        bias : float, optional
            The user's bias where it is known; solved for if None.
        """
        seen = self.vectors[movie_idx].astype(np.float64)  # (m, k)
        above = np.asarray(stars, np.float64) - self.mean - self.movie_bias[movie_idx]  # (m,)
        smoother = ridge_smoother(seen, self.noise)  # (k, m)
        if bias is None:
            bias = self._bias(seen, smoother, above)
        residuals = above - bias
        return FoldedUser(self, float(bias), smoother @ residuals, smoother, residuals)

    def uncertainty(self, movie_idx: IndexArray) -> FloatArray:
        """Covariance of somebody's factors, in the basis of ``vectors``, after ratings of these movies, (k, k)."""
        seen = self.vectors[movie_idx].astype(np.float64)
        return np.eye(seen.shape[1]) - ridge_smoother(seen, self.noise) @ seen

    def spread(self, movie_idx: IndexArray) -> FloatArray:
        """Variance of what somebody's bias and factors make of each movie, after ratings of some, (n_movies,)."""
        through = self.vectors @ self.uncertainty(movie_idx).astype(np.float32)  # (n_movies, k)
        taste: FloatArray = np.einsum("mk,mk->m", through, self.vectors)
        return taste + np.float32(self.noise / (self.bias_damping + len(movie_idx)))

    def _bias(self, seen: FloatArray, smoother: FloatArray, above: FloatArray) -> float:
        if np.isinf(self.bias_damping) or not len(above):
            return self.bias
        if self.bias_first:
            return float((above.sum() + self.bias_damping * self.bias) / (len(above) + self.bias_damping))
        weight = 1 - seen @ smoother.sum(axis=1)  # (m,) what a rating says of the bias that the factors do not take
        return float((weight @ above + self.bias_damping * self.bias) / (weight.sum() + self.bias_damping))


@dataclass(frozen=True, eq=False)
class FoldedUser:
    """Somebody who was folded in.

    Parameters
    ----------
    fold_in : FoldIn
    bias : float
        In stars.
    factors : ndarray, shape (k,)
        In the basis of ``fold_in.vectors``, from the average user.
    smoother : ndarray, shape (k, m)
        What each rating's residual does to the factors: ``factors = smoother @ residuals``.
    residuals : ndarray, shape (m,)
        Stars given beyond mean and biases.
    """

    fold_in: FoldIn
    bias: float
    factors: FloatArray
    smoother: FloatArray
    residuals: FloatArray

    def score(self) -> FloatArray:
        """Unclipped stars of all movies, shape (n_movies,)."""
        taste = self.fold_in.vectors @ self.factors.astype(self.fold_in.vectors.dtype)
        return self.fold_in.mean + self.bias + self.fold_in.movie_bias + taste

    def contributions(self, movie_idx: int) -> FloatArray:
        """What each of the ratings adds to the prediction of one movie, in stars, shape (m,)."""
        adds: FloatArray = (self.fold_in.vectors[movie_idx] @ self.smoother) * self.residuals
        return adds


def ridge_smoother(seen: FloatArray, noise: float) -> FloatArray:
    """``(seen' seen + noise I)^-1 seen'``, from (m, k) to (k, m), by way of the smaller of m x m and k x k."""
    m, k = seen.shape
    if not m or not k:
        return np.zeros((k, m))
    if m < k:
        gram = seen @ seen.T + noise * np.eye(m)
        return cho_solve(cho_factor(gram), seen).T
    gram = seen.T @ seen + noise * np.eye(k)
    return cho_solve(cho_factor(gram), seen.T)


def prior_fold_in(
    mean: float,
    user_bias: FloatArray,
    movie_bias: FloatArray,
    user_factors: FloatArray,
    movie_factors: FloatArray,
    *,
    noise: float,
) -> FoldIn:
    """`FoldIn` whose prior is the spread of trained users.

    Parameters
    ----------
    mean : float
    user_bias : ndarray, shape (n_users,)
        Of users whom something was learned of only.
    movie_bias : ndarray, shape (n_movies,)
    user_factors : ndarray, shape (n_users, k)
    movie_factors : ndarray, shape (n_movies, k)
    noise : float
    """
    n_users, k = user_factors.shape
    vectors = movie_factors
    average = user_factors.mean(axis=0) if n_users else np.zeros(k)  # (k,)
    if k and n_users >= _FEWEST_FOR_A_PRIOR:
        apart = (user_factors - average).astype(np.float64)  # in single precision few users leave no Cholesky root
        covariance = apart.T @ apart / n_users  # (k, k)
        size = np.trace(covariance) / k
        root = np.linalg.cholesky(covariance + max(_JITTER * size, 1e-12) * np.eye(k))
        vectors = movie_factors @ root.astype(np.float32)  # (n_movies, k)
    spread = float(np.var(user_bias)) if n_users else 0.0
    return FoldIn(
        mean=float(mean),
        movie_bias=movie_bias + movie_factors @ average,
        vectors=vectors,
        noise=noise,
        bias=float(np.mean(user_bias)) if n_users else 0.0,
        bias_damping=noise / spread if spread > 0 else np.inf,
    )


def choose_noise(fold_in: FoldIn, cases: Iterable[Case], among: IndexArray, *, variance: float, seed: int) -> float:
    """The noise with which users who are folded in come nearest to what the model learned of them.

    Each of some users is folded in with a few of their ratings, and compared with the trained user on movies that
    the user has not rated. (To hold ratings back and predict them would mislead: the movie factors were fitted to
    them, so the less ridge, the better it looks.)

    Parameters
    ----------
    fold_in : FoldIn
        Whatever its noise is.
    cases : iterable of tuple of ndarray
        Of each user: the movies rated (m,), their stars (m,), and the trained user's unclipped stars of all movies.
    among : ndarray of int, shape (c,)
        Movies that may be compared.
    variance : float
        Of the ratings, in stars squared: sets the range that is tried.
    seed : int
        Draws the ratings that are folded in and the movies that are compared.

    Returns
    -------
    float
        In stars squared.
    """
    rng = np.random.default_rng(seed)
    noises = _NOISES * max(variance, 1e-6)
    compared = rng.permutation(among)[:_MOVIES]
    error = np.zeros(len(noises))
    with blas_threads(1):  # on matrices this small, threads mostly wait for each other
        for movie_idx, stars, trained in cases:
            unseen = compared[~np.isin(compared, movie_idx)]
            wanted = trained[unseen] - fold_in.mean - fold_in.movie_bias[unseen]  # (c,)
            for size in _SIZES:
                part = rng.permutation(len(stars))[:size]
                error += _errors(fold_in, movie_idx[part], stars[part], unseen, wanted, noises)
    return float(noises[int(np.argmin(error))])


def _errors(
    fold_in: FoldIn,
    movie_idx: IndexArray,
    stars: FloatArray,
    compared: IndexArray,
    wanted: FloatArray,
    noises: FloatArray,
) -> FloatArray:
    """Squared error of one user folded in with every noise, shape (len(noises),), by one eigendecomposition.

    The same solution as in `FoldIn.user`; ``wanted`` (c,) is bias and taste for the movies compared.
    """
    seen = fold_in.vectors[movie_idx].astype(np.float64)  # (m, k)
    above = stars - fold_in.mean - fold_in.movie_bias[movie_idx]  # (m,)
    values, turn = np.linalg.eigh(seen @ seen.T)
    shrunk = 1 / (values[:, None] + noises)  # (m, n_noises)
    ones, turned = turn.sum(axis=0)[:, None], (turn.T @ above)[:, None]  # (m, 1) each
    spread = fold_in.noise / fold_in.bias_damping  # of the users' biases; 0 if all have the same
    bias = np.full(len(noises), fold_in.bias)
    if spread > 0:
        weight = (ones**2 * shrunk).sum(axis=0)
        bias = ((ones * turned * shrunk).sum(axis=0) + fold_in.bias / spread) / (weight + 1 / spread)
    taste = (fold_in.vectors[compared] @ seen.T) @ (turn @ (shrunk * (turned - ones * bias)))  # (c, n_noises)
    squares: FloatArray = np.square(bias + taste - wanted[:, None]).sum(axis=0)
    return squares
