"""Sums over everything that belongs to the same user, movie or group."""

import numpy as np
import numpy.typing as npt

from recsys.data.ids import FloatArray, IndexArray


def sum_by(index: IndexArray, values: FloatArray, length: int) -> npt.NDArray[np.float64]:
    """Sum of the values that belong to each position.

    Parameters
    ----------
    index : ndarray of int, shape (n,)
        Positions below ``length``: which one each value belongs to.
    values : ndarray, shape (n,)
    length : int

    Returns
    -------
    ndarray of float64, shape (length,)
        0 for a position without values.

    Examples
    --------
    >>> sum_by(np.array([0, 2, 0]), np.array([1.0, 5.0, 3.5]), 3)
    array([4.5, 0. , 5. ])
    """
    return np.bincount(index, weights=values, minlength=length)  # type: ignore[return-value]  # numpy's types say counts
