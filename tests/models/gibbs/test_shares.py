"""How much of a prediction is whose."""

import numpy as np
import pytest

from recsys.models.gibbs.shares import BEFOREHAND, Shares, shares
from recsys.models.shared.factors import Factors


def test_many_ratings_say_the_shares_themselves():
    rng = np.random.default_rng(0)
    apart = rng.standard_normal((20_000, 3)).astype(np.float32)
    left = apart @ [0.5, 0.1, 0.9] + 0.3 * rng.standard_normal(20_000)
    found = shares(apart, left)
    assert (found.samples, found.biases, found.neighbours) == pytest.approx((0.5, 0.1, 0.9), abs=0.01)


def test_without_ratings_or_where_nothing_is_left_to_explain_the_shares_are_those_believed_in_before():
    assert shares(np.zeros((0, 3), np.float32), np.zeros(0)) == BEFOREHAND
    assert shares(np.zeros((5, 3), np.float32), np.zeros(5)) == BEFOREHAND


def test_belief_and_ratings_weigh_what_they_are_sure_of():
    """Two ratings of which only neighbours say anything, 2 and 1: by 0.45 they are 0.9 and 0.45.

    They are 1.9 and -0.55, so wrong by 1 and -1: noise 1. The share moves by (2 * 1 + 1 * -1) / (2^2 + 1^2 + 1/0.1^2).
    """
    found = shares(np.array([[0, 0, 2], [0, 0, 1]], np.float32), np.array([1.9, -0.55]))
    assert (found.samples, found.biases) == (BEFOREHAND.samples, BEFOREHAND.biases)
    assert found.neighbours == pytest.approx(0.45 + 1 / 105)


def test_factors_of_samples_and_biases_say_what_both_say_each_by_its_share():
    rng = np.random.default_rng(1)
    mean = np.array(3.5, np.float32)

    def drawn(n: int, *size: int) -> np.ndarray:
        return rng.standard_normal((n, *size)).astype(np.float32)

    samples = Factors(mean, drawn(4), drawn(3), drawn(4, 2), drawn(3, 2))
    biases = Factors(mean, drawn(4), drawn(3), np.zeros((4, 0), np.float32), np.zeros((3, 0), np.float32))
    both = Shares(0.7, 0.4, 0.5).of_factors(samples, biases)
    everybody = np.arange(4)
    expected = 3.5 + 0.7 * (samples.score(everybody) - 3.5) + 0.4 * (biases.score(everybody) - 3.5)
    np.testing.assert_allclose(both.score(everybody), expected, rtol=1e-5)
