"""How far off a prediction may be."""

import numpy as np
import pytest

from recsys.models.gibbs.spread import GAUSSIAN, Uncertainty


def test_the_standard_error_adds_noise_and_spread():
    ones = np.ones(1, np.float32)
    uncertainty = Uncertainty(2 * ones, 0.5 * ones, 1 * ones, 2 * ones, GAUSSIAN)  # 2 * 0.5 + 1 + 2 = 4
    error = uncertainty.standard_error(np.array([0]), np.array([0]))
    assert error.tolist() == [2.0]
    below, above = uncertainty.offsets(error, 0.8)
    assert [below[0], above[0]] == pytest.approx([-1.2816 * 2, 1.2816 * 2], abs=0.01)
