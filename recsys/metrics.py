"""Measures of a recommender, each worked out by hand in the tests."""

import numpy as np

from recsys.ids import FloatArray


def rmse(predicted: FloatArray, given: FloatArray) -> float:
    """Root mean squared error, in stars.

    Parameters
    ----------
    predicted, given : ndarray, shape (m,)
        Stars, parallel.

    Raises
    ------
    ValueError
        If there is nothing to measure.

    Examples
    --------
    >>> rmse(np.array([3.0, 4.0]), np.array([3.0, 2.0])) ** 2
    2.0000000000000004
    """
    return float(np.sqrt(np.mean(np.square(_errors(predicted, given)))))


def mae(predicted: FloatArray, given: FloatArray) -> float:
    """Mean absolute error, in stars; parameters and errors as `rmse`.

    Examples
    --------
    >>> mae(np.array([3.0, 4.0]), np.array([3.0, 2.0]))
    1.0
    """
    return float(np.mean(np.abs(_errors(predicted, given))))


def _errors(predicted: FloatArray, given: FloatArray) -> FloatArray:
    if len(given) == 0 or len(predicted) != len(given):
        raise ValueError(f"cannot compare {len(predicted)} predictions with {len(given)} ratings")
    return np.asarray(predicted, np.float64) - np.asarray(given, np.float64)
