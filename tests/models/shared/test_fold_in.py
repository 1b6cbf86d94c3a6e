"""Folding in: newcomers of every model, and the ridge solve behind it."""

import numpy as np
import pytest
from scipy.stats import rankdata

from recsys import sources
from recsys.data.splitting import split
from recsys.models import MODELS
from recsys.models.shared.fold_in import FoldIn, prior_fold_in, ridge_smoother
from recsys.serving.listing import recommended
from recsys.serving.viewer import as_visitor, changed_user, known_user
from recsys.serving.visitor_ratings import NOBODY, VisitorRatings
from recsys.serving.what_if import changes_from_address, changes_to_address, what_if
from tests.models.small import factorized
from tests.models.test_contract import untrained

FAST = ["popular", "bias", "content", "user-knn", "item-knn", "svd", "ease"]
EXACT = ["popular", "bias", "content", "item-knn", "ease"]  # a user is a closed formula of their ratings


@pytest.fixture(scope="module", params=FAST)
def model(request, half_seen):
    return (factorized() if request.param == "svd" else untrained(request.param)).fit(half_seen)


def as_if_new(model, user_idx):
    dataset = model.dataset
    rows = dataset.rows_of_user(user_idx)
    return as_visitor(model, VisitorRatings(dataset.ratings.movie_idx[rows], dataset.ratings.stars[rows]))


def test_one_rating_by_hand():
    # one factor of 2 for the movie rated, 1 for the other; 5 stars are 2 above mean and bias:
    # p = 2 * 2 / (2 * 2 + 4) = 0.5, so the other movie gets 3 + 0.5 * 1
    fold_in = FoldIn(3.0, np.zeros(2), np.array([[2.0], [1.0]]), noise=4.0)
    folded = fold_in.user(np.array([0]), np.array([5.0]))
    assert folded.factors == pytest.approx([0.5])
    assert folded.score() == pytest.approx([4.0, 3.5])
    assert folded.contributions(1) == pytest.approx([0.5])


def test_bias_and_factors_are_the_minimum_of_their_ridge_regression():
    rng = np.random.default_rng(0)
    fold_in = FoldIn(3.0, rng.normal(size=9), rng.normal(size=(9, 3)), noise=0.7, bias=0.2, bias_damping=2.0)
    rated, stars = np.array([0, 2, 3, 7]), np.array([5.0, 1.0, 4.0, 2.0])
    folded = fold_in.user(rated, stars)

    def loss(bias, factors):
        error = stars - 3.0 - fold_in.movie_bias[rated] - bias - fold_in.vectors[rated] @ factors
        return (error**2).sum() + 0.7 * (factors**2).sum() + 2.0 * (bias - 0.2) ** 2

    lowest = loss(folded.bias, folded.factors)
    for step in (1e-3, -1e-3):
        assert loss(folded.bias + step, folded.factors) > lowest
        for k in range(3):
            assert loss(folded.bias, folded.factors + step * np.eye(3)[k]) > lowest


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (0, 4), (4, 0)])
def test_both_ways_to_the_smoother_agree(shape):
    seen = np.random.default_rng(1).normal(size=shape)
    direct = np.linalg.solve(seen.T @ seen + 0.5 * np.eye(shape[1]), seen.T)
    np.testing.assert_allclose(ridge_smoother(seen, 0.5), direct, atol=1e-12)


def test_the_basis_of_the_factors_does_not_matter():
    rng = np.random.default_rng(2)
    users, movies, turn = rng.normal(size=(50, 3)), rng.normal(size=(8, 3)), rng.normal(size=(3, 3))
    biases = rng.normal(size=50), rng.normal(size=8)
    one = prior_fold_in(3.0, *biases, users, movies, noise=1.0)
    other = prior_fold_in(3.0, *biases, users @ turn, movies @ np.linalg.inv(turn).T, noise=1.0)
    rated, stars = np.array([1, 4]), np.array([5.0, 2.0])
    np.testing.assert_allclose(one.user(rated, stars).score(), other.user(rated, stars).score(), atol=1e-3)


def test_without_ratings_a_visitor_is_the_average_user():
    users, movies = np.array([[1.0], [3.0]]), np.array([[2.0], [0.0]])
    fold_in = prior_fold_in(3.0, np.array([0.0, 0.5]), np.zeros(2), users, movies, noise=1.0)
    nobody = fold_in.user(np.zeros(0, int), np.zeros(0))
    assert nobody.score().tolist() == [3.0 + 0.25 + 2 * 2, 3.25]


def test_a_visitor_without_ratings_gets_a_list(model):
    someone = as_visitor(model, NOBODY)
    assert someone.knows_little
    assert len(recommended(someone, 5)) == 5


def test_a_visitor_is_never_recommended_what_they_rated(model, half_seen):
    table = recommended(as_if_new(model, 3), 20)
    rated = half_seen.movies.to_ids(half_seen.ratings.movie_idx[half_seen.rows_of_user(3)])
    assert len(table)
    assert not set(table["movie_id"]) & set(rated)
    assert list(table) == list(model.recommend(half_seen.users.ids[3]))


