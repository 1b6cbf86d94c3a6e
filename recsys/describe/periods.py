"""When ratings were given: the period of a data set, and tables over time. Ratings of unknown time are left out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray, IndexArray, TimeArray
from recsys.data.sums import sum_by
from recsys.describe.whole_set import ratio

_NORMAL_95 = 1.96  # standard deviations on both sides of a mean that hold 95 %
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
        ``start`` of each period (all of them, also those without ratings) and ``end``, the start of the next one;
        ``count``; ``mean`` and the ends ``low`` and ``high`` of its 95 % interval, in stars (missing where nothing
        was rated). ``attrs["period"]`` says "day", "week", "month" or "year".
    """
    known = ~np.isnat(times)
    days = times[known].astype("datetime64[D]")
    if not len(days):
        empty = pd.to_datetime([])
        return pd.DataFrame({"start": empty, "end": empty, "count": [], "mean": [], "low": [], "high": []})
    span = (days.max() - days.min()).astype(int) + 1
    name, unit = next(((name, unit) for name, unit, length in _PERIODS if span <= _MAX_PERIODS * length), ("year", "Y"))
    at = days.astype(f"datetime64[{unit}]").astype(np.int64)
    since = at - at.min()  # (n_known,) periods since the first
    count = np.bincount(since)
    mean = ratio(sum_by(since, stars[known], len(count)), count)  # (n_periods,)
    squares = sum_by(since, stars[known] ** 2, len(count))
    half = _half_of_interval(float(np.nansum(squares - count * mean**2)), count)
    edges = (at.min() + np.arange(len(count) + 1)).astype(f"datetime64[{unit}]").astype("datetime64[s]")
    table = pd.DataFrame({"start": edges[:-1], "end": edges[1:], "count": count, "mean": mean})
    table["low"], table["high"] = mean - half, mean + half
    table.attrs["period"] = name
    return table


def _half_of_interval(within: float, count: IndexArray) -> FloatArray:
    """Half of the 95 % interval of each period's mean, in stars, shape (n_periods,); infinite where nobody can tell.

    ``within`` is the sum of the squared distances of all ratings from the mean of their period. The spread is taken to
    be the same in each period: a rating alone has none.
    """
    free = int(count.sum()) - np.count_nonzero(count)
    spread = np.sqrt(max(within, 0.0) / free) if free else np.inf
    half: FloatArray = _NORMAL_95 * spread * np.sqrt(ratio(np.ones(len(count)), count))
    return half


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
