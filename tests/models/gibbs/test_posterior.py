"""What is kept of the samples."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.data.dataset import Ratings, Scale
from recsys.models.gibbs.chain import Chain
from recsys.models.gibbs.posterior import Posterior, Watched
from tests.models.gibbs.random_stars import sparse

STARS = sparse(30, 20, share=0.5)


@pytest.fixture
def chain() -> Chain:
    features = tuple(csr_array((n, 0), dtype=np.float32) for n in STARS.shape)
    return Chain(STARS, features, size=4, seed=1, memory_bytes=1 << 20, link_every=2)


@pytest.fixture
def ratings() -> Ratings:
    user_idx, movie_idx = (index.astype(np.int32) for index in STARS.nonzero())
    return Ratings(user_idx, movie_idx, (3 + STARS.data).astype(np.float32), *STARS.shape)


def test_mean_and_noise_are_those_of_the_chains_samples(chain, ratings):
    posterior = Posterior(ratings, rank=20, seed=1)
    scores, noises = [], []
    for sweep in range(1, 5):
        chain.sweep(sweep)
        posterior.add(chain)
        users, movies = chain.users.vectors, chain.movies.vectors
        scores.append(users[:, :1] + movies[:, 0] + users[:, 1:] @ movies[:, 1:].T)
        noises.append((1 / chain.users.weight, 1 / (chain.precision * chain.movies.weight)))
    assert posterior.n_samples == 4
    factors, uncertainty = posterior.mean.factors(3.0, 0.5), posterior.spread.uncertainty(0.5)
    np.testing.assert_allclose(factors.score(np.arange(30)), 3 + 0.5 * np.mean(scores, axis=0), atol=1e-4)
    user_noise, movie_noise = (np.mean(noise, axis=0) for noise in zip(*noises, strict=True))
    np.testing.assert_allclose(uncertainty.user_noise, user_noise, rtol=1e-5)
    np.testing.assert_allclose(uncertainty.movie_noise, 0.25 * movie_noise, rtol=1e-5)


def test_the_error_of_the_average_is_clipped_to_the_scale_and_counts_what_is_kept_alone(chain, ratings):
    watched = Watched(ratings, Scale(1, 5, 1), 3.0, 2.0)
    pairs = ratings.user_idx, ratings.movie_idx
    samples = []
    for sweep, kept in enumerate([False, True, True], start=1):
        chain.sweep(sweep)
        watched.add(chain, kept=kept)
        samples.append(3 + 2 * chain.score_pairs(*pairs))

    def clipped_rmse(predicted):
        return np.sqrt(np.mean((np.clip(predicted, 1, 5) - ratings.stars) ** 2))

    assert watched.sample_rmse() == pytest.approx(clipped_rmse(samples[2]), rel=1e-5)
    assert watched.average_rmse(2) == pytest.approx(clipped_rmse((samples[1] + samples[2]) / 2), rel=1e-5)
    assert watched.average_rmse(0) == watched.sample_rmse()
