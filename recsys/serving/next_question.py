"""Which movie to ask somebody about next: the one whose rating would teach the model most."""

import numpy as np

from recsys.data.ids import BoolArray, FloatArray, IndexArray, RawId
from recsys.models.shared.answers import INTERVAL_SHARE
from recsys.serving.steering import movie_vectors
from recsys.serving.viewer import Viewer

_LIKELY = 200  # movies that are asked about: the best known ones, which somebody may have an opinion of


def teaching_value(viewer: Viewer) -> FloatArray:
    """How much a rating of each movie can be expected to teach of the viewer's taste, shape (n_movies,).

    The variance of the viewer's predictions over all movies, weighed by how often these are rated, that would go if
    the movie were rated (A-optimal design), times the share of users who rated the movie, as the chance that the
    viewer knows it:

        value[m] = share[m] * q_m' S M S q_m / (q_m' S q_m + noise),    M = sum over movies of share[i] q_i q_i'

    with S the covariance of the viewer's factors after their ratings. A model without factors is asked with genres
    and periods in place of movie factors, and a noise of 1.
    """
    model = viewer.model
    share = model.movie_counts / max(model.dataset.n_users, 1)  # (n_movies,)
    vectors, uncertainty, noise = _beliefs(viewer)
    spread = vectors @ uncertainty  # (n_movies, k): each row q_m' S
    importance = (vectors * share[:, None]).T @ vectors  # M, (k, k)
    gone = np.einsum("mk,mk->m", spread @ importance, spread)
    value: FloatArray = share * gone / (np.einsum("mk,mk->m", spread, vectors) + noise)
    return value


def most_teaching(viewer: Viewer, *, among: BoolArray | None = None) -> RawId | None:
    """The movie to ask the viewer about: of the best known ones that they have not rated, the one that teaches most.

    Returns
    -------
    int, str or None
        Raw id; None if no movie is left.
    """
    known = _well_known(viewer, among)
    if not len(known):
        return None
    best = known[int(np.argmax(teaching_value(viewer)[known]))]
    return viewer.model.dataset.movies.to_id(best)


def least_sure_of(viewer: Viewer, n: int = 8) -> IndexArray:
    """Positions of the movies to ask the viewer about: of the best known ones, those that the model doubts most.

    Doubt is the width of the 80 % interval, before it is cut off at the ends of the scale. A model that does not know
    how sure it is asks about those that would teach it most.

    Parameters
    ----------
    viewer : Viewer
    n : int
        At most so many.
    """
    known = _well_known(viewer, None)
    if viewer.answers.doubt is None:
        doubt = teaching_value(viewer)[known]
    else:
        below, above = viewer.answers.doubt(INTERVAL_SHARE)
        doubt = (above - below)[known]
    return known[np.argsort(-doubt, kind="stable")[:n]]


def _well_known(viewer: Viewer, among: BoolArray | None) -> IndexArray:
    """Positions of the best known movies that the viewer has not rated."""
    candidates = np.flatnonzero(viewer.candidates(among))
    counts = viewer.model.movie_counts[candidates]
    return candidates[np.argsort(-counts, kind="stable")[:_LIKELY]]


def _beliefs(viewer: Viewer) -> tuple[FloatArray, FloatArray, float]:
    """Movie vectors, covariance of the viewer's factors, and noise."""
    model, used = viewer.model, viewer.movie_idx[viewer.used]
    factored = model.factor_model()
    if factored is not None and factored.fold_in().vectors.shape[1]:
        fold_in = factored.fold_in()
        return fold_in.vectors.astype(np.float64), fold_in.uncertainty(used), fold_in.noise
    vectors = movie_vectors(model).astype(np.float64)
    seen = vectors[used]  # (m, k)
    return vectors, np.linalg.inv(np.eye(vectors.shape[1]) + seen.T @ seen), 1.0
