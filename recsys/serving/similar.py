"""The movies nearest to one, side by side: by the model, by who rated them, by genre and period."""

import weakref

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray, IndexArray, RawId
from recsys.data.movie_features import movie_features
from recsys.models.shared.base import Recommender
from recsys.models.shared.ranking import top_n

BY_MODEL, BY_RATERS, BY_GENRE = KINDS = ("by the model", "by who rated them", "by genre and period")

_DAMPING = 10  # raters added to each movie, so that two movies seen by the same one person are not the same
_RATED: "weakref.WeakKeyDictionary[Dataset, csr_array]" = weakref.WeakKeyDictionary()


def nearest_movies(model: Recommender, movie_id: RawId, n: int = 10) -> dict[str, pd.DataFrame]:
    """The ``n`` movies most like one, in each of three senses.

    Returns
    -------
    dict of str to DataFrame
        For each of `KINDS`: ``movie_id``, ``title``, ``score`` (a similarity, of its own kind), ``n_ratings``,
        ``rank``; empty where nothing is known.

    Raises
    ------
    UnknownIdError
        If the data set does not have the movie.
    SettingError
        If ``n`` is below 1.
    """
    dataset = model.dataset
    movie_idx = int(dataset.movies.to_index([movie_id])[0])
    plain = model.similar_movies(movie_id, n)
    at = dataset.movies.to_index(plain["movie_id"].to_numpy())
    return {
        BY_MODEL: _table(dataset, at, plain["score"].to_numpy()),
        BY_RATERS: _nearest(dataset, movie_idx, rater_similarity(dataset, movie_idx), n),
        BY_GENRE: _nearest(dataset, movie_idx, genre_similarity(dataset, movie_idx), n),
    }


def why_no_neighbours(model: Recommender, movie_id: RawId) -> str:
    """Why a model finds no movie like one, one sentence; empty if it finds some.

    Raises
    ------
    UnknownIdError
        If the data set does not have the movie.
    """
    movie_idx = int(model.dataset.movies.to_index([movie_id])[0])
    if not model.movie_counts[movie_idx]:
        return f"{model.title} has learned from none of its ratings, so it knows nothing like it."
    if model.similarity(movie_idx) is None:
        return f"{model.title} knows no likeness of {model.dataset.words.movies}."
    if model.similar_movies(movie_id, 1).empty:
        return f"{model.title} finds nothing like it."
    return ""


def rater_similarity(dataset: Dataset, movie_idx: int) -> FloatArray:
    """How much the same people rated each movie and one, whatever the stars, from 0 to 1, shape (n_movies,).

    The damped cosine ``both / sqrt((n + 10) (n' + 10))``.
    """
    raters = dataset.ratings.user_idx[dataset.rows_of_movie(movie_idx)]
    both = np.asarray(_rated(dataset)[raters].sum(axis=0), np.float64).ravel()  # (n_movies,)
    counts = dataset.movie_counts + _DAMPING
    damped: FloatArray = both / np.sqrt(counts * counts[movie_idx])
    return damped


def genre_similarity(dataset: Dataset, movie_idx: int) -> FloatArray:
    """Cosine of genres and periods, rare ones weighing more, from 0 to 1, shape (n_movies,).

    Of equals the one with more ratings is put first, by less than any difference in genres.
    """
    vectors = movie_features(dataset).weighted()
    cosine = (vectors @ vectors[movie_idx]).astype(np.float64)
    known = dataset.movie_counts / max(1, dataset.movie_counts.max())
    return np.where(cosine > 0, np.round(cosine, 6) + 1e-7 * known, 0)


def _nearest(dataset: Dataset, movie_idx: int, similarity: FloatArray, n: int) -> pd.DataFrame:
    candidates = similarity > 0
    candidates[movie_idx] = False
    best = top_n(similarity, candidates, n)
    return _table(dataset, best, similarity[best])


def _table(dataset: Dataset, movie_idx: IndexArray, score: FloatArray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "movie_id": dataset.movies.to_ids(movie_idx),
            "title": dataset.movie_table["title"].iloc[movie_idx].to_numpy(),
            "score": score,
            "n_ratings": dataset.movie_counts[movie_idx],
            "rank": np.arange(1, len(movie_idx) + 1),
        }
    )


def _rated(dataset: Dataset) -> csr_array:
    """1 where a user rated a movie, shape (n_users, n_movies); built once for a data set."""
    if dataset not in _RATED:
        ratings = dataset.ratings
        ones = np.ones(len(ratings), np.float32)
        shape = (dataset.n_users, dataset.n_movies)
        _RATED[dataset] = csr_array((ones, (ratings.user_idx, ratings.movie_idx)), shape=shape)
    return _RATED[dataset]
