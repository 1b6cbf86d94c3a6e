"""Where a movie stands for somebody: at which place of the list, or why it is not in it; and why a list is empty."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from recsys.data.dataset import Dataset
from recsys.data.ids import BoolArray, RawId
from recsys.data.movie_filter import MovieFilter, combined_mask
from recsys.serving.viewer import Viewer

RATED, UNKNOWN, FILTERED, RANKED = STATUSES = ("rated", "unknown", "filtered", "ranked")


@dataclass(frozen=True)
class Standing:
    """A movie's place in the list of somebody, or why it has none.

    Parameters
    ----------
    movie_id : int or str
    title : str
    status : str
        One of `STATUSES`; of several the first in their order.
    rank, of : int, optional
        Place in the whole list, from 1, and the length of that; None unless it is ranked.
    rating : float, optional
        Stars that were given; None unless it is rated, or where all ratings are the same.
    filters : tuple of str
        What leaves it out, in words; empty unless it is filtered.
    rank_unfiltered : int, optional
        Its place without any filter; None unless it is filtered.
    """

    movie_id: RawId
    title: str
    status: str
    rank: int | None = None
    of: int | None = None
    rating: float | None = None
    filters: tuple[str, ...] = ()
    rank_unfiltered: int | None = None

    @property
    def words(self) -> str:
        """The status, one sentence."""
        if self.status == RATED and self.rating is None:
            return f"{self.title} is chosen already: what was chosen is not recommended."
        if self.status == RATED:
            return f"{self.title} is rated already, with {self.rating:g}: what was rated is not recommended."
        if self.status == UNKNOWN:
            return f"{self.title} is unknown to the model: none of its ratings was learned from."
        if self.status == FILTERED:
            names = " and ".join(self.filters)
            place = f"without filters it would be at rank {self.rank_unfiltered:,}"
            return f"{self.title} is left out by {names}; {place}."
        return f"{self.title} is at rank {self.rank:,} of {self.of:,}."

    def document(self) -> dict[str, Any]:
        """JSON values; what does not belong to the status is left out."""
        return {name: value for name, value in asdict(self).items() if value not in (None, ())} | {"words": self.words}


def standing(viewer: Viewer, movie_id: RawId, filters: Sequence[MovieFilter] = ()) -> Standing:
    """Where a movie stands in the whole list of a viewer, without steering.

    Parameters
    ----------
    viewer : Viewer
    movie_id : int or str
    filters : sequence of MovieFilter
        What the list is restricted to; a movie must pass all of them.

    Raises
    ------
    UnknownIdError
        If the data set does not have the movie.
    """
    dataset = viewer.model.dataset
    movie_idx = int(dataset.movies.to_index([movie_id])[0])
    title = str(dataset.movie_table["title"].iloc[movie_idx])
    movie_id = dataset.movies.to_id(movie_idx)
    given = viewer.given().get(movie_idx)
    if given is not None and movie_idx in viewer.movie_idx[viewer.known]:
        return Standing(movie_id, title, RATED, rating=None if dataset.is_implicit else given)
    if not viewer.model.movie_counts[movie_idx]:
        return Standing(movie_id, title, UNKNOWN)
    left_out_by = tuple(words for words, mask in named_masks(dataset, filters) if not mask[movie_idx])
    if left_out_by:
        rank = rank_among(viewer, movie_idx, viewer.candidates())
        return Standing(movie_id, title, FILTERED, filters=left_out_by, rank_unfiltered=rank)
    among = viewer.candidates(combined_mask(dataset, filters))
    return Standing(movie_id, title, RANKED, rank=rank_among(viewer, movie_idx, among), of=int(among.sum()))


def rank_among(viewer: Viewer, movie_idx: int, among: BoolArray) -> int:
    """Place of a movie among some, from 1: how many score more, or as much at a lower position, and one."""
    score = viewer.answers.score
    before = (score > score[movie_idx]) | ((score == score[movie_idx]) & (np.arange(len(score)) < movie_idx))
    return int((before & among).sum()) + 1


def named_masks(dataset: Dataset, filters: Sequence[MovieFilter]) -> list[tuple[str, BoolArray]]:
    """Each thing that filters ask for, in words, and which movies have it, shape (n_movies,)."""
    return [(words, asked.only(part).mask(dataset)) for asked in filters for part, words in asked.in_words().items()]


def why_empty(viewer: Viewer, filters: Sequence[MovieFilter] = ()) -> str:
    """Why nothing is left to recommend, one sentence; empty if something is left.

    Parameters
    ----------
    viewer : Viewer
    filters : sequence of MovieFilter
        What the list is restricted to.
    """
    dataset = viewer.model.dataset
    passing = combined_mask(dataset, filters)
    if viewer.candidates(passing).any():
        return ""
    if not viewer.candidates().any():
        n = int((viewer.model.movie_counts > 0).sum())
        known = "the one movie that the model knows is" if n == 1 else f"all {n:,} movies that the model knows are"
        return f"Nothing is left to recommend: {dataset.words.said(known)} rated."
    if not passing.any():
        return f"Nothing to recommend: {none_passes(dataset, filters)}."
    asked = ", ".join(words for one in filters for words in one.in_words().values())
    return f"Nothing to recommend with {asked}: {_what_passes(viewer, passing)}."


def none_passes(dataset: Dataset, filters: Sequence[MovieFilter]) -> str:
    """What no movie has, where none passes all of some filters: "no movie has year 1850"."""
    masks, movie = named_masks(dataset, filters), dataset.words.movie
    alone = [words for words, mask in masks if not mask.any()]
    if alone:
        return f"no {movie} has {' and none has '.join(alone)}"
    return f"no {movie} has all of {', '.join(words for words, _ in masks)}"


def _what_passes(viewer: Viewer, passing: BoolArray) -> str:
    """What is the matter with the movies that pass, none of which can be recommended."""
    seen = np.zeros(len(passing), bool)
    seen[viewer.movie_idx[viewer.known]] = True
    rated, unknown = int((passing & seen).sum()), int((passing & ~seen).sum())
    n, words = rated + unknown, viewer.model.dataset.words
    movies = f"the one {words.movie}" if n == 1 else f"all {words.count(n)}"
    verb = "is" if n == 1 else "are"
    if not unknown:
        return f"{movies} of that kind {verb} rated"
    if not rated:
        return f"{movies} of that kind {verb} unknown to the model"
    return f"of {words.count(n)} of that kind {rated:,} are rated and {unknown:,} are unknown to the model"
