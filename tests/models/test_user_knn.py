"""`UserKnn`: against loops that can be read aloud, against Surprise, and what only it promises."""

import numpy as np
import pandas as pd
import pytest

from recsys.data.dataset import Dataset
from recsys.models.bias import Bias
from recsys.models.user_knn import UserKnn
from tests.models.small import dataset, random_dataset


def by_loops(data: Dataset, *, neighbours, damping, sharpness, prior_similarity) -> np.ndarray:
    """The docstring of `UserKnn` with loops, unclipped, shape (n_users, n_movies)."""
    biases = Bias().fit(data)._score(np.arange(data.n_users)).astype(float)
    residual = np.zeros((data.n_users, data.n_movies))
    rated = np.zeros(residual.shape, bool)
    for u, m, stars in zip(data.ratings.user_idx, data.ratings.movie_idx, data.ratings.stars, strict=True):
        residual[u, m], rated[u, m] = stars - biases[u, m], True
    extra = damping * np.mean(residual[rated] ** 2)
    scores = biases.copy()
    for u in range(data.n_users):
        similarity = {}
        for v in range(data.n_users):
            a, b = residual[u], residual[v]
            if v != u and a @ b > 0:
                similarity[v] = a @ b / np.sqrt((a @ a + extra) * (b @ b + extra))
        nearest = sorted(similarity, key=similarity.get, reverse=True)[:neighbours]
        for m in range(data.n_movies):
            total, weight = 0.0, prior_similarity**sharpness
            for v in nearest:
                if rated[v, m]:
                    total += similarity[v] ** sharpness * residual[v, m]
                    weight += similarity[v] ** sharpness
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
    data = random_dataset(9, 15)
    model = UserKnn(**settings).fit(data)
    np.testing.assert_allclose(model._score(np.arange(9)), by_loops(data, **settings), atol=1e-5)


def test_a_pair_by_hand():
    # both users rated alike, so their cosine is 1: what 11 left over moves 10 by 1 / (1 + prior 0.5) of itself
    data = dataset([0, 0, 1, 1], [0, 1, 0, 1], [5, 1, 5, 1], n_users=2, n_movies=2)
    model = UserKnn(damping=0.0, sharpness=1.0, prior_similarity=0.5).fit(data)
    biases = Bias().fit(data).predict([11, 11], [70, 71])  # and by symmetry those of 10
    residual = np.array([5, 1]) - biases
    np.testing.assert_allclose(model.predict([10, 10], [70, 71]), biases + residual / 1.5, atol=1e-5)


def test_surprise_says_the_same_where_both_mean_the_same():
    # one of 12,000 pairs is missing, so that similarity over common movies is similarity over all but 1 of 1500
    surprise = pytest.importorskip("surprise")
    full = random_dataset(8, 1500, share=1.0)
    train = np.flatnonzero((full.ratings.user_idx != 3) | (full.ratings.movie_idx != 5))
    model = UserKnn(damping=0.0, sharpness=1.0, prior_similarity=0.001).fit(full, train)
    theirs = surprise.KNNBaseline(
        k=8,
        sim_options={"name": "pearson_baseline", "user_based": True, "shrinkage": 0},
        bsl_options={"method": "als", "reg_i": 3, "reg_u": 5, "n_epochs": 10},
        verbose=False,
    )
    known = full.ratings.take(train)
    table = pd.DataFrame({"user": known.user_idx, "movie": known.movie_idx, "stars": known.stars})
    theirs.fit(surprise.Dataset.load_from_df(table, surprise.Reader(rating_scale=(1, 5))).build_full_trainset())
    assert model.predict([13], [75])[0] == pytest.approx(theirs.predict(3, 5).est, abs=0.01)
    assert abs(model.predict([13], [75])[0] - Bias().fit(full, train).predict([13], [75])[0]) > 0.05


def test_the_scale_changes_nothing_but_the_scale():
    small, large = random_dataset(15, 9), random_dataset(15, 9, times=20)
    one = UserKnn().fit(small)._score(np.arange(15))
    np.testing.assert_allclose(UserKnn().fit(large)._score(np.arange(15)), 20 * one, rtol=1e-4)


def test_each_tribe_is_predicted_its_own_taste(two_tribes):
    ids = two_tribes.users.ids[:20]
    own = UserKnn().fit(two_tribes).predict(ids, two_tribes.movies.ids[:20])  # user u has not rated movie u
    other = UserKnn().fit(two_tribes).predict(ids, np.roll(two_tribes.movies.ids[:20], 1))
    assert (own > 4.5).all()
    assert (other < 1.5).all()


def test_without_likeness_the_biases_remain():
    # the two users have opposite taste, and opposites are no neighbours
    data = dataset([0, 0, 1, 1], [0, 1, 0, 1], [5, 1, 1, 5], n_users=2, n_movies=2)
    np.testing.assert_allclose(UserKnn().fit(data)._score(np.arange(2)), Bias().fit(data)._score(np.arange(2)))


def test_movies_are_alike_whom_the_users_who_are_heard_rated_alike():
    data, settings = random_dataset(12, 9, share=0.7), {"neighbours": 4, "damping": 5.0, "sharpness": 2.0}
    model = UserKnn(**settings).fit(data)
    residual = model.residuals.toarray().astype(float)
    heard = (model.similar.toarray().astype(float) ** 2).sum(axis=0)  # of each user, by those whose neighbour they are
    extra = 5.0 * (heard[:, None] * residual**2).sum() / data.n_ratings
    for m in range(9):
        for other in range(9):
            dot, own, others = (
                sum(heard[u] * residual[u, a] * residual[u, b] for u in range(12))
                for a, b in ((m, other), (m, m), (other, other))
            )
            expected = dot / np.sqrt((own + extra) * (others + extra))
            assert model.similarity(m)[other] == pytest.approx(expected, abs=1e-5)


def test_each_tribe_has_its_own_movies_for_neighbours(two_tribes):
    nearest = UserKnn().fit(two_tribes).similar_movies(two_tribes.movies.ids[4], 9)["movie_id"]
    assert set(nearest) == set(two_tribes.movies.ids[[0, 2, 6, 8, 10, 12, 14, 16, 18]])
