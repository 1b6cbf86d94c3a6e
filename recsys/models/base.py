"""The interface of every recommender: public methods speak raw ids and stars, private hooks speak positions."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

import numpy as np
import pandas as pd

from recsys.dataset import Dataset, Ratings
from recsys.errors import NotFittedError, SettingError
from recsys.ids import BoolArray, FloatArray, IndexArray, RawId
from recsys.models.row import Row
from recsys.models.settings import Settings


@dataclass(frozen=True)
class Checkpoint:
    """Everything an interrupted fit needs to go on as if nothing had happened."""

    arrays: dict[str, np.ndarray]
    state: dict[str, Any]  # JSON values


class Monitor(Protocol):
    """What a long fit talks to: the training job implements it, tests fake it."""

    def report(self, kind: str, **values: float) -> None:
        """Tell how far the fit is: ``kind`` is "batch" or "epoch", the values are numbers."""

    def should_stop(self) -> bool:
        """Whether somebody asked to stop; looked at after every batch."""

    def save(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint, replacing the one before."""

    def resume(self) -> Checkpoint | None:
        """The checkpoint to go on from, if there is one."""


class Silent:
    """The monitor of a fit that nobody watches."""

    def report(self, kind: str, **values: float) -> None:
        pass

    def should_stop(self) -> bool:
        return False

    def save(self, checkpoint: Checkpoint) -> None:
        pass

    def resume(self) -> Checkpoint | None:
        return None


