"""Tables about a whole data set: how the ratings spread over stars, users, movies and genres."""

import math

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, Scale
from recsys.data.genres import genre_index
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.sums import sum_by


def rating_histogram(stars: FloatArray, scale: Scale) -> pd.DataFrame:
    """How often each rating was given.

    Parameters
    ----------
    stars : ndarray, shape (n,)
        Ratings on the scale.

    Returns
    -------
    DataFrame
        ``stars`` (every value of the scale, ascending; the middles of equal parts where it is continuous), ``count``,
        ``share`` (of all ``n``, from 0 to 1; 0 if there are none).
    """
    return _histogram(np.bincount(scale.places(stars), minlength=len(scale.values)), scale)


def _histogram(count: IndexArray, scale: Scale) -> pd.DataFrame:
    return pd.DataFrame({"stars": scale.values, "count": count, "share": count / max(count.sum(), 1)})


def overall_histogram(dataset: Dataset) -> pd.DataFrame:
    """``rating_histogram`` of all ratings."""
    count = np.bincount(dataset.star_places, minlength=len(dataset.scale.values))
    return _histogram(count, dataset.scale)


def top_share(counts: IndexArray, top: float = 0.2) -> float:
    """Share of all ratings that the ``top`` part of the movies (or users) holds, from 0 to 1.

    Parameters
    ----------
    counts : ndarray of int, shape (n,)
        Number of ratings of each; those without any do not count among the ``n``.
    top : float
        Part of the movies, from 0 to 1; rounded to whole movies, and one at least.

    Examples
    --------
    >>> top_share(np.array([1, 6, 1, 1, 1, 0]))
    0.6
    """
    ranked = _ranked(counts)
    return float(ranked[: _head(len(ranked), top)].sum() / max(ranked.sum(), 1))


def long_tail(counts: IndexArray, top: float = 0.2, n_points: int = 200) -> pd.DataFrame:
    """Number of ratings by rank, most rated first: the long tail.

    Parameters
    ----------
    counts : ndarray of int, shape (n,)
        Number of ratings of each movie (or user); those without any are left out.
    top : float
        Part that counts as the head, from 0 to 1.
    n_points : int
        At most this many ranks, evenly spaced, are returned.

    Returns
    -------
    DataFrame
        ``rank`` (from 1), ``count``, ``in_head``.
    """
    ranked = _ranked(counts)
    at = np.unique(np.linspace(0, len(ranked) - 1, min(n_points, len(ranked))).astype(np.int64))
    return pd.DataFrame({"rank": at + 1, "count": ranked[at], "in_head": at < _head(len(ranked), top)})


def year_range(dataset: Dataset) -> tuple[int, int] | None:
    """First and last year of the movies; None where fewer than two different years are known."""
    if "year" not in dataset.movie_table or dataset.movie_table["year"].nunique() < 2:
        return None
    return int(dataset.movie_table["year"].min()), int(dataset.movie_table["year"].max())


def genre_summary(dataset: Dataset) -> pd.DataFrame:
    """Movies, ratings and mean rating of each genre, most rated first.

    Returns
    -------
    DataFrame
        ``genre``, ``n_movies``, ``n_ratings``, ``mean`` (stars; missing where nothing was rated, and no column where
        all ratings are the same). A movie counts in each of its genres.
    """
    genres = genre_index(dataset)
    n_ratings = genres.sums(dataset.movie_counts.astype(np.float64))
    table = pd.DataFrame(
        {
            "genre": genres.names,
            "n_movies": np.bincount(genres.genre_idx, minlength=len(genres.names)),
            "n_ratings": n_ratings.astype(np.int64),
        }
    )
    if not dataset.is_implicit:
        table["mean"] = ratio(genres.sums(dataset.star_sums), n_ratings)
    return table.sort_values("n_ratings", ascending=False, kind="stable", ignore_index=True)


