"""Matrix factorization of who chose what: every pair counts, and those that were chosen count more."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.sparse import csr_array

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.answers import LIKES, Answers, Terms
from recsys.models.shared.biases import bias_fold_in
from recsys.models.shared.factors import FactorModel, Factors
from recsys.models.shared.fold_in import FoldIn
from recsys.models.shared.likes import graded
from recsys.models.shared.monitor import Checkpoint, Monitor
from recsys.models.shared.padded import Padded
from recsys.models.shared.residuals import bias_arrays, bias_factors, stored_biases
from recsys.models.shared.settings import Settings, setting
from recsys.models.shared.threads import blas_threads, cores

_BLOCK_BYTES = 2 << 20  # of vectors, and of normal equations, that a thread works on at once
_START = 0.1  # spread of the first vectors: small, so that the first sweep decides
_SECONDS_BETWEEN_CHECKPOINTS = 10.0
_STARS = "stars/"  # before the names of the biases, among the arrays


@dataclass(frozen=True)
class AlsSettings(Settings):
    """Hyperparameters of `Als`; the defaults did best of those tried on a tenth of MovieLens 1M's training part."""

    n_factors: int = setting(64, "Length of the vector that stands for each user and each movie.", 1, 500)
    alpha: float = setting(4.0, "How much more a chosen movie counts than one that was not chosen.", 0.001, 1000)
    l2: float = setting(
        0.4,
        "Pull of the vectors towards 0, for each rating of an average row: higher trusts only what many did.",
        1e-6,
        1000,
    )
    sweeps: int = setting(10, "Times that users and movies are fitted to each other.", 1, 1000)


class Als(FactorModel):
    """Rank by a low-rank matrix of preferences (Hu, Koren & Volinsky, 2008), solved by alternating least squares.

    A user who rated a movie chose it: the preference p is 1 for every rated pair and 0 for every other. How sure that
    is grows with the rating, ``c = 1 + alpha g``, where g is what the rating counts for by `graded`: from 0.05 at
    the worst to 1.2 at the best, and 1 where all ratings are the same. An unrated pair has a confidence of 1. The
    vectors x of the users and y of the movies minimise, over *all* pairs,

        sum of c[u, m] (p[u, m] - x[u] . y[m])^2 + pull (sum of |x[u]|^2 + sum of |y[m]|^2)

    where the pull is ``l2`` times the geometric mean of how many ratings a user and a movie have, so that it means the
    same on data sets of any size. With one side fixed the other is a least squares problem for each row, whose
    solution is exact:

        x[u] = (Y' Y + sum over rated m of alpha g y[m] y[m]' + pull I)^-1 sum over rated m of c[u, m] y[m]

    The users are solved last, so a newcomer who is folded in by the same equation gets the vector that the training
    would have given to these ratings, and the score of a movie is a sum of what each rated movie adds to it. Somebody
    without ratings has the mean vector of those with some. A score is no number of stars: the stars are those of
    `Bias`.
    """

    key = "als"
    version = 1
    title = "Implicit ALS"
    step = "sweep"
    summary = "Vectors for users and movies that tell what was chosen from what was not; built for likes and clicks."
    Config = AlsSettings
    learns_from_stars = False
    ranks_in_stars = False
    order = (
        "The order goes by how likely somebody is to choose a movie; stars say how much somebody who chooses it will "
        "like it, so a movie further down can have more of them."
    )
    config: AlsSettings

    biases: Factors

    # -- fitting ----------------------------------------------------------------------------------

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        self.biases = bias_factors(train)
        weights = self.config.alpha * graded(train.stars, self.dataset.scale)  # (n,) float32
        shape = (train.n_users, train.n_movies)
        by_user = csr_array((weights, (train.user_idx, train.movie_idx)), shape=shape)
        movies = self._movies(by_user, csr_array(by_user.T), monitor)
        users = solved(by_user, movies, l2=self._pull())
        some = self.user_counts > 0
        users[~some] = users[some].mean(axis=0)
        nothing = [np.zeros(n, np.float32) for n in shape]
        self.factors = Factors(np.array(0, np.float32), nothing[0], nothing[1], users, movies)

    def _movies(self, by_user: csr_array, by_movie: csr_array, monitor: Monitor) -> FloatArray:
        """The vectors of the movies after all sweeps, or those until somebody asked to stop, (n_movies, k)."""
        done, movies = self._begun(by_movie.shape[0], monitor)
        last_saved = time.monotonic()
        for sweep in range(done + 1, self.config.sweeps + 1):
            users = solved(by_user, movies, l2=self._pull())
            movies = solved(by_movie, users, l2=self._pull())
            monitor.report("epoch", epoch=sweep, epochs=self.config.sweeps)
            stopping = monitor.should_stop()
            if stopping or time.monotonic() - last_saved >= _SECONDS_BETWEEN_CHECKPOINTS:
                monitor.save(Checkpoint({"movies": movies}, {"sweep": sweep}))
                last_saved = time.monotonic()
            if stopping:
                break
        return movies

    def _begun(self, n_movies: int, monitor: Monitor) -> tuple[int, FloatArray]:
        """Sweeps done, and the vectors of the movies after them."""
        saved = monitor.resume()
        if saved is not None:
            return int(saved.state["sweep"]), saved.arrays["movies"]
        rng = np.random.default_rng(self.seed)
        return 0, _START * rng.standard_normal((n_movies, self.config.n_factors), np.float32)

    # -- what is stored ---------------------------------------------------------------------------

    def _arrays(self) -> dict[str, np.ndarray]:
        stars = {_STARS + name: array for name, array in bias_arrays(self.biases).items()}
        return super()._arrays() | stars

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        super()._restore(arrays)
        stars = {name.removeprefix(_STARS): array for name, array in arrays.items() if name.startswith(_STARS)}
        self.biases = stored_biases(stars)

    # -- serving ----------------------------------------------------------------------------------

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        return self.biases.score_pairs(user_idx, movie_idx)

    def _stars(self, user_idx: int, scores: FloatArray) -> FloatArray:
        stars: FloatArray = self.biases.score(np.array([user_idx]))[0]
        return stars

    def _own_fold_in(self) -> FoldIn:
        """The same least squares as a belief: what a rating that counts for 1 tells of somebody's vector.

        Before the first rating the vector has the covariance ``(Y' Y + pull I)^-1``, and a rating has the noise
        ``1 / alpha``.
        """
        movies = self.factors.movie_factors.astype(np.float64)
        root = np.linalg.cholesky(self._unseen())  # lower, L L' = Y' Y + pull I
        vectors = solve_triangular(root, movies.T, lower=True).T.astype(np.float32)  # Y L'^-1, (n_movies, k)
        return FoldIn(0.0, np.zeros(len(movies), np.float32), vectors, noise=1 / self.config.alpha)

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        bias = None if user_idx is None else float(self.biases.user_bias[user_idx])
        in_stars = bias_fold_in(self.biases).user(movie_idx, stars, bias=bias)
        parts = cache(lambda: self._parts(movie_idx, stars))  # of a user of the fit: only to explain
        if user_idx is not None:
            vector = self.factors.user_factors[user_idx]
        elif len(movie_idx):
            vector = parts().sum(axis=0).astype(np.float32)
        else:
            vector = self.factors.user_factors[self.user_counts > 0].mean(axis=0)
        score = self.factors.movie_factors @ vector  # (n_movies, k) @ (k,)

        def terms(movie: int) -> Terms:
            adds = parts() @ self.factors.movie_factors[movie]  # (m, k) @ (k,)
            base = in_stars.fold_in.mean, in_stars.bias, float(in_stars.fold_in.movie_bias[movie])
            return Terms(*base, by={LIKES: list(zip(movie_idx.tolist(), adds.tolist(), strict=True))})

        return Answers(score, in_stars.score(), terms)

    def _parts(self, movie_idx: IndexArray, stars: FloatArray) -> FloatArray:
        """What each rating of somebody adds to their vector, float64, shape (m, k)."""
        seen = self.factors.movie_factors[movie_idx].astype(np.float64)  # (m, k)
        weight = self.config.alpha * graded(stars, self.dataset.scale).astype(np.float64)  # (m,)
        normal = self._unseen() + (seen * weight[:, None]).T @ seen
        parts: FloatArray = cho_solve(cho_factor(normal), (seen * (1 + weight)[:, None]).T).T
        return parts

    def _unseen(self) -> FloatArray:
        """``Y' Y + pull I``: the normal equations of somebody who chose nothing, float64, (k, k)."""
        return _unchosen(self.factors.movie_factors, self._pull())

    def _pull(self) -> float:
        """``l2`` for the ratings of an average row, of users and movies that have some."""
        rows = np.count_nonzero(self.user_counts) * np.count_nonzero(self.movie_counts)
        return float(self.config.l2 * self.user_counts.sum() / np.sqrt(rows))


