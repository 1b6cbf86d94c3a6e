"""What there is to say about a table of ratings before anybody keeps it: what was read, how thin it is, what is odd."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from recsys.data.dataset import Dataset, Refusal, Scale
from recsys.data.ids import IndexArray
from recsys.data.numbers import percent
from recsys.data.words import Words
from recsys.sources.k_core import k_core
from recsys.sources.refusals import DUPLICATE_PAIR
from recsys.sources.report import refusal_document

THRESHOLDS = (2, 5, 10, 20)  # ratings that a user or a movie may have too few of
_HARDLY_ANY = 0.1  # share of users, or of movies, with two ratings
_NEARLY_FULL = 0.9  # density
_NEARLY_ALL_SAME = 0.95  # share of the most frequent rating
_FEW = 100  # ratings: a tenth of them measures nothing


@dataclass(frozen=True)
class Few:
    """Who has fewer than ``k`` ratings, and what is left without them: the k-core.

    Parameters
    ----------
    k : int
    users, movies : int
        How many have fewer than ``k``; those listed without any count too.
    left_users, left_movies, left_ratings : int
        In the k-core.
    """

    k: int
    users: int
    movies: int
    left_users: int
    left_movies: int
    left_ratings: int


@dataclass(frozen=True)
class Report:
    """What reading a source came to.

    Parameters
    ----------
    n_rows : int
        Lines of ratings that were kept, or refused for the reasons in ``refused``; not those set aside since they say
        that there is no rating, of which ``told`` has the number.
    n_ratings, n_users, n_movies : int
        That were kept; users and movies that are listed without a rating count too.
    n_rated_movies, n_active_users : int
        Movies that somebody rated, users who rated something.
    n_duplicates : int
        Ratings left out since the same user rated the same movie again; they are among those refused.
    scale : Scale
    density : float
        Share of all pairs of a listed user and movie that are rated, from 0 to 1.
    refused : tuple of Refusal
    told : tuple of str
        What reading set aside, added or could not tell, as `Dataset.told`.
    few : tuple of Few
        One for each of `THRESHOLDS`.
    remarks : tuple of str
        Sentences on what makes a recommender pointless here, or another kind of one fit; empty if nothing does.
    """

    n_rows: int
    n_ratings: int
    n_users: int
    n_movies: int
    n_active_users: int
    n_rated_movies: int
    n_duplicates: int
    scale: Scale
    density: float
    refused: tuple[Refusal, ...]
    told: tuple[str, ...]
    few: tuple[Few, ...]
    remarks: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """As JSON values."""
        scale = {"low": self.scale.low, "high": self.scale.high, "step": self.scale.step}
        plain = {name: value for name, value in vars(self).items() if name.startswith("n_")}
        return plain | {
            "scale": scale,
            "density": self.density,
            "refused": [refusal_document(item) for item in self.refused],
            "told": list(self.told),
            "fewer_than": [vars(few) for few in self.few],
            "remarks": list(self.remarks),
        }


def report_on(dataset: Dataset, words: Words, rated: Collection[str]) -> Report:
    """What there is to say about a data set before anybody keeps it.

    Parameters
    ----------
    dataset : Dataset
    words : Words
        That the sentences speak in.
    rated : collection of str
        Its files of ratings, as refusals name them: lines refused in other files are no rows of ratings.
    """
    of_ratings = [item for item in dataset.refused if item.file in rated]
    return Report(
        n_rows=dataset.n_ratings + sum(item.count for item in of_ratings),
        n_ratings=dataset.n_ratings,
        n_users=dataset.n_users,
        n_movies=dataset.n_movies,
        n_active_users=int(np.count_nonzero(dataset.user_counts)),
        n_rated_movies=int(np.count_nonzero(dataset.movie_counts)),
        n_duplicates=sum(item.count for item in of_ratings if item.reason == DUPLICATE_PAIR),
        scale=dataset.scale,
        density=dataset.density,
        refused=dataset.refused,
        told=dataset.told,
        few=tuple(_few(dataset, k) for k in THRESHOLDS),
        remarks=tuple(map(words.said, _remarks(dataset))),
    )


def _few(dataset: Dataset, k: int) -> Few:
    ratings = dataset.ratings
    core = k_core(ratings.user_idx, ratings.movie_idx, k)
    return Few(
        k=k,
        users=int(np.count_nonzero(dataset.user_counts < k)),
        movies=int(np.count_nonzero(dataset.movie_counts < k)),
        left_users=_distinct(ratings.user_idx[core], dataset.n_users),
        left_movies=_distinct(ratings.movie_idx[core], dataset.n_movies),
        left_ratings=int(np.count_nonzero(core)),
    )


def _distinct(index: IndexArray, n: int) -> int:
    return int(np.count_nonzero(np.bincount(index, minlength=n)))


def _remarks(dataset: Dataset) -> Iterator[str]:
    """Sentences, the gravest first, as of movies."""
    users, movies = dataset.user_counts[dataset.user_counts > 0], dataset.movie_counts[dataset.movie_counts > 0]
    if len(users) < 2:
        yield "Only one user rated anything: a recommender learns from what several users share."
    if len(movies) < 2:
        yield "Only one movie was rated: there is no other one to recommend."
    if len(users) < 2 or len(movies) < 2:
        return
    if (users == 1).all():
        yield (
            "Every rating has a user of its own, so nothing can be learned from them: "
            "is this really the column of users?"
        )
    elif (users >= 2).mean() < _HARDLY_ANY:
        yield (
            f"Only {percent((users >= 2).mean(), 1)} of the users have two ratings or more: for all others a "
            "recommender can only offer the most popular movies."
        )
    if (movies == 1).all():
        yield (
            "No movie was rated by two users, so they have nothing in common to learn from: "
            "is this really the column of movies?"
        )
    elif (movies >= 2).mean() < _HARDLY_ANY:
        yield (
            f"Only {percent((movies >= 2).mean(), 1)} of the movies were rated twice or more: nothing can be "
            "learned about the others."
        )
    yield from _remarks_on_ratings(dataset, len(users), len(movies))


def _remarks_on_ratings(dataset: Dataset, n_users: int, n_movies: int) -> Iterator[str]:
    density = dataset.n_ratings / (n_users * n_movies)
    if density >= _NEARLY_FULL:
        yield (
            f"Nearly every user rated nearly every movie ({percent(density)} of all pairs): there is "
            "hardly anything left to recommend."
        )
    if dataset.is_implicit:
        yield (
            "Every rating is the same, so they are read as likes: models that rank learn from who chose what, and "
            "no stars are predicted."
        )
    else:
        stars, counts = np.unique(dataset.ratings.stars, return_counts=True)
        share = counts.max() / counts.sum()
        if share >= _NEARLY_ALL_SAME:
            yield (
                f"{percent(share)} of the ratings are {stars[counts.argmax()]:g}: they say little about who likes what "
                "more; as likes, without the column of ratings, they may serve better."
            )
    if dataset.n_ratings < _FEW:
        yield (
            f"{dataset.n_ratings:,} ratings are few: a tenth of them is held out to measure by, and such a measure "
            "says little."
        )
