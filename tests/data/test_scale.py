import numpy as np
import pytest

from recsys.data.dataset import Scale, decimals
from recsys.errors import SettingError

JESTER = Scale(-10, 10, 0)


@pytest.mark.parametrize(
    "ends", [(5, 1, 1), (1, 5, -1), (float("nan"), 5, 1), (1, float("inf"), 1), (1, 5, float("nan"))]
)
def test_a_scale_that_makes_no_sense_is_refused(ends):
    with pytest.raises(SettingError, match="needs low <= high"):
        Scale(*ends)


@pytest.mark.parametrize(
    ("scale", "values"),
    [
        (Scale(1, 5, 1), [1, 2, 3, 4, 5]),
        (Scale(0, 0.5, 0.1), [0, 0.1, 0.2, 0.3, 0.4, 0.5]),
        (Scale(4, 4, 1), [4]),
        (Scale(4.5, 4.5, 0), [4.5]),
    ],
)
def test_values_are_what_can_be_given(scale, values):
    assert scale.values.tolist() == values
    assert scale.allows(np.array(values, np.float32)).all()
    assert scale.places(np.array(values, np.float32)).tolist() == list(range(len(values)))


@pytest.mark.parametrize("scale", [JESTER, Scale(1, 5, 0), Scale(0, 1, 0), Scale(2.602916, 2.9826763, 0)])
def test_the_values_of_a_continuous_scale_are_the_middles_of_equal_parts(scale):
    assert len(scale.values) == 20
    assert scale.low < scale.values[0]
    assert scale.values[-1] < scale.high
    assert scale.values.mean() == pytest.approx((scale.low + scale.high) / 2, abs=1e-3)
    assert max(len(str(value)) for value in scale.values.tolist()) <= 7  # no noise
    assert scale.places(np.array([scale.low, scale.high])).tolist() == [0, 19]


def test_each_rating_is_in_the_part_that_holds_it():
    assert JESTER.places(np.array([-9.01, -8.99, 0.001, 9.99], np.float32)).tolist() == [0, 1, 10, 19]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_a_rating_can_be_given_in_whatever_precision(kind):
    tenths = Scale(1.1, 9.9, 0.1)
    assert tenths.allows(tenths.values.astype(kind)).all()
    assert not tenths.allows(np.array([1.0, 1.15, 3.33, 9.95, 10, np.nan, np.inf], kind)).any()
    assert Scale(-9.95, 9.99, 0).allows(np.array([-9.95, 0.1234, 9.99], kind)).all()
    assert not Scale(-9.95, 9.99, 0).allows(np.array([-9.96, 9.991, np.nan], kind)).any()


@pytest.mark.parametrize("written", [3.3, -9.99, 5.0, 2.602916, 0.1, 99.99, 1e-5])
def test_a_rating_held_in_single_precision_is_the_decimal_that_was_written(written):
    held = np.array([written], np.float32)
    assert decimals(held).tolist() == decimals(held.astype(np.float64)).tolist() == [written]
