"""The shared shape of almost every model: means, biases and factors, served with numpy alone."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache

import numpy as np

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.answers import Answers, Terms
from recsys.models.shared.base import Recommender
from recsys.models.shared.fold_in import Case, FoldedUser, FoldIn, choose_noise, prior_fold_in
from recsys.models.shared.likeness import likeness_vectors

_NOISE = "fold_in_noise"  # among the arrays
_HELD_OUT = 100  # users that the noise is chosen on
_FEWEST = 5  # ratings that they have


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
        match: FloatArray = np.einsum("mk,mk->m", self.user_factors[user_idx], self.movie_factors[movie_idx])
        return self.mean + self.user_bias[user_idx] + self.movie_bias[movie_idx] + match


class FactorModel(Recommender):
    """Base of the models that end as ``Factors``: serving is written here once."""

    has_factors = True

    factors: Factors
    _noise: float | None = None
    _prepared: tuple[Factors, FoldIn] | None = None
    _compared: tuple[Factors, FloatArray] | None = None

    def _arrays(self) -> dict[str, np.ndarray]:
        noise = {} if self._noise is None else {_NOISE: np.float64(self._noise)}
        return {**asdict(self.factors), **noise}

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        self.factors = Factors(**{name: arrays[name] for name in Factors.__dataclass_fields__})
        self._noise = float(arrays[_NOISE]) if _NOISE in arrays else None

    def _score(self, user_idx: IndexArray) -> FloatArray:
        return self.factors.score(user_idx)

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        return self.factors.score_pairs(user_idx, movie_idx)

    def similarity(self, movie_idx: int) -> FloatArray | None:
        """Dot products of `likeness_vectors`, from -1 to 1."""
        if not self.factors.movie_factors.shape[1]:
            return None
        vectors = self.likeness_vectors()
        likeness: FloatArray = vectors @ vectors[movie_idx]  # (n_movies, k) @ (k,) -> (n_movies,)
        return likeness

    def likeness_vectors(self) -> FloatArray:
        """Vectors whose dot products say how alike movies are, float32, shape (n_movies, k'); prepared once."""
        if self._compared is None or self._compared[0] is not self.factors:
            self._compared = (self.factors, self._likeness_vectors())
        return self._compared[1]

    def _likeness_vectors(self) -> FloatArray:
        return likeness_vectors(self._prior_fold_in(1.0).vectors, self.movie_counts)  # noise does not turn vectors

    def factor_model(self) -> "FactorModel":
        return self

    # -- newcomers --------------------------------------------------------------------------------

    def fold_in(self) -> FoldIn:
        """What turns ratings into a user of this model; prepared once."""
        if self._prepared is None or self._prepared[0] is not self.factors:
            own = self._own_fold_in()
            if own is None and self._noise is None:  # trained before it was chosen at the end of training
                self._finish(self.dataset.ratings)
            self._prepared = (self.factors, own or self._prior_fold_in(self._noise or 1.0))
        return self._prepared[1]

    def _own_fold_in(self) -> FoldIn | None:
        """The fold-in of a model whose users are the closed solution of a ridge regression anyway."""
        return None

    def _finish(self, train: Ratings) -> None:
        self._noise = self._prepared = None
        if self._own_fold_in() is None:
            variance = float(np.var(train.stars, dtype=np.float64))
            known = np.flatnonzero(self.movie_counts)
            prior = self._prior_fold_in(max(variance, 1e-6))
            self._noise = choose_noise(prior, self._cases(train), known, variance=variance, seed=self.seed)

    def _prior_fold_in(self, noise: float) -> FoldIn:
        factors, active = self.factors, self.user_counts > 0
        users = factors.user_bias[active], factors.user_factors[active]
        prior = prior_fold_in(
            float(factors.mean), users[0], factors.movie_bias, users[1], factors.movie_factors, noise=noise
        )
        if factors.mean:
            return prior
        mean = float(np.average(prior.movie_bias, weights=self.movie_counts))  # a dot product alone has no mean
        return replace(prior, mean=mean, movie_bias=prior.movie_bias - np.float32(mean))

    def _cases(self, train: Ratings) -> Iterator[Case]:
        """Some users' ratings beside what the model learned of them."""
        counts = np.bincount(train.user_idx, minlength=train.n_users)
        users = np.flatnonzero(counts >= min(_FEWEST, counts.max()))
        users = np.random.default_rng(self.seed).permutation(users)[:_HELD_OUT]
        rows = np.flatnonzero(np.isin(train.user_idx, users))
        for user_idx in users:
            own = train.take(rows[train.user_idx[rows] == user_idx])
            yield own.movie_idx, own.stars, self.factors.score(np.array([user_idx]))[0]

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        bias = None if user_idx is None else float(self.factors.user_bias[user_idx])
        folded = cache(lambda: self.fold_in().user(movie_idx, stars, bias=bias))  # a trained user's: only to explain
        score = folded().score() if user_idx is None else self.factors.score(np.array([user_idx]))[0]
        return Answers(score, score, lambda movie: self._terms(movie, folded(), user_idx))

    def _terms(self, movie_idx: int, folded: FoldedUser, user_idx: int | None) -> Terms:
        fold_in = folded.fold_in
        base = fold_in.mean, folded.bias, float(fold_in.movie_bias[movie_idx])
        if not fold_in.vectors.shape[1]:
            return Terms(*base)
        contributions = folded.contributions(movie_idx)  # (m,)
        if user_idx is None:
            return Terms(*base, contributions)
        factors = self.factors
        taste = factors.user_factors[user_idx].astype(np.float64) @ factors.movie_factors[movie_idx]
        known = float(factors.mean) + float(factors.movie_bias[movie_idx]) + taste - base[0] - base[2]
        return Terms(*base, contributions, known - float(contributions.sum()))
