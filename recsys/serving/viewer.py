"""Whoever a model is asked about: a user of the data set, a visitor, or a user who had rated otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from recsys.data.dataset import decimals
from recsys.data.ids import BoolArray, FloatArray, IndexArray, RawId
from recsys.errors import SettingError
from recsys.models.shared.answers import INTERVAL_SHARE, Answers, Terms
from recsys.models.shared.base import Recommender
from recsys.models.shared.likes import like_threshold
from recsys.serving.person import YOU, Person, somebody
from recsys.serving.visitor_ratings import VisitorRatings, on_scale

FEW = 3  # ratings: with fewer there is little to know a visitor by


@dataclass(frozen=True, eq=False)
class Viewer:
    """Somebody with ratings, and what a model makes of them.

    Parameters
    ----------
    model : Recommender
        Fitted.
    user_id : int, str or None
        Raw id; None for a visitor.
    movie_idx : ndarray of int, shape (m,)
        Everything they rated: what is not recommended again.
    stars : ndarray of float32, shape (m,)
    held_out : ndarray of bool, shape (m,)
        Which of these ratings were kept away from the fit; of a visitor none, as the fit never saw any.
    used : ndarray of bool, shape (m,)
        Which of these ratings the model goes by: neither those held out nor those of movies that it does not know.
    answers : Answers
        The model's answers; its terms have one contribution for each rating that is used.
    person : Person
        How sentences speak of them.
    lists_held_out : bool
        Whether movies whose rating was held out can be recommended, as if it had never been given.
    """

    model: Recommender
    user_id: RawId | None
    movie_idx: IndexArray
    stars: FloatArray
    held_out: BoolArray
    used: BoolArray
    answers: Answers
    person: Person = YOU
    lists_held_out: bool = False

    @property
    def knows_little(self) -> bool:
        """Whether fewer than `FEW` ratings say who this is, so that the answers lean on what everybody likes."""
        return int(self.used.sum()) < FEW

    @property
    def likes(self) -> BoolArray:
        """Which of the ratings are likes, shape (m,)."""
        return self.stars >= like_threshold(self.model.dataset.scale)

    @property
    def known(self) -> BoolArray:
        """Which of the ratings a list knows of, shape (m,): all of them, but for those whose movie it may recommend."""
        return ~self.held_out if self.lists_held_out else np.ones(len(self.movie_idx), bool)

    def given(self) -> dict[int, float]:
        """The stars of each rated movie, by position, as people write them: 3.3, never 3.29999995."""
        return dict(zip(self.movie_idx.tolist(), decimals(self.stars).tolist(), strict=True))

    def candidates(self, among: BoolArray | None = None) -> BoolArray:
        """Movies that can be recommended: known to the model, not rated, and in ``among``; shape (n_movies,).

        Where the viewer `lists_held_out`, what was held out counts as not rated.
        """
        candidates = self.model.movie_counts > 0
        if among is not None:
            candidates &= among
        candidates[self.movie_idx[self.known]] = False
        return candidates

    def predicted(self, movie_idx: IndexArray) -> FloatArray:
        """Stars for movies by position, clipped to the scale, same shape."""
        return self.model.dataset.scale.clip(self.answers.stars[movie_idx]).astype(np.float32)

    def interval(self, share: float = INTERVAL_SHARE) -> tuple[FloatArray, FloatArray] | None:
        """Between how many stars the viewer's rating of each movie lies with probability ``share``.

        Returns
        -------
        low, high : ndarray of float32, shape (n_movies,)
            Clipped to the scale, the prediction between them; None if the model does not know how sure it is.

        Raises
        ------
        SettingError
            If ``share`` is not above 0, or above 0.995.
        """
        if self.answers.doubt is None:
            return None
        scale = self.model.dataset.scale
        stars, (below, above) = scale.clip(self.answers.stars), self.answers.doubt(share)
        return scale.clip(stars + below).astype(np.float32), scale.clip(stars + above).astype(np.float32)


def as_visitor(model: Recommender, ratings: VisitorRatings) -> Viewer:
    """Somebody who is not in the data set, folded in; who reads what is said of them, unless told otherwise."""
    return _viewer(model, None, ratings.movie_idx, ratings.stars, np.zeros(len(ratings), bool), None)


def known_user(model: Recommender, user_id: RawId, *, training: BoolArray | None = None) -> Viewer:
    """A user of the data set, with the answers that the model was trained to give.

    Parameters
    ----------
    model : Recommender
    user_id : int or str
    training : ndarray of bool, shape (n_ratings,), optional
        The ratings that the fit has seen: predictions are put down to these alone. All of them if None.

    Raises
    ------
    UnknownIdError
        If the data set does not have the user.
    """
    dataset = model.dataset
    user_idx = int(dataset.users.to_index([user_id])[0])
    rows = dataset.rows_of_user(user_idx)
    held_out = np.zeros(len(rows), bool) if training is None else ~training[rows]
    viewer = _viewer(model, user_id, dataset.ratings.movie_idx[rows], dataset.ratings.stars[rows], held_out, user_idx)
    return replace(viewer, person=somebody(f"{dataset.words.user} {user_id}"))


def changed_user(user: Viewer, changes: Mapping[RawId, float | None]) -> Viewer:
    """The same user had they rated otherwise, as the model would answer without being trained again.

    What the model learned of the user beyond their ratings stays: the trained user's answers move by the difference
    between folding in the ratings with and without the changes. No changes move nothing.

    Parameters
    ----------
    user : Viewer
        From `known_user`.
    changes : mapping of raw movie id to stars
        Ratings given or changed; None takes a rating away.

    Raises
    ------
    UnknownIdError
        If the data set does not have one of the movies.
    SettingError
        If a rating is off the scale, or one is taken away that is not there.
    """
    model, dataset = user.model, user.model.dataset
    stars = user.given()
    held_out, used = (
        dict(zip(user.movie_idx.tolist(), which.tolist(), strict=True)) for which in (user.held_out, user.used)
    )
    before = dict(stars)
    for movie_id, given in changes.items():
        movie_idx = int(dataset.movies.to_index([movie_id])[0])
        if given is None and movie_idx not in stars:
            raise SettingError(f"{dataset.words.movie} {movie_id!s} is not rated, so its rating cannot be taken away")
        stars.pop(movie_idx, None)
        if given is not None:
            stars[movie_idx] = on_scale(dataset, given)
            if before.get(movie_idx) != stars[movie_idx]:
                held_out[movie_idx], used[movie_idx] = False, bool(model.movie_counts[movie_idx])
    if stars == before:
        return user
    rated, values = np.array(list(stars), np.int32), np.array(list(stars.values()), np.float32)
    kept_away, kept = (np.array([which[movie] for movie in stars], bool) for which in (held_out, used))
    answers = _moved(model, user, rated[kept], values[kept])
    return replace(user, movie_idx=rated, stars=values, held_out=kept_away, used=kept, answers=answers)


def with_interval(viewer: Viewer, table: pd.DataFrame, share: float = INTERVAL_SHARE) -> pd.DataFrame:
    """A table with ``movie_id`` and, where the model knows how sure it is, ``low`` and ``high`` in stars."""
    between = viewer.interval(share)
    if between is None:
        return table
    movie_idx = viewer.model.dataset.movies.to_index(table["movie_id"].to_numpy())
    return table.assign(low=between[0][movie_idx], high=between[1][movie_idx])


def _viewer(
    model: Recommender,
    user_id: RawId | None,
    movie_idx: IndexArray,
    stars: FloatArray,
    held_out: BoolArray,
    user_idx: int | None,
) -> Viewer:
    used = (model.movie_counts[movie_idx] > 0) & ~held_out
    answers = model.answers(movie_idx[used], stars[used], user_idx)
    return Viewer(model, user_id, movie_idx, stars, held_out, used, answers)


def _moved(model: Recommender, user: Viewer, movie_idx: IndexArray, stars: FloatArray) -> Answers:
    """The trained user's answers, moved by the difference that other ratings make when folded in."""
    old = model.answers(user.movie_idx[user.used], user.stars[user.used])
    new = model.answers(movie_idx, stars)
    same = user.answers.score is user.answers.stars
    predicted = user.answers.stars + (new.stars - old.stars)

    def terms(movie: int) -> Terms:
        now = new.terms(movie)
        kept = user.answers.terms(movie).total - old.terms(movie).total
        return replace(now, rest=now.rest + kept)

    score = predicted if same else user.answers.score + (new.score - old.score)
    return Answers(score, predicted, terms, user.answers.doubt)
