"""What a movie is, as numbers: its genres and the period it comes from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.genres import genre_index
from recsys.data.ids import FloatArray


@dataclass(frozen=True, eq=False)
class MovieFeatures:
    """Which movie has which feature.

    Parameters
    ----------
    names : list of str
        Genres, then periods ("1990 to 1994"); empty where the data set knows neither.
    values : ndarray of float32, shape (n_movies, n_features)
        1 or 0.
    """

    names: list[str]
    values: FloatArray

    def weighted(self) -> FloatArray:
        """Each feature times its inverse document frequency, each movie scaled to length 1, float32.

        The weight is ``log(n_movies / number of movies that have it)`` (Spärck Jones, 1972): what every movie has
        says nothing. A movie without features stays 0.
        """
        frequency: FloatArray = np.maximum(self.values.sum(axis=0), 1)  # (n_features,)
        weighted = self.values * np.log(len(self.values) / frequency)
        lengths = np.linalg.norm(weighted, axis=1, keepdims=True)  # (n_movies, 1)
        return (weighted / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def movie_features(dataset: Dataset, *, years: int = 5) -> MovieFeatures:
    """Genres and periods of ``years`` years, as far as the data set knows them."""
    genres = genre_index(dataset)
    by_genre = np.zeros((dataset.n_movies, len(genres.names)), np.float32)
    by_genre[genres.movie_idx, genres.genre_idx] = 1
    periods, by_period = _periods(dataset, years)
    return MovieFeatures([*genres.names, *periods], np.hstack([by_genre, by_period]))


def _periods(dataset: Dataset, years: int) -> tuple[list[str], FloatArray]:
    """Periods in which the data set has a movie, and which movie comes from which, shape (n_movies, n_periods)."""
    if "year" not in dataset.movie_table:
        return [], np.zeros((dataset.n_movies, 0), np.float32)
    known = dataset.movie_table["year"].notna().to_numpy()
    year = pd.to_numeric(dataset.movie_table["year"]).to_numpy(np.float64, na_value=np.nan)[known].astype(int)
    starts, position = np.unique(year // years * years, return_inverse=True)
    by_period = np.zeros((dataset.n_movies, len(starts)), np.float32)
    by_period[np.flatnonzero(known), position] = 1
    return [f"{start} to {start + years - 1}" for start in starts], by_period
