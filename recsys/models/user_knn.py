"""User-user neighbourhood: you will like what people like you liked."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.answers import NEIGHBOURS, Answers, Terms
from recsys.models.shared.biases import bias_fold_in
from recsys.models.shared.needs import Needs
from recsys.models.shared.neighbourhood import (
    KnnSettings,
    Neighbourhood,
    damped_lengths,
    fullest,
    nearest,
    search_needs,
)
from recsys.models.shared.settings import setting
from recsys.models.shared.sparse import where_stored


@dataclass(frozen=True)
class UserKnnSettings(KnnSettings):
    """Hyperparameters of `UserKnn`; the defaults did best of those tried on a tenth of MovieLens 1M's training part."""

    neighbours: int = setting(600, "How many of the most similar users speak for each user.", 1, 5000)
    damping: float = setting(50.0, "Ratings, without any likeness, added to every user before comparing.", 0, 1000)
    sharpness: float = setting(2.0, "Power of the similarity: higher listens to the nearest users more.", 0.5, 10)
    prior_similarity: float = setting(0.1, "The biases weigh as much as one user of this similarity.", 0.001, 1)
    pool: int = setting(20_000, "Neighbours are looked for among this many of the most active users.", 100, 1_000_000)


class UserKnn(Neighbourhood):
    """Predict the biases plus what similar users thought of the movie.

    With ``r[v, m]`` the rating of user v minus its biases, and ``N(u)`` the ``neighbours`` users most similar to u,

        score[u, m] = biases[u, m] + sum over v in N(u) who rated m of w[u, v] r[v, m] / (sum of w[u, v] + prior)

    ``w = similarity ** sharpness`` and ``prior = prior_similarity ** sharpness``. The similarity of two users is
    the cosine of their residuals over all movies, both squared lengths raised by ``damping`` times the mean squared
    residual, and only users of similarity above 0 are neighbours. After Resnick et al. (1994) and Herlocker,
    Konstan, Borchers & Riedl (1999); residuals and shrinkage as in Koren (2010), sharpening as in Breese,
    Heckerman & Kadie (1998). Movies are alike whom the same users rated alike: the cosine of their residuals, damped
    as that of users, where each user counts as much as they weigh with all whose neighbour they are.
    """

    key = "user-knn"
    version = 2
    title = "User k-NN"
    if_too_large = "set a smaller pool, or choose item-knn or mf"
    summary = "Looks at how the users most like this one rated the movie."
    Config = UserKnnSettings
    config: UserKnnSettings

    def needs(self, dataset: Dataset) -> Needs:
        pool = min(self.config.pool, dataset.n_users)
        share = np.sort(dataset.user_counts)[-pool:].sum() / dataset.n_ratings  # of the ratings that are of the pool
        products = share * float(np.square(dataset.movie_counts, dtype=np.float64).sum())  # two users of the same movie
        return search_needs(dataset.n_ratings, dataset.n_users, pool, self.config.neighbours, products)

    def _neighbours(self) -> csr_array:
        return nearest(self.residuals, self.config.neighbours, damping=self.config.damping, pool=self.config.pool)

    def _prepare(self) -> None:
        self._weight_rows = self._weights()  # (n_users, n_users)
        self._rated = where_stored(self.residuals)  # (n_users, n_movies)
        self._by_movie = csr_array(self.residuals.T)  # (n_movies, n_users)
        self._heard = self._weight_rows.sum(axis=0).astype(np.float64)  # (n_users,) how much each speaks for others
        self._lengths = self._movie_lengths()

    def _score(self, user_idx: IndexArray) -> FloatArray:
        weights = self._weight_rows[user_idx]  # (B, n_users)
        totals, weight = weights @ self.residuals, weights @ self._rated  # (B, n_users) @ (n_users, n_movies)
        return self.biases.score(user_idx) + self._damped_mean(totals.toarray(), weight.toarray())

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        means = self._pair_means(self._weight_rows, self._by_movie, user_idx, movie_idx)
        return self.biases.score_pairs(user_idx, movie_idx) + means

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        if user_idx is None:
            folded = bias_fold_in(self.biases).user(movie_idx, stars)
            weights, bias = self._weights_of(movie_idx, folded.residuals.astype(np.float32)), folded.bias
            means = self._damped_mean(*((weights @ m).toarray()[0] for m in (self.residuals, self._rated)))
            score = self.biases.mean + np.float32(bias) + self.biases.movie_bias + means
        else:
            weights, bias = self._weight_rows[[user_idx]], float(self.biases.user_bias[user_idx])
            score = self._score(np.array([user_idx]))[0]

        def terms(movie: int) -> Terms:
            users, adds = self._neighbour_terms(weights, movie)
            by = {NEIGHBOURS: [(int(users[i]), float(adds[i])) for i in np.argsort(-np.abs(adds), kind="stable")]}
            base = float(self.biases.mean), bias, float(self.biases.movie_bias[movie])
            return Terms(*base, rest=float(adds.sum()), by=by)

        return Answers(score, score, terms)

    def _weights_of(self, movie_idx: IndexArray, residuals: FloatArray) -> csr_array:
        """Weights of the users most similar to somebody with these residuals, shape (1, n_users)."""
        lengths, unit = damped_lengths(self.residuals, self.config.damping)  # (n_users,), one rating's mean square
        row = np.zeros(self.residuals.shape[1], np.float32)
        row[movie_idx] = residuals
        own = np.sqrt(residuals @ residuals + self.config.damping * unit)
        among = fullest(self.residuals, self.config.pool)
        similarity = (self.residuals @ row)[among] / np.maximum(lengths[among] * own, 1e-12)  # (p,)
        best = np.sort(np.argsort(-similarity, kind="stable")[: self.config.neighbours])
        best = best[similarity[best] > 0]
        sharp = (similarity[best] ** self.config.sharpness).astype(np.float32)
        return csr_array((sharp, (np.zeros(len(best), np.int32), among[best])), shape=(1, len(lengths)))

    def similarity(self, movie_idx: int) -> FloatArray | None:
        column = self._by_movie[[movie_idx]].toarray()[0] * self._heard  # (n_users,)
        cosine: FloatArray = self._by_movie @ column / np.maximum(self._lengths * self._lengths[movie_idx], 1e-12)
        return cosine

    def _movie_lengths(self) -> FloatArray:
        """Lengths of the movies' residuals where users count as much as they are heard, damped, (n_movies,)."""
        squares = self._by_movie.multiply(self._by_movie) @ self._heard  # (n_movies,)
        average = squares.sum() / max(1, self._by_movie.nnz)  # what one rating adds
        lengths: FloatArray = np.sqrt(squares + self.config.damping * average)
        return lengths

    def _neighbour_terms(self, weights: csr_array, movie_idx: int) -> tuple[IndexArray, FloatArray]:
        """The neighbours who rated one movie, and what each adds to its prediction in stars."""
        ratings = self._by_movie[[movie_idx]]  # (1, n_users)
        weight = weights.toarray()[0].astype(np.float64)[ratings.indices]
        used = weight > 0
        return ratings.indices[used], self._damped_mean(weight * ratings.data, weight.sum())[used]
