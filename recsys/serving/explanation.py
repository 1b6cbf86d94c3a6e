"""Why a movie is predicted as it is: the prediction taken apart, in numbers that add up and in words."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, decimals
from recsys.data.ids import IndexArray, RawId
from recsys.data.words import OF_MOVIES, Words
from recsys.models.shared.answers import GENRES, LIKES, NEIGHBOURS, Terms
from recsys.models.shared.threads import blas_threads
from recsys.serving.evidence import Evidence, Given
from recsys.serving.order import ranks_by_score
from recsys.serving.reasons import Reason, reason
from recsys.serving.viewer import Viewer

MEAN, GENEROSITY, WELL_LIKED, BEYOND = (  # what is no rating, as it is called where movies get stars
    "Mean of all ratings",
    "Generosity with stars",
    "How well liked the movie is",
    "Beyond these ratings",
)


@dataclass(frozen=True, eq=False)
class Explanation:
    """One prediction: ``mean + user_bias + movie_bias + sum of contributions + rest = predicted``, all in stars.

    Parameters
    ----------
    movie_id : int or str
    title : str
    predicted : float
        Unclipped.
    clipped : float
        As shown, within the scale.
    mean, user_bias, movie_bias : float
    contributions : DataFrame
        ``movie_id``, ``title``, ``rating`` (given), ``stars`` (added or taken off); the strongest first. Empty for a
        model that does not predict from single ratings.
    rest : float
        What the model knows beyond the user's ratings.
    reason : Reason
        What it is mostly due to, as numbers and in words.
    by : dict
        What else the model goes by, as tables with the strongest first: "genres" (``name``, ``stars``) and
        "neighbours" (``user_id``, ``rating``, ``stars``) make up contributions and rest; "likes" (``movie_id``,
        ``title``, ``rating``, ``score``, or ``name``, ``score``) make up the score of a model that ranks by another
        number than its stars.
    score : float, optional
        What ranks the movie, where that is another number than its stars.
    between : tuple of float, optional
        Stars between which 80 % of such ratings lie; None if the model does not know how sure it is.
    vocabulary : Words
        What the data set calls its users, movies and stars.
    in_stars : bool
        Whether there are stars to speak of: not where all ratings are the same.
    """

    movie_id: RawId
    title: str
    predicted: float
    clipped: float
    mean: float
    user_bias: float
    movie_bias: float
    contributions: pd.DataFrame
    rest: float
    reason: Reason
    by: dict[str, pd.DataFrame] = field(default_factory=dict)
    score: float | None = None
    between: tuple[float, float] | None = None
    vocabulary: Words = OF_MOVIES
    in_stars: bool = True

    @property
    def words(self) -> str:
        """The main reason, one sentence."""
        return self.reason.words

    @property
    def certainty(self) -> str:
        """How sure the model is, one sentence; empty if it does not know."""
        if self.between is None:
            return ""
        low, high = self.between
        return f"Predicted {self.clipped:.1f}; 80 % of such ratings lie between {low:.1f} and {high:.1f}."

    def document(self) -> dict[str, Any]:
        """JSON values; ``clipped`` is there only where it differs from ``predicted``, ``score`` where that ranks, and
        ``low`` and ``high`` where the model knows between what most ratings lie. Where all ratings are the same, what
        needs stars is None."""
        names = ("movie_id", "title", "predicted", "mean", "user_bias", "movie_bias")
        document = {name: getattr(self, name) for name in names}
        document |= {"contributions": self.contributions.to_dict("records"), "rest": self.rest, "words": self.words}
        document["reason"] = {name: value for name, value in asdict(self.reason).items() if name != "words"}
        given = [] if self.in_stars else ["rating"]
        tables = {name: table.drop(columns=given, errors="ignore") for name, table in self.by.items()}
        document |= {name: table.to_dict("records") for name, table in tables.items()}
        document |= {} if self.score is None else {"score": self.score}
        document |= {} if self.between is None else dict(zip(("low", "high"), self.between, strict=True))
        if not self.in_stars:
            return document | dict.fromkeys(("predicted", "mean", "user_bias", "movie_bias", "contributions", "rest"))
        return document | ({"clipped": self.clipped} if abs(self.clipped - self.predicted) > 1e-9 else {})

    def bars(self, n: int = 8) -> pd.DataFrame:
        """What a chart shows: the parts that do not come from ratings, the ``n`` strongest ratings, the others summed.

        Returns
        -------
        DataFrame
            ``part`` (label), ``kind`` ("base", "rating", "others" or "rest"), ``rating`` (given; missing but for
            ratings), ``stars``; the stars of all rows add up to the prediction.
        """
        shown, others = self.contributions.head(n), self.contributions.iloc[n:]
        base = [(MEAN, self.mean), (GENEROSITY, self.user_bias), (WELL_LIKED, self.movie_bias)]
        rows = [(self.vocabulary.said(part), "base", np.nan, stars) for part, stars in base]
        given = zip(shown["title"], shown["rating"], shown["stars"], strict=True)
        rows += [(title, "rating", rating, stars) for title, rating, stars in given]
        if len(others):
            rows.append((f"{len(others):,} other ratings", "others", np.nan, float(others["stars"].sum())))
        rows.append((BEYOND, "rest", np.nan, self.rest))
        return pd.DataFrame(rows, columns=["part", "kind", "rating", "stars"])


def explain(viewer: Viewer, movie_id: RawId) -> Explanation:
    """Take the prediction of one movie apart.

    Raises
    ------
    UnknownIdError
        If the data set does not have the movie.
    """
    dataset = viewer.model.dataset
    movie_idx = int(dataset.movies.to_index([movie_id])[0])
    with blas_threads(1):
        terms = viewer.answers.terms(movie_idx)
    contributions = _contributions(viewer, terms)
    by_score = ranks_by_score(viewer)
    kinds = [kind for kind in terms.by if by_score or kind != LIKES]
    by = {kind: _by(viewer, movie_idx, kind, terms.by[kind]) for kind in kinds}
    return Explanation(
        movie_id=dataset.movies.to_id(movie_idx),
        title=str(dataset.movie_table["title"].iloc[movie_idx]),
        predicted=terms.total,
        clipped=float(dataset.scale.clip(np.array(terms.total, np.float64))),
        mean=float(terms.mean),
        user_bias=float(terms.user_bias),
        movie_bias=float(terms.movie_bias),
        contributions=contributions,
        rest=float(terms.rest),
        by=by,
        reason=reason(_evidence(viewer, movie_idx, terms, contributions, by)),
        score=float(viewer.answers.score[movie_idx]) if by_score else None,
        between=None if dataset.is_implicit else _between(viewer, movie_idx),
        vocabulary=dataset.words,
        in_stars=not dataset.is_implicit,
    )


def nearest_liked(viewer: Viewer, movie_id: RawId, n: int = 3) -> pd.DataFrame:
    """The movies the viewer liked that are most like one, by the model's own similarity.

    Returns
    -------
    DataFrame
        ``movie_id``, ``title``, ``rating`` (given), ``similarity`` (above 0, highest first); empty if the model knows
        no similarity or the viewer liked nothing of the kind.
    """
    model, dataset = viewer.model, viewer.model.dataset
    movie_idx = int(dataset.movies.to_index([movie_id])[0])
    similarity = model.similarity(movie_idx) if model.movie_counts[movie_idx] else None
    if similarity is None:
        similarity = np.zeros(dataset.n_movies)
    liked = viewer.likes & viewer.known & (viewer.movie_idx != movie_idx)
    rated, near = viewer.movie_idx[liked], similarity[viewer.movie_idx[liked]]
    best = np.argsort(-near, kind="stable")[:n]
    best = best[near[best] > 0]
    table = _named(dataset, rated[best])
    return table.assign(rating=decimals(viewer.stars[liked][best]), similarity=near[best].astype(np.float64))


def _between(viewer: Viewer, movie_idx: int) -> tuple[float, float] | None:
    bounds = viewer.interval()
    return None if bounds is None else (float(bounds[0][movie_idx]), float(bounds[1][movie_idx]))


def _contributions(viewer: Viewer, terms: Terms) -> pd.DataFrame:
    used = np.flatnonzero(viewer.used) if terms.contributions is not None else np.zeros(0, int)
    adds = np.zeros(0) if terms.contributions is None else np.asarray(terms.contributions, np.float64)
    order = np.argsort(-np.abs(adds), kind="stable")
    table = _named(viewer.model.dataset, viewer.movie_idx[used[order]])
    return table.assign(rating=decimals(viewer.stars[used[order]]), stars=adds[order])


def _by(viewer: Viewer, movie_idx: int, kind: str, parts: Sequence[tuple[str | int, float]]) -> pd.DataFrame:
    dataset = viewer.model.dataset
    amount = "score" if kind == LIKES else "stars"
    if kind == GENRES or (parts and isinstance(parts[0][0], str)):
        return pd.DataFrame(parts, columns=["name", amount])
    at = np.array([position for position, _ in parts], dtype=np.int64)
    adds = np.array([value for _, value in parts], dtype=np.float64)
    if kind == NEIGHBOURS:
        rows = dataset.rows_of_movie(movie_idx)
        users, stars_given = dataset.ratings.user_idx[rows], decimals(dataset.ratings.stars[rows])
        given = dict(zip(users.tolist(), stars_given.tolist(), strict=True))
        stars = [given[user] for user in at.tolist()]
        return pd.DataFrame({"user_id": dataset.users.to_ids(at), "rating": stars, "stars": adds})
    order = np.argsort(-adds, kind="stable")
    given = viewer.given()
    table = _named(dataset, at[order])
    return table.assign(rating=[given[movie] for movie in at[order].tolist()], score=adds[order])


def _evidence(
    viewer: Viewer, movie_idx: int, terms: Terms, contributions: pd.DataFrame, by: dict[str, pd.DataFrame]
) -> Evidence:
    """The numbers that the words speak of."""
    likes = by.get(LIKES)
    return Evidence(
        scale=viewer.model.dataset.scale,
        n_people=int(viewer.model.movie_counts[movie_idx]),
        mean=terms.mean,
        movie_bias=terms.movie_bias,
        ratings=_given(contributions, "stars"),
        rest=terms.rest,
        genres=list(by[GENRES].itertuples(index=False, name=None)) if GENRES in by else (),
        neighbours=by[NEIGHBOURS]["stars"].tolist() if NEIGHBOURS in by else (),
        score=None if likes is None else float(viewer.answers.score[movie_idx]),
        likes=_given(likes, "score") if likes is not None and "title" in likes else (),
        likers=round(float(likes["score"].sum())) if likes is not None and "name" in likes else None,
        words=viewer.model.dataset.words,
        person=viewer.person,
    )


def _given(table: pd.DataFrame, adds: str) -> list[Given]:
    return [Given(*row) for row in zip(table["title"], table["rating"], table[adds], strict=True)]


def _named(dataset: Dataset, movie_idx: IndexArray) -> pd.DataFrame:
    titles = dataset.movie_table["title"].iloc[movie_idx].to_numpy()
    return pd.DataFrame({"movie_id": dataset.movies.to_ids(movie_idx), "title": titles})
