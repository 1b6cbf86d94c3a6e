"""The chain: its sides, its state, its schedule."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.models.gibbs.chain import Chain, Side
from recsys.models.gibbs.draws import Prior
from recsys.models.gibbs.link import Link
from recsys.models.gibbs.observed import Design, Observed
from tests.models.gibbs.random_stars import sparse
from tests.models.gibbs.unit_normals import UnitNormals, mean_and_covariance

PRIOR = Prior(np.array([0.5, -1.0, 0.3]), np.array([[2.0, 0.5, 0], [0.5, 1.0, 0.2], [0, 0.2, 3.0]]))
PRECISION = 1.7


class Means(UnitNormals):
    """A generator whose normals are 0 and whose gammas are what they are on average."""

    def __init__(self) -> None:
        super().__init__(-1)

    def standard_gamma(self, shape):
        return shape


@pytest.fixture
def side(monkeypatch: pytest.MonkeyPatch) -> Side:
    """Five rows with a prior, a link and noise weights that are known."""
    rng = np.random.default_rng(1)
    monkeypatch.setattr("recsys.models.gibbs.chain.normal_wishart", lambda *_, **__: PRIOR)
    monkeypatch.setattr("recsys.models.gibbs.chain.gamma_shape", lambda *_: 6.0)
    link = Link(csr_array(rng.standard_normal((5, 2)).astype(np.float32)), 3, every=1)
    monkeypatch.setattr(link, "draw", lambda *_: None)
    link.weights = rng.standard_normal((2, 3)).astype(np.float32)
    observed = Observed(sparse(5, 7, share=0.6), 3, memory_bytes=1 << 20)
    side = Side(observed, link, 3, rng, noise_weights=False)
    side.weight = np.array([0.2, 0.5, 1, 2, 5], np.float32)
    return side


@pytest.fixture
def others() -> Design:
    rng = np.random.default_rng(2)
    arrays = rng.standard_normal((7, 3)), rng.standard_normal(7), rng.uniform(0.3, 3, 7)
    return Design(*(array.astype(np.float32) for array in arrays))


def squared_errors(side: Side, others: Design) -> np.ndarray:
    """Of each row over what it rated, weighted by the others' noise, shape (5,)."""
    stars = sparse(5, 7, share=0.6).toarray()
    errors = stars - others.offset - side.vectors @ others.vectors.T
    return np.sum((stars != 0) * others.weight * errors**2, axis=1)


def test_vectors_are_drawn_from_their_posterior_given_all_else(side, others):
    """A rating has the noise precision of everybody, times the weights of both who meet in it."""

    def draw(normals):
        side.draw(others, PRECISION, 100, normals)
        return side.vectors

    mean, covariance = mean_and_covariance(draw)
    stars, centre = sparse(5, 7, share=0.6).toarray(), side.link.explained() + PRIOR.mean
    for row in range(5):
        rated = stars[row] != 0
        met, weight = others.vectors[rated], PRECISION * side.weight[row] * others.weight[rated]
        precision = PRIOR.precision + met.T @ (weight[:, None] * met)
        shift = PRIOR.precision @ centre[row] + met.T @ (weight * (stars[row] - others.offset)[rated])
        own = slice(3 * row, 3 * row + 3)
        np.testing.assert_allclose(mean[own], np.linalg.solve(precision, shift), atol=1e-4)
        np.testing.assert_allclose(covariance[own, own], np.linalg.inv(precision), atol=1e-4)
        covariance[own, own] = 0
    np.testing.assert_allclose(covariance, 0, atol=1e-6)  # rows are independent of each other


