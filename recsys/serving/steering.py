"""Steering a list: less obvious, more varied, closer to the genres somebody likes, and what each of these costs."""

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.genres import genre_index
from recsys.data.ids import BoolArray, FloatArray, IndexArray
from recsys.data.movie_features import movie_features
from recsys.errors import SettingError
from recsys.models.shared.answers import INTERVAL_SHARE
from recsys.models.shared.base import Recommender
from recsys.models.shared.ranking import top_n
from recsys.serving.listing import listed
from recsys.serving.viewer import Viewer

_POOL, _POOL_PER_PLACE = 300, 10  # the best candidates that are ranked again: the rest would never be reached
_SMOOTHING = 0.01  # of Steck's divergence: how much of the wanted mix is mixed into the list's, so that no log is of 0
_ENOUGH = 10  # ratings: a movie with fewer is not a discovery but a guess


@dataclass(frozen=True)
class Steering:
    """How a list is to differ from the model's own; 0 changes nothing, 1 is the most.

    Parameters
    ----------
    adventurous : float
        Ranks by ``score - adventurous * familiarity``, where familiarity is the logarithm of the number of ratings,
        standardised over the candidates that have ten or more and scaled like the score; 0 for the others, which
        would fill the list (where most have fewer than ten, the median of the candidates takes its place).
    varied : float
        Maximal marginal relevance (Carbonell & Goldstein, 1998): each next movie maximises
        ``(1 - varied) * relevance - varied * likeness``, with the relevance from 0 to 1 over the pool and the
        likeness the highest cosine of its factors with a movie that is in the list already. A model without movie
        factors compares genres and periods.
    match_genres : float
        Calibration (Steck, 2018): weighs the relevance of the list against the Kullback-Leibler divergence between
        the genres of what the viewer liked and the genres of the list.
    curious : float
        From -1, cautious, to 1: the score moves that part of the way to the lower or the upper bound of the 80 %
        interval, so that -1 ranks by what is surely good, and 1 by what might be a discovery. Only for models that
        know how sure they are. The other parts see the moved score.

    Raises
    ------
    SettingError
        If one is out of range.
    """

    adventurous: float = 0.0
    varied: float = 0.0
    match_genres: float = 0.0
    curious: float = 0.0

    def __post_init__(self) -> None:
        for part in fields(self):
            value, least = getattr(self, part.name), -1 if part.name == "curious" else 0
            if not least <= value <= 1:
                raise SettingError(f"{part.name.replace('_', '-')} must be between {least} and 1, got {value:g}")

    def active(self) -> tuple[str, ...]:
        """The names of what changes something."""
        return tuple(part.name for part in fields(self) if getattr(self, part.name))

    def only(self, name: str) -> "Steering":
        """This one part alone."""
        return replace(Steering(), **{name: getattr(self, name)})


@dataclass(frozen=True, eq=False)
class Steered:
    """A steered list.

    Parameters
    ----------
    table : DataFrame
        As ``Recommender.recommend``: ``score`` is the model's own, ``rank`` the steered order.
    plain : DataFrame
        The list without steering.
    costs : dict
        Mean ``predicted`` of the plain list minus that of the list with one active part alone, in stars, by the name
        of the part, and ``"together"``; empty where all ratings are the same, as nothing is predicted there.
    """

    table: pd.DataFrame
    plain: pd.DataFrame
    costs: dict[str, float]


def steer(viewer: Viewer, n: int = 20, steering: Steering | None = None, *, among: BoolArray | None = None) -> Steered:
    """The ``n`` best movies that the viewer has not rated, as steered; filters apply before the cut.

    Raises
    ------
    SettingError
        If ``n`` is below 1, or a list is to be cautious or curious where the model does not know how sure it is.
    """
    steering = steering or Steering()
    candidates = viewer.candidates(among)
    best = top_n(viewer.answers.score, candidates, n)
    plain = listed(viewer, best)
    chosen = {name: steering.only(name) for name in steering.active()} | {"together": steering}
    lists = {name: _steered(viewer, candidates, n, part) if part.active() else best for name, part in chosen.items()}
    costs = {name: _mean_stars(viewer, best) - _mean_stars(viewer, other) for name, other in lists.items()}
    if viewer.model.dataset.is_implicit:
        costs = {}
    together = lists["together"]
    return Steered(plain if together is best else listed(viewer, together), plain, costs)


def liked_movies(viewer: Viewer) -> IndexArray:
    """Positions of what the viewer rated as liked, shape (k,); nothing that the list may recommend."""
    return viewer.movie_idx[viewer.likes & viewer.known]


def movie_vectors(model: Recommender) -> FloatArray:
    """A vector of length 1 for each movie, (n_movies, k), whose dot products are cosines; 0 where nothing is known.

    The movie factors of a model that has them, else genres and periods.
    """
    factored = model.factor_model()
    vectors = None if factored is None else factored.factors.movie_factors
    if vectors is None or not vectors.shape[1]:
        vectors = movie_features(model.dataset).weighted()
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)  # (n_movies, 1)
    unit: FloatArray = vectors / np.where(lengths > 0, lengths, 1)
    return unit


