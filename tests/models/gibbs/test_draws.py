"""Draws of a sweep, against their distributions in closed form."""

import numpy as np
import pytest
from scipy.special import digamma, polygamma
from scipy.stats import chi2, gamma, kstest, wishart

from recsys.models.gibbs.draws import Prior, gamma_shape, gaussians, normal_wishart

FURTHEST = 4.5  # standard errors between what was drawn and what is expected


def test_draws_have_the_mean_and_covariance_of_their_posterior():
    """One user's vector, movies and prior fixed: precision = prior + noise * Z'Z, mean = precision^-1 (...)."""
    rng = np.random.default_rng(3)
    movies, prior_mean, noise = rng.standard_normal((12, 3)), np.array([0.5, -1.0, 2.0]), 1.7
    prior_precision = np.array([[2.0, 0.5, 0], [0.5, 1.0, 0.2], [0, 0.2, 3.0]])
    stars = rng.standard_normal(12)
    precision = prior_precision + noise * movies.T @ movies
    shift = prior_precision @ prior_mean + noise * movies.T @ stars
    n = 200_000
    drawn = gaussians(np.tile(precision, (n, 1, 1)), np.tile(shift, (n, 1)), rng.standard_normal((n, 3)))
    covariance = np.linalg.inv(precision)
    np.testing.assert_allclose(drawn.mean(axis=0), covariance @ shift, atol=0.005)
    np.testing.assert_allclose(np.cov(drawn.T), covariance, atol=0.002)


def test_with_many_vectors_the_prior_is_their_mean_and_precision():
    rng = np.random.default_rng(5)
    covariance = np.array([[1.0, 0.3], [0.3, 0.5]])
    vectors = rng.multivariate_normal([2, -1], covariance, 100_000)
    prior = normal_wishart(vectors, np.zeros((2, 2)), 0, rng)
    np.testing.assert_allclose(prior.mean, [2, -1], atol=0.02)
    np.testing.assert_allclose(np.linalg.inv(prior.precision), covariance, atol=0.02)
    np.testing.assert_allclose(np.cov(prior.noise(rng, 100_000).T), covariance, atol=0.02)


@pytest.fixture(scope="module")
def priors() -> tuple[list[Prior], np.ndarray, np.ndarray, float]:
    """4000 draws of the prior of seven vectors with a link of four weights behind them; then, of the posterior as
    Murphy (2007), "Conjugate Bayesian analysis of the Gaussian distribution", equations 217 to 224, has it, the mean
    (K,), the inverse of the Wishart's scale (K, K) and its degrees of freedom.
    """
    rng = np.random.default_rng(10)
    vectors, weights = rng.normal(1, 1, (7, 3)), rng.standard_normal((4, 3)) @ np.diag([2.0, 1, 0.5])
    strength, belief, pull = 1.8, 0.7, 2
    scatter = strength * weights.T @ weights
    drawn = [normal_wishart(vectors, scatter, 4, rng, belief=belief) for _ in range(4000)]
    apart = vectors - vectors.mean(axis=0)
    inverse_scale = belief * np.eye(3) + scatter + apart.T @ apart
    inverse_scale += pull * 7 / (pull + 7) * np.outer(vectors.mean(axis=0), vectors.mean(axis=0))
    return drawn, vectors.sum(axis=0) / (pull + 7), inverse_scale, 3 + 8 + 7 + 4  # 8 of belief in the covariance


def test_precisions_of_vectors_are_from_the_wishart_of_vectors_and_link(priors):
    drawn, _, inverse_scale, freedom = priors
    precisions = np.array([prior.precision for prior in drawn])  # (4000, 3, 3)
    expected = wishart(df=freedom, scale=np.linalg.inv(inverse_scale))
    error = np.sqrt(expected.var() / len(drawn))
    assert (np.abs(precisions.mean(axis=0) - expected.mean()) < FURTHEST * error).all()
    assert np.var(precisions, axis=0) == pytest.approx(expected.var(), rel=0.15)
    halves = (freedom - np.arange(3)) / 2
    logs = np.linalg.slogdet(precisions)[1]
    log_mean = digamma(halves).sum() + 3 * np.log(2) - np.linalg.slogdet(inverse_scale)[1]
    assert abs(logs.mean() - log_mean) < FURTHEST * np.sqrt(polygamma(1, halves).sum() / len(drawn))
    assert np.var(logs) == pytest.approx(polygamma(1, halves).sum(), rel=0.15)


def test_means_of_vectors_lie_around_theirs_as_the_precision_drawn_with_them_says(priors):
    drawn, mean, inverse_scale, freedom = priors
    apart = np.array([prior.mean for prior in drawn]) - mean  # (4000, 3)
    covariance = inverse_scale / ((freedom - 4) * 9)  # of a multivariate t; 9 rows: seven, and a belief worth two
    assert (np.abs(apart.mean(axis=0)) < FURTHEST * np.sqrt(np.diag(covariance) / len(drawn))).all()
    np.testing.assert_allclose(np.cov(apart.T), covariance, atol=0.1 * np.diag(covariance).max())
    lengths = [9 * own @ prior.precision @ own for own, prior in zip(apart, drawn, strict=True)]
    assert kstest(lengths, chi2(3).cdf).pvalue > 1e-4


def test_noise_of_a_prior_has_its_covariance():
    precision = np.array([[2.0, 0.9, -0.3], [0.9, 1.0, 0.2], [-0.3, 0.2, 3.0]])
    noise = Prior(np.array([5.0, 6.0, 7.0]), precision).noise(np.random.default_rng(11), 100_000)
    assert noise.dtype == np.float32
    np.testing.assert_allclose(noise.mean(axis=0), 0, atol=0.02)
    np.testing.assert_allclose(np.cov(noise.T), np.linalg.inv(precision), atol=0.03)


def test_the_shape_of_a_gamma_is_found():
    values = np.random.default_rng(6).gamma(8, 1 / 8, 50_000)
    assert gamma_shape(values, np.random.default_rng(7)) == pytest.approx(8, rel=0.1)


def test_shapes_of_a_gamma_are_drawn_by_the_odds_of_the_values():
    values = np.array([0.4, 0.9, 1.1, 1.3, 1.7, 0.8])
    grid = np.geomspace(1, 200, 100)
    logs = gamma(grid[:, None], scale=1 / grid[:, None]).logpdf(values).sum(axis=1)
    odds = np.exp(logs - logs.max())
    odds /= odds.sum()
    rng = np.random.default_rng(12)
    drawn = np.searchsorted(grid * (1 + 1e-9), [gamma_shape(values, rng) for _ in range(4000)])
    share = np.bincount(drawn, minlength=100).cumsum() / 4000
    assert np.abs(share - odds.cumsum()).max() < 2.2 / np.sqrt(4000)  # Kolmogorov's distance, once in 8000 times
