import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.errors import DatasetError
from recsys.sources.scales import infer_scale, on_scale


@pytest.mark.parametrize(
    ("stars", "scale"),
    [
        ([1, 2, 5], Scale(1, 5, 1)),
        ([3, 3, 3], Scale(1, 5, 1)),
        ([0.5, 3, 4], Scale(0.5, 5, 0.5)),
        ([1, 2, 7], Scale(1, 10, 1)),
        ([0, 7, 10], Scale(0, 10, 1)),
        ([7.5, 9, 3], Scale(0.5, 10, 0.5)),
        ([0, 55, 100], Scale(0, 100, 1)),
        ([-10, -2.25, 9.75], Scale(-10, 9.75, 0.25)),
        ([1.1, 3.7, 4.9], Scale(float(np.float32(1.1)), float(np.float32(4.9)), 0.1)),
    ],
)
def test_the_scale_is_the_first_usual_one_that_holds_the_ratings(stars, scale):
    assert infer_scale(np.array(stars, np.float32), "x") == scale


def test_a_stray_rating_among_a_hundred_makes_no_new_scale():
    stars = np.array([4] * 99 + [7], np.float32)
    assert infer_scale(stars, "x") == Scale(1, 5, 1)
    assert on_scale(stars, Scale(1, 5, 1)).sum() == 99


def test_two_stray_ratings_among_a_hundred_do():
    assert infer_scale(np.array([4] * 98 + [7, 8], np.float32), "x") == Scale(1, 10, 1)


@pytest.mark.parametrize("stars", [[], [-1, -1], [0.3337, 7.1372, 222.1235]])
def test_ratings_on_no_scale_are_an_error_that_names_the_file(stars):
    with pytest.raises(DatasetError, match=r"x\.inter"):
        infer_scale(np.array(stars, np.float32), "x.inter")
