"""The map of movies."""

import numpy as np
import pytest

from recsys.errors import SettingError
from recsys.serving.map_layout import map_table, model_map, movie_map
from tests.models.small import factorized
from tests.models.test_contract import untrained


def two_clusters(n: int = 20) -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = np.where(np.arange(n)[:, None] % 2, 5.0, -5.0) * np.ones(6)
    return centres + rng.normal(size=(n, 6))


def test_principal_components_keep_the_distances_of_a_plane():
    flat = np.random.default_rng(1).normal(size=(30, 2)) * [3, 1]
    turn, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(5, 5)))
    placed = movie_map(flat @ turn[:2])
    distance = np.linalg.norm(placed[:, None] - placed[None], axis=-1)
    np.testing.assert_allclose(distance, np.linalg.norm(flat[:, None] - flat[None], axis=-1), atol=1e-4)
    assert placed[:, 0].std() > placed[:, 1].std()


def test_a_turned_training_gives_the_same_map():
    factors = two_clusters()
    np.testing.assert_allclose(movie_map(-factors[:, ::-1]), movie_map(factors), atol=1e-4)


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_what_is_alike_lies_together(method):
    placed = movie_map(two_clusters(), method)
    even, odd = placed[::2], placed[1::2]
    between = np.linalg.norm(even.mean(axis=0) - odd.mean(axis=0))
    assert between > 2 * max(even.std(axis=0).max(), odd.std(axis=0).max())


def test_the_same_seed_gives_the_same_map():
    factors = two_clusters()
    np.testing.assert_array_equal(movie_map(factors, "tsne", seed=3), movie_map(factors, "tsne", seed=3))


@pytest.mark.parametrize(("n", "k"), [(5, 0), (5, 1), (1, 3), (0, 3)])
@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_a_map_of_almost_nothing_is_still_a_map(n, k, method):
    placed = movie_map(np.ones((n, k)), method)
    assert placed.shape == (n, 2)
    assert np.isfinite(placed).all()


def test_an_unknown_method_is_named():
    with pytest.raises(SettingError, match="got 'umap'"):
        movie_map(two_clusters(), "umap")


@pytest.mark.parametrize("key", ["svd", "item-knn"])
def test_every_movie_that_the_model_knows_has_a_place(key, half_seen):
    model = (factorized() if key == "svd" else untrained(key)).fit(half_seen)
    layout = model_map(model)
    table = map_table(model, layout)
    assert set(table["movie_id"]) == set(half_seen.movies.ids[model.movie_counts > 0])
    assert table["n_ratings"].is_monotonic_increasing
    assert set(table["genre"]) == {"Comedy", "Drama"}
