"""Intervals: what they hold, how they narrow, and that a pair of models is drawn on the same users."""

import numpy as np
import pytest

from recsys.evaluation.bootstrap import UserSums, confidence_intervals, differences, resampled


def sums_of(values: np.ndarray, name: str = "mrr") -> UserSums:
    """A mean over users, NaN for those without one."""
    known = ~np.isnan(values)
    return UserSums((name,), np.where(known, values, 0)[None, :], known[None, :].astype(float))


def test_values_are_means_over_the_users_who_have_one():
    assert sums_of(np.array([1.0, np.nan, 0.0])).values() == {"mrr": 0.5}
    assert sums_of(np.array([np.nan])).values() == {"mrr": None}


def test_rmse_is_the_root_of_all_squares_over_all_ratings():
    # one user with two ratings off by 3 and 4, one with one rating that is right: sqrt(25 / 3)
    sums = UserSums(("rmse",), np.array([[25.0, 0.0]]), np.array([[2.0, 1.0]]))
    assert sums.values()["rmse"] == pytest.approx((25 / 3) ** 0.5)


def test_an_interval_is_about_as_wide_as_the_central_limit_says():
    values = np.random.default_rng(0).normal(size=2000)
    low, high = confidence_intervals(sums_of(values))["mrr"]
    assert low < values.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 2000**0.5, rel=0.1)


def test_the_same_seed_gives_the_same_interval():
    sums = sums_of(np.random.default_rng(1).random(50))
    assert confidence_intervals(sums) == confidence_intervals(sums)
    assert confidence_intervals(sums) != confidence_intervals(sums, seed=7)


def test_what_is_defined_for_nobody_has_no_interval():
    assert confidence_intervals(sums_of(np.full(3, np.nan))) == {}


def test_a_model_that_is_always_a_little_better_is_told_apart_only_in_pairs():
    values = np.random.default_rng(2).random(400)
    alone, better = confidence_intervals(sums_of(values))["mrr"], confidence_intervals(sums_of(values + 0.01))["mrr"]
    assert better[0] < alone[1]  # on their own the intervals overlap
    [[low, high]] = differences(sums_of(values), [sums_of(values + 0.01)])
    assert (low, high) == (pytest.approx(0.01), pytest.approx(0.01))


def test_two_models_that_err_as_much_but_elsewhere_cannot_be_told_apart():
    rng = np.random.default_rng(3)
    [[low, high]] = differences(sums_of(rng.random(400)), [sums_of(rng.random(400))])
    assert low < 0 < high


def test_resampling_in_blocks_is_resampling(monkeypatch):
    sums = [sums_of(np.arange(5.0)), sums_of(np.arange(5.0, 10.0))]
    whole = resampled(sums, n_resamples=40, seed=1)
    monkeypatch.setattr("recsys.evaluation.bootstrap._WEIGHTS_AT_ONCE", 15)
    blocks = resampled(sums, n_resamples=40, seed=1)
    assert whole[0].shape == (40, 1)
    np.testing.assert_allclose(blocks, whole)
    np.testing.assert_allclose(whole[1] - whole[0], 5)  # the same users for both
