"""The link, against its posterior."""

from contextlib import nullcontext

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.models.gibbs.draws import Prior
from recsys.models.gibbs.link import Link
from tests.models.gibbs.unit_normals import mean_and_covariance

LATE = 1001  # a sweep past those in which the strength is drawn every time


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time for counting threads, and steps of the strength as long as its posterior is wide."""
    monkeypatch.setattr("recsys.models.gibbs.link.threadpool_limits", lambda *_, **__: nullcontext())
    monkeypatch.setattr("recsys.models.gibbs.link._STEPS", (1.5, 1.5))


@pytest.mark.parametrize("n_features", [3, 8], ids=["primal", "dual"])
def test_the_link_is_drawn_from_its_posterior(n_features):
    """Features, strength and prior fixed: W has mean (F'F + strength)^-1 F'(vectors - mean), and as covariance
    (F'F + strength)^-1 times that of the vectors."""
    rng = np.random.default_rng(4)
    features = rng.standard_normal((5, n_features)).astype(np.float32)
    vectors = rng.standard_normal((5, 2)).astype(np.float32)
    prior = Prior(np.array([0.3, -0.2]), np.array([[2.0, 0.4], [0.4, 1.0]]))
    link = Link(csr_array(features), 2, every=10**9)
    link.strength = 2.5

    def draw(normals):
        link.draw(vectors, prior, LATE, normals)
        return link.weights

    mean, covariance = mean_and_covariance(draw)
    inner = np.linalg.inv(features.T @ features + 2.5 * np.eye(n_features))
    np.testing.assert_allclose(mean.reshape(-1, 2), inner @ features.T @ (vectors - prior.mean), atol=1e-5)
    np.testing.assert_allclose(covariance, np.kron(inner, np.linalg.inv(prior.precision)), atol=1e-5)


@pytest.mark.usefixtures("brisk")
@pytest.mark.parametrize("n_features", [3, 8], ids=["primal", "dual"])
def test_the_strength_of_the_link_is_drawn_from_its_posterior_with_the_weights_integrated_out(n_features):
    """Against its density on a grid: vectors ~ N(mean, (I + FF' / strength) x covariance), a log-normal prior."""
    rng = np.random.default_rng(9)
    features = rng.standard_normal((6, n_features)).astype(np.float32)
    vectors = (features @ rng.standard_normal((n_features, 3)) + rng.standard_normal((6, 3))).astype(np.float32)
    prior = Prior(np.zeros(3), np.diag([1.0, 2.0, 0.5]))
    logs = np.linspace(-9, 9, 721)
    outer = np.eye(6) + features @ features.T / np.exp(logs)[:, None, None]  # (721, 6, 6)
    squares = np.einsum("nk,gnm,mk,k->g", vectors, np.linalg.inv(outer), vectors, np.diag(prior.precision))
    odds = -0.5 * (3 * np.linalg.slogdet(outer)[1] + squares + (logs / 2) ** 2)
    share = np.exp(odds - odds.max()).cumsum()
    link = Link(csr_array(features), 3, every=1)
    drawn = []
    for _ in range(3000):
        link.draw(vectors, prior, LATE, rng)
        drawn.append(np.log(link.strength))
    below = np.searchsorted(np.sort(drawn), logs) / len(drawn)
    assert np.abs(below - share / share[-1]).max() < 0.06  # a step in four is a new draw: 0.02 is one standard error


def test_the_strength_is_drawn_in_each_early_sweep_but_the_first_and_then_in_every_tenth():
    rng = np.random.default_rng(5)
    link = Link(csr_array(np.eye(4, dtype=np.float32)), 2, every=10)
    vectors, prior = rng.standard_normal((4, 2)).astype(np.float32), Prior(np.zeros(2), np.eye(2))
    tried = []
    decompose = link._decompose
    link._decompose = lambda strength: tried.append(sweep) or decompose(strength)
    link.draw(vectors, prior, sweep := 1, rng)
    tried.clear()  # the first matrix has to be decomposed once
    for sweep in range(1, 51):
        link.draw(vectors, prior, sweep, rng)
    assert tried == [*range(2, 21), 30, 40, 50]
