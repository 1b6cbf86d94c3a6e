"""Two towers: a small deep network for users and one for movies, whose outputs meet in a dot product."""

import numpy as np
from scipy.sparse import csr_array

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.movie_features import movie_features
from recsys.data.user_features import user_features
from recsys.models.shared.answers import LIKES, Answers, Terms
from recsys.models.shared.epochs import fit_epochs
from recsys.models.shared.factors import FactorModel, Factors
from recsys.models.shared.fold_in import FoldIn
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.network_settings import TwoTowerSettings
from recsys.models.shared.validation import validation_slice


class TwoTower(FactorModel):
    """Predict ``mean + user_bias + movie_bias + user_tower . movie_tower`` (after Huang et al., 2013; Yi et al., 2019).

    A tower turns what is known of one side into a vector of ``n_factors``, by linear and ReLU layers:

        linear = embedding[id] + A features,    tower = linear + C relu(B linear + b) + c

    Features of a user: gender, age group, occupation; of a movie: genres and five-year period; each as far as the
    data set has it. Dropout (Srivastava et al., 2014) leaves out some of the ReLU outputs at each step. The sum over
    the training ratings of

        (stars - prediction)^2 + l2 * (w_u |user_tower|^2 + w_m |movie_tower|^2) + l2_bias * (biases^2)

    is minimised by mini-batches, with w = (mean count / count)^0.5 of the user's and the movie's ratings. After
    training each tower is evaluated once for all its rows, and served as factors. Whoever has no ratings to learn from
    has an embedding and a bias of 0, so that the features alone speak: a new movie is predicted by its genres and its
    period, a new user by gender, age and occupation.

    Where all ratings are the same the towers tell what somebody chose from what others chose: the loss is the
    cross-entropy of a softmax over the movies of the batch, corrected for how often each is drawn (logQ), and

        score[u, m] = movie_bias[m] + user_tower[u] . movie_tower[m]

    is no number of stars. A newcomer's vector is then linear in the towers of what they chose, ``c / sqrt(n) W + b``
    with c the sum of these n vectors: the W and b that come nearest to the vectors of the trained users.
    """

    key = "two-tower"
    version = 4
    title = "Two towers"
    summary = "Two small deep networks, one that reads all we know of a user and one of a movie, meet in a dot product."
    Config = TwoTowerSettings
    learns_from_stars = False
    config: TwoTowerSettings

    newcomers: FloatArray | None = None  # (k + 1, k): W, and b below it; None where there are stars

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        from recsys.models.networks.two_tower import ChoiceNetwork, TwoTowerNetwork  # TensorFlow: only where it trains

        dataset = self.dataset
        learned, validation = validation_slice(train, share=self.config.validation, seed=self.seed)
        self._count(learned)
        features = user_features(dataset), movie_features(dataset).values
        kind = ChoiceNetwork if dataset.is_implicit else TwoTowerNetwork
        network = kind(learned, validation, dataset.scale, self.config, self.seed, features=features)
        weights = fit_epochs(network, epochs=self.config.epochs, patience=self.config.patience, monitor=monitor)
        self.factors = Factors(**weights)
        self.newcomers = self._mapped(learned) if dataset.is_implicit else None

    def _mapped(self, learned: Ratings) -> FloatArray:
        """W and b by least squares over the users that were learned from, float32, (k + 1, k)."""
        movies = self.factors.movie_factors
        ones, shape = np.ones(len(learned), np.float32), (learned.n_users, learned.n_movies)
        chosen = csr_array((ones, (learned.user_idx, learned.movie_idx)), shape=shape)
        some = self.user_counts > 0
        sums = (chosen @ movies)[some] / np.sqrt(self.user_counts[some])[:, None]  # (U, k)
        known = np.hstack([sums, np.ones((len(sums), 1))])  # (U, k + 1)
        gram = known.T @ known
        pull = _PULL * np.trace(gram) / len(gram) * np.eye(len(gram))
        solved = np.linalg.solve(gram + pull, known.T @ self.factors.user_factors[some])
        return solved.astype(np.float32)

    def _arrays(self) -> dict[str, np.ndarray]:
        return super()._arrays() | ({} if self.newcomers is None else {"newcomers": self.newcomers})

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        super()._restore(arrays)
        self.newcomers = arrays.get("newcomers")

    def _own_fold_in(self) -> FoldIn | None:
        return self._prior_fold_in(1.0) if self.dataset.is_implicit else None

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        if self.newcomers is None:
            return super()._score_pairs(user_idx, movie_idx)
        return np.full(len(user_idx), self.dataset.scale.low, np.float32)

    def _stars(self, user_idx: int, scores: FloatArray) -> FloatArray:
        return scores if self.newcomers is None else np.full(len(scores), self.dataset.scale.low, np.float32)

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        if self.newcomers is None:
            return super()._answers(movie_idx, stars, user_idx)
        factors, n = self.factors, max(len(movie_idx), 1)
        parts = factors.movie_factors[movie_idx] @ self.newcomers[:-1] / np.sqrt(n)  # (m, k)
        vector = parts.sum(axis=0) + self.newcomers[-1] if user_idx is None else factors.user_factors[user_idx]
        score = factors.movie_bias + factors.movie_factors @ vector
        same = np.full(len(score), self.dataset.scale.low, np.float32)

        def terms(movie: int) -> Terms:
            adds = parts @ factors.movie_factors[movie]  # (m,)
            by = {LIKES: list(zip(movie_idx.tolist(), adds.astype(float).tolist(), strict=True))}
            return Terms(float(same[movie]), 0.0, 0.0, by=by)

        return Answers(score, same, terms)


_PULL = 1e-3  # of the mean square of what is known: vectors of few users are no square system
