"""Sparse matrices as plain arrays, so that they can be stored without pickle."""

import numpy as np
from scipy.sparse import csr_array


def sparse_arrays(name: str, matrix: csr_array) -> dict[str, np.ndarray]:
    """The three arrays of a matrix, their names starting with ``name``."""
    return {f"{name}_{part}": getattr(matrix, part) for part in ("data", "indices", "indptr")}


def sparse_matrix(name: str, arrays: dict[str, np.ndarray], n_columns: int) -> csr_array:
    """The matrix that `sparse_arrays` took apart."""
    data, indices, indptr = (arrays[f"{name}_{part}"] for part in ("data", "indices", "indptr"))
    return csr_array((data, indices, indptr), shape=(len(indptr) - 1, n_columns))


def where_stored(matrix: csr_array) -> csr_array:
    """1 wherever ``matrix`` stores a value, same shape and dtype."""
    return csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)
