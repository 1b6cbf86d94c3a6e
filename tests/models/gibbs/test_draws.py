"""Draws of a sweep, against their distributions in closed form."""

import numpy as np
import pytest

from recsys.models.gibbs.draws import gamma_shape, gaussians, normal_wishart


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


def test_the_shape_of_a_gamma_is_found():
    values = np.random.default_rng(6).gamma(8, 1 / 8, 50_000)
    assert gamma_shape(values, np.random.default_rng(7)) == pytest.approx(8, rel=0.1)