def solved(weights: csr_array, other: FloatArray, *, l2: float) -> FloatArray:
    """The vectors of one side that minimise the error of `Als`, those of the other side being fixed.

    Parameters
    ----------
    weights : csr_array of float32, shape (n, m)
        Confidence beyond 1, stored where a row chose a column.
    other : ndarray of float32, shape (m, k)
    l2 : float

    Returns
    -------
    ndarray of float32, shape (n, k)
        0 for a row that chose nothing.
    """
    n, k = weights.shape[0], other.shape[1]
    unchosen = _unchosen(other, l2).astype(np.float32)
    vectors = np.zeros((n, k), np.float32)
    numbers = _BLOCK_BYTES // 4
    chosen = Padded(weights, entries=numbers // k, rows=max(1, numbers // k**2))
    known = np.vstack([other, np.zeros((1, k), np.float32)])  # and nobody

    def solve(rows: IndexArray) -> None:
        normal = np.repeat(unchosen[None], len(rows), axis=0)  # (B, k, k)
        wanted = np.zeros((len(rows), k), np.float32)
        for columns, weight in chosen.pieces(rows):  # (B, w)
            seen = known.take(columns, axis=0)  # (B, w, k)
            wanted += ((1 + weight)[:, None] @ seen)[:, 0]
            seen *= np.sqrt(weight)[..., None]
            normal += seen.transpose(0, 2, 1) @ seen
        vectors[rows] = np.linalg.solve(normal, wanted[..., None])[..., 0]

    with blas_threads(1), ThreadPoolExecutor(cores()) as threads:  # on matrices this small, threads of BLAS only wait
        list(threads.map(solve, chosen.blocks))
    return vectors


def _unchosen(other: FloatArray, l2: float) -> FloatArray:
    """``Y' Y + l2 I`` of vectors (m, k), float64, (k, k)."""
    exact = other.astype(np.float64)
    unchosen: FloatArray = exact.T @ exact + l2 * np.eye(other.shape[1])
    return unchosen
