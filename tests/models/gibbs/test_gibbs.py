"""The parts of the sampler, against what is known in closed form."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.models.gibbs.average import LowRankMean
from recsys.models.gibbs.chain import Chain
from recsys.models.gibbs.draws import Prior, gamma_shape, gaussians, normal_wishart
from recsys.models.gibbs.link import Link
from recsys.models.gibbs.observed import Design, Observed, RatingSums
from recsys.models.gibbs.spread import GAUSSIAN, Uncertainty


def sparse(n: int, m: int, *, share: float, seed: int = 0) -> csr_array:
    rng = np.random.default_rng(seed)
    stars = rng.standard_normal((n, m)) * (rng.random((n, m)) < share)
    return csr_array(stars.astype(np.float32))


def design(m: int, size: int, seed: int = 1) -> Design:
    rng = np.random.default_rng(seed)
    arrays = rng.standard_normal((m, size)), rng.standard_normal(m), rng.uniform(0.5, 2, m)
    return Design(*(array.astype(np.float32) for array in arrays))


def all_sums(stars: csr_array, other: Design, memory_bytes: int = 1 << 20) -> list[tuple[slice, RatingSums]]:
    observed = Observed(stars, other.vectors.shape[1], memory_bytes=memory_bytes)
    seen = observed.through(other)
    return [(block.rows, seen.sums(block)) for block in observed.blocks]


def test_the_sums_of_a_row_are_those_of_its_ratings():
    stars, other = sparse(6, 9, share=0.5), design(9, 3)
    [(rows, sums)] = all_sums(stars, other)
    assert rows == slice(0, 6)
    for row in range(6):
        rated = stars[[row]].indices
        vectors, weight = other.vectors[rated], other.weight[rated]
        left = stars[[row]].data - other.offset[rated]
        np.testing.assert_allclose(sums.gram[row], vectors.T @ (weight[:, None] * vectors), atol=1e-4)
        np.testing.assert_allclose(sums.moment[row], vectors.T @ (weight * left), atol=1e-4)
        np.testing.assert_allclose(sums.squares[row], np.sum(weight * left**2), atol=1e-4)


def test_the_squared_error_from_sums_is_that_of_the_ratings_one_by_one():
    stars, other = sparse(6, 9, share=0.5), design(9, 3)
    vectors = np.random.default_rng(2).standard_normal((6, 3)).astype(np.float32)
    [(_, sums)] = all_sums(stars, other)
    error = stars.toarray() - vectors @ other.vectors.T - other.offset
    expected = ((stars.toarray() != 0) * other.weight * error**2).sum(axis=1)
    np.testing.assert_allclose(sums.squared_error(vectors), expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("memory_bytes", [30_000, 3000], ids=["blocks of rows", "groups of columns too"])
def test_blocks_give_what_one_block_gives(monkeypatch, memory_bytes):
    monkeypatch.setattr("recsys.models.gibbs.observed._BLOCK_BYTES", 400)
    stars, other = sparse(60, 50, share=0.3), design(50, 4)
    blocks = all_sums(stars, other, memory_bytes)
    monkeypatch.setattr("recsys.models.gibbs.observed._BLOCK_BYTES", 1 << 20)
    [(_, whole)] = all_sums(stars, other)
    assert len(blocks) >= 5
    assert [rows.start for rows, _ in blocks[1:]] == [rows.stop for rows, _ in blocks[:-1]]
    for rows, part in blocks:
        for name in ("gram", "moment", "squares"):
            np.testing.assert_allclose(getattr(part, name), getattr(whole, name)[rows], rtol=1e-4, atol=1e-4)


def test_the_table_of_products_is_cut_where_memory_is_short():
    stars, other = sparse(60, 50, share=0.3), design(50, 4)
    assert Observed(stars, 4, memory_bytes=30_000).through(other).table is not None
    assert Observed(stars, 4, memory_bytes=3000).through(other).table is None


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


def test_the_standard_error_adds_noise_and_spread():
    ones = np.ones(1, np.float32)
    uncertainty = Uncertainty(2 * ones, 0.5 * ones, 1 * ones, 2 * ones, GAUSSIAN)  # 2 * 0.5 + 1 + 2 = 4
    error = uncertainty.standard_error(np.array([0]), np.array([0]))
    assert error.tolist() == [2.0]
    below, above = uncertainty.offsets(error, 0.8)
    assert [below[0], above[0]] == pytest.approx([-1.2816 * 2, 1.2816 * 2], abs=0.01)
