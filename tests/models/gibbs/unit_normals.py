"""A draw from a Gaussian without chance: what it does to zeros is its mean, what it does to units its covariance."""

from collections.abc import Callable

import numpy as np

from recsys.data.ids import FloatArray


class UnitNormals:
    """Stands for a generator: all normals are 0, but for one, counted over all calls, which is 1.

    Parameters
    ----------
    one : int
        Which; none if it is out of range.
    """

    def __init__(self, one: int) -> None:
        self._one = one
        self.given = 0

    def standard_normal(self, size: int | tuple[int, ...], dtype: type = np.float64) -> FloatArray:
        """Zeros, and perhaps the 1."""
        normals = np.zeros(size, dtype)
        if 0 <= self._one - self.given < normals.size:
            normals.flat[self._one - self.given] = 1
        self.given += normals.size
        return normals


def mean_and_covariance(draw: Callable[[UnitNormals], FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Of what ``draw`` makes of normals, flat, which must be a linear function of them."""
    normals = UnitNormals(-1)
    mean = np.array(draw(normals), np.float64).ravel()
    moves = [np.array(draw(UnitNormals(one)), np.float64).ravel() - mean for one in range(normals.given)]
    return mean, np.einsum("oi,oj->ij", moves, moves)
