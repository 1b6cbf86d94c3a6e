"""The map of movies: their factors laid out in two dimensions."""

from typing import Literal, get_args

import numpy as np
import pandas as pd

from recsys.data.ids import BoolArray, FloatArray
from recsys.describe.whole_set import ratio
from recsys.errors import SettingError
from recsys.models.shared.base import Recommender
from recsys.models.shared.threads import one_thread
from recsys.serving.steering import movie_vectors

MapMethod = Literal["pca", "tsne"]

_FEWEST = 8  # movies: fewer have no neighbourhoods to preserve
_PERPLEXITY = 30.0  # neighbours that t-SNE tries to keep, scikit-learn's own default
_WIDTH, _ROUNDS = 30, 500  # components that t-SNE sees, and its steps: twice as many keep no more neighbours
MOST_LAID_OUT = 20_000  # movies that t-SNE is asked to place: a minute


def movie_map(factors: FloatArray, method: MapMethod = "pca", *, seed: int = 42) -> FloatArray:
    """Two coordinates for each movie, such that movies with like factors lie near each other.

    Parameters
    ----------
    factors : ndarray, shape (n_movies, k)
        ``k`` may be 0, which puts every movie at the origin.
    method : {"pca", "tsne"}
        Principal components, at once; or t-SNE (van der Maaten & Hinton, 2008) started from them, which keeps
        neighbours together and takes some seconds for some thousand movies.
    seed : int
        Of t-SNE.

    Returns
    -------
    ndarray of float32, shape (n_movies, 2)
        Centred. Each axis points to where the movie farthest from the origin lies, so that a map is not mirrored from
        one training to the next.

    Raises
    ------
    SettingError
        If the method is another.
    """
    if method not in get_args(MapMethod):
        raise SettingError(f"a map's method must be one of {', '.join(get_args(MapMethod))}; got {method!r}")
    flat = _upright(_principal(factors, 2))
    if method == "pca" or len(factors) < _FEWEST or factors.shape[1] < 2:
        return flat.astype(np.float32)
    from sklearn.manifold import TSNE  # takes a second to import: only where a map is computed

    start = flat / max(flat[:, 0].std(), 1e-12) * 1e-4
    perplexity = min(_PERPLEXITY, (len(factors) - 1) / 3)
    layout = TSNE(init=start, perplexity=perplexity, random_state=seed, learning_rate="auto", max_iter=_ROUNDS)
    seen = _principal(factors, min(_WIDTH, factors.shape[1])).astype(np.float32)
    with one_thread():  # two threads take twice the work, and leave no core for whoever uses the model
        return _upright(layout.fit_transform(seen)).astype(np.float32)


def model_map(model: Recommender, method: MapMethod = "pca", *, seed: int = 42) -> FloatArray:
    """`movie_map` of a model's movie factors, each scaled to length 1; shape (n_movies, 2).

    NaN for movies that the model does not know. A model without factors has a map of genres and periods.
    """
    known = model.movie_counts > 0
    layout = np.full((len(known), 2), np.nan, np.float32)
    layout[known] = movie_map(movie_vectors(model)[known], method, seed=seed)
    return layout


def map_table(model: Recommender, layout: FloatArray, *, among: BoolArray | None = None) -> pd.DataFrame:
    """What a chart of the map draws: one row a movie that has a place.

    Returns
    -------
    DataFrame
        ``movie_id``, ``title``, ``x``, ``y``, ``n_ratings``, ``mean`` (stars; not where all are the same) and, where
        known, ``year`` and ``genre`` (the first of the movie's, missing if it has none); most rated last, so that it is
        drawn on top.
    """
    dataset = model.dataset
    placed = ~np.isnan(layout[:, 0]) if among is None else ~np.isnan(layout[:, 0]) & among
    table = pd.DataFrame(
        {
            "movie_id": dataset.movies.ids,
            "title": dataset.movie_table["title"].to_numpy(),
            "x": layout[:, 0],
            "y": layout[:, 1],
            "n_ratings": dataset.movie_counts,
        }
    )
    if not dataset.is_implicit:
        table["mean"] = ratio(dataset.star_sums, dataset.movie_counts)
    if "year" in dataset.movie_table:
        table["year"] = dataset.movie_table["year"].to_numpy()
    if "genres" in dataset.movie_table:
        table["genre"] = [names[0] if len(names) else None for names in dataset.movie_table["genres"]]
    return table[placed].sort_values("n_ratings", kind="stable", ignore_index=True)


def _principal(factors: FloatArray, width: int) -> FloatArray:
    """The first principal components, shape (n, width); 0 where there are fewer."""
    flat = np.zeros((len(factors), width))
    if not factors.size:
        return flat
    apart = np.asarray(factors, np.float64) - np.mean(factors, axis=0, dtype=np.float64)
    _, directions = np.linalg.eigh(apart.T @ apart)  # ascending
    found = apart @ directions[:, ::-1][:, :width]  # (n, up to width)
    flat[:, : found.shape[1]] = found
    return flat


def _upright(flat: FloatArray) -> FloatArray:
    """Centred, each axis pointing to where the movie farthest from the origin lies."""
    if not len(flat):
        return flat
    flat = flat - flat.mean(axis=0)
    farthest = flat[np.argmax(np.abs(flat), axis=0), [0, 1]]
    return flat * np.where(farthest < 0, -1, 1)
