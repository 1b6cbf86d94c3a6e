"""The shared shape of almost every model: means, biases and factors, served with numpy alone."""

from dataclasses import asdict, dataclass

import numpy as np

from recsys.ids import FloatArray, IndexArray
from recsys.models.base import Recommender


@dataclass(frozen=True, eq=False)
class Factors:
    """A prediction is ``mean + user_bias + movie_bias + user_factors . movie_factors``.

    Parameters
    ----------
    mean : float32 scalar array
        In stars, as all of them.
    user_bias : ndarray of float32, shape (n_users,)
    movie_bias : ndarray of float32, shape (n_movies,)
    user_factors : ndarray of float32, shape (n_users, k)
        ``k`` may be 0.
    movie_factors : ndarray of float32, shape (n_movies, k)
    """

    mean: FloatArray
    user_bias: FloatArray
    movie_bias: FloatArray
    user_factors: FloatArray
    movie_factors: FloatArray

    def score(self, user_idx: IndexArray) -> FloatArray:
        """Unclipped stars of all movies for some users, shape (len(user_idx), n_movies)."""
        taste = self.user_factors[user_idx] @ self.movie_factors.T  # (B, k) @ (k, n_movies)
        return self.mean + self.user_bias[user_idx, None] + self.movie_bias + taste

    def score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        """Unclipped stars of pairs, shape (m,)."""
        match = np.einsum("mk,mk->m", self.user_factors[user_idx], self.movie_factors[movie_idx])
        return self.mean + self.user_bias[user_idx] + self.movie_bias[movie_idx] + match


class FactorModel(Recommender):
    """Base of the models that end as ``Factors``: serving is written here once."""

    factors: Factors | None = None

    def arrays(self) -> dict[str, np.ndarray]:
        self._fitted()
        return {**asdict(self.factors), "movie_counts": self.movie_counts.astype(np.int32)}

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        self.factors = Factors(**{name: arrays[name] for name in Factors.__dataclass_fields__})

    def _score(self, user_idx: IndexArray) -> FloatArray:
        return self.factors.score(user_idx)

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        return self.factors.score_pairs(user_idx, movie_idx)

    def _similarity(self, movie_idx: int) -> FloatArray | None:
        """Cosine of the movies' factors; a movie without factors is like nothing."""
        vectors = self.factors.movie_factors
        if not vectors.shape[1]:
            return None
        lengths = np.linalg.norm(vectors, axis=1)  # (n_movies,)
        dots = vectors @ vectors[movie_idx]  # (n_movies, k) @ (k,) -> (n_movies,)
        return dots / np.maximum(lengths * lengths[movie_idx], 1e-12)
