"""Content-based: what a user thinks of each genre and period."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array, vstack

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray
from recsys.data.movie_features import movie_features
from recsys.data.title_words import title_words
from recsys.models.shared.answers import GENRES, Terms
from recsys.models.shared.biases import bias_fold_in
from recsys.models.shared.factors import FactorModel
from recsys.models.shared.fold_in import FoldedUser, FoldIn
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.residuals import bias_factors, residual_matrix
from recsys.models.shared.settings import Settings, setting
from recsys.models.shared.sparse import where_stored

_CELLS_AT_ONCE = 8_000_000  # bounds memory: entries of the users' (or movies') d x d matrices held at a time


@dataclass(frozen=True)
class ContentSettings(Settings):
    """Hyperparameters of `Content`; ``l2`` did best of those tried on a tenth of MovieLens 1M's training part."""

    l2: float = setting(5.0, "Pull of the profiles towards 0: higher takes more ratings to believe in.", 0.01, 1000)
    years: int = setting(5, "Length of a period, in years.", 1, 50)


class Content(FactorModel):
    """Predict the biases plus ``profile[u] . features[m]``, where no other user has a say in the profile.

    The features of a movie are its genres, its period and whatever else the data set knows (tags, words of an overview,
    values of further columns), weighted by inverse document frequency and scaled to length 1. The profile of a user is
    a ridge regression of their ratings minus biases on these features,

        profile[u] = (F' F + l2 I)^-1 F' r,    F and r: features and residuals of what u rated

    so it says how many stars each genre and period adds for this user. Features: after Pazzani & Billsus
    (Content-based Recommendation Systems, 2007); ridge: Hoerl & Kennard (1970). A data set that knows nothing of its
    movies leaves the biases. Of two movies it also compares the titles, whose words are content that says nothing of
    taste but which movies are parts of one series: likeness is half the cosine of the features, half that of the words.
    """

    key = "content"
    version = 2
    title = "Content-based"
    summary = "Learns how much each user likes each genre and each period, and nothing from anybody else."
    Config = ContentSettings
    config: ContentSettings

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        biases = bias_factors(train)
        features = movie_features(self.dataset, years=self.config.years).weighted()  # (n_movies, d)
        profiles = ridge_profiles(residual_matrix(train, biases), features, l2=self.config.l2)
        self.factors = replace(biases, user_factors=profiles, movie_factors=features)

    def _own_fold_in(self) -> FoldIn:
        return replace(bias_fold_in(self.factors), vectors=self.factors.movie_factors, noise=self.config.l2)

    def similarity(self, movie_idx: int) -> FloatArray | None:
        features, words = self.factors.movie_factors, title_words(self.dataset)
        likeness: FloatArray = (features @ features[movie_idx] + words @ words[[movie_idx]].toarray()[0]) / 2
        return likeness

    def _terms(self, movie_idx: int, folded: FoldedUser, user_idx: int | None) -> Terms:
        """As of any factor model, and the stars that each genre and period of the movie adds."""
        terms = super()._terms(movie_idx, folded, user_idx)
        profile = folded.factors if user_idx is None else self.factors.user_factors[user_idx]
        adds = profile * self.factors.movie_factors[movie_idx]  # (d,)
        names = movie_features(self.dataset, years=self.config.years).names
        by_size = sorted(np.flatnonzero(adds), key=lambda i: -abs(adds[i]))
        return replace(terms, by={GENRES: [(names[i], float(adds[i])) for i in by_size]})


def ridge_profiles(residuals: csr_array, features: FloatArray, *, l2: float) -> FloatArray:
    """One ridge regression a user, all users of a block at once.

    Parameters
    ----------
    residuals : sparse array of float32, shape (n_users, n_movies)
        In stars, stored where the user rated.
    features : ndarray of float32, shape (n_movies, d)
    l2 : float

    Returns
    -------
    ndarray of float32, shape (n_users, d)
        0 for a user without ratings.
    """
    n_users, d = residuals.shape[0], features.shape[1]
    profiles = np.zeros((n_users, d), np.float32)
    if not d:
        return profiles
    squares, rated = _outer_squares(features), where_stored(residuals)
    ridge = np.float32(l2) * np.eye(d, dtype=np.float32)
    step = max(1, _CELLS_AT_ONCE // d**2)
    for start in range(0, n_users, step):
        users = slice(start, start + step)
        gram = (rated[users] @ squares).toarray().reshape(-1, d, d)  # (B, n_movies) @ (n_movies, d * d) -> (B, d, d)
        target = residuals[users] @ features  # (B, d)
        profiles[users] = np.linalg.solve(gram + ridge, target[..., None])[..., 0]
    return profiles


def _outer_squares(features: FloatArray) -> csr_array:
    """Each movie's features times themselves, shape (n_movies, d * d); sparse, as a movie has few features."""
    d = features.shape[1]
    step = max(1, _CELLS_AT_ONCE // d**2)
    blocks = (features[start : start + step] for start in range(0, len(features), step))
    return vstack([csr_array((b[:, :, None] * b[:, None, :]).reshape(-1, d * d)) for b in blocks], format="csr")
