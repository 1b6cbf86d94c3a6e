"""The link, against its posterior."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.models.gibbs.draws import Prior
from recsys.models.gibbs.link import Link


@pytest.mark.parametrize("n_features", [3, 8], ids=["primal", "dual"])
def test_the_link_is_drawn_from_its_posterior(n_features):
    """Features, strength and prior fixed: W has covariance (F'F + strength)^-1 times the vectors' covariance."""
    rng = np.random.default_rng(4)
    features = rng.standard_normal((5, n_features)).astype(np.float32)
    vectors = rng.standard_normal((5, 2)).astype(np.float32)
    prior = Prior(np.array([0.3, -0.2]), np.array([[2.0, 0.4], [0.4, 1.0]]))
    link = Link(csr_array(features), 2, every=10**9)
    draws = []
    for sweep in range(1001, 21_001):  # past those in which the strength is drawn every time
        link.draw(vectors, prior, sweep, rng)
        draws.append(link.weights.copy())
    draws = np.array(draws)
    inner = np.linalg.inv(features.T @ features + link.strength * np.eye(n_features))
    expected = inner @ features.T @ (vectors - prior.mean)
    tolerance = 0.05
    np.testing.assert_allclose(draws.mean(axis=0), expected, atol=tolerance)
    covariance = np.linalg.inv(prior.precision)
    np.testing.assert_allclose(np.cov(draws[:, :, 0].T), inner * covariance[0, 0], atol=tolerance)
    np.testing.assert_allclose(
        np.mean([np.outer(*d.T) for d in draws - draws.mean(axis=0)], axis=0), inner * covariance[0, 1], atol=tolerance
    )


@pytest.mark.parametrize("n_features", [3, 8], ids=["primal", "dual"])
def test_the_strength_of_the_link_is_drawn_from_its_posterior_with_the_weights_integrated_out(n_features):
    """Against its density on a grid: vectors ~ N(mean, (I + FF' / strength) x covariance), a log-normal prior."""
    rng = np.random.default_rng(9)
    features = rng.standard_normal((6, n_features)).astype(np.float32)
    vectors = (features @ rng.standard_normal((n_features, 3)) + rng.standard_normal((6, 3))).astype(np.float32)
    prior = Prior(np.zeros(3), np.diag([1.0, 2.0, 0.5]))
    logs = np.linspace(-9, 9, 721)
    odds = []
    for strength in np.exp(logs):
        covariance = np.eye(6) + features @ features.T / strength
        squares = np.einsum("nk,nm,mk,k->", vectors, np.linalg.inv(covariance), vectors, np.diag(prior.precision))
        odds.append(-0.5 * (3 * np.linalg.slogdet(covariance)[1] + squares + (np.log(strength) / 2) ** 2))
    odds = np.exp(np.array(odds) - max(odds))
    expected = (logs * odds).sum() / odds.sum()
    link = Link(csr_array(features), 3, every=1)
    drawn = []
    for _ in range(6000):
        link.draw(vectors, prior, 2, rng)  # an early sweep, which takes large steps
        drawn.append(np.log(link.strength))
    assert np.mean(drawn) == pytest.approx(expected, abs=0.15)
    assert np.std(drawn) == pytest.approx(np.sqrt(((logs - expected) ** 2 * odds).sum() / odds.sum()), rel=0.15)
