"""What a model makes of one row of ratings, whoever gave them: scores, stars, and where each prediction comes from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from recsys.data.ids import FloatArray

INTERVAL_SHARE = 0.8  # of the ratings like one that lie between the bounds told beside its prediction

GENRES, NEIGHBOURS, LIKES = KINDS = ("genres", "neighbours", "likes")  # of what a model goes by, besides ratings


@dataclass(frozen=True, eq=False)
class Terms:
    """One prediction taken apart: ``mean + user_bias + movie_bias + contributions + rest``, all in stars.

    Parameters
    ----------
    mean, user_bias, movie_bias : float
    contributions : ndarray, shape (m,), or None
        Of each rating of the row; None where the prediction does not come from single ratings.
    rest : float
        What the model knows beyond these ratings.
    by : dict
        What else the same prediction, or the rank, can be put down to: one of `KINDS`, and tuples of a name (of a
        genre) or a position (of a user or a movie) and how much it adds. Genres and neighbours add stars, and
        together make up contributions and rest; likes add to the score that ranks.
    """

    mean: float
    user_bias: float
    movie_bias: float
    contributions: FloatArray | None = None
    rest: float = 0.0
    by: Mapping[str, Sequence[tuple[str | int, float]]] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The prediction, unclipped."""
        given = 0.0 if self.contributions is None else float(np.sum(self.contributions, dtype=np.float64))
        return float(self.mean + self.user_bias + self.movie_bias + given + self.rest)


@dataclass(frozen=True, eq=False)
class Answers:
    """A model's answers for one row of ratings.

    Parameters
    ----------
    score : ndarray, shape (n_movies,)
        Unclipped; what ranks.
    stars : ndarray, shape (n_movies,)
        Unclipped prediction; the same array as ``score`` unless the model ranks by something else.
    terms : callable
        Position of a movie -> `Terms`; contributions in the order of the ratings.
    doubt : callable, optional
        Share -> how far below (0 or less) and above (0 or more) the stars of each movie that share of ratings lies,
        both of shape (n_movies,); None if the model does not know how sure it is.
    placing : callable, optional
        Position of a movie -> `Terms` whose likes are right and whose stars may be another model's: what a score is
        made of, where that costs less to tell than the stars. ``terms`` if None.
    """

    score: FloatArray
    stars: FloatArray
    terms: Callable[[int], Terms]
    doubt: Callable[[float], tuple[FloatArray, FloatArray]] | None = None
    placing: Callable[[int], Terms] | None = None
