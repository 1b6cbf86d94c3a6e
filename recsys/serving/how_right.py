"""How right a list is: which of the movies whose ratings were kept away from training it finds again."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from recsys.data.dataset import decimals
from recsys.data.ids import BoolArray
from recsys.data.words import OF_MOVIES, Words, article_of
from recsys.serving.person import YOU, Person
from recsys.serving.viewer import Viewer

LIKED, NOT_LIKED = OUTCOMES = ("liked", "not liked")


@dataclass(frozen=True)
class HowRight:
    """A list held against the ratings that were kept away from training.

    Parameters
    ----------
    n_listed : int
        Length of the list.
    n_held_out : int
        Ratings of the viewer that were kept away, whatever became of them.
    n_liked, n_not_liked : int
        Of the list, movies whose rating was kept away and is a like, or is none.
    n_to_find : int
        Movies kept away and liked that the list could have had.
    n_candidates : int
        All movies that it could have had.
    is_implicit : bool
        Whether all ratings are the same: then whatever was chosen was liked.
    person : Person
        Whose list it is.
    vocabulary : Words
        What the data set calls its users, movies and stars.
    """

    n_listed: int
    n_held_out: int
    n_liked: int
    n_not_liked: int
    n_to_find: int
    n_candidates: int
    is_implicit: bool = False
    person: Person = YOU
    vocabulary: Words = OF_MOVIES

    @property
    def by_chance(self) -> float:
        """How many liked ones a list of that length has on average if drawn at random (hypergeometric).

        Examples
        --------
        >>> HowRight(20, 12, 6, 1, n_to_find=10, n_candidates=4000).by_chance
        0.05
        """
        return self.n_listed * self.n_to_find / self.n_candidates if self.n_candidates else 0.0

    @property
    def words(self) -> str:
        """What became of the list, in words.

        Examples
        --------
        >>> HowRight(20, 12, 6, 1, n_to_find=10, n_candidates=4000).words
        'Of 20 listed, 6 were kept away from training and liked; by chance 0.05. There were 10 such movies to find. \
1 more was kept away and not liked.'
        """
        liked = "chosen" if self.is_implicit else "liked"
        if not self.n_to_find:
            return self._nothing_to_find(liked)
        words, by_chance = self.vocabulary, "less than 0.01" if self.by_chance < 0.005 else f"{self.by_chance:.2f}"
        there = f"was 1 such {words.movie}" if self.n_to_find == 1 else f"were {self.n_to_find:,} such {words.movies}"
        told = (
            f"Of {self.n_listed:,} listed, {self.n_liked:,} {_was(self.n_liked)} kept away from training and {liked}; "
            f"by chance {by_chance}. There {there} to find."
        )
        n = self.n_not_liked
        return f"{told} {n:,} more {_was(n)} kept away and not liked." if n else told

    def _nothing_to_find(self, liked: str) -> str:
        words, n = self.vocabulary, self.n_held_out
        if not n:
            did = "chose" if self.is_implicit else "rated"
            return (
                f"Nothing that {self.person.who} {did} was kept away from training, so there is nothing to hold the "
                "list against."
            )
        ratings, none = (words.rating, "but not") if n == 1 else (words.ratings, "none of them")
        return (
            f"{n:,} {ratings} {self.person.of_whom} {_was(n)} kept away from training, {none} of "
            f"{article_of(words.movie)} {words.movie} that was {liked} and could be listed."
        )

    def document(self) -> dict[str, Any]:
        """JSON values."""
        names = ("n_listed", "n_held_out", "n_liked", "n_not_liked", "n_to_find", "n_candidates", "by_chance", "words")
        return {name: getattr(self, name) for name in names}


def with_held_out(user: Viewer) -> Viewer:
    """The same user, whose list may have what was held out: it is drawn up as if these ratings had never been given.

    Parameters
    ----------
    user : Viewer
        From ``known_user``, with the ratings that the fit has seen.
    """
    return replace(user, lists_held_out=True)


def with_outcomes(viewer: Viewer, table: pd.DataFrame) -> pd.DataFrame:
    """A table with ``movie_id``, and what became of each movie whose rating was held out.

    Returns
    -------
    DataFrame
        With ``outcome``, one of `OUTCOMES`, and ``rating``, the stars that were given, where ratings differ; both
        missing where nothing was held out.
    """
    dataset = viewer.model.dataset
    movie_idx = dataset.movies.to_index(table["movie_id"].to_numpy())
    stars = np.full(dataset.n_movies, np.nan)
    stars[viewer.movie_idx[viewer.held_out]] = decimals(viewer.stars[viewer.held_out])
    likes = _held_out_likes(viewer)[movie_idx]
    known = ~np.isnan(stars[movie_idx])
    outcome = pd.Series(np.where(likes, LIKED, NOT_LIKED), index=table.index, dtype="str").where(known)
    table = table.assign(outcome=outcome)
    return table if dataset.is_implicit else table.assign(rating=stars[movie_idx])


def how_right(viewer: Viewer, table: pd.DataFrame, *, among: BoolArray | None = None) -> HowRight:
    """Hold a list against what was held out.

    Parameters
    ----------
    viewer : Viewer
        From `with_held_out`.
    table : DataFrame
        The list: ``movie_id``.
    among : ndarray of bool, shape (n_movies,), optional
        Movies that the list was chosen from.
    """
    dataset = viewer.model.dataset
    candidates = viewer.candidates(among)
    outcomes = with_outcomes(viewer, table)["outcome"]
    return HowRight(
        n_listed=len(table),
        n_held_out=int(viewer.held_out.sum()),
        n_liked=int((outcomes == LIKED).sum()),
        n_not_liked=int((outcomes == NOT_LIKED).sum()),
        n_to_find=int((_held_out_likes(viewer) & candidates).sum()),
        n_candidates=int(candidates.sum()),
        is_implicit=dataset.is_implicit,
        person=viewer.person,
        vocabulary=dataset.words,
    )


def _held_out_likes(viewer: Viewer) -> BoolArray:
    """Which movies were held out and liked, shape (n_movies,)."""
    likes = np.zeros(viewer.model.dataset.n_movies, bool)
    likes[viewer.movie_idx[viewer.held_out & viewer.likes]] = True
    return likes


def _was(n: int) -> str:
    return "was" if n == 1 else "were"
