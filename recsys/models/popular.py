"""What most people like: the list to beat."""

from dataclasses import dataclass, replace

import numpy as np

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.answers import LIKES, Answers, Terms
from recsys.models.shared.biases import bias_fold_in, damped_biases
from recsys.models.shared.factors import FactorModel
from recsys.models.shared.fold_in import FoldIn
from recsys.models.shared.likes import LIKED, like_matrix, like_threshold
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.residuals import stored_biases
from recsys.models.shared.settings import Settings, setting


@dataclass(frozen=True)
class PopularSettings(Settings):
    """Hyperparameters of `Popular`."""

    damping: float = setting(3.0, "Ratings at the mean added to every movie before averaging.", 0, 1000)
    liked: float = setting(LIKED, "A rating at this share of the scale or above is a like (0.75: 4 of 1 to 5).", 0, 1)


class Popular(FactorModel):
    """Rank movies by how many users liked them; predict each movie's damped mean, the same for everybody.

        score[m] = number of ratings of m that are likes
        stars[m] = mean + sum over its ratings of (stars - mean) / (n + damping)

    A like is a rating at ``liked`` of the way from the lowest to the highest rating, or above. The damped mean is
    the baseline of Funk (2006); ranking by popularity is the one of Cremonesi, Koren & Turrin (2010).
    """

    key = "popular"
    version = 1
    title = "Popularity"
    summary = "The same for everybody: the movies that most people liked."
    Config = PopularSettings
    learns_from_stars = False
    ranks_in_stars = False
    order = (
        "The order goes by how many people liked a movie; stars say how much somebody who chooses it will like it, so "
        "a movie further down can have more of them."
    )
    config: PopularSettings

    likes: FloatArray  # (n_movies,)

    def _arrays(self) -> dict[str, np.ndarray]:
        return {**super()._arrays(), "likes": self.likes}

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        mean, _, movie_bias = damped_biases(train, user_damping=0, movie_damping=self.config.damping, sweeps=1)
        self.factors = stored_biases(
            {
                "mean": np.array(mean, np.float32),
                "user_bias": np.zeros(train.n_users, np.float32),
                "movie_bias": movie_bias.astype(np.float32),
            }
        )
        liked = like_matrix(train, like_threshold(self.dataset.scale, self.config.liked))
        self.likes = np.bincount(liked.indices, minlength=train.n_movies).astype(np.float32)

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        super()._restore(arrays)
        self.likes = arrays["likes"]

    def _score(self, user_idx: IndexArray) -> FloatArray:
        return np.repeat(self.likes[None, :], len(user_idx), axis=0)  # (B, n_movies)

    def _stars(self, user_idx: int, scores: FloatArray) -> FloatArray:
        stars: FloatArray = self.factors.score(np.array([user_idx]))[0]
        return stars

    def _own_fold_in(self) -> FoldIn:
        return bias_fold_in(self.factors, user_damping=np.inf)

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        stars_alone = super()._answers(movie_idx, stars, user_idx)
        counted = "users who chose it" if self.dataset.is_implicit else "users who liked it"

        def terms(movie: int) -> Terms:
            return replace(
                stars_alone.terms(movie), by={LIKES: [(self.dataset.words.said(counted), float(self.likes[movie]))]}
            )

        return Answers(self.likes, stars_alone.stars, terms)