def genre_shares(dataset: Dataset) -> FloatArray:
    """Each movie's genres as shares that add up to 1, shape (n_movies, n_genres); 0 where no genre is known."""
    genres = genre_index(dataset)
    shares = np.zeros((dataset.n_movies, len(genres.names)))
    shares[genres.movie_idx, genres.genre_idx] = 1
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1)
    return shares


def _steered(viewer: Viewer, candidates: BoolArray, n: int, steering: Steering) -> IndexArray:
    score = _with_doubt(viewer, candidates, steering.curious)
    if steering.adventurous:
        score = _less_familiar(score, viewer.model.movie_counts, candidates, steering.adventurous)
    if not (steering.varied or steering.match_genres):
        return top_n(score, candidates, n)
    pool = top_n(score, candidates, max(_POOL, _POOL_PER_PLACE * n))  # (p,) best first
    kept = score[pool].astype(np.float64)
    relevance = (kept - kept.min()) / max(np.ptp(kept), 1e-12) if len(pool) else kept
    return pool[_greedy(viewer, pool, relevance, n, steering)]


def _with_doubt(viewer: Viewer, candidates: BoolArray, curious: float) -> FloatArray:
    """The score, moved towards the lower bound of what a rating may be, or towards the upper one, (n_movies,).

    A score that is no number of stars moves by as many of its spreads as the bound lies spreads of the stars away.
    """
    if not curious:
        return viewer.answers.score
    if viewer.answers.doubt is None:
        raise SettingError(f"{viewer.model.title} does not know how sure it is; it cannot be cautious or curious")
    below, above = viewer.answers.doubt(INTERVAL_SHARE)
    bound = above if curious > 0 else below
    if not viewer.model.ranks_in_stars and viewer.answers.score is not viewer.answers.stars and candidates.any():
        spread = viewer.answers.stars[candidates].std(dtype=np.float64)
        bound = bound * viewer.answers.score[candidates].std(dtype=np.float64) / max(spread, 1e-12)
    moved: FloatArray = viewer.answers.score + abs(curious) * bound
    return moved


def _less_familiar(score: FloatArray, counts: IndexArray, candidates: BoolArray, weight: float) -> FloatArray:
    """``score`` minus the standardised log number of ratings, in spreads of the candidates' scores."""
    if not candidates.any():
        return score
    enough = counts >= min(_ENOUGH, np.median(counts[candidates]))
    familiarity = np.log(np.maximum(counts, 1))
    spread = familiarity[candidates & enough].std()
    apart = np.where(enough, familiarity - familiarity[candidates & enough].mean(), 0)
    moved: FloatArray = weight * score[candidates].std() * apart / max(spread, 1e-12)
    return score - moved


def _greedy(viewer: Viewer, pool: IndexArray, relevance: FloatArray, n: int, steering: Steering) -> IndexArray:
    """Places in ``pool`` (p,), one after the other as the objective wants them; ties go to the better score."""
    vectors = movie_vectors(viewer.model)[pool] if steering.varied else np.zeros((len(pool), 0))  # (p, k)
    mix = _Mix(viewer, pool) if steering.match_genres else None
    likeness = np.zeros(len(pool))  # highest cosine with the list so far
    left = np.ones(len(pool), bool)
    places: list[int] = []
    for _ in range(min(n, len(pool))):
        gain = (1 - steering.varied) * (1 - steering.match_genres) * relevance - steering.varied * likeness
        if mix is not None:
            gain = gain - steering.match_genres * mix.divergence_added()
        place = int(np.argmax(np.where(left, gain, -np.inf)))
        places.append(place)
        left[place] = False
        if steering.varied:
            near = vectors @ vectors[place]  # (p,)
            likeness = near if len(places) == 1 else np.maximum(likeness, near)
        if mix is not None:
            mix.add(place)
    return np.array(places, dtype=np.int64)


class _Mix:
    """The genres of a growing list beside those that the viewer likes."""

    def __init__(self, viewer: Viewer, pool: IndexArray) -> None:
        shares = genre_shares(viewer.model.dataset)
        liked = shares[liked_movies(viewer)].sum(axis=0)  # (n_genres,)
        self.wanted = liked / max(liked.sum(), 1e-12)
        self.shares = shares[pool]  # (p, n_genres)
        self.total = np.zeros(shares.shape[1])
        self.size = 0

    def divergence_added(self) -> FloatArray:
        """By how much each movie of the pool would raise length of the list times divergence, shape (p,)."""
        now = self.size * self._divergence(self.total) if self.size else 0.0
        return (self.size + 1) * self._divergence(self.total + self.shares) - now

    def add(self, place: int) -> None:
        self.total = self.total + self.shares[place]
        self.size += 1

    def _divergence(self, total: FloatArray) -> FloatArray:
        """Kullback-Leibler divergence of mixes from the wanted one, (..., n_genres) -> (...)."""
        mix = total / np.maximum(total.sum(axis=-1, keepdims=True), 1e-12)
        smooth = (1 - _SMOOTHING) * mix + _SMOOTHING * self.wanted
        wanted = self.wanted > 0
        logs = np.log(self.wanted[wanted] / smooth[..., wanted])
        divergence: FloatArray = (self.wanted[wanted] * logs).sum(axis=-1)
        return divergence


def _mean_stars(viewer: Viewer, movie_idx: IndexArray) -> float:
    return float(viewer.predicted(movie_idx).mean(dtype=np.float64)) if len(movie_idx) else 0.0
