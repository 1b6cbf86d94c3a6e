"""Who rated this well also rated that well, solved exactly: the reference for ranking."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import lapack
from scipy.sparse import csr_array

from recsys.data.dataset import Dataset, Ratings
from recsys.data.ids import BoolArray, FloatArray, IndexArray
from recsys.errors import SettingError
from recsys.models.shared.answers import LIKES, Answers, Terms
from recsys.models.shared.base import Recommender
from recsys.models.shared.biases import bias_fold_in
from recsys.models.shared.factors import Factors
from recsys.models.shared.likes import LIKED, graded, like_threshold
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.needs import Needs
from recsys.models.shared.residuals import bias_arrays, bias_factors, stored_biases
from recsys.models.shared.settings import Settings, setting
from recsys.models.shared.sparse import sparse_arrays, sparse_matrix

MOST_MOVIES = 20_000  # the matrix is dense: 1.6 GB, and two or three times that while it is computed
_MULTIPLIED, _INVERTED = 2e8, 5e10  # a second, of stored values and of steps of the inverse: measured
_ROWS_AT_ONCE = 1024  # of that matrix, as they are filled in

GRADED, LIKES_ONLY = "stars", "likes"


@dataclass(frozen=True)
class EaseSettings(Settings):
    """Hyperparameters of `Ease`."""

    l2: float = setting(300.0, "Pull of the weights towards 0: higher trusts only what many did.", 0.001, 100_000)
    dropout: float = setting(
        0.2, "Share of each user's ratings that the weights have to do without, averaged over all ways.", 0, 0.9
    )
    activity: float = setting(
        0.5, "How much less one rating of somebody with many counts: users weigh n^-activity, n their ratings.", 0, 1
    )
    popularity: float = setting(0.05, "How much a weight from a well-known movie to a little known one grows.", -1, 1)
    grading: str = setting(
        GRADED,
        "What a rating counts for: stars (every rating, the better the more) or likes (1 for a like, else 0).",
        choices=(GRADED, LIKES_ONLY),
    )
    liked: float = setting(LIKED, "With likes: a rating at this share of the scale or above is one.", 0, 1)
    min_likes: int = setting(1, "Movies with fewer ratings that count take no part.", 1, 10_000)


class Ease(Recommender):
    """Rank movies by a linear model of who rated what how well (EASE; Steck, 2019), normalised and with dropout.

    X holds what each rating counts for, from 0.05 at the worst to 1.2 at the best. The weights B, with a diagonal of
    0 so that no movie explains itself, minimise the squared error of ``X - drop(X) B``, each user weighing
    ``a[u] = (n[u] / mean n) ** -activity``, averaged over all ways to drop a share of the ratings (Steck, *Autoencoders
    that don't overfit towards the identity*, 2020), plus ``l2 |B|^2``. The solution is closed:

        G = X' diag(a) X,    P = (G + l2 I + dropout / (1 - dropout) diag(G))^-1
        B[j, m] = -P[j, m] / P[m, m] * (G[j, j] / G[m, m]) ** popularity
        score[u, m] = sum over rated j of X[u, j] B[j, m]

    A score is no number of stars, so the stars are those of `Bias`. Somebody of whom no rating counts is ranked by
    what all ratings of each movie count for. Of more than `MOST_MOVIES` movies the most rated take part, and the
    others score 0; `share_covered` says which part of the ratings that is. The preset *steck* is the paper of 2019.
    """

    key = "ease"
    version = 2
    title = "EASE"
    summary = "Ranks what people who rated the same movies well rated well too; built for the list, not for the stars."
    Config = EaseSettings
    learns_from_stars = False
    ranks_in_stars = False
    order = (
        "The order goes by what people who rated the same movies well also chose and rated well; stars say how much "
        "somebody who chooses a movie will like it, so a movie further down can have more of them."
    )
    config: EaseSettings
    presets = {  # noqa: RUF012  read-only by convention
        "default": {},
        "steck": {"l2": 500.0, "dropout": 0.0, "activity": 0.0, "popularity": 0.0, "grading": LIKES_ONLY},
    }

    weights: FloatArray  # (p, p) float32, over the movies that take part
    taking_part: IndexArray  # (p,) positions of these movies, ascending
    inputs: csr_array  # (n_users, p) float32, X
    biases: Factors

    @property
    def share_covered(self) -> float:
        """Share of the ratings of the fit that are of movies that take part, from 0 to 1."""
        return float(self.movie_counts[self.taking_part].sum() / self.movie_counts.sum())

    def remark(self) -> str:
        """Which movies are not ranked, where there are too many for all."""
        left_out = int(np.count_nonzero(self.movie_counts)) - len(self.taking_part)
        if len(self.taking_part) < MOST_MOVIES or not left_out:
            return ""
        return (
            f"The order knows the {len(self.taking_part):,} {self.dataset.words.movies} rated most, which have "
            f"{np.floor(1000 * self.share_covered) / 10:.1f} % of the ratings; {left_out:,} others come last."
        )

    def needs(self, dataset: Dataset) -> Needs:
        p = float(min(dataset.n_movies, MOST_MOVIES))
        products = float(np.square(dataset.user_counts, dtype=np.float64).sum())  # two movies of the same user
        return Needs(products / _MULTIPLIED + p**3 / _INVERTED, 3 * 4 * p**2)  # float32: it, its inverse and a sum

    def _arrays(self) -> dict[str, np.ndarray]:
        return {
            **bias_arrays(self.biases),
            "weights": self.weights,
            "taking_part": self.taking_part,
            **sparse_arrays("inputs", self.inputs),
        }

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        counts_for = self._counts_for(train.stars)
        self.taking_part = _most_rated(train, counts_for > 0, fewest=self.config.min_likes)
        places = self._places(train.movie_idx)  # (n,) column of each rating, or -1
        kept = (places >= 0) & (counts_for > 0)
        at = train.user_idx[kept], places[kept]
        self.inputs = csr_array((counts_for[kept], at), shape=(train.n_users, len(self.taking_part)))
        self.inputs.sort_indices()
        self.weights = ease_weights(
            together(self.inputs, user_weights(self.inputs, self.config.activity)),
            self.config.l2,
            dropout=self.config.dropout,
            popularity=self.config.popularity,
        )
        self.biases = bias_factors(train)
        self._prepare()

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        self.biases = stored_biases(arrays)
        self.weights, self.taking_part = arrays["weights"], arrays["taking_part"]
        name = "inputs"
        if "likes_data" in arrays:  # version 1 knew likes alone
            name, self.config = "likes", replace(self.config, grading=LIKES_ONLY)
        self.inputs = sparse_matrix(name, arrays, n_columns=len(self.taking_part))
        self._prepare()

    def _prepare(self) -> None:
        self._has_inputs = np.diff(self.inputs.indptr) > 0  # (n_users,)
        everybody = self.inputs.sum(axis=0) / max(1, self._has_inputs.sum())
        self._popularity = everybody.astype(np.float32)  # (p,)

    def _score(self, user_idx: IndexArray) -> FloatArray:
        scores = np.zeros((len(user_idx), len(self.movie_counts)), np.float32)
        taking_part = self.inputs[user_idx] @ self.weights  # (B, p) @ (p, p)
        taking_part[~self._has_inputs[user_idx]] = self._popularity
        scores[:, self.taking_part] = taking_part
        return scores

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        return self.biases.score_pairs(user_idx, movie_idx)

    def _stars(self, user_idx: int, scores: FloatArray) -> FloatArray:
        stars: FloatArray = self.biases.score(np.array([user_idx]))[0]
        return stars

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        bias = None if user_idx is None else float(self.biases.user_bias[user_idx])
        folded = bias_fold_in(self.biases).user(movie_idx, stars, bias=bias)
        places, counts_for = self._places(movie_idx), self._counts_for(stars)  # (m,) both
        used = (places >= 0) & (counts_for > 0)
        rows, inputs = places[used], counts_for[used]
        if user_idx is not None:
            score = self._score(np.array([user_idx]))[0]
        else:
            score = np.zeros(len(self.movie_counts), np.float32)
            score[self.taking_part] = inputs @ self.weights[rows] if len(rows) else self._popularity

        def terms(movie: int) -> Terms:
            base = folded.fold_in.mean, folded.bias, float(folded.fold_in.movie_bias[movie])
            column = self._places(np.array([movie]))[0]
            adds = inputs * self.weights[rows, column] if column >= 0 else inputs[:0]
            return Terms(*base, by={LIKES: list(zip(movie_idx[used].tolist(), adds.tolist(), strict=False))})

        return Answers(score, folded.score(), terms)

    def similarity(self, movie_idx: int) -> FloatArray | None:
        """What a good rating of this movie adds to the score of each other one."""
        similarity = np.zeros(len(self.movie_counts))
        similarity[self.taking_part] = self.weights[self.taking_part == movie_idx].sum(axis=0)
        return similarity

    def _places(self, movie_idx: IndexArray) -> IndexArray:
        """The row and column of ``weights`` that each movie has, (m,); -1 if it takes no part."""
        places = np.full(len(self.movie_counts), -1)
        places[self.taking_part] = np.arange(len(self.taking_part))
        of_these: IndexArray = places[movie_idx]
        return of_these

    def _counts_for(self, stars: FloatArray) -> FloatArray:
        """What each rating counts for, float32, same shape."""
        if self.config.grading == LIKES_ONLY:
            return (stars >= like_threshold(self.dataset.scale, self.config.liked)).astype(np.float32)
        return graded(stars, self.dataset.scale)


def user_weights(inputs: csr_array, activity: float) -> FloatArray:
    """``a[u] = (n[u] / mean n) ** -activity`` over users with ratings that count, float32, (n_users,); 0 for others."""
    counts = np.diff(inputs.indptr).astype(np.float64)  # (n_users,)
    some = counts > 0
    weight = np.zeros(len(counts), np.float32)
    if some.any():
        weight[some] = (counts[some] / counts[some].mean()) ** -activity
    return weight


def together(inputs: csr_array, weight: FloatArray) -> FloatArray:
    """``X' diag(a) X`` of inputs X (n_users, p) and weights a (n_users,), dense float32, (p, p)."""
    by_movie = csr_array(inputs.T)  # (p, n_users)
    weighted = csr_array(inputs.multiply(weight[:, None]))
    gram = np.empty((inputs.shape[1],) * 2, np.float32)
    for start in range(0, len(gram), _ROWS_AT_ONCE):
        stop = min(start + _ROWS_AT_ONCE, len(gram))
        gram[start:stop] = (by_movie[start:stop] @ weighted).toarray()
    return gram


def ease_weights(gram: FloatArray, l2: float, *, dropout: float = 0.0, popularity: float = 0.0) -> FloatArray:
    """The weights B of `Ease`.

    Parameters
    ----------
    gram : ndarray of float32, shape (p, p)
        G, as `together` returns it; overwritten.
    l2, dropout, popularity : float

    Returns
    -------
    ndarray of float32, shape (p, p)

    Raises
    ------
    SettingError
        If the matrix cannot be inverted.
    """
    p = len(gram)
    if not p:
        return gram
    diagonal = np.diag(gram).copy()  # (p,)
    gram[np.diag_indices(p)] += l2 + dropout / (1 - dropout) * diagonal
    # Cholesky factor, then inverse from it: a third of the work of a general inverse, and in place
    factor, trouble = lapack.spotrf(gram.T, lower=0, overwrite_a=1)  # .T: LAPACK reads by columns
    inverse, still = lapack.spotri(factor, lower=0, overwrite_c=1)
    if trouble or still:
        raise SettingError(f"ease cannot solve its equations with l2 = {l2:g}; set l2 higher")
    weights: FloatArray = inverse + inverse.T  # (p, p); the inverse is in one triangle, the other holds zeros
    weights /= np.diag(weights) / -2
    weights[np.diag_indices(p)] = 0
    if popularity:
        known = diagonal ** np.float32(popularity)  # (p,) above 0: a movie without ratings that count takes no part
        weights *= known[:, None]
        weights /= known
    return weights


def _most_rated(train: Ratings, counting: BoolArray, *, fewest: int) -> IndexArray:
    """Positions of the movies that take part, ascending: the most rated of those with enough ratings that count."""
    counts = np.bincount(train.movie_idx[counting], minlength=train.n_movies)
    best = np.argsort(-counts, kind="stable")[:MOST_MOVIES]
    return np.sort(best[counts[best] >= fewest]).astype(np.int32)
