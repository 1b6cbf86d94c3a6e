"""When ratings were given: the period of a data set, and tables over time. Ratings of unknown time are left out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray, IndexArray, TimeArray
from recsys.data.sums import sum_by
from recsys.describe.whole_set import ratio

_MAX_PERIODS = 120  # a line over time has at most this many points
_PERIODS = (("day", "D", 1), ("week", "W", 7), ("month", "M", 30), ("year", "Y", 365))  # name, numpy unit, days


@dataclass(frozen=True)
class Period:
    """From when to when ratings were given, and for what share of them the time is known (from 0 to 1)."""

    first: np.datetime64
    last: np.datetime64
    known: float


def period(times: TimeArray | None) -> Period | None:
    """The period of the known ``times``; None where none is known."""
    if times is None:
        return None
    known = times[~np.isnat(times)]
    return Period(known.min(), known.max(), len(known) / len(times)) if len(known) else None


def rating_period(dataset: Dataset) -> Period | None:
    """``period`` of all ratings."""
    return period(dataset.times)


def ratings_over_time(times: TimeArray, stars: FloatArray) -> pd.DataFrame:
    """Number and mean of ratings by day, week, month or year, whichever gives a readable line.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        NaT where the time is unknown; such ratings are left out.
    stars : ndarray, shape (n,)

    Returns
    -------
    DataFrame
        ``start`` of each period (all of them, also those without ratings), ``count``, ``mean`` (missing where
        nothing was rated). ``attrs["period"]`` says "day", "week", "month" or "year".
    """
    known = ~np.isnat(times)
    days = times[known].astype("datetime64[D]")
    if not len(days):
        return pd.DataFrame({"start": pd.to_datetime([]), "count": [], "mean": []})
    span = (days.max() - days.min()).astype(int) + 1
    name, unit = next(((name, unit) for name, unit, length in _PERIODS if span <= _MAX_PERIODS * length), ("year", "Y"))
    at = days.astype(f"datetime64[{unit}]").astype(np.int64)
    since = at - at.min()  # (n_known,) periods since the first
    count = np.bincount(since)
    mean = ratio(sum_by(since, stars[known], len(count)), count)
    start = (at.min() + np.arange(len(count))).astype(f"datetime64[{unit}]").astype("datetime64[s]")
    table = pd.DataFrame({"start": start, "count": count, "mean": mean})
    table.attrs["period"] = name
    return table


def over_time(dataset: Dataset, rows: IndexArray | slice = slice(None)) -> pd.DataFrame:
    """``ratings_over_time`` of some ratings, all of them by default; empty where the data set has no times."""
    times = np.array([], dtype="datetime64[s]") if dataset.times is None else dataset.times[rows]
    return ratings_over_time(times, dataset.ratings.stars[rows][: len(times)])


def rating_timeline(times: TimeArray, stars: FloatArray, n_bins: int = 60) -> pd.DataFrame:
    """When each rating was given, counted in equal stretches of time, however long or short the whole is.

    Parameters
    ----------
    times : ndarray of datetime64, shape (n,)
        NaT where the time is unknown; such ratings are left out.
    stars : ndarray, shape (n,)
    n_bins : int
        Number of stretches between the first and the last rating.

    Returns
    -------
    DataFrame
        ``time`` (start of the stretch), ``stars``, ``count``; only what occurs.
    """
    known = ~np.isnat(times)
    seconds = times[known].astype("datetime64[s]").astype(np.int64)
    if not len(seconds):
        return pd.DataFrame({"time": pd.to_datetime([]), "stars": [], "count": []})
    length = max((seconds.max() - seconds.min()) / n_bins, 1.0)
    at = np.minimum((seconds - seconds.min()) / length, n_bins - 1).astype(np.int64)
    start = (seconds.min() + (at * length).astype(np.int64)).astype("datetime64[s]")
    table = pd.DataFrame({"time": start, "stars": stars[known].astype(np.float64)})
    return table.groupby(["time", "stars"]).size().rename("count").reset_index()
