"""One protocol for every model: errors on the test ratings, lists ranked over all movies not rated in train.

Relevant is what the user rated in the test part with at least three quarters of the scale (4 of 1 to 5); where all
ratings are the same, everything held out is, and there are no errors in stars to measure.
Users without a relevant test movie cannot be served well or badly: they are skipped, and counted.
"""

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from recsys.data.dataset import Dataset, Ratings
from recsys.data.genres import genre_index
from recsys.data.ids import BoolArray, FloatArray, IndexArray
from recsys.data.splitting import Split
from recsys.data.sums import sum_by
from recsys.errors import SettingError
from recsys.evaluation import metrics, variety
from recsys.evaluation.bootstrap import UserSums, confidence_intervals
from recsys.evaluation.measures import CUT, DEEP_CUT, PER_USER
from recsys.evaluation.predicting import predict_rows
from recsys.models.shared.base import Recommender
from recsys.models.shared.likes import like_threshold

PROTOCOL = 1  # raised when a number would come out differently: what was measured before is measured again


@dataclass(frozen=True, eq=False)
class Measured:
    """Everything that was measured of one model.

    Parameters
    ----------
    values : dict
        Measure to value; None where the data set cannot tell (diversity without genres, errors without stars).
    intervals : dict
        Measure to [low, high], 95 %, for the measures that are sums over users.
    n_users, n_skipped : int
        Users whose lists were measured, and those without a relevant test movie.
    sums : UserSums
        What the intervals were drawn from.
    predicted : ndarray of float32, shape (n_test,)
        Stars of the test ratings.
    """

    values: dict[str, Any]
    intervals: dict[str, list[float]]
    n_users: int
    n_skipped: int
    sums: UserSums
    predicted: FloatArray


def measure(model: Recommender, dataset: Dataset, parts: Split) -> Measured:
    """Measure a model that was fitted on the train part.

    Raises
    ------
    SettingError
        If the test part is empty.
    """
    if not len(parts.test):
        raise SettingError("there is no test part to measure on (holdout 0); train with a holdout above 0")
    train, test = dataset.ratings.take(parts.train), dataset.ratings.take(parts.test)
    predicted = predict_rows(model, test)
    started = time.perf_counter()
    lists = model.recommend_all(DEEP_CUT, seen=train)
    seconds = time.perf_counter() - started
    per_user = _no_errors(test) if dataset.is_implicit else _errors_by_user(predicted, test)
    n_relevant, ranked = _ranked_by_user(lists, test, like_threshold(dataset.scale))
    per_user |= ranked | _variety_by_user(lists[:, :CUT], dataset, train)
    sums = UserSums(
        PER_USER, np.stack([per_user[name][0] for name in PER_USER]), np.stack([per_user[name][1] for name in PER_USER])
    )
    catalogue = model.movie_counts > 0
    values = sums.values() | {
        "coverage": variety.coverage(lists[:, :CUT], catalogue),
        "gini": variety.gini(lists[:, :CUT], catalogue),
        "recommend_all_seconds": round(seconds, 4),
    }
    n_users = int((n_relevant > 0).sum())
    return Measured(values, confidence_intervals(sums), n_users, dataset.n_users - n_users, sums, predicted)


def found(lists: IndexArray, test: Ratings, threshold: float) -> tuple[BoolArray, IndexArray]:
    """Which places of the lists hold a relevant movie, and how many relevant movies each user has.

    Parameters
    ----------
    lists : ndarray of int, shape (n_users, n)
        Positions, -1 where a place is not filled.
    test : Ratings
    threshold : float
        Stars from which on a test movie is relevant.

    Returns
    -------
    hits : ndarray of bool, shape (n_users, n)
    n_relevant : ndarray of int, shape (n_users,)
    """
    liked = test.stars >= threshold
    user_idx, movie_idx = test.user_idx[liked].astype(np.int64), test.movie_idx[liked]
    wanted = np.sort(user_idx * test.n_movies + movie_idx)  # one number per pair
    pairs = np.arange(len(lists))[:, None] * test.n_movies + lists  # (n_users, n)
    at = np.searchsorted(wanted, pairs)
    same = wanted[np.minimum(at, len(wanted) - 1)] == pairs if len(wanted) else np.zeros(lists.shape, bool)
    return same & (lists >= 0), np.bincount(user_idx, minlength=test.n_users)


PerUser = dict[str, tuple[FloatArray, FloatArray]]  # top and bottom of `UserSums`, shape (n_users,) each


def _errors_by_user(predicted: FloatArray, test: Ratings) -> PerUser:
    off = np.abs(predicted.astype(np.float64) - test.stars)
    count = np.bincount(test.user_idx, minlength=test.n_users).astype(np.float64)
    total = {name: sum_by(test.user_idx, off**power, test.n_users) for name, power in (("rmse", 2), ("mae", 1))}
    return {name: (top, count) for name, top in total.items()}


def _no_errors(test: Ratings) -> PerUser:
    """As `_errors_by_user`, where nothing is predicted: undefined for everybody."""
    nobody = np.zeros(test.n_users)
    return dict.fromkeys(("rmse", "mae"), (nobody, nobody))


def _ranked_by_user(lists: IndexArray, test: Ratings, threshold: float) -> tuple[IndexArray, PerUser]:
    hits, n_relevant = found(lists, test, threshold)
    top = hits[:, :CUT]
    measured = {
        "ndcg_at_10": metrics.ndcg(top, n_relevant),
        "recall_at_10": metrics.recall(top, n_relevant),
        "precision_at_10": metrics.precision(top, n_relevant),
        "mrr": metrics.reciprocal_rank(hits, n_relevant),
        "hit_rate_at_10": metrics.hit_rate(top, n_relevant),
    }
    return n_relevant, {name: _defined(values) for name, values in measured.items()}


def _variety_by_user(lists: IndexArray, dataset: Dataset, train: Ratings) -> PerUser:
    counts = np.bincount(train.movie_idx, minlength=train.n_movies)
    active = int((np.bincount(train.user_idx, minlength=train.n_users) > 0).sum())
    unlike = variety.diversity(lists, genre_index(dataset), dataset.n_movies)
    measured = {
        "novelty": variety.list_means(lists, variety.self_information(counts, active)),
        "mean_popularity": variety.list_means(lists, counts.astype(np.float64)),
        "diversity": np.full(len(lists), np.nan) if unlike is None else unlike,
    }
    return {name: _defined(values) for name, values in measured.items()}


def _defined(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    known = ~np.isnan(values)
    return np.where(known, values, 0.0), known.astype(np.float64)