def genre_by_group(dataset: Dataset, column: str) -> pd.DataFrame:
    """How much better or worse each group of users rates each genre than everybody does.

    Parameters
    ----------
    column : str
        Column of the user table that says the group: "gender", "age_group" or "occupation".

    Returns
    -------
    DataFrame
        ``genre``, ``group``, ``n_ratings``, ``mean`` and ``difference`` from everybody's mean on the genre (both
        in stars). Pairs without a rating are left out.
    """
    genres = genre_index(dataset)
    labels, code = user_groups(dataset, column)
    cell = code[dataset.ratings.user_idx].astype(np.int64) * dataset.n_movies + dataset.ratings.movie_idx  # (n,)
    cell, stars = cell[code[dataset.ratings.user_idx] >= 0], dataset.ratings.stars[code[dataset.ratings.user_idx] >= 0]
    shape = (len(labels), dataset.n_movies)
    count = genres.sums(np.bincount(cell, minlength=math.prod(shape)).reshape(shape).astype(np.float64))
    mean = ratio(genres.sums(sum_by(cell, stars, math.prod(shape)).reshape(shape)), count)
    everybody = ratio(genres.sums(dataset.star_sums), genres.sums(dataset.movie_counts.astype(np.float64)))
    group, genre = np.nonzero(count)
    return pd.DataFrame(
        {
            "genre": np.array(genres.names, dtype=object)[genre],
            "group": np.array(labels, dtype=object)[group],
            "n_ratings": count[group, genre].astype(np.int64),
            "mean": mean[group, genre],
            "difference": (mean - everybody)[group, genre],
        }
    )


def user_groups(dataset: Dataset, column: str) -> tuple[list[str], IndexArray]:
    """The values of a column of the user table, in their order, and each user's position among them.

    Returns
    -------
    labels : list of str
    code : ndarray of int, shape (n_users,)
        -1 for a user of whom it is not known.
    """
    values = dataset.user_table[column].astype("category")
    return [str(label) for label in values.cat.categories], values.cat.codes.to_numpy().astype(np.int64)


def movie_statistics(dataset: Dataset) -> pd.DataFrame:
    """The movie table with ``n_ratings``, ``mean`` and ``spread`` (standard deviation), in stars, beside it.

    ``mean`` and ``spread`` are missing for a movie that nobody rated, and no columns where all ratings are the same.
    """
    return _with_statistics(dataset.movie_table, dataset.ratings.movie_idx, dataset.movie_counts, dataset)


def most_rated(dataset: Dataset) -> IndexArray:
    """Positions of all movies, the one with the most ratings first, shape (n_movies,)."""
    return np.argsort(-dataset.movie_counts, kind="stable")


def user_statistics(dataset: Dataset) -> pd.DataFrame:
    """The user table with ``n_ratings``, ``mean`` and ``spread`` (standard deviation), in stars, beside it.

    ``mean`` and ``spread`` are no columns where all ratings are the same.
    """
    return _with_statistics(dataset.user_table, dataset.ratings.user_idx, dataset.user_counts, dataset)


def _with_statistics(table: pd.DataFrame, index: IndexArray, count: IndexArray, dataset: Dataset) -> pd.DataFrame:
    if dataset.is_implicit:
        return table.assign(n_ratings=count)
    stars = dataset.ratings.stars.astype(np.float64)
    mean = ratio(sum_by(index, stars, len(count)), count)  # (n,)
    squares = sum_by(index, (stars - mean[index]) ** 2, len(count))
    return table.assign(n_ratings=count, mean=mean, spread=np.sqrt(ratio(squares, count)))


def ratio(total: FloatArray, count: IndexArray | FloatArray) -> FloatArray:
    """``total / count``, same shape; NaN where there is nothing to divide by."""
    quotient = np.full(np.shape(total), np.nan)
    np.divide(total, count, out=quotient, where=np.asarray(count) > 0)
    return quotient


def _ranked(counts: IndexArray) -> IndexArray:
    return np.sort(counts[counts > 0])[::-1]


def _head(n: int, top: float) -> int:
    return max(1, round(n * top))
