"""Where a model errs more: its error by groups of users and movies, and the gap between them."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from recsys.data.dataset import Dataset, Ratings
from recsys.data.genres import genre_index
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.sums import sum_by
from recsys.data.words import OF_MOVIES, Words
from recsys.describe.whole_set import user_groups

FEWEST = 100  # test ratings that a group needs to take part in the gap: fewer say little
_EDGES = (0, 1, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)

BY_ACTIVITY, BY_POPULARITY, BY_GENRE = "activity", "popularity", "genre"
TITLES = {
    BY_ACTIVITY: "Ratings of the user",
    BY_POPULARITY: "Ratings of the movie",
    "gender": "Gender",
    "age_group": "Age",
    BY_GENRE: "Genre",
}


@dataclass(frozen=True)
class Gap:
    """The largest difference in RMSE between two groups, in stars."""

    stars: float
    worst: str
    best: str

    def sentence(self, words: Words = OF_MOVIES) -> str:
        """It in words."""
        if self.worst == self.best:
            return f"Only {self.best} has enough test ratings to say anything."
        return f"The gap is {self.stars:.3f} {words.stars}: largest error for {self.worst}, smallest for {self.best}."


def error_slices(
    predicted: FloatArray, test: Ratings, train: Ratings, dataset: Dataset
) -> dict[str, list[dict[str, Any]]]:
    """RMSE of each group of test ratings.

    Parameters
    ----------
    predicted : ndarray of float32, shape (n_test,)
    test, train : Ratings
    dataset : Dataset

    Returns
    -------
    dict
        For each of `TITLES` that the data set knows: a list of ``group``, ``n`` (test ratings) and ``rmse``,
        in the groups' own order; groups without test ratings are left out. A rating counts in each genre of its
        movie.
    """
    squares = np.square(predicted.astype(np.float64) - test.stars)
    of_user = np.bincount(train.user_idx, minlength=train.n_users)
    of_movie = np.bincount(train.movie_idx, minlength=train.n_movies)
    slices = {
        BY_ACTIVITY: _by_count(squares, of_user[test.user_idx]),
        BY_POPULARITY: _by_count(squares, of_movie[test.movie_idx]),
    }
    for column in ("gender", "age_group"):
        if column in dataset.user_table:
            labels, code = user_groups(dataset, column)
            slices[column] = _rows(squares, code[test.user_idx], labels)
    genres = genre_index(dataset)
    if genres.names:
        count = genres.sums(np.bincount(test.movie_idx, minlength=test.n_movies).astype(np.float64))
        total = genres.sums(sum_by(test.movie_idx, squares, test.n_movies))
        slices[BY_GENRE] = _table(total, count, genres.names)
    return slices


def gap(rows: list[dict[str, Any]]) -> Gap | None:
    """The gap between the groups that have at least `FEWEST` test ratings; None where none has."""
    told = [row for row in rows if row["n"] >= FEWEST]
    if not told:
        return None
    worst, best = max(told, key=lambda row: row["rmse"]), min(told, key=lambda row: row["rmse"])
    return Gap(worst["rmse"] - best["rmse"], worst["group"], best["group"])


def _by_count(squares: FloatArray, counts: IndexArray) -> list[dict[str, Any]]:
    code = np.searchsorted(_EDGES, counts, side="right") - 1
    return _rows(squares, code, [_range(at) for at in range(len(_EDGES))])


def _range(at: int) -> str:
    low = _EDGES[at]
    if at + 1 == len(_EDGES):
        return f"{low:,} or more"
    high = _EDGES[at + 1] - 1
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


def _rows(squares: FloatArray, code: IndexArray, labels: list[str]) -> list[dict[str, Any]]:
    known = code >= 0
    total = sum_by(code[known], squares[known], len(labels))
    return _table(total, np.bincount(code[known], minlength=len(labels)), labels)


def _table(total: FloatArray, count: IndexArray | FloatArray, labels: list[str]) -> list[dict[str, Any]]:
    return [
        {"group": labels[at], "n": int(count[at]), "rmse": float(np.sqrt(total[at] / count[at]))}
        for at in np.flatnonzero(count)
    ]
