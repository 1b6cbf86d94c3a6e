"""The numbers that a reason speaks of, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass

from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words
from recsys.models.shared.likes import like_threshold
from recsys.serving.person import YOU, Person

CROWD, RATINGS, GENRES, NEIGHBOURS, BEYOND = PARTS = ("crowd", "ratings", "genres", "neighbours", "beyond")

CARRIES = 1 / 3  # of the whole: what one thing must carry to be called most of it
LEAST_TOLD = 0.005  # what would be written as 0.00
_LEAST = 0.05  # of a quarter of the scale (of one star, of 1 to 5): what is less is about nothing


@dataclass(frozen=True)
class Given:
    """A rating that was given, and what it adds to a prediction (in stars) or to a score."""

    title: str
    rating: float
    adds: float


@dataclass(frozen=True)
class Evidence:
    """The numbers that a reason speaks of: ``mean + user bias + movie_bias + ratings + rest`` is the prediction.

    Parameters
    ----------
    scale : Scale
    n_people : int
        Ratings of the movie that were learned from.
    mean, movie_bias : float
        In stars.
    ratings : sequence of Given
        What each rating adds to the stars.
    rest : float
        Stars beyond these ratings.
    genres : sequence of (str, float)
        Names and stars; with ``neighbours`` another account of ratings and rest.
    neighbours : sequence of float
        Stars that each user alike adds.
    score : float, optional
        What ranks, where it is not the stars.
    likes : sequence of Given
        What each rating adds to the score.
    likers : int, optional
        How many people liked the movie, where that is the score.
    words : Words
        What the data set calls its users, movies and stars.
    person : Person
        Whose ratings these are.
    """

    scale: Scale
    n_people: int
    mean: float
    movie_bias: float
    ratings: Sequence[Given] = ()
    rest: float = 0.0
    genres: Sequence[tuple[str, float]] = ()
    neighbours: Sequence[float] = ()
    score: float | None = None
    likes: Sequence[Given] = ()
    likers: int | None = None
    words: Words = OF_MOVIES
    person: Person = YOU

    @property
    def lift(self) -> float:
        """Stars above the user's own mean."""
        return self.movie_bias + sum(given.adds for given in self.ratings) + self.rest

    @property
    def least(self) -> float:
        """Stars that are about nothing."""
        return max(LEAST_TOLD, _LEAST * (self.scale.high - self.scale.low) / 4)

    def liked(self, given: Given) -> bool:
        """Whether a rating is a like; where all ratings are the same, whoever rated a movie chose it."""
        return self.scale.has_one_value or given.rating >= like_threshold(self.scale)


@dataclass(frozen=True)
class Part:
    """One thing that takes part in a prediction.

    Parameters
    ----------
    kind : str
        One of `PARTS`.
    adds : float
        Stars, the sum of all that is in it.
    n : int
        How many ratings, users, genres or people are in it.
    named : Given, optional
        What in it pulls most in its direction; upwards never a movie that was not liked.
    is_strongest : bool
        Whether nothing in it pulls more than what is named.
    """

    kind: str
    adds: float
    n: int
    named: Given | None = None
    is_strongest: bool = False
