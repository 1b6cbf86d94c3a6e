"""Who liked this also liked that, solved exactly: the reference for ranking."""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack
from scipy.sparse import csr_array

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.errors import SettingError
from recsys.models.shared.answers import LIKES, Answers, Terms
from recsys.models.shared.base import Recommender
from recsys.models.shared.biases import bias_fold_in
from recsys.models.shared.factors import Factors
from recsys.models.shared.likes import LIKED, like_matrix, like_threshold
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.residuals import bias_arrays, bias_factors, stored_biases
from recsys.models.shared.settings import Settings, setting
from recsys.models.shared.sparse import sparse_arrays, sparse_matrix

_MOST_MOVIES = 20_000  # the matrix is dense: 1.6 GB, and two or three times that while it is computed


@dataclass(frozen=True)
class EaseSettings(Settings):
    """Hyperparameters of `Ease`."""

    l2: float = setting(500.0, "Pull of the weights towards 0: higher trusts only what many did.", 0.001, 100_000)
    liked: float = setting(LIKED, "A rating at this share of the scale or above is a like (0.75: 4 of 1 to 5).", 0, 1)
    min_likes: int = setting(1, "Movies that fewer users liked take no part.", 1, 10_000)


class Ease(Recommender):
    """Rank movies by a linear model of who liked what (Steck, Embarrassingly Shallow Autoencoders, 2019).

    With X the users' likes, 1 or 0, the weights B minimise ``|X - X B|^2 + l2 |B|^2`` with a diagonal of 0, so that
    no movie explains itself. The solution is closed: with ``P = (X' X + l2 I)^-1``,

        B[j, m] = -P[j, m] / P[m, m],    score[u, m] = sum over liked j of B[j, m]

    A score is no number of stars, so the stars are those of `Bias`. For a user who liked nothing the score is the
    share of users who liked the movie; a movie with fewer than ``min_likes`` likes scores 0.
    """

    key = "ease"
    version = 1
    title = "EASE"
    summary = "Ranks what people who liked the same movies liked too; built for the list, not for the stars."
    Config = EaseSettings
    learns_from_stars = False
    config: EaseSettings

    weights: FloatArray  # (p, p) float32, over the movies that take part
    taking_part: IndexArray  # (p,) positions of these movies, ascending
    likes: csr_array  # (n_users, p)
    biases: Factors

    def _arrays(self) -> dict[str, np.ndarray]:
        return {
            **bias_arrays(self.biases),
            "weights": self.weights,
            "taking_part": self.taking_part,
            **sparse_arrays("likes", self.likes),
        }

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        likes = like_matrix(train, like_threshold(self.dataset.scale, self.config.liked))
        counts = np.bincount(likes.indices, minlength=train.n_movies)
        self.taking_part = np.flatnonzero(counts >= self.config.min_likes).astype(np.int32)
        if len(self.taking_part) > _MOST_MOVIES:
            enough = int(np.sort(counts)[-_MOST_MOVIES - 1]) + 1
            raise SettingError(
                f"{self.key} can hold {_MOST_MOVIES:,} movies and {len(self.taking_part):,} have at least "
                f"{self.config.min_likes} like(s); set min_likes to {enough} or more"
            )
        self.likes = likes[:, self.taking_part]
        self.weights = ease_weights((self.likes.T @ self.likes).toarray(), self.config.l2)
        self.biases = bias_factors(train)
        self._prepare()

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        self.biases = stored_biases(arrays)
        self.weights, self.taking_part = arrays["weights"], arrays["taking_part"]
        self.likes = sparse_matrix("likes", arrays, n_columns=len(self.taking_part))
        self._prepare()

    def _prepare(self) -> None:
        self._liked_anything = np.diff(self.likes.indptr) > 0  # (n_users,)
        share = self.likes.sum(axis=0) / max(1, self._liked_anything.sum())
        self._popularity = share.astype(np.float32)  # (p,)

    def _score(self, user_idx: IndexArray) -> FloatArray:
        scores = np.zeros((len(user_idx), len(self.movie_counts)), np.float32)
        taking_part = self.likes[user_idx] @ self.weights  # (B, p) @ (p, p)
        taking_part[~self._liked_anything[user_idx]] = self._popularity
        scores[:, self.taking_part] = taking_part
        return scores

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        return self.biases.score_pairs(user_idx, movie_idx)

    def _stars(self, user_idx: int, scores: FloatArray) -> FloatArray:
        stars: FloatArray = self.biases.score(np.array([user_idx]))[0]
        return stars

    def answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None = None) -> Answers:
        bias = None if user_idx is None else float(self.biases.user_bias[user_idx])
        folded = bias_fold_in(self.biases).user(movie_idx, stars, bias=bias)
        liked = self._liked_places(movie_idx, stars)  # (m,)
        score = self._score(np.array([user_idx]))[0] if user_idx is not None else self._score_of_likes(liked)
        predicted = folded.score()

        def terms(movie: int) -> Terms:
            base = folded.fold_in.mean, folded.bias, float(folded.fold_in.movie_bias[movie])
            column = np.flatnonzero(self.taking_part == movie)  # (1,), or (0,) if the movie takes no part
            kept = [
                (int(m), self.weights[place, column]) for m, place in zip(movie_idx, liked, strict=True) if place >= 0
            ]
            return Terms(*base, by={LIKES: [(m, float(weight[0])) for m, weight in kept if len(weight)]})

        return Answers(score, predicted, terms)

    def _liked_places(self, movie_idx: IndexArray, stars: FloatArray) -> IndexArray:
        """For each rating the row of ``weights`` that its movie has; -1 if it is no like or the movie takes no part."""
        places = np.full(len(self.movie_counts), -1)
        places[self.taking_part] = np.arange(len(self.taking_part))
        return np.where(stars >= like_threshold(self.dataset.scale, self.config.liked), places[movie_idx], -1)

    def _score_of_likes(self, liked: IndexArray) -> FloatArray:
        """Scores of all movies for somebody's likes, as `_liked_places` has them, shape (n_movies,)."""
        rows = liked[liked >= 0]
        scores = np.zeros(len(self.movie_counts), np.float32)
        scores[self.taking_part] = self.weights[rows].sum(axis=0) if len(rows) else self._popularity
        return scores

    def similarity(self, movie_idx: int) -> FloatArray | None:
        """What liking this movie adds to the score of each other one."""
        similarity = np.zeros(len(self.movie_counts))
        similarity[self.taking_part] = self.weights[self.taking_part == movie_idx].sum(axis=0)
        return similarity


def ease_weights(together: FloatArray, l2: float) -> FloatArray:
    """The weights B of `Ease`.

    Parameters
    ----------
    together : ndarray of float32, shape (p, p)
        How many users liked both movies; overwritten.
    l2 : float

    Returns
    -------
    ndarray of float32, shape (p, p)

    Raises
    ------
    SettingError
        If the matrix cannot be inverted.
    """
    p = len(together)
    if not p:
        return together
    together[np.diag_indices(p)] += l2
    # Cholesky factor, then inverse from it: a third of the work of a general inverse, and in place
    factor, trouble = lapack.spotrf(together.T, lower=0, overwrite_a=1)  # .T: LAPACK reads by columns
    inverse, still = lapack.spotri(factor, lower=0, overwrite_c=1)
    if trouble or still:
        raise SettingError(f"ease cannot solve its equations with l2 = {l2:g}; set l2 higher")
    weights: FloatArray = inverse + inverse.T  # (p, p); the inverse is in one triangle, the other holds zeros
    weights /= np.diag(weights) / -2
    weights[np.diag_indices(p)] = 0
    return weights
