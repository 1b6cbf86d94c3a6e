"""The reason of every movie of a list in a few words: what `explain` says of one, without taking it all apart."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.answers import GENRES, LIKES, NEIGHBOURS, Terms
from recsys.models.shared.likes import like_threshold
from recsys.models.shared.threads import blas_threads
from recsys.serving import evidence
from recsys.serving.evidence import Evidence, Given, Part
from recsys.serving.order import ranks_by_score
from recsys.serving.reasons import EVERYBODY, ORDER, RATING, UNKNOWN, UNRANKED, Reason, reason
from recsys.serving.sentences import people
from recsys.serving.viewer import Viewer

_TOLD = 2  # parts of a prediction
_NOTHING = "nothing in particular"


def short_reasons(viewer: Viewer, movie_idx: IndexArray) -> list[str]:
    """Why each movie is predicted, or placed, as it is, in a few words that fit whoever it is.

    Parameters
    ----------
    viewer : Viewer
    movie_idx : ndarray of int, shape (k,)

    Returns
    -------
    list of str
        Empty where too little is known of a movie.
    """
    row = _row(viewer)
    with blas_threads(1):  # on matrices this small, threads mostly wait for each other
        told = [_evidence(viewer, row, int(movie)) for movie in movie_idx]
    return [few_words(one, reason(one)) for one in told]


def few_words(told: Evidence, why: Reason) -> str:
    """What a reason is mostly because of; a title is one that was liked and adds most.

    Examples
    --------
    >>> from recsys.data.dataset import Scale
    >>> told = Evidence(Scale(1, 5, 1), 900, mean=3.5, movie_bias=0.61, ratings=[Given("Alien", 5, 0.3)])
    >>> few_words(told, reason(told))
    'being well liked, Alien'
    """
    if why.kind in (UNKNOWN, UNRANKED):
        return ""
    if why.kind == EVERYBODY:
        did = "chose" if told.scale.has_one_value else "rated" if told.likers is None else "liked"
        return f"{people(told.n_people if told.likers is None else told.likers)} who {did} it"
    if why.kind in (RATING, ORDER):
        titles = [given.title for given in why.named if given.adds > 0 and told.liked(given)]
        return titles[0] if titles else _NOTHING
    raised = [_part(told, part) for part in why.parts if part.adds > 0]
    return ", ".join(raised[:_TOLD]) or _NOTHING


def _part(told: Evidence, part: Part) -> str:
    if part.kind == evidence.CROWD:
        is_liked = told.mean + part.adds >= (told.scale.low + told.scale.high) / 2
        return "being well liked" if is_liked else "being liked more than most"
    if part.kind == evidence.GENRES:
        return str(max(told.genres, key=lambda named: named[1])[0])
    if part.kind == evidence.NEIGHBOURS:
        return told.words.said("users alike")
    return "taste" if part.named is None else part.named.title


@dataclass(frozen=True, eq=False)
class _Row:
    """The ratings of a viewer, looked up once for all movies.

    ``titles`` (n_movies,) and ``stars`` (n_movies,; missing where nothing is rated) by position, ``used`` (m,) the
    positions that a prediction is put down to.
    """

    titles: np.ndarray
    stars: FloatArray
    used: IndexArray


def _row(viewer: Viewer) -> _Row:
    dataset = viewer.model.dataset
    stars = np.full(dataset.n_movies, np.nan)
    stars[viewer.movie_idx] = viewer.stars
    return _Row(dataset.movie_table["title"].to_numpy(), stars, viewer.movie_idx[viewer.used])


def _evidence(viewer: Viewer, row: _Row, movie: int) -> Evidence:
    """The numbers that the words speak of; ratings that no short reason can name are one."""
    answers, by_score = viewer.answers, ranks_by_score(viewer)
    terms = (answers.placing if by_score and answers.placing is not None else answers.terms)(movie)
    by_score = by_score and LIKES in terms.by
    likes = terms.by[LIKES] if by_score else ()
    by_name = bool(likes) and isinstance(likes[0][0], str)
    return Evidence(
        scale=viewer.model.dataset.scale,
        n_people=int(viewer.model.movie_counts[movie]),
        mean=terms.mean,
        movie_bias=terms.movie_bias,
        ratings=() if by_score else _ratings(viewer, row, terms),
        rest=0.0 if by_score else terms.rest,
        genres=[(str(name), stars) for name, stars in terms.by.get(GENRES, ())],
        neighbours=[stars for _, stars in terms.by.get(NEIGHBOURS, ())],
        score=float(answers.score[movie]) if by_score else None,
        likes=() if by_name else _likes(viewer, row, likes),
        likers=round(sum(score for _, score in likes)) if by_name else None,
        words=viewer.model.dataset.words,
    )


def _ratings(viewer: Viewer, row: _Row, terms: Terms) -> list[Given]:
    if terms.contributions is None:
        return []
    return _named(viewer, row, row.used, np.asarray(terms.contributions, np.float64))


def _likes(viewer: Viewer, row: _Row, likes: Sequence[tuple[str | int, float]]) -> list[Given]:
    movie_idx = np.fromiter((movie for movie, _ in likes), np.int64, len(likes))
    return _named(viewer, row, movie_idx, np.fromiter((adds for _, adds in likes), np.float64, len(likes)))


def _named(viewer: Viewer, row: _Row, movie_idx: IndexArray, adds: FloatArray) -> list[Given]:
    """The liked movies that add most, and all others as one rating that is no like."""
    scale = viewer.model.dataset.scale
    best = np.flatnonzero(row.stars[movie_idx] >= like_threshold(scale))
    best = best[np.argsort(-adds[best], kind="stable")[:_TOLD]]
    best = best[adds[best] > 0]
    named = [Given(row.titles[movie_idx[at]], float(row.stars[movie_idx[at]]), float(adds[at])) for at in best]
    others = float(adds.sum() - adds[best].sum())
    return [*named, Given("", scale.low - 1, others)] if len(adds) > len(best) else named
