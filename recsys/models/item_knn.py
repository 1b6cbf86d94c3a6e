"""Movie-movie neighbourhood: you will like what is like what you liked."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.answers import LIKES, Answers, Terms
from recsys.models.shared.biases import bias_fold_in
from recsys.models.shared.needs import Needs
from recsys.models.shared.neighbourhood import KnnSettings, Neighbourhood, nearest, search_needs
from recsys.models.shared.settings import setting
from recsys.models.shared.sparse import where_stored


@dataclass(frozen=True)
class ItemKnnSettings(KnnSettings):
    """Hyperparameters of `ItemKnn`; the defaults did best of those tried on a tenth of MovieLens 1M's training part."""

    neighbours: int = setting(200, "How many of the most similar movies speak for each movie.", 1, 5000)
    damping: float = setting(25.0, "Ratings, without any likeness, added to every movie before comparing.", 0, 1000)
    sharpness: float = setting(2.0, "Power of the similarity: higher listens to the nearest movies more.", 0.5, 10)
    prior_similarity: float = setting(0.1, "The biases weigh as much as one movie of this similarity.", 0.001, 1)


class ItemKnn(Neighbourhood):
    """Predict the biases plus what the user thought of similar movies.

    With ``r[u, j]`` the user's rating of movie j minus its biases, and ``N(m)`` the ``neighbours`` movies most
    similar to m,

        score[u, m] = biases[u, m] + sum over rated j in N(m) of w[m, j] r[u, j] / (sum of w[m, j] + prior)

    ``w = similarity ** sharpness`` and ``prior = prior_similarity ** sharpness``. The similarity of two movies is
    the cosine of their residuals over all users, both squared lengths raised by ``damping`` times the mean squared
    residual, and only movies of similarity above 0 are neighbours. After Sarwar, Karypis, Konstan & Riedl (2001);
    residuals and shrinkage as in Koren (2010), sharpening as in Breese, Heckerman & Kadie (1998).

    Where all ratings are the same there is nothing to leave over, and the model goes by who chose what: r is 1 for
    what was chosen, so that the similarity is the damped cosine of who chose both, and the score is the sum of
    ``w[m, j]`` over the chosen j in N(m) (Deshpande & Karypis, 2004), which is no number of stars.
    """

    key = "item-knn"
    version = 2
    title = "Item k-NN"
    summary = "Looks at how the user rated the movies most like this one."
    Config = ItemKnnSettings
    learns_from_stars = False
    config: ItemKnnSettings

    def needs(self, dataset: Dataset) -> Needs:
        products = float(np.square(dataset.user_counts, dtype=np.float64).sum())  # two movies of the same user
        return search_needs(dataset.n_ratings, dataset.n_movies, dataset.n_movies, self.config.neighbours, products)

    def _neighbours(self) -> csr_array:
        by_movie = csr_array(self.residuals.T)  # (n_movies, n_users)
        return nearest(by_movie, self.config.neighbours, damping=self.config.damping)

    def _prepare(self) -> None:
        self._weight_rows = self._weights()  # (n_movies, n_movies)
        self._weight_columns = csr_array(self._weight_rows.T)
        self._rated = where_stored(self.residuals)  # (n_users, n_movies)

    def _score(self, user_idx: IndexArray) -> FloatArray:
        totals = self.residuals[user_idx] @ self._weight_columns  # (B, n_movies) @ (n_movies, n_movies)
        if self.dataset.is_implicit:
            return totals.toarray()
        weight = self._rated[user_idx] @ self._weight_columns
        return self.biases.score(user_idx) + self._damped_mean(totals.toarray(), weight.toarray())

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        if self.dataset.is_implicit:
            return self.biases.score_pairs(user_idx, movie_idx)
        means = self._pair_means(self._weight_rows, self.residuals, movie_idx, user_idx)
        return self.biases.score_pairs(user_idx, movie_idx) + means

    def _stars(self, user_idx: int, scores: FloatArray) -> FloatArray:
        return self.biases.score(np.array([user_idx]))[0] if self.dataset.is_implicit else scores

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        if self.dataset.is_implicit:
            return self._answers_to_choices(movie_idx, user_idx)
        if user_idx is None:
            folded = bias_fold_in(self.biases).user(movie_idx, stars)
            known, bias = self._row_of(movie_idx, folded.residuals), folded.bias
            score = self.biases.mean + np.float32(bias) + self.biases.movie_bias + self._row_means(known)
        else:
            known, bias = self.residuals[[user_idx]], float(self.biases.user_bias[user_idx])
            score = self._score(np.array([user_idx]))[0]

        def terms(movie: int) -> Terms:
            adds = self._neighbour_terms(known, movie)  # (n_movies,)
            base = float(self.biases.mean), bias, float(self.biases.movie_bias[movie])
            return Terms(*base, adds[movie_idx], float(adds.sum() - adds[movie_idx].sum()))

        return Answers(score, score, terms)

    def _answers_to_choices(self, movie_idx: IndexArray, user_idx: int | None) -> Answers:
        """As `_answers`, of somebody who chose these movies."""
        chosen = self._row_of(movie_idx, np.ones(len(movie_idx)))
        known = chosen if user_idx is None else self.residuals[[user_idx]]
        score = (known @ self._weight_columns).toarray()[0]

        def terms(movie: int) -> Terms:
            adds = self._weight_rows[[movie]].toarray()[0][movie_idx]  # (m,)
            by = {LIKES: list(zip(movie_idx.tolist(), adds.tolist(), strict=True))}
            return Terms(float(self.biases.mean), 0.0, float(self.biases.movie_bias[movie]), by=by)

        return Answers(score, self.biases.mean + self.biases.movie_bias, terms)

    def _row_of(self, movie_idx: IndexArray, residuals: FloatArray) -> csr_array:
        """Residuals of somebody new as a row like those of ``residuals``, shape (1, n_movies)."""
        at = np.zeros(len(movie_idx), np.int32), movie_idx
        return csr_array((residuals.astype(np.float32), at), shape=(1, self.residuals.shape[1]))

    def _row_means(self, known: csr_array) -> FloatArray:
        """Damped mean of one row's residuals for every movie, shape (n_movies,)."""
        totals, weight = known @ self._weight_columns, where_stored(known) @ self._weight_columns
        return self._damped_mean(totals.toarray()[0], weight.toarray()[0])

    def _neighbour_terms(self, known: csr_array, movie_idx: int) -> FloatArray:
        """What each rated movie adds to the prediction of one, in stars, shape (n_movies,)."""
        weight = self._weight_rows[[movie_idx]].toarray()[0].astype(np.float64)  # (n_movies,)
        return self._damped_mean(weight * known.toarray()[0], weight[known.indices].sum())

    def similarity(self, movie_idx: int) -> FloatArray | None:
        similarity: FloatArray = self.similar[[movie_idx]].toarray()[0].astype(np.float64)
        return similarity
