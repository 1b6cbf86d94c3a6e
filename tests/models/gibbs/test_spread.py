"""How far off a prediction may be."""

import numpy as np
import pytest
from scipy.stats import norm

from recsys.data.dataset import Ratings
from recsys.models.gibbs.spread import GAUSSIAN, Spread, Uncertainty

LEVELS = np.linspace(0.0025, 0.9975, 400)


def ones(n: int) -> np.ndarray:
    return np.ones(n, np.float32)


def ratings(stars: np.ndarray) -> Ratings:
    """Of one user, each of another movie."""
    n = len(stars)
    return Ratings(np.zeros(n, np.int32), np.arange(n, dtype=np.int32), stars.astype(np.float32), 1, n)


def test_the_standard_error_adds_noise_and_spread():
    uncertainty = Uncertainty(2 * ones(1), 0.5 * ones(1), 1 * ones(1), 2 * ones(1), GAUSSIAN)  # 2 * 0.5 + 1 + 2 = 4
    error = uncertainty.standard_error(np.array([0]), np.array([0]))
    assert error.tolist() == [2.0]
    below, above = uncertainty.offsets(error, 0.8)
    assert [below[0], above[0]] == pytest.approx([-1.2816 * 2, 1.2816 * 2], abs=0.01)


def test_a_newcomer_has_everybodys_noise_and_a_spread_of_their_own():
    # users' noise is 1 and 3, 2 on average; 2 * 0.5 + 2 + (1, 6) = 4, 9: the users' own spread of 50 is not theirs
    uncertainty = Uncertainty(np.array([1, 3], np.float32), 0.5 * ones(2), 50 * ones(2), 2 * ones(2), GAUSSIAN)
    np.testing.assert_allclose(uncertainty.newcomers_error(np.array([1, 6], np.float32)), [2, 3])


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_intervals_reach_as_far_as_errors_on_ratings_held_out_do(share):
    """Errors of a skewed distribution, in units of a standard error of 2, are as often inside as the share says."""
    errors = 2 * (np.random.default_rng(0).gamma(2, 1, 5000) - 2)
    uncertainty = Uncertainty(4 * ones(1), ones(5000), 0 * ones(1), 0 * ones(5000), GAUSSIAN)
    held_out = ratings(3 + errors)
    calibrated = uncertainty.calibrated(held_out, np.full(5000, 3.0))
    low, high = calibrated.offsets(calibrated.standard_error(held_out.user_idx, held_out.movie_idx), share)
    assert np.mean((low <= errors) & (errors <= high)) == pytest.approx(share, abs=0.003)
    np.testing.assert_allclose(calibrated.quantiles, np.quantile(errors / 2, LEVELS), atol=1e-4)


def test_with_few_ratings_held_out_errors_are_taken_to_be_gaussian():
    errors = np.random.default_rng(1).exponential(5, 200)
    uncertainty = Uncertainty(ones(1), ones(200), ones(1), ones(200), GAUSSIAN)
    few, enough = (uncertainty.calibrated(ratings(errors[:n]), np.zeros(n)) for n in (199, 200))
    np.testing.assert_allclose(few.quantiles, norm.ppf(LEVELS), atol=1e-6)
    assert enough.quantiles[-1] > 10


def test_spread_and_noise_are_those_of_the_samples():
    """Seven users and five movies are few enough to be tried each on each, so that the sums can be redone."""
    rng = np.random.default_rng(2)
    samples = [(rng.standard_normal((7, 3)), rng.standard_normal((5, 3))) for _ in range(6)]
    weights = [(rng.uniform(0.5, 2, 7), rng.uniform(0.5, 2, 5)) for _ in range(6)]
    noises = rng.uniform(0.5, 1, 6)
    spread = Spread(np.arange(1, 8), np.arange(1, 6), rng)
    for (users, movies), pair, noise in zip(samples, weights, noises, strict=True):
        spread.add(users.astype(np.float32), movies.astype(np.float32), pair, noise)
    unit = 3.0
    found = spread.uncertainty(unit)
    scores = [u[:, :1] + m[:, 0] + u[:, 1:] @ m[:, 1:].T for u, m in samples]
    variance = unit**2 * np.var(scores, axis=0, ddof=1)  # (7, 5), of a pair
    pairs = np.stack(np.broadcast_arrays(variance.mean(axis=1)[:, None], variance.mean(axis=0)), axis=-1)
    shares = np.linalg.lstsq(pairs.reshape(-1, 2), variance.ravel())[0]  # both come out above 0 here
    assert (shares > 0.1).all()
    np.testing.assert_allclose(found.user_spread, shares[0] * variance.mean(axis=1), rtol=1e-3)
    np.testing.assert_allclose(found.movie_spread, shares[1] * variance.mean(axis=0), rtol=1e-3)
    np.testing.assert_allclose(found.user_noise, np.mean([1 / w for w, _ in weights], axis=0), rtol=1e-5)
    movie_noise = unit**2 * np.mean([n / w for n, (_, w) in zip(noises, weights, strict=True)], axis=0)
    np.testing.assert_allclose(found.movie_noise, movie_noise, rtol=1e-5)


def test_the_more_ratings_the_likelier_others_are_tried_on_it_and_never_on_what_has_none():
    counts = np.array([0, 1, 1, 1, 50, 50, 50, 0])
    tried = np.concatenate(
        [Spread(counts, counts, np.random.default_rng(seed), n_tried=2).tried_movies for seed in range(100)]
    )
    chosen = np.bincount(tried, minlength=8)
    assert chosen[[0, 7]].tolist() == [0, 0]
    assert chosen[4:7].sum() > 185
    assert sorted(Spread(counts, counts, np.random.default_rng(0)).tried_users) == [1, 2, 3, 4, 5, 6]
