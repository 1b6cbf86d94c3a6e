"""Predictions beside what was given, by hand: a scale of 1 to 5 has twenty bins of 0.2 stars."""

import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.evaluation.calibration import calibration, predicted_by_given

SCALE = Scale(1, 5, 1)
PREDICTED = np.array([3.1, 3.15, 4.05, 1.0, 5.0])
GIVEN = np.array([3.0, 5.0, 5.0, 1.0, 5.0])


def test_predictions_are_counted_by_bin_for_each_rating_given():
    rows = predicted_by_given(PREDICTED, GIVEN, SCALE)
    found = [(row["given"], row["low"], row["high"], row["count"], row["share"]) for row in rows]
    third = pytest.approx(1 / 3)
    assert found == [
        (1.0, 1.0, 1.2, 1, 1.0),
        (3.0, 3.0, 3.2, 1, 1.0),
        (5.0, 3.0, 3.2, 1, third),
        (5.0, 4.0, 4.2, 1, third),
        (5.0, 4.8, 5.0, 1, third),  # the upper end belongs to the last bin
    ]


def test_a_bin_says_what_was_given_on_average_and_how_sure_that_is():
    rows = calibration(PREDICTED, GIVEN, SCALE)
    assert [row["count"] for row in rows] == [1, 2, 1, 1]
    both = rows[1]
    assert both["predicted"] == pytest.approx(3.125)
    assert both["given"] == pytest.approx(4.0)
    # 3 and 5 spread by 1 around 4: 1.96 / sqrt(2) to either side
    assert (both["low"], both["high"]) == pytest.approx((4 - 1.96 / np.sqrt(2), 4 + 1.96 / np.sqrt(2)))