def test_a_visitor_of_one_tribe_is_recommended_its_movies(half_seen):
    model = factorized().fit(half_seen)
    ids = half_seen.movies.ids
    someone = as_visitor(model, VisitorRatings.of(half_seen, [(ids[0], 5), (ids[1], 1), (ids[2], 5), (ids[3], 1)]))
    best = half_seen.movies.to_index(recommended(someone, 5)["movie_id"])
    assert (best % 2 == 0).all()


@pytest.mark.parametrize("key", EXACT)
def test_a_user_who_is_folded_in_again_is_the_trained_user(key, half_seen):
    model = MODELS[key]().fit(half_seen)
    for user_idx in range(0, 20, 3):
        again, trained = as_if_new(model, user_idx).answers, known_user(model, half_seen.users.ids[user_idx]).answers
        np.testing.assert_allclose(again.stars, trained.stars, atol=2e-3)
        np.testing.assert_allclose(again.score, trained.score, atol=2e-3)


def test_a_movie_that_nobody_rated_says_nothing(model, half_seen):
    unknown = half_seen.movies.ids[-1]
    someone = as_visitor(model, VisitorRatings.of(half_seen, [(unknown, 5)]))
    assert not someone.used.any()
    np.testing.assert_array_equal(someone.answers.score, as_visitor(model, NOBODY).answers.score)


def test_no_change_leaves_the_trained_users_own_list(model, half_seen):
    user_id = half_seen.users.ids[4]
    user = known_user(model, user_id)
    rated = half_seen.movies.ids[user.movie_idx[0]]
    same = changed_user(user, {rated: float(user.stars[0])})
    assert recommended(same, 5).equals(model.recommend(user_id, 5))
    assert recommended(changed_user(user, {}), 5).equals(model.recommend(user_id, 5))


def test_a_change_and_its_reversal_leave_the_stars_as_they_were(half_seen):
    model = factorized().fit(half_seen)
    user = known_user(model, half_seen.users.ids[4])
    rated = half_seen.movies.ids[user.movie_idx[0]]
    there = changed_user(user, {rated: 6.0 - float(user.stars[0])})
    assert np.abs(there.answers.stars - user.answers.stars).max() > 0.01
    back = changed_user(there, {rated: float(user.stars[0])})
    np.testing.assert_allclose(back.answers.stars, user.answers.stars, atol=1e-4)


def test_what_moved_is_told_of_every_movie_in_either_list(half_seen):
    model = factorized().fit(half_seen)
    user = known_user(model, half_seen.users.ids[4])
    flipped = {half_seen.movies.ids[m]: 6.0 - float(s) for m, s in zip(user.movie_idx, user.stars, strict=True)}
    compared = what_if(user, changed_user(user, flipped), 3)
    moves = compared.moves.set_index("movie_id")
    assert set(moves.index) == set(compared.before["movie_id"]) | set(compared.after["movie_id"])
    assert set(moves.index[moves["move"] == "new"]) == set(compared.after["movie_id"]) - set(
        compared.before["movie_id"]
    )
    assert set(moves.index[moves["move"] == "gone"]) == set(compared.before["movie_id"]) - set(
        compared.after["movie_id"]
    )
    assert "new" in set(moves["move"])


def test_changes_survive_the_way_through_an_address(half_seen):
    ids = half_seen.movies.ids[:4].tolist()
    changes = {ids[0]: 5.0, ids[1]: None, ids[2]: 5.0, ids[3]: 1.0}
    text = changes_to_address(changes)
    assert text == f"5_{ids[0]}_{ids[2]}~x_{ids[1]}~1_{ids[3]}"
    assert changes_from_address(half_seen, text) == changes
    assert changes_from_address(half_seen, "") == {}


def test_the_noise_is_chosen_and_kept_with_the_model(half_seen):
    model = factorized().fit(half_seen)
    arrays = model.arrays()
    restored = factorized().restore(half_seen, arrays)
    assert float(arrays["fold_in_noise"]) == restored.fold_in().noise == model.fold_in().noise
    older = factorized().restore(half_seen, {k: v for k, v in arrays.items() if k != "fold_in_noise"})
    assert older.fold_in().noise > 0


@pytest.mark.realdata
def test_folded_in_users_of_mf_rank_like_trained_ones(real_data_dir, monkeypatch):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(real_data_dir))
    dataset = sources.load("ml-100k")
    train = split(dataset.n_ratings, holdout=0.1, seed=42).train
    model = MODELS["mf"]().fit(dataset, train)
    training = np.zeros(dataset.n_ratings, bool)
    training[train] = True
    known = model.movie_counts > 0
    correlations = []
    for user_id in dataset.users.ids[np.random.default_rng(1).permutation(dataset.n_users)[:200]]:
        user = known_user(model, user_id, training=training)
        again = as_visitor(model, VisitorRatings(user.movie_idx[user.used], user.stars[user.used]))
        ranks = [rankdata(row.score[known]) for row in (user.answers, again.answers)]
        correlations.append(np.corrcoef(*ranks)[0, 1])
    assert np.mean(correlations) >= 0.9
