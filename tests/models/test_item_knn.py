"""`ItemKnn`: against loops that can be read aloud, against Surprise, and what only it promises."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from recsys.data.dataset import Dataset
from recsys.models.bias import Bias
from recsys.models.item_knn import ItemKnn
from tests.models.small import dataset, random_dataset


def by_loops(data: Dataset, *, neighbours, damping, sharpness, prior_similarity) -> np.ndarray:
    """The docstring of `ItemKnn` with loops, unclipped, shape (n_users, n_movies)."""
    biases = Bias().fit(data)._score(np.arange(data.n_users)).astype(float)
    residual = np.zeros((data.n_users, data.n_movies))
    rated = np.zeros(residual.shape, bool)
    for u, m, stars in zip(data.ratings.user_idx, data.ratings.movie_idx, data.ratings.stars, strict=True):
        residual[u, m], rated[u, m] = stars - biases[u, m], True
    extra = damping * np.mean(residual[rated] ** 2)
    scores = biases.copy()
    for m in range(data.n_movies):
        similarity = {}
        for j in range(data.n_movies):
            a, b = residual[:, m], residual[:, j]
            if j != m and a @ b > 0:
                similarity[j] = a @ b / np.sqrt((a @ a + extra) * (b @ b + extra))
        nearest = sorted(similarity, key=similarity.get, reverse=True)[:neighbours]
        for u in range(data.n_users):
            total, weight = 0.0, prior_similarity**sharpness
            for j in nearest:
                if rated[u, j]:
                    total += similarity[j] ** sharpness * residual[u, j]
                    weight += similarity[j] ** sharpness
            scores[u, m] += total / weight
    return scores


@pytest.mark.parametrize(
    "settings",
    [
        {"neighbours": 4, "damping": 2.0, "sharpness": 2.0, "prior_similarity": 0.3},
        {"neighbours": 100, "damping": 0.0, "sharpness": 1.0, "prior_similarity": 0.1},
    ],
)
def test_scores_are_those_of_the_formula_written_with_loops(settings):
    data = random_dataset(15, 9)
    model = ItemKnn(**settings).fit(data)
    np.testing.assert_allclose(model._score(np.arange(15)), by_loops(data, **settings), atol=1e-5)


def test_a_pair_by_hand():
    # both movies were rated alike, so their cosine is 1: what 71 leaves over moves 70 by 1 / (1 + prior 0.5) of itself
    data = dataset([0, 0, 1, 1], [0, 1, 0, 1], [5, 5, 1, 1], n_users=2, n_movies=2)
    model = ItemKnn(damping=0.0, sharpness=1.0, prior_similarity=0.5).fit(data)
    biases = Bias().fit(data).predict([10, 11], [71, 71])  # and by symmetry those of 70
    residual = np.array([5, 1]) - biases
    np.testing.assert_allclose(model.predict([10, 11], [70, 70]), biases + residual / 1.5, atol=1e-5)


def test_surprise_says_the_same_where_both_mean_the_same():
    # one of 12,000 pairs is missing, so that similarity over common users is similarity over all users but for 1/1500
    surprise = pytest.importorskip("surprise")
    full = random_dataset(1500, 8, share=1.0)
    train = np.flatnonzero((full.ratings.user_idx != 3) | (full.ratings.movie_idx != 5))
    model = ItemKnn(damping=0.0, sharpness=1.0, prior_similarity=0.001).fit(full, train)
    theirs = surprise.KNNBaseline(
        k=8,
        sim_options={"name": "pearson_baseline", "user_based": False, "shrinkage": 0},
        bsl_options={"method": "als", "reg_i": 3, "reg_u": 5, "n_epochs": 10},
        verbose=False,
    )
    known = full.ratings.take(train)
    triples = np.column_stack([known.user_idx, known.movie_idx, known.stars])
    table = pd.DataFrame(triples, columns=["user", "movie", "stars"])
    frame = surprise.Dataset.load_from_df(table, surprise.Reader(rating_scale=(1, 5)))
    theirs.fit(frame.build_full_trainset())
    assert model.predict([13], [75])[0] == pytest.approx(theirs.predict(3.0, 5.0).est, abs=0.01)
    assert abs(model.predict([13], [75])[0] - Bias().fit(full, train).predict([13], [75])[0]) > 0.05


def test_the_scale_changes_nothing_but_the_scale():
    small, large = random_dataset(15, 9), random_dataset(15, 9, times=20)
    one = ItemKnn().fit(small)._score(np.arange(15))
    np.testing.assert_allclose(ItemKnn().fit(large)._score(np.arange(15)), 20 * one, rtol=1e-4)


def test_similar_movies_come_with_their_cosine(two_tribes):
    # two even movies share 9 fans and 9 others apart from the two users who each miss one: nearly the same residuals
    table = ItemKnn(damping=0.0).fit(two_tribes).similar_movies(two_tribes.movies.ids[4], 9)
    assert set(table["movie_id"]) == set(two_tribes.movies.ids[[0, 2, 6, 8, 10, 12, 14, 16, 18]])
    assert table["score"].between(0.8, 1).all()


def test_only_the_training_rows_are_looked_at(two_tribes):
    rows = np.arange(0, two_tribes.n_ratings, 2)
    changed = two_tribes.ratings.stars.copy()
    changed[1::2] = 3
    other = replace(two_tribes, ratings=replace(two_tribes.ratings, stars=changed))
    one, two = ItemKnn().fit(two_tribes, rows), ItemKnn().fit(other, rows)
    np.testing.assert_array_equal(one._score(np.arange(20)), two._score(np.arange(20)))
