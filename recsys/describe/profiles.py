"""Tables about one user or one movie, next to what everybody does."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, decimals
from recsys.data.genres import genre_index, genre_mix
from recsys.data.ids import IndexArray, RawId
from recsys.data.sums import sum_by
from recsys.describe.find_users import LABELLED
from recsys.describe.whole_set import rating_histogram, user_groups

THIS_USER, EVERYBODY = "This user", "Everybody"


def histogram_against_everybody(dataset: Dataset, user_idx: int, everybody: pd.DataFrame) -> pd.DataFrame:
    """One user's rating histogram, and everybody's.

    Parameters
    ----------
    everybody : DataFrame
        ``rating_histogram`` of the whole data set.

    Returns
    -------
    DataFrame
        ``who`` ("This user", in the words of the data set, or "Everybody"), ``stars``, ``count``, ``share`` (of that
        histogram, from 0 to 1).
    """
    own = rating_histogram(dataset.ratings.stars[dataset.rows_of_user(user_idx)], dataset.scale)
    return pd.concat(
        [own.assign(who=dataset.words.said(THIS_USER)), everybody.assign(who=EVERYBODY)], ignore_index=True
    )


def genre_taste(dataset: Dataset, user_idx: int, everybody: pd.DataFrame) -> pd.DataFrame:
    """What a user thinks of each genre, against everybody.

    Parameters
    ----------
    everybody : DataFrame
        ``genre_summary`` of the whole data set.

    Returns
    -------
    DataFrame
        ``genre``, ``n_ratings`` and ``mean`` of the user, ``everybody`` (mean of all ratings of the genre) and
        ``difference`` (``mean - everybody``, in stars), best liked first. Genres that the user never rated are
        left out.
    """
    rows = dataset.rows_of_user(user_idx)
    genres = genre_index(dataset)
    movie_idx, stars = dataset.ratings.movie_idx[rows], dataset.ratings.stars[rows]
    per_movie = np.stack(
        [
            np.bincount(movie_idx, minlength=dataset.n_movies).astype(np.float64),
            sum_by(movie_idx, stars, dataset.n_movies),
        ]
    )  # (2, n_movies)
    count, total = genres.sums(per_movie)  # (n_genres,) each
    rated = count > 0
    means = dict(zip(everybody["genre"], everybody["mean"], strict=True))
    names = [name for name, known in zip(genres.names, rated, strict=True) if known]
    table = pd.DataFrame(
        {
            "genre": pd.Series(names, dtype="str"),
            "n_ratings": count[rated].astype(np.int64),
            "mean": total[rated] / count[rated],
            "everybody": np.array([means[name] for name in names], dtype=np.float64),
        }
    )
    table["difference"] = table["mean"] - table["everybody"]
    return table.sort_values("difference", ascending=False, kind="stable", ignore_index=True)


def genre_shares(dataset: Dataset, user_idx: int) -> pd.DataFrame:
    """The genres of what a user rated beside those of everybody, as `recsys.data.genres.genre_mix` counts them."""
    if "genres" not in dataset.movie_table:
        return pd.DataFrame()
    own = dataset.ratings.movie_idx[dataset.rows_of_user(user_idx)]
    return genre_mix(dataset, {EVERYBODY: dataset.ratings.movie_idx, THIS_USER: own})


def user_history(dataset: Dataset, user_idx: int, movies: pd.DataFrame) -> pd.DataFrame:
    """Everything that a user rated, the latest first where times are known, else in file order.

    Parameters
    ----------
    movies : DataFrame
        ``movie_statistics`` of the whole data set.

    Returns
    -------
    DataFrame
        ``movie_id``, ``title`` and, where known, ``year`` and ``genres``; ``stars``, ``everybody`` (mean of all
        ratings of the movie), ``difference``, none of them where all ratings are the same; ``time`` where the data set
        has times and at least one is known.
    """
    rows = dataset.rows_of_user(user_idx)
    columns = [name for name in ("movie_id", "title", "year", "genres", "mean") if name in movies]
    table = movies[columns].iloc[dataset.ratings.movie_idx[rows]].reset_index(drop=True)
    table = table.rename(columns={"mean": "everybody"})
    if not dataset.is_implicit:
        table["stars"] = decimals(dataset.ratings.stars[rows])
        table["difference"] = table["stars"] - table["everybody"]
    if dataset.times is None or np.isnat(dataset.times[rows]).all():
        return table
    table["time"] = dataset.times[rows]
    return table.sort_values("time", ascending=False, kind="stable", na_position="last", ignore_index=True)


def movie_by_group(dataset: Dataset, movie_idx: int, column: str) -> pd.DataFrame:
    """How each group of users rated one movie.

    Parameters
    ----------
    column : str
        Column of the user table that says the group: "gender" or "age_group".

    Returns
    -------
    DataFrame
        ``group``, ``n_ratings``, ``mean`` (stars); groups without a rating of the movie are left out.
    """
    rows = dataset.rows_of_movie(movie_idx)
    labels, code = user_groups(dataset, column)
    group = code[dataset.ratings.user_idx[rows]]
    known = group >= 0
    count = np.bincount(group[known], minlength=len(labels))
    total = sum_by(group[known], dataset.ratings.stars[rows][known], len(labels))
    rated = np.flatnonzero(count)
    return pd.DataFrame(
        {
            "group": np.array(labels, dtype=object)[rated],
            "n_ratings": count[rated],
            "mean": total[rated] / count[rated],
        }
    )


def user_labels(dataset: Dataset, user_idx: IndexArray | None = None) -> dict[RawId, str]:
    """The id of some users, or all, and what is known of each: gender, age, occupation, number of ratings.

    Examples of a label: ``"2000 · Male · 18-24 · programmer · 98 ratings"``.
    """
    at = slice(None) if user_idx is None else user_idx
    table = dataset.user_table.iloc[at]
    known = [name for name in LABELLED if name in table]
    columns = [table[name].astype("str").tolist() for name in known]
    missing = [table[name].isna().tolist() for name in known]
    labels = {}
    for row, (user_id, n) in enumerate(
        zip(dataset.users.ids[at].tolist(), dataset.user_counts[at].tolist(), strict=True)
    ):
        parts = [column[row] for column, gone in zip(columns, missing, strict=True) if not gone[row]]
        given = f"{n:,} {dataset.words.rating if n == 1 else dataset.words.ratings}"
        labels[user_id] = " · ".join([str(user_id), *parts, given])
    return labels
