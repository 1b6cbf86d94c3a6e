"""The mean of samples, kept as factors."""

import numpy as np

from recsys.models.gibbs.average import LowRankMean


def test_the_mean_of_samples_is_exact_while_its_rank_suffices_and_near_when_it_is_cut(monkeypatch):
    monkeypatch.setattr("recsys.models.gibbs.average._COLUMNS_BETWEEN", 4)
    rng = np.random.default_rng(8)
    base = [rng.standard_normal((n, 4)).astype(np.float32) for n in (30, 20)]
    mean, expected = LowRankMean(np.ones(30), np.ones(20), 3), 0
    for _ in range(12):  # the same three directions each time, other lengths and biases
        users, movies = base[0] * rng.uniform(0.5, 2), base[1]
        mean.add(users, movies)
        expected = expected + (users[:, :1] + movies[:, 0] + users[:, 1:] @ movies[:, 1:].T) / 12
    factors = mean.factors(3.0, 2.0)
    assert factors.user_factors.shape == (30, 3)
    np.testing.assert_allclose(factors.score(np.arange(30)), 3 + 2 * expected, atol=1e-3)
