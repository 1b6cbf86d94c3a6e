"""The interface of every recommender: public methods speak raw ids and stars, private hooks speak positions."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, Ratings
from recsys.data.ids import BoolArray, FloatArray, IndexArray, RawId
from recsys.errors import NotFittedError, SettingError, TooLargeError, UnsuitableError
from recsys.models.shared.answers import INTERVAL_SHARE, Answers
from recsys.models.shared.monitor import Monitor, Silent
from recsys.models.shared.needs import LIMIT, Needs
from recsys.models.shared.ranking import top_n, top_rows
from recsys.models.shared.settings import Settings
from recsys.models.shared.threads import blas_threads

if TYPE_CHECKING:
    from recsys.models.shared.factors import FactorModel

# What a movie gives up for each halving of its ratings, as a share of the scale: NDCG@10 on a validation slice of both
# MovieLens sets rises steeply until about here (mf on 1M: 0.056 without, 0.109 with it; by likes alone 0.099).
CAUTION = 0.1
_SCORES_AT_ONCE = 1 << 22  # 16 MB of float32: bounds memory, and stays near the processor


class Recommender(ABC):
    """Base of every model.

    A subclass declares ``key``, ``version``, ``title``, ``Config`` and the private hooks. ``version`` goes up by 1 with
    every change after which the same fit would learn or answer something else: what was trained before is then shown as
    older, and never taken for what a training would give now. ``fit`` learns from some rows of a data set and keeps the
    data set for its vocabulary and for who has seen what; what it learned is in ``arrays()`` alone.

    Parameters
    ----------
    seed : int
        The same data, settings and seed give the same model.
    **settings
        Hyperparameters, as ``Config`` declares them.

    Attributes
    ----------
    user_counts : ndarray of int, shape (n_users,)
        Ratings of each user that were learned from, so without a slice that a fit only validates on; there once it is
        fitted.
    movie_counts : ndarray of int, shape (n_movies,)
        Ratings of each movie that were learned from.
    fit_seconds : float or None
        How long the fit took; None where nobody fitted this object: before `fit`, and after `restore`.
    """

    key: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[str]
    summary: ClassVar[str]
    Config: ClassVar[type[Settings]]
    presets: ClassVar[dict[str, dict[str, Any]]] = {"default": {}}

    learns_from_stars: ClassVar[bool] = True  # alone: where all are the same it has nothing to learn from
    has_factors: ClassVar[bool] = False  # whether it has a `factor_model`
    stages: ClassVar[tuple[type["Recommender"], ...]] = ()  # the models that a fit made of several fits trains
    step: ClassVar[str] = "epoch"  # what a long fit calls one pass over the ratings
    averages: ClassVar[bool] = False  # over its steps, so that no single one of them is what serves
    ranks_in_stars: ClassVar[bool] = True  # rather than by a score of its own
    if_too_large: ClassVar[str] = "choose a model whose cost grows with the ratings alone, such as bias, svd or mf"
    order: ClassVar[str] = (  # by what it ranks, and why that is not the order of the stars
        "The order goes by predicted stars, less a tenth of the scale each time a movie has half as many ratings: "
        "stars that few people gave are worth less, so a movie further down can have more of them."
    )

    config: Settings  # each model says which
    user_counts: IndexArray
    movie_counts: IndexArray

    @classmethod
    def in_stage(cls, number: float) -> type["Recommender"]:
        """The model that is trained in a stage of a fit made of several, counted from 1; else this one."""
        return cls.stages[int(number) - 1] if 1 <= number <= len(cls.stages) else cls

    def __init__(self, *, seed: int = 42, **settings: Any) -> None:
        try:
            self.config = self.Config(**settings)
        except TypeError as error:
            raise SettingError(f"{self.key}: {str(error).split('__init__() ')[-1]}") from None
        self.seed = seed
        self.fit_seconds: float | None = None
        self._dataset: Dataset | None = None

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

        Raises
        ------
        SettingError
            If there are no ratings to learn from.
        UnsuitableError
            If it cannot learn from such a data set.
        TooLargeError
            If that would take more than a fit may.
        """
        started = time.perf_counter()
        self.decline_too_large(dataset)
        train = dataset.ratings if rows is None else dataset.ratings.take(rows)
        if not len(train):
            raise SettingError("there are no ratings to fit on")
        self.refuse_unsuitable(dataset)
        self.fit_on(dataset, train, monitor or Silent())
        self.fit_seconds = time.perf_counter() - started
        return self

    @classmethod
    def suits(cls, dataset: Dataset) -> bool:
        """Whether a model of this kind can learn from a data set: where all ratings are the same, not all can."""
        return not (cls.learns_from_stars and dataset.is_implicit)

    @classmethod
    def refuse_unsuitable(cls, dataset: Dataset) -> None:
        """Raise if a model of this kind cannot learn from a data set.

        Raises
        ------
        UnsuitableError
            One sentence, with the way out.
        """
        if not cls.suits(dataset):
            raise UnsuitableError(
                f"all ratings of {dataset.name} are the same, so {cls.key} cannot learn what anybody likes more; "
                "choose a model that goes by who chose what, such as als or ease"
            )

    def fit_on(self, dataset: Dataset, train: Ratings, monitor: Monitor) -> Self:
        """Learn from ratings of a data set as they are, as a part of another model does."""
        self._dataset = dataset
        self._count(train)
        self._fit(train, monitor)
        self._finish(train)
        return self

    def needs(self, dataset: Dataset) -> Needs | None:
        """What a fit to a data set would take, told from its counts; None where that grows with the ratings alone."""
        return None

    def decline_too_large(self, dataset: Dataset) -> None:
        """Raise if a fit to a data set would take more than a fit may.

        Raises
        ------
        TooLargeError
            With the figures, and what to do instead.
        """
        needs = self.needs(dataset)
        if needs is not None and needs.is_too_much:
            words = dataset.words
            raise TooLargeError(
                f"{self.key} would need {needs.in_words} for {dataset.n_users:,} {words.users} and "
                f"{dataset.n_movies:,} {words.movies}, above the limit of {LIMIT}; {self.if_too_large}"
            )

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
        return self.predict_pairs(*self._pairs("predict", user_ids, movie_ids))

    def predict_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        """As ``predict``, by positions."""
        return self.dataset.scale.clip(self._score_pairs(user_idx, movie_idx)).astype(np.float32)

    def interval(
        self, user_ids: Iterable[RawId], movie_ids: Iterable[RawId], share: float = INTERVAL_SHARE
    ) -> tuple[FloatArray, FloatArray] | None:
        """Between how many stars each pair's rating lies with probability ``share``, noise of the rating included.

        Parameters
        ----------
        user_ids, movie_ids : array_like, shape (m,)
            Raw ids, parallel.
        share : float
            Above 0, at most 0.995.

        Returns
        -------
        low, high : ndarray of float32, shape (m,)
            Clipped to the scale, the prediction between them; None if the model does not know how sure it is.

        Raises
        ------
        UnknownIdError
            If the data set does not have one of the ids.
        SettingError
            If ``share`` is out of range.
        """
        return self.interval_pairs(*self._pairs("interval", user_ids, movie_ids), share)

    def interval_pairs(
        self, user_idx: IndexArray, movie_idx: IndexArray, share: float = INTERVAL_SHARE
    ) -> tuple[FloatArray, FloatArray] | None:
        """As ``interval``, by positions."""
        return None

    def recommend(self, user_id: RawId, n: int = 20, *, among: BoolArray | None = None) -> pd.DataFrame:
        """The ``n`` best movies that the user has not rated, best first.

        Movies without a rating to learn from are left out: nothing is known of how well they are liked. Ties go to
        the lower position.

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
            ``movie_id``, ``score`` (unclipped, what ranks), ``predicted`` (stars; not where all ratings are the same),
            ``rank`` from 1.

        Raises
        ------
        UnknownIdError
            If the data set does not have the user.
        SettingError
            If ``n`` is below 1.
        """
        dataset = self.dataset
        user_idx = int(dataset.users.to_index([user_id])[0])
        candidates = self.movie_counts > 0 if among is None else (self.movie_counts > 0) & among
        candidates[dataset.ratings.movie_idx[dataset.rows_of_user(user_idx)]] = False
        scores = self._score(np.array([user_idx]))[0]
        return self.ranking(self._ranking(scores), candidates, n, stars=self._stars(user_idx, scores))

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
        dataset = self.dataset
        seen = dataset.ratings if seen is None else seen
        order = np.argsort(seen.user_idx, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(seen.user_idx, minlength=dataset.n_users))])
        users_at_once = max(1, _SCORES_AT_ONCE // dataset.n_movies)
        unknown = self.movie_counts == 0
        best = np.full((dataset.n_users, n), -1, np.int32)
        for start in range(0, dataset.n_users, users_at_once):
            users = np.arange(start, min(start + users_at_once, dataset.n_users))
            scores = np.array(self._ranking(self._score(users)), np.float32)  # (B, n_movies)
            rows = order[starts[users[0]] : starts[users[-1] + 1]]
            scores[seen.user_idx[rows] - start, seen.movie_idx[rows]] = -np.inf
            scores[:, unknown] = -np.inf
            best[users] = top_rows(scores, n)
        return best

    def similar_movies(self, movie_id: RawId, n: int = 10) -> pd.DataFrame:
        """The ``n`` movies most like one, most similar first, itself left out.

        Returns
        -------
        DataFrame
            ``movie_id``, ``score`` (similarity, the model's own, above 0), ``rank`` from 1; empty if nobody rated
            the movie in the fit or the model knows of nothing like it.
        """
        dataset = self.dataset
        movie_idx = int(dataset.movies.to_index([movie_id])[0])
        candidates = self.movie_counts > 0
        candidates[movie_idx] = False
        similarity = self.similarity(movie_idx) if self.movie_counts[movie_idx] else None
        if similarity is None:
            similarity = np.zeros(dataset.n_movies)
        return self.ranking(similarity, candidates & (similarity > 0), n)

    # -- what is stored ---------------------------------------------------------------------------

    def arrays(self) -> dict[str, np.ndarray]:
        """What the fit learned, by name: all that is stored of the model.

        Raises
        ------
        NotFittedError
            Before `fit` or `restore`.
        """
        if self._dataset is None:
            raise self._not_fitted()
        counts = {"user_counts": self.user_counts, "movie_counts": self.movie_counts}
        return self._arrays() | {name: array.astype(np.int32) for name, array in counts.items()}

    def restore(self, dataset: Dataset, arrays: dict[str, np.ndarray]) -> Self:
        """Take up what an earlier fit on the same data set learned."""
        self.fit_seconds = None
        self._dataset = dataset
        self.user_counts = arrays.get("user_counts", dataset.user_counts)  # not kept at first
        self.movie_counts = arrays["movie_counts"]
        self._restore(arrays)
        return self

    # -- for whoever serves a fitted model, in positions -------------------------------------------

    @property
    def dataset(self) -> Dataset:
        """The data set of the fit.

        Raises
        ------
        NotFittedError
            Before `fit` or `restore`.
        """
        if self._dataset is None:
            raise self._not_fitted()
        return self._dataset

    def answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None = None) -> Answers:
        """What the model makes of somebody with these ratings, whom the fit need not know.

        Parameters
        ----------
        movie_idx : ndarray of int, shape (m,)
            Different movies, each rated by somebody in the fit.
        stars : ndarray, shape (m,)
        user_idx : int, optional
            A user of the fit: the answers are then those that the model was trained to give, put down to the ratings
            of theirs that are given.
        """
        with blas_threads(1):  # on one row, threads mostly wait for each other, and for those of other visitors
            answers = self._answers(movie_idx, stars, user_idx)
        return replace(answers, score=self._ranking(answers.score))

    def caution(self) -> FloatArray:
        """How many stars behind its prediction each movie is ranked, 0 for the one rated most, shape (n_movies,).

        A prediction for a movie that few have rated is more often wrong, and nobody would act on it: it is taken for
        `CAUTION` of the scale less each time the movie has half as many ratings. 0 for all where a model ranks by a
        score of its own.
        """
        if not self.ranks_in_stars:
            return np.zeros(len(self.movie_counts), np.float32)
        counts = self.movie_counts.astype(np.float64) + 1
        halvings = np.log2(counts.max(initial=1) / counts)
        stars: FloatArray = CAUTION * (self.dataset.scale.high - self.dataset.scale.low) * halvings
        return stars.astype(np.float32)

    def similarity(self, movie_idx: int) -> FloatArray | None:
        """Likeness of all movies to one that was rated in the fit, the model's own, shape (n_movies,).

        None if the model knows no likeness.
        """
        return None

    def factor_model(self) -> "FactorModel | None":
        """The model with factors that is, or is a part of, this one; None if there is none."""
        return None

    def remark(self) -> str:
        """What whoever reads its lists should know of this fit, one sentence; empty where nothing is."""
        return ""

    def ranking(
        self, scores: FloatArray, candidates: BoolArray, n: int, *, stars: FloatArray | None = None
    ) -> pd.DataFrame:
        """The ``n`` candidates with the highest scores as a table, best first; ties go to the lower position.

        Parameters
        ----------
        scores : ndarray, shape (n_movies,)
        candidates : ndarray of bool, shape (n_movies,)
        n : int
            Length of the table; shorter if there are fewer candidates.
        stars : ndarray, shape (n_movies,), optional
            Unclipped predictions.

        Returns
        -------
        DataFrame
            ``movie_id``, ``score``, ``predicted`` if ``stars`` are given (clipped to the scale) and not all ratings
            are the same, ``rank`` from 1.

        Raises
        ------
        SettingError
            If ``n`` is below 1.
        """
        return self.listed(top_n(scores, candidates, n), scores, stars=stars)

    def listed(self, movie_idx: IndexArray, scores: FloatArray, *, stars: FloatArray | None = None) -> pd.DataFrame:
        """Movies (k,) in the order given, as the table that `ranking` returns."""
        table = {"movie_id": self.dataset.movies.to_ids(movie_idx), "score": scores[movie_idx]}
        if stars is not None and not self.dataset.is_implicit:
            table["predicted"] = self.dataset.scale.clip(stars[movie_idx]).astype(np.float32)
        return pd.DataFrame(table | {"rank": np.arange(1, len(movie_idx) + 1)})

    # -- hooks ------------------------------------------------------------------------------------

    @abstractmethod
    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        """Learn from ``train``; one that does not learn from all of it calls `_count` with what it learns from."""

    @abstractmethod
    def _arrays(self) -> dict[str, np.ndarray]:
        """What `_restore` needs, by name."""

    @abstractmethod
    def _restore(self, arrays: dict[str, np.ndarray]) -> None: ...

    @abstractmethod
    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        """`answers`, whose score is yet without `caution`."""

    @abstractmethod
    def _score(self, user_idx: IndexArray) -> FloatArray:
        """Unclipped scores of all movies, without `caution`, shape (len(user_idx), n_movies)."""

    @abstractmethod
    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        """Unclipped predicted stars of pairs, shape (m,)."""

    def _finish(self, train: Ratings) -> None:  # noqa: B027  few models need it
        """Settle, after a fit, what serving newcomers needs."""

    def _stars(self, user_idx: int, scores: FloatArray) -> FloatArray:
        """Unclipped predicted stars behind one user's scores; the same thing unless a model ranks by another."""
        return scores

    def _ranking(self, scores: FloatArray) -> FloatArray:
        """What ranks: the scores (..., n_movies), stars less `caution`."""
        return scores - self.caution() if self.ranks_in_stars else scores

    # -- shared -----------------------------------------------------------------------------------

    def _count(self, learned: Ratings) -> None:
        """Note whose ratings are learned from."""
        self.user_counts = np.bincount(learned.user_idx, minlength=learned.n_users)
        self.movie_counts = np.bincount(learned.movie_idx, minlength=learned.n_movies)

    def _not_fitted(self) -> NotFittedError:
        return NotFittedError(f"this {type(self).__name__} is not fitted; call fit(dataset) first")

    def _pairs(
        self, method: str, user_ids: Iterable[RawId], movie_ids: Iterable[RawId]
    ) -> tuple[IndexArray, IndexArray]:
        """Positions of parallel raw ids; ``method`` is what an error names."""
        user_idx, movie_idx = self.dataset.users.to_index(user_ids), self.dataset.movies.to_index(movie_ids)
        if len(user_idx) != len(movie_idx):
            users, movies = self.dataset.words.user, self.dataset.words.movie
            raise SettingError(
                f"{method} needs pairs, got {len(user_idx)} {users} ids and {len(movie_idx)} {movies} ids"
            )
        return user_idx, movie_idx
