"""Why one movie stands above another: the difference of what they are put together from, which adds up."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from recsys.data.ids import RawId
from recsys.data.movie_filter import MovieFilter
from recsys.data.words import OF_MOVIES, Words, capitalised
from recsys.models.shared.answers import LIKES, NEIGHBOURS
from recsys.serving.differences import (
    BASE,
    CAUTION,
    COLUMNS,
    COUNT,
    EVERYBODY,
    NEIGHBOUR,
    RATING,
    REST,
    SCORE,
    STARS,
    difference_in_words,
)
from recsys.serving.explanation import BEYOND, GENEROSITY, MEAN, WELL_LIKED, Explanation, explain
from recsys.serving.standing import FILTERED, RANKED, Standing, standing
from recsys.serving.viewer import Viewer

HELD_BACK, BY_EVERYBODY = "Held back, as few rated it", "Everybody's ratings"

_ROUNDING = 1e-5  # of a score: what single precision leaves over is no part

Row = tuple[Hashable, str, str, float, float]  # what it is the same part by, its label, its kind, rating, what it adds


@dataclass(frozen=True, eq=False)
class WhyAbove:
    """Two movies of one viewer, and what makes the difference between them.

    Parameters
    ----------
    above, below : Standing
        The movie asked about first, and the other one; which of them is higher is what ``difference`` says.
    unit : str
        What ranks: "stars" or "score".
    parts : DataFrame
        ``part`` (label), ``kind`` (one of `KINDS`), ``rating`` (given; missing but for ratings in stars), ``above`` and
        ``below`` (what it adds to each), ``difference`` of these; the largest difference first. Empty where one of
        the movies cannot be in the list.
    words : str
        What makes most of the difference, or why there is none to tell.
    vocabulary : Words
        What the data set calls its users, movies and stars.
    """

    above: Standing
    below: Standing
    unit: str
    parts: pd.DataFrame
    words: str
    vocabulary: Words = OF_MOVIES

    @property
    def difference(self) -> float | None:
        """By how much what ranks the first movie is more than what ranks the other: the sum of ``parts``."""
        return float(self.parts["difference"].sum()) if len(self.parts) else None

    def bars(self, n: int = 10) -> pd.DataFrame:
        """What a chart shows: what comes from no rating, the ``n`` largest differences of others, and the rest summed.

        Returns
        -------
        DataFrame
            As ``parts``, with a row of kind "others"; its differences add up to the same.
        """
        many = self.parts["kind"].isin([RATING, NEIGHBOUR])
        given = self.parts[many]
        shown = self.parts[~many | self.parts.index.isin(given.index[:n])]
        others = given.iloc[n:]
        if not len(others):
            return shown
        what = self.vocabulary.users
        if (others["kind"] == RATING).all():
            what = "choices" if others["rating"].isna().all() else "ratings"
        sums = others[["above", "below", "difference"]].sum()
        rest = pd.DataFrame([[f"{len(others):,} other {what}", "others", np.nan, *sums]], columns=COLUMNS)
        return pd.concat([shown, rest], ignore_index=True)

    def document(self) -> dict[str, Any]:
        """JSON values."""
        told = {"above": self.above.document(), "below": self.below.document(), "unit": self.unit}
        return told | {"difference": self.difference, "parts": self.parts.to_dict("records"), "words": self.words}


def why_above(viewer: Viewer, movie_id: RawId, other_id: RawId, filters: Sequence[MovieFilter] = ()) -> WhyAbove:
    """Take the difference between two movies of a viewer apart.

    Parameters
    ----------
    viewer : Viewer
        From ``order.ordered``, where the list is in the other order of two.
    movie_id, other_id : int or str
        The movie that is asked about, and the one that it is compared with.
    filters : sequence of MovieFilter
        What the list is restricted to.

    Raises
    ------
    UnknownIdError
        If the data set does not have one of the movies.
    """
    above, below = (standing(viewer, of, filters) for of in (movie_id, other_id))
    told = [explain(viewer, of) for of in (movie_id, other_id)]
    unit, vocabulary = SCORE if LIKES in told[0].by else STARS, viewer.model.dataset.words
    cannot = [one for one in (above, below) if one.status not in (RANKED, FILTERED)]
    if cannot:
        words = " ".join(one.words for one in dict.fromkeys(cannot))
        return WhyAbove(above, below, unit, pd.DataFrame(columns=COLUMNS), words, vocabulary)
    parts = _differences(*(_made_of(viewer, one) for one in told))
    if viewer.model.dataset.is_implicit:
        parts["rating"] = np.nan
    return WhyAbove(above, below, unit, parts, _words(viewer, above, below, parts, unit), vocabulary)


# -- parts ----------------------------------------------------------------------------------------


def _made_of(viewer: Viewer, told: Explanation) -> list[Row]:
    """All that adds up to what ranks one movie."""
    movie_idx = int(viewer.model.dataset.movies.to_index([told.movie_id])[0])
    score, stars = (float(array[movie_idx]) for array in (viewer.answers.score, viewer.answers.stars))
    if LIKES in told.by:
        likes = told.by[LIKES]
        rows = _of_names(likes) if "name" in likes else _of_ratings(likes, "score")
        left = score - _sum(rows)
        label, kind = (BEYOND, REST) if rows else (BY_EVERYBODY, EVERYBODY)
        return rows + ([(label, label, kind, np.nan, left)] if abs(left) > _ROUNDING * max(1, abs(score)) else [])
    words = viewer.model.dataset.words
    base = {MEAN: told.mean, GENEROSITY: told.user_bias, WELL_LIKED: told.movie_bias}
    rows = [(label, words.said(label), BASE, np.nan, adds) for label, adds in base.items()]
    rows += _of_ratings(told.contributions, "stars")
    rows += _of_neighbours(told.by[NEIGHBOURS], words) if NEIGHBOURS in told.by else []
    left = stars - _sum(rows)
    rows += [(BEYOND, BEYOND, REST, np.nan, left)] if abs(left) > _ROUNDING * max(1, abs(stars)) else []
    return rows + ([(HELD_BACK, HELD_BACK, CAUTION, np.nan, score - stars)] if score != stars else [])


def _sum(rows: list[Row]) -> float:
    return sum(row[-1] for row in rows)


def _of_ratings(table: pd.DataFrame, adds: str) -> list[Row]:
    given = zip(*(table[name].tolist() for name in ("movie_id", "title", "rating", adds)), strict=True)
    return [((RATING, movie_id), title, RATING, rating, value) for movie_id, title, rating, value in given]


def _of_neighbours(table: pd.DataFrame, words: Words) -> list[Row]:
    user = capitalised(words.user)
    users = zip(table["user_id"].tolist(), table["stars"].tolist(), strict=True)
    return [((NEIGHBOUR, user_id), f"{user} {user_id}", NEIGHBOUR, np.nan, stars) for user_id, stars in users]


def _of_names(table: pd.DataFrame) -> list[Row]:
    named = zip(table["name"], table["score"].tolist(), strict=True)
    return [(name, name.capitalize(), COUNT, np.nan, score) for name, score in named]


def _differences(above: list[Row], below: list[Row]) -> pd.DataFrame:
    """Both movies' parts side by side; a part that one of them does not have adds 0 to it."""
    about: dict[Hashable, tuple[str, str, float]] = {}
    adds: list[dict[Hashable, float]] = [{}, {}]
    for side, rows in zip(adds, (above, below), strict=True):
        for key, label, kind, rating, value in rows:
            about[key], side[key] = (label, kind, rating), value
    table = pd.DataFrame(
        [(*what, adds[0].get(key, 0.0), adds[1].get(key, 0.0)) for key, what in about.items()], columns=COLUMNS[:-1]
    )
    table["difference"] = table["above"] - table["below"]
    return table.sort_values("difference", key=lambda values: -values.abs(), kind="stable", ignore_index=True)


# -- words ----------------------------------------------------------------------------------------


def _words(viewer: Viewer, above: Standing, below: Standing, parts: pd.DataFrame, unit: str) -> str:
    dataset = viewer.model.dataset
    first, second = dataset.movies.to_index([above.movie_id, below.movie_id]).tolist()
    scores = viewer.answers.score
    if first == second:
        return f"It is the same {dataset.words.movie}."
    if scores[first] == scores[second]:
        earlier = above if first < second else below
        return f"Both score the same; {earlier.title} stands first in the data set, and so in the list."
    if scores[first] > scores[second]:
        return difference_in_words(above.title, below.title, parts, dataset.scale, unit, dataset.words, viewer.person)
    turned = parts.assign(difference=-parts["difference"])
    words = difference_in_words(below.title, above.title, turned, dataset.scale, unit, dataset.words, viewer.person)
    return f"It is the other way round: {words}"
