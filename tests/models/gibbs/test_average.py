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


def test_what_is_cut_is_what_matters_least_where_there_are_most_ratings():
    """Of all means of that rank it is the nearest, each pair weighted by the ratings of both (Eckart & Young, 1936)."""
    rng = np.random.default_rng(9)
    counts = np.array([400, 90, 30, 5, 1, 0]), np.array([300, 100, 20, 3, 0])
    mean, expected = LowRankMean(*counts, 2), np.zeros((6, 5))
    for _ in range(7):
        users, movies = rng.standard_normal((6, 4)), rng.standard_normal((5, 4))
        mean.add(users.astype(np.float32), movies.astype(np.float32))
        expected += users[:, 1:] @ movies[:, 1:].T / 7
    weight = np.sqrt(np.outer(counts[0] + 1, counts[1] + 1))
    left, values, right = np.linalg.svd(weight * expected, full_matrices=False)
    factors = mean.factors(0.0, 1.0)
    nearest = (left[:, :2] * values[:2]) @ right[:2] / weight
    np.testing.assert_allclose(factors.user_factors @ factors.movie_factors.T, nearest, atol=1e-4)


def test_a_mean_is_recovered_from_its_state():
    rng = np.random.default_rng(10)
    samples = [(rng.standard_normal((6, 4)), rng.standard_normal((5, 4))) for _ in range(4)]
    whole, first, second = (LowRankMean(np.ones(6), np.ones(5), 3) for _ in range(3))
    for number, sample in enumerate(samples):
        whole.add(*sample)
        (first if number < 2 else second).add(*sample)
        if number == 1:
            second.load_state(first.state())
    assert second.n_samples == 4
    np.testing.assert_allclose(second.factors(3.0, 2.0).score([0, 5]), whole.factors(3.0, 2.0).score([0, 5]), atol=1e-6)