class Recommender(ABC):
    """Base of every model.

    A subclass declares ``key``, ``title``, ``Config`` and the private hooks. ``fit`` learns from some rows
    of a data set and keeps the data set for its vocabulary and for who has seen what; what it learned is
    in ``arrays()`` alone.

    Parameters
    ----------
    seed : int
        The same data, settings and seed give the same model.
    **settings
        Hyperparameters, as ``Config`` declares them.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    Config: ClassVar[type[Settings]]
    presets: ClassVar[dict[str, dict[str, Any]]] = {"default": {}}
    watches: ClassVar[bool] = False  # whether the fit has epochs to watch, and so uses a validation slice

    def __init__(self, *, seed: int = 42, **settings: Any) -> None:
        try:
            self.config = self.Config(**settings)
        except TypeError as error:
            raise SettingError(f"{self.key}: {str(error).split('__init__() ')[-1]}") from None
        self.seed = seed
        self.dataset: Dataset | None = None
        self.movie_counts: IndexArray | None = None  # (n_movies,) ratings each movie had in the fit

    # -- fitting ----------------------------------------------------------------------------------

    def fit(self, dataset: Dataset, rows: IndexArray | None = None, *, monitor: Monitor | None = None) -> Self:
        """Learn from some of a data set's ratings, forgetting what was learned before.

        Parameters
        ----------
        dataset : Dataset
        rows : ndarray of int, optional
            The ratings to learn from; all of them if None.
        monitor : Monitor, optional
            Follows, stops and resumes the fit.
        """
        train = dataset.ratings if rows is None else dataset.ratings.take(rows)
        if not len(train):
            raise SettingError("there are no ratings to fit on")
        self.dataset = dataset
        self.movie_counts = np.bincount(train.movie_idx, minlength=train.n_movies)
        self._fit(train, monitor or Silent())
        self._finish(train)
        return self

    # -- serving ----------------------------------------------------------------------------------

    def predict(self, user_ids: Iterable[RawId], movie_ids: Iterable[RawId]) -> FloatArray:
        """Predicted stars of (user, movie) pairs, clipped to the scale.

        Parameters
        ----------
        user_ids, movie_ids : array_like, shape (m,)
            Raw ids, parallel.

        Returns
        -------
        ndarray of float32, shape (m,)

        Raises
        ------
        UnknownIdError
            If the data set does not have one of them.
        """
        dataset = self._fitted()
        user_idx, movie_idx = dataset.users.to_index(user_ids), dataset.movies.to_index(movie_ids)
        if len(user_idx) != len(movie_idx):
            raise SettingError(f"predict needs pairs, got {len(user_idx)} user ids and {len(movie_idx)} movie ids")
        return self.predict_pairs(user_idx, movie_idx)

    def predict_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        """As ``predict``, by positions."""
        return self._fitted().scale.clip(self._score_pairs(user_idx, movie_idx)).astype(np.float32)

    def recommend(self, user_id: RawId, n: int = 20, *, among: BoolArray | None = None) -> pd.DataFrame:
        """The ``n`` best movies that the user has not rated, best first.

        Movies that nobody rated in the fit are left out: nothing is known of them. Ties go to the lower
        position.

        Parameters
        ----------
        user_id : int or str
            Raw id.
        n : int
            Length of the list; shorter if fewer movies are left.
        among : ndarray of bool, shape (n_movies,), optional
            Movies to choose from, applied before the cut to ``n``.

        Returns
        -------
        DataFrame
            ``movie_id``, ``score`` (unclipped, what ranks), ``predicted`` (stars), ``rank`` from 1.

        Raises
        ------
        UnknownIdError
            If the data set does not have the user.
        SettingError
            If ``n`` is below 1.
        """
        dataset = self._fitted()
        user_idx = int(dataset.users.to_index([user_id])[0])
        candidates = self.movie_counts > 0 if among is None else (self.movie_counts > 0) & among
        candidates[dataset.ratings.movie_idx[dataset.rows_of_user(user_idx)]] = False
        scores = self._score(np.array([user_idx]))[0]
        return self._ranking(scores, candidates, n, predicted=self._stars(user_idx, scores))

    def recommend_all(self, n: int = 20, *, seen: Ratings | None = None) -> IndexArray:
        """The ``n`` best movies of every user, by position.

        Parameters
        ----------
        n : int
            Length of the lists.
        seen : Ratings, optional
            What counts as seen, and is left out; all ratings of the data set if None.

        Returns
        -------
        ndarray of int32, shape (n_users, n)
            Best first; -1 where a user has no movies left.
        """
        dataset = self._fitted()
        seen = dataset.ratings if seen is None else seen
        order = np.argsort(seen.user_idx, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(seen.user_idx, minlength=dataset.n_users))])
        users_at_once = max(1, _SCORES_AT_ONCE // dataset.n_movies)
        unknown = self.movie_counts == 0
        best = np.full((dataset.n_users, n), -1, np.int32)
        for start in range(0, dataset.n_users, users_at_once):
            users = np.arange(start, min(start + users_at_once, dataset.n_users))
            scores = np.array(self._score(users), np.float32)  # (B, n_movies)
            rows = order[starts[users[0]] : starts[users[-1] + 1]]
            scores[seen.user_idx[rows] - start, seen.movie_idx[rows]] = -np.inf
            scores[:, unknown] = -np.inf
            best[users] = _top_rows(scores, n)
        return best

    def similar_movies(self, movie_id: RawId, n: int = 10) -> pd.DataFrame:
        """The ``n`` movies most like one, most similar first, itself left out.

        Returns
        -------
        DataFrame
            ``movie_id``, ``score`` (similarity, the model's own), ``rank`` from 1; empty if nobody rated
            the movie in the fit or the model knows no similarity.
        """
        dataset = self._fitted()
        movie_idx = int(dataset.movies.to_index([movie_id])[0])
        candidates = self.movie_counts > 0
        candidates[movie_idx] = False
        similarity = self._similarity(movie_idx) if self.movie_counts[movie_idx] else None
        if similarity is None:
            similarity, candidates = np.zeros(dataset.n_movies), np.zeros(dataset.n_movies, bool)
        return self._ranking(similarity, candidates, n)

    # -- what is stored ---------------------------------------------------------------------------

    @abstractmethod
    def arrays(self) -> dict[str, np.ndarray]:
        """What the fit learned, by name: all that is stored of the model."""

    def restore(self, dataset: Dataset, arrays: dict[str, np.ndarray]) -> Self:
        """Take up what an earlier fit on the same data set learned."""
        self.dataset = dataset
        self.movie_counts = arrays["movie_counts"]
        self._restore(arrays)
        return self

    # -- hooks ------------------------------------------------------------------------------------

    @abstractmethod
    def _fit(self, train: Ratings, monitor: Monitor) -> None: ...

    @abstractmethod
    def _restore(self, arrays: dict[str, np.ndarray]) -> None: ...

    @abstractmethod
    def _score(self, user_idx: IndexArray) -> FloatArray:
        """Unclipped scores of all movies, shape (len(user_idx), n_movies)."""

    @abstractmethod
    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        """Unclipped predicted stars of pairs, shape (m,)."""

    @abstractmethod
    def _row(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None = None) -> Row:
        """Answers for somebody with these ratings, which the fit need not know: movies (m,), stars (m,).

        With ``user_idx`` they are the trained user's own answers, put down to the ratings of theirs that are given.
        """

    def _finish(self, train: Ratings) -> None:  # noqa: B027  few models need it
        """Settle, after a fit, what serving newcomers needs."""

    def _stars(self, user_idx: int, scores: FloatArray) -> FloatArray:
        """Unclipped predicted stars behind one user's scores; the same thing unless a model ranks by another."""
        return scores

    def _similarity(self, movie_idx: int) -> FloatArray | None:
        """Similarity of all movies to one, shape (n_movies,); None if the model knows none."""
        return None

    # -- shared -----------------------------------------------------------------------------------

    def _fitted(self) -> Dataset:
        if self.dataset is None:
            raise NotFittedError(f"this {type(self).__name__} is not fitted; call fit(dataset) first")
        return self.dataset

    def _ranking(
        self, scores: FloatArray, candidates: BoolArray, n: int, *, predicted: FloatArray | None = None
    ) -> pd.DataFrame:
        dataset = self._fitted()
        best = top_n(scores, candidates, n)
        table = {"movie_id": dataset.movies.to_ids(best), "score": scores[best]}
        if predicted is not None:
            table["predicted"] = dataset.scale.clip(predicted[best])
        return pd.DataFrame(table | {"rank": np.arange(1, len(best) + 1)})


_SCORES_AT_ONCE = 1 << 22  # 16 MB of float32: bounds memory, and stays near the processor


def _top_rows(scores: FloatArray, n: int) -> IndexArray:
    """As `top_n`, for every row of (B, n_movies); -inf is no candidate. Shape (B, n), -1 where there are too few."""
    width = min(n, scores.shape[1])
    chosen = np.argpartition(scores, scores.shape[1] - width, axis=1)[:, -width:]  # (B, width), in no order
    chosen.sort(axis=1)  # by position, so that the stable sort below keeps ties in it
    kept = np.take_along_axis(scores, chosen, axis=1)
    order = np.argsort(-kept, axis=1, kind="stable")
    best = np.full((len(scores), n), -1, np.int32)
    best[:, :width] = np.take_along_axis(chosen, order, axis=1)
    best[:, :width][np.isneginf(np.take_along_axis(kept, order, axis=1))] = -1
    lowest = kept.min(axis=1, keepdims=True)
    for row in np.flatnonzero((scores == lowest).sum(axis=1) > (kept == lowest).sum(axis=1)):  # a tie at the cut
        exact = top_n(scores[row], ~np.isneginf(scores[row]), n)
        best[row] = -1
        best[row, : len(exact)] = exact
    return best


def top_n(scores: FloatArray, candidates: BoolArray, n: int) -> IndexArray:
    """Positions of the ``n`` highest scores among the candidates, best first; ties go to the lower position.

    Parameters
    ----------
    scores : ndarray, shape (n_movies,)
    candidates : ndarray of bool, shape (n_movies,)
    n : int
        At most this many positions are returned.

    Raises
    ------
    SettingError
        If ``n`` is below 1.

    Examples
    --------
    >>> top_n(np.array([1.0, 3.0, 3.0, 2.0]), np.array([True, True, True, False]), n=2)
    array([1, 2])
    """
    if n < 1:
        raise SettingError(f"n must be at least 1, got {n}")
    left = np.flatnonzero(candidates)  # (m,) ascending, so a stable sort keeps ties by position
    if n < len(left):
        threshold = -np.partition(-scores[left], n - 1)[n - 1]
        left = left[scores[left] >= threshold]
    return left[np.argsort(-scores[left], kind="stable")][:n]
