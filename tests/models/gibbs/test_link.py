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
    monkeypatch.setattr("recsys.models.gibbs.link.blas_threads", lambda *_, **__: nullcontext())
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


def strength_case(n_features: int) -> tuple[np.ndarray, np.ndarray, Prior]:
    """Features (6, n_features), vectors (6, 3) that depend on them, and where these come from."""
    rng = np.random.default_rng(9)
    features = rng.standard_normal((6, n_features)).astype(np.float32)
    vectors = (features @ rng.standard_normal((n_features, 3)) + rng.standard_normal((6, 3))).astype(np.float32)
    return features, vectors, Prior(np.array([0.2, 0.0, -0.4]), np.diag([1.0, 2.0, 0.5]))


def log_odds(logs: np.ndarray, features: np.ndarray, vectors: np.ndarray, prior: Prior) -> np.ndarray:
    """Of each logarithm of the strength, the link's weights integrated out, but for a constant: vectors come from
    N(mean, (I + FF' / strength) x covariance), the strength from a log-normal with a spread of 2."""
    outer = np.eye(6) + features @ features.T / np.exp(logs)[:, None, None]  # (g, 6, 6)
    apart = vectors - prior.mean
    squares = np.einsum("nk,gnm,mk,k->g", apart, np.linalg.inv(outer), apart, np.diag(prior.precision))
    return -0.5 * (3 * np.linalg.slogdet(outer)[1] + squares + (logs / 2) ** 2)


@pytest.mark.usefixtures("brisk")
@pytest.mark.parametrize("n_features", [3, 8], ids=["primal", "dual"])
def test_the_strength_of_the_link_is_drawn_from_its_posterior_with_the_weights_integrated_out(n_features):
    """Against the whole of its distribution, on a grid."""
    case = features, vectors, prior = strength_case(n_features)
    logs = np.linspace(-9, 9, 721)
    odds = log_odds(logs, *case)
    share = np.exp(odds - odds.max()).cumsum()
    link, rng = Link(csr_array(features), 3, every=1), np.random.default_rng(9)
    drawn = []
    for _ in range(4000):
        link.draw(vectors, prior, LATE, rng)
        drawn.append(np.log(link.strength))
    below = np.searchsorted(np.sort(drawn), logs) / len(drawn)
    assert np.abs(below - share / share[-1]).max() < 0.05  # one step in four is a new draw: an error of 0.016 at most


class Step:
    """Stands for a generator that proposes one step of the strength's logarithm, and accepts it at some odds."""

    def __init__(self, step: float, odds: float) -> None:
        self._step, self._odds = step, odds

    def standard_normal(self, size: int | tuple[int, ...] | None = None, dtype: type = np.float64):
        return self._step if size is None else np.zeros(size, dtype)

    def random(self) -> float:
        return self._odds


@pytest.mark.usefixtures("brisk")
@pytest.mark.parametrize("n_features", [3, 8], ids=["primal", "dual"])
def test_a_step_of_the_strength_is_taken_at_exactly_the_odds_of_metropolis_rule(n_features):
    """So no draw is needed to tell a density that is a little wrong: it would show in the second digit here."""
    case = features, vectors, prior = strength_case(n_features)
    link = Link(csr_array(features), 3, every=1)
    falls = 0
    for start in np.linspace(-5, 5, 9):
        for step in (-1.2, -0.3, 0.3, 1.2):
            before, after = log_odds(np.array([start, start + 1.5 * step]), *case)
            odds = np.exp(after - before)
            for offered, taken in ((0.99 * odds, True), (1.01 * odds, False)) if odds < 1 else ((0.999, True),):
                link.strength = float(np.exp(start))
                link.draw(vectors, prior, LATE, Step(step, offered))
                end = start + 1.5 * step if taken else start
                assert np.log(link.strength) == pytest.approx(end), (start, step, odds)
            falls += odds < 1
    assert falls >= 9


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
