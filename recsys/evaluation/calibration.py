"""Predictions beside what was given: how often which, and whether a prediction means what it says."""

from typing import Any

import numpy as np

from recsys.data.dataset import Scale
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.sums import sum_by
from recsys.describe.whole_set import ratio

_BINS = 20  # of predictions over the whole scale


def predicted_by_given(predicted: FloatArray, given: FloatArray, scale: Scale) -> list[dict[str, Any]]:
    """How the predictions spread for each rating that was given.

    Parameters
    ----------
    predicted, given : ndarray, shape (m,)
        Stars, parallel.

    Returns
    -------
    list of dict
        ``given``, ``low`` and ``high`` of a bin of predictions (stars), ``count``, ``share`` (of the ratings with
        that ``given``, from 0 to 1); bins without ratings are left out.
    """
    edges = _edges(scale, _BINS)
    values = scale.values
    row = scale.places(given) if len(values) < 50 else _coarse(given, scale)
    values = values if len(values) < 50 else _middles(_edges(scale, _BINS))
    cell = row * _BINS + _bin(predicted, edges)
    count = np.bincount(cell, minlength=len(values) * _BINS).reshape(len(values), _BINS)
    totals = count.sum(axis=1)
    return [
        {
            "given": float(values[at]),
            "low": float(edges[column]),
            "high": float(edges[column + 1]),
            "count": int(count[at, column]),
            "share": float(count[at, column] / totals[at]),
        }
        for at, column in zip(*np.nonzero(count), strict=True)
    ]


def calibration(predicted: FloatArray, given: FloatArray, scale: Scale) -> list[dict[str, Any]]:
    """What was given on average where the model predicted so many stars.

    Returns
    -------
    list of dict
        ``predicted`` (mean prediction of the bin), ``given`` (mean rating), ``count``, ``low`` and ``high`` (of the
        95 % interval of the mean rating); bins without ratings are left out.
    """
    at = _bin(predicted, _edges(scale, _BINS))
    count = np.bincount(at, minlength=_BINS)
    given = given.astype(np.float64)
    mean = ratio(sum_by(at, given, _BINS), count)
    said = ratio(sum_by(at, predicted.astype(np.float64), _BINS), count)
    spread = np.sqrt(ratio(sum_by(at, np.square(given - mean[at]), _BINS), count))
    margin = 1.96 * spread / np.sqrt(np.maximum(count, 1))
    return [
        {
            "predicted": float(said[i]),
            "given": float(mean[i]),
            "count": int(count[i]),
            "low": float(mean[i] - margin[i]),
            "high": float(mean[i] + margin[i]),
        }
        for i in np.flatnonzero(count)
    ]


def _edges(scale: Scale, n: int) -> FloatArray:
    return np.round(np.linspace(scale.low, scale.high, n + 1), 6)


def _middles(edges: FloatArray) -> FloatArray:
    return np.round((edges[1:] + edges[:-1]) / 2, 6)


def _bin(stars: FloatArray, edges: FloatArray) -> IndexArray:
    return np.clip(np.searchsorted(edges, stars, side="right") - 1, 0, len(edges) - 2)


def _coarse(given: FloatArray, scale: Scale) -> IndexArray:
    return _bin(given, _edges(scale, _BINS))