def test_of_a_row_without_ratings_the_mean_is_expected_and_of_the_others_what_was_drawn(side, others):
    stars = sparse(5, 7, share=0.6).toarray()
    stars[[2, 4]] = 0
    observed = Observed(csr_array(stars), 3, memory_bytes=1 << 20)
    side = Side(observed, side.link, 3, np.random.default_rng(2), noise_weights=False)
    side.draw(others, PRECISION, 100, np.random.default_rng(3))
    expected, come_from = side.expected(), side.link.explained() + PRIOR.mean
    np.testing.assert_allclose(expected[[2, 4]], come_from[[2, 4]], rtol=1e-5)
    np.testing.assert_array_equal(expected[[0, 1, 3]], side.vectors[[0, 1, 3]])
    assert not np.allclose(side.vectors[[2, 4]], come_from[[2, 4]], atol=0.1)


def test_the_error_of_a_side_is_weighted_by_both(side, others):
    error = side.draw(others, PRECISION, 100, UnitNormals(-1))
    assert error == pytest.approx(np.sum(side.weight * squared_errors(side, others)), rel=1e-4)


def test_noise_weights_are_drawn_given_the_errors_and_then_count(side, others):
    side._noise_weights, side.shape = True, 4.0
    before = side.weight
    error = side.draw(others, PRECISION, 100, Means())
    squares = squared_errors(side, others)
    counts = np.sum(sparse(5, 7, share=0.6).toarray() != 0, axis=1)
    np.testing.assert_allclose(side.weight, (4 + counts / 2) / (4 + PRECISION * squares / 2), rtol=1e-4)
    assert not np.allclose(side.weight, before)
    assert side.shape == 6.0
    assert error == pytest.approx(np.sum(side.weight * squares), rel=1e-4)


def test_to_the_other_side_a_bias_is_an_offset_and_met_with_a_one(side):
    design = side.as_design()
    np.testing.assert_array_equal(design.offset, side.vectors[:, 0])
    np.testing.assert_array_equal(design.vectors, np.hstack([np.ones((5, 1)), side.vectors[:, 1:]]))
    np.testing.assert_array_equal(design.weight, side.weight)


@pytest.mark.parametrize(("sweep", "belief"), [(1, 3), (11, 3**0.5), (21, 1), (22, 1), (900, 1)])
def test_the_prior_is_wide_in_the_first_sweeps_alone(side, others, monkeypatch, sweep, belief):
    """In the middle of the first twenty, halfway on the scale of logarithms."""
    believed = []
    monkeypatch.setattr("recsys.models.gibbs.chain.normal_wishart", lambda *_, belief: believed.append(belief) or PRIOR)
    side.draw(others, PRECISION, sweep, UnitNormals(-1))
    assert believed == pytest.approx([belief])


@pytest.mark.parametrize("noise_weights", [True, False])
def test_predictions_of_the_current_sample_are_those_of_its_vectors(noise_weights):
    stars = sparse(30, 20, share=0.5)
    features = tuple(csr_array((n, 0), dtype=np.float32) for n in stars.shape)
    chain = Chain(stars, features, size=4, seed=1, memory_bytes=1 << 20, link_every=2, noise_weights=noise_weights)
    chain.sweep(1)
    users, movies = chain.users.vectors[[3, 5]], chain.movies.vectors[[0, 19]]
    expected = [u[0] + m[0] + u[1:] @ m[1:] for u, m in zip(users, movies, strict=True)]
    np.testing.assert_allclose(chain.score_pairs(np.array([3, 5]), np.array([0, 19])), expected, atol=1e-5)
    assert (chain.users.weight == 1).all() != noise_weights


def test_sides_of_a_chain_are_recovered_from_its_state():
    stars = sparse(30, 20, share=0.5)
    features = csr_array(np.eye(30, dtype=np.float32)), csr_array((20, 0), dtype=np.float32)
    settings = {"size": 4, "seed": 1, "memory_bytes": 1 << 20, "link_every": 2}
    whole, first, second = (Chain(stars, features, **settings) for _ in range(3))
    for sweep in range(1, 7):
        whole.sweep(sweep)
    for sweep in range(1, 4):
        first.sweep(sweep)
    second.load_state({name: array.copy() for name, array in first.state().items()})
    for sweep in range(4, 7):
        second.sweep(sweep)
    np.testing.assert_array_equal(second.users.vectors, whole.users.vectors)
    assert second.precision == whole.precision
