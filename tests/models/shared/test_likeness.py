"""`likeness_vectors`: worked by hand, and what must not matter to it."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.models.shared.likeness import likeness_vectors
from recsys.models.svd import Svd
from tests.models.small import factorized, random_dataset


def likeness(vectors, counts) -> np.ndarray:
    scaled = likeness_vectors(np.array(vectors, np.float32), np.array(counts))
    return scaled @ scaled.T


def test_two_opposites_with_as_many_ratings_as_half_are_believed_for():
    # centred at 0, one direction: cosine -1; both lengths are the root of 20 / (20 + 20)
    np.testing.assert_allclose(likeness([[3.0], [5.0]], [20, 20]), [[0.5, -0.5], [-0.5, 0.5]], atol=1e-6)


def test_more_ratings_make_likeness_surer():
    seldom, often = (likeness([[1.0], [1.1], [-2.0]], [n, n, 50])[0, 1] for n in (5, 5000))
    assert 0 < seldom < often <= 1
    assert seldom == pytest.approx(5 / 25)
    assert often == pytest.approx(5000 / 5020)


def test_a_movie_without_ratings_is_like_nothing_and_moves_nothing():
    rng = np.random.default_rng(0)
    vectors, counts = rng.standard_normal((9, 3)), np.full(9, 30)
    among = likeness(np.vstack([vectors, [[50.0, 0, 0]]]), [*counts, 0])
    assert not among[-1].any()
    np.testing.assert_allclose(among[:-1, :-1], likeness(vectors, counts), atol=1e-6)


def test_it_lies_between_minus_one_and_one():
    rng = np.random.default_rng(1)
    among = likeness(rng.standard_normal((50, 4)) * [100, 1, 1, 0.01], rng.integers(0, 1000, 50))
    assert np.abs(among).max() <= 1
    np.testing.assert_allclose(among, among.T, atol=1e-6)


def test_neither_the_basis_nor_the_unit_matters():
    rng = np.random.default_rng(2)
    vectors, counts = rng.standard_normal((40, 5)), rng.integers(1, 100, 40)
    turn = np.linalg.qr(rng.standard_normal((5, 5)))[0]
    np.testing.assert_allclose(likeness(7 * vectors @ turn, counts), likeness(vectors, counts), atol=1e-5)


def test_what_few_share_says_more_than_what_sets_all_apart():
    """Of 4000 movies all differ along the first direction, and only three have anything of the second."""
    vectors = np.zeros((4000, 2))
    vectors[:, 0] = np.linspace(-10, 10, 4000)
    vectors[[100, 2000, 3900], 1] = 3.0
    among = likeness(vectors, np.full(4000, 1000))
    assert set(np.argsort(-among[3900])[1:3]) == {100, 2000}
    cosines = vectors @ vectors[3900] / np.linalg.norm(vectors, axis=1)
    assert not {100, 2000} & set(np.argsort(-cosines)[1:1000])  # as they are, they are on different sides


@pytest.mark.parametrize("vectors", [np.zeros((4, 0)), np.zeros((4, 3)), np.ones((4, 3))])
def test_where_nothing_tells_movies_apart_none_is_like_another(vectors):
    scaled = likeness_vectors(vectors.astype(np.float32), np.full(4, 10))
    assert scaled.shape == vectors.shape
    assert not scaled.any()
    assert not likeness_vectors(vectors.astype(np.float32), np.zeros(4, int)).any()


def test_a_factor_model_likes_alike_whatever_scales_its_training_ended_in():
    model = factorized().fit(random_dataset(60, 30))
    model.directions = None
    before = model.similarity(3)
    scales = np.array([4, 1, 0.25], np.float32)
    users, movies = model.factors.user_factors * scales, model.factors.movie_factors / scales
    model.factors = replace(model.factors, user_factors=users, movie_factors=movies)
    np.testing.assert_allclose(model.similarity(3), before, atol=2e-3)
    assert before[np.arange(30) != 3].max() > 0.1


def test_it_is_prepared_once_and_anew_for_other_factors():
    model = Svd(n_factors=3, shrinkage=1.0).fit(random_dataset(60, 30))
    assert model.likeness_vectors() is model.likeness_vectors()
    before = model.likeness_vectors()
    model.fit(random_dataset(60, 30, seed=1))
    assert not np.array_equal(model.likeness_vectors(), before)
