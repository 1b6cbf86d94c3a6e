"""`Svd`: against scipy's decomposition, with nothing missing and with half of it missing."""

import numpy as np
import pytest
import scipy.linalg
from scipy.sparse import csr_array

from recsys.data.dataset import Scale
from recsys.models.bias import Bias
from recsys.models.svd import Svd, leading_directions, soft_impute
from tests.models.small import dataset, random_dataset


def thresholded(matrix: np.ndarray, rank: int, threshold: float) -> np.ndarray:
    """The best ``rank`` directions of a matrix, their singular values lowered by ``threshold``, by scipy."""
    left, values, right = scipy.linalg.svd(matrix, full_matrices=False)
    return (left[:, :rank] * np.maximum(values[:rank] - threshold, 0)) @ right[:rank]


def product(parts) -> np.ndarray:
    left, values, right = parts
    return (left * values) @ right.T


@pytest.fixture(scope="module")
def matrix() -> np.ndarray:
    return np.random.default_rng(3).standard_normal((12, 7)).astype(np.float32)


@pytest.mark.parametrize(("rank", "threshold"), [(7, 0.0), (3, 0.0), (3, 1.0), (50, 2.0)])
def test_with_nothing_missing_it_is_scipys_svd(matrix, rank, threshold):
    parts = soft_impute(csr_array(matrix), rank=rank, threshold=threshold, sweeps=300, rng=np.random.default_rng(0))
    np.testing.assert_allclose(product(parts), thresholded(matrix, rank, threshold), atol=2e-3)
    np.testing.assert_allclose(np.sort(parts[1])[::-1], parts[1])


def test_with_values_missing_it_is_the_svd_of_itself_filled_in(matrix):
    known = np.random.default_rng(4).random(matrix.shape) < 0.6
    sparse = csr_array(np.where(known, matrix, 0))
    low_rank = product(soft_impute(sparse, rank=7, threshold=0.5, sweeps=500, rng=np.random.default_rng(0)))
    filled = np.where(known, matrix, low_rank)
    np.testing.assert_allclose(low_rank, thresholded(filled, 7, 0.5), atol=2e-3)
    assert np.abs(low_rank[~known]).max() > 0.1  # what is missing is not simply 0


def test_zeros_everywhere_decompose_to_zeros():
    parts = soft_impute(
        csr_array((5, 4), dtype=np.float32), rank=2, threshold=0, sweeps=3, rng=np.random.default_rng(0)
    )
    assert not product(parts).any()


def test_movies_are_compared_in_the_leading_directions_of_what_is_known():
    rng = np.random.default_rng(5)
    left, right = np.linalg.qr(rng.standard_normal((30, 8)))[0], np.linalg.qr(rng.standard_normal((20, 8)))[0]
    values = np.array([9, 7, 5, 0.3, 0.2, 0.1, 0.1, 0.1])
    found = leading_directions(csr_array((left * values @ right.T).astype(np.float32)), 3, rng)  # (20, 3)
    best = right[:, :3] * values[:3]
    np.testing.assert_allclose(found @ found.T, best @ best.T, atol=1e-3)
    everything = leading_directions(csr_array((left * values @ right.T).astype(np.float32)), 99, rng)
    assert everything.shape == (20, 20)


def test_a_sequel_is_found_in_a_direction_too_weak_to_predict_with():
    """Two films that one group of fans alone rated apart from the rest, under a taste that moves everybody."""
    rng = np.random.default_rng(6)
    taste = np.outer(rng.choice([-1.0, 1.0], 200), rng.choice([-1.0, 1.0], 40))
    fans = rng.choice([-0.6, 0.6], 200)
    taste[:, [3, 30]] += fans[:, None]
    user_idx, movie_idx = np.divmod(np.arange(200 * 40), 40)
    data = dataset(user_idx, movie_idx, (3 + taste).ravel(), 200, 40, scale=Scale(1, 5, 0))
    model = Svd(n_factors=1, shrinkage=1.0).fit(data)
    assert model.similar_movies(data.movies.ids[3], 1)["movie_id"].tolist() == [data.movies.ids[30]]


def test_a_run_without_these_directions_compares_by_its_factors():
    data = random_dataset(60, 30)
    arrays = Svd(n_factors=3, shrinkage=1.0).fit(data).arrays()
    del arrays["directions"]
    old = Svd(n_factors=3, shrinkage=1.0).restore(data, arrays)
    assert old.likeness_vectors().shape == (30, 3)
    assert len(old.similar_movies(data.movies.ids[3], 5)) == 5
    assert "directions" not in old.arrays()


def test_so_much_shrinkage_that_nothing_is_left_gives_the_biases():
    data = random_dataset(15, 9)
    np.testing.assert_allclose(
        Svd(shrinkage=1000.0).fit(data)._score(np.arange(15)), Bias().fit(data)._score(np.arange(15))
    )


def test_the_scale_changes_nothing_but_the_scale():
    small, large = random_dataset(15, 9), random_dataset(15, 9, times=20)
    model = Svd(n_factors=2, shrinkage=1.0, sweeps=300)
    one = model.fit(small)._score(np.arange(15))
    np.testing.assert_allclose(model.fit(large)._score(np.arange(15)), 20 * one, rtol=1e-3, atol=1e-2)


def test_one_direction_tells_the_tribes_apart(two_tribes):
    ids = two_tribes.users.ids[:20]
    model = Svd(n_factors=1, shrinkage=1.0).fit(two_tribes)
    own = model.predict(ids, two_tribes.movies.ids[:20])  # user u has not rated movie u
    other = model.predict(ids, np.roll(two_tribes.movies.ids[:20], 1))
    assert (own > 4.5).all()
    assert (other < 1.5).all()
