"""`top_n` and its many-rows twin, on few distinct scores, so that ties are the rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.errors import SettingError
from recsys.models.shared.ranking import top_n, top_rows

scores = st.lists(st.sampled_from([-np.inf, 0.0, 1.0, 2.0]), min_size=1, max_size=30)


@given(scores, st.integers(1, 35))
def test_it_is_the_beginning_of_a_stable_sort_of_the_candidates(values, n):
    values = np.array(values)
    candidates = ~np.isneginf(values)
    expected = [i for i in sorted(range(len(values)), key=lambda i: (-values[i], i)) if candidates[i]][:n]
    assert top_n(values, candidates, n).tolist() == expected


@given(scores, st.integers(1, 35))
def test_rows_at_once_are_each_row_alone(values, n):
    rows = np.array([values, values[::-1]], np.float32)
    best = top_rows(rows.copy(), n)
    for row, listed in zip(rows, best, strict=True):
        assert listed[listed >= 0].tolist() == top_n(row, ~np.isneginf(row), n).tolist()


def test_fewer_than_one_is_refused():
    with pytest.raises(SettingError, match="n must be at least 1, got 0"):
        top_n(np.array([1.0]), np.array([True]), 0)
