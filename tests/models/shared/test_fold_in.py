"""Folding in: newcomers of every model, and the ridge solve behind it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import rankdata

from recsys import sources
from recsys.data.splitting import split
from recsys.models import MODELS
from recsys.models.shared.biases import bias_fold_in
from recsys.models.shared.fold_in import FoldIn, choose_noise, prior_fold_in, ridge_smoother
from recsys.models.user_knn import UserKnn
from recsys.serving.listing import recommended
from recsys.serving.viewer import as_visitor, changed_user, known_user
from recsys.serving.visitor_ratings import NOBODY, VisitorRatings
from recsys.serving.what_if import changes_from_address, changes_to_address, what_if
from tests.models.small import factorized, random_dataset
from tests.models.test_contract import untrained

FAST = ["popular", "bias", "content", "user-knn", "item-knn", "svd", "als", "ease"]
EXACT = ["popular", "bias", "content", "item-knn", "als", "ease"]  # a user is a closed formula of their ratings


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


@pytest.mark.parametrize("m", [1, 4, 30], ids=["fewer ratings than factors", "about as many", "more"])
def test_somebody_folded_in_is_the_posterior_of_the_users_as_a_gaussian_has_it(m):
    """By dense algebra over all movies: scores are Gaussian with the mean and covariance that trained users have, a
    rating is a score and noise, and what is expected after the ratings follows by conditioning."""
    rng = np.random.default_rng(3)
    users = rng.normal([1, -2, 0], [1, 0.5, 2], (400, 3)) @ rng.normal(size=(3, 3))
    user_bias = rng.normal(0.4, 0.7, 400)
    movies, movie_bias, noise = rng.normal(size=(40, 3)), rng.normal(size=40), 0.6
    prior = prior_fold_in(3.2, user_bias, movie_bias, users, movies, noise=noise)
    rated, stars = rng.permutation(40)[:m], rng.uniform(1, 5, m)
    apart = users - users.mean(axis=0)
    covariance = np.var(user_bias) + movies @ (apart.T @ apart / 400) @ movies.T  # (40, 40)
    centre = 3.2 + user_bias.mean() + movie_bias + movies @ users.mean(axis=0)
    gain = covariance[:, rated] @ np.linalg.inv(covariance[np.ix_(rated, rated)] + noise * np.eye(m))
    expected = centre + gain @ (stars - centre[rated])
    np.testing.assert_allclose(prior.user(rated, stars).score(), expected, atol=1e-4)


def test_what_is_unsure_of_somebody_is_the_posterior_covariance():
    """Of taste where the bias is known, of the bias where there is no taste; the sum where there are both."""
    rng = np.random.default_rng(4)
    vectors, rated = rng.normal(size=(12, 3)), np.array([0, 3, 4, 9])
    taste = FoldIn(3.0, np.zeros(12), vectors, noise=0.6)
    covariance = np.linalg.inv(np.eye(3) + vectors[rated].T @ vectors[rated] / 0.6)
    np.testing.assert_allclose(taste.uncertainty(rated), covariance, atol=1e-9)
    np.testing.assert_allclose(taste.spread(rated), np.diag(vectors @ covariance @ vectors.T), rtol=1e-5)
    bias = FoldIn(3.0, np.zeros(12), np.zeros((12, 0)), noise=0.6, bias_damping=0.6 / 0.25)
    np.testing.assert_allclose(bias.spread(rated), 1 / (1 / 0.25 + 4 / 0.6), rtol=1e-6)
    both = FoldIn(3.0, np.zeros(12), vectors, noise=0.6, bias_damping=0.6 / 0.25)
    np.testing.assert_allclose(both.spread(rated), taste.spread(rated) + bias.spread(rated), rtol=1e-6)


def test_generosity_comes_before_taste_where_the_model_has_it_so():
    rng = np.random.default_rng(5)
    fold_in = FoldIn(3.0, np.zeros(6), rng.normal(size=(6, 2)), noise=1.0, bias=0.5, bias_damping=2.0, bias_first=True)
    folded = fold_in.user(np.array([1, 4]), np.array([5.0, 4.0]))
    assert folded.bias == pytest.approx((2 + 1 + 2 * 0.5) / (2 + 2))  # 2 and 1 above the mean, twice the prior's 0.5
    assert folded.residuals == pytest.approx([5 - 3 - 1, 4 - 3 - 1])


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


NOISES = 2.0 ** np.arange(-9, 4)


def alike_cases(seed: int) -> tuple[FoldIn, list[tuple], np.ndarray]:
    """Users who rated 100 movies that have the same factors, all with the same stars: whichever of the ratings are
    drawn, somebody is folded in alike. 50 more movies are there to be compared.

    What was learned of them is, but for chance, what 22 of their ratings say with a certain noise: with 8 ratings a
    smaller one comes nearest, with 64 a larger one.
    """
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(150, 3))
    vectors[:100] = [0.15, -0.12, 0.03]
    movie_bias = np.where(np.arange(150) < 100, 0.2, 0.5)
    fold_in = FoldIn(3.0, movie_bias, vectors, noise=1.0, bias=0.1, bias_damping=60.0)
    true = with_noise(fold_in, rng.uniform(0.5, 2))
    cases = []
    for stars in rng.uniform(1, 5, 12):
        learned = true.user(np.arange(22), np.full(22, stars)).score() + rng.normal(0, 0.2, 150)
        learned[:100] = stars  # as training fits what was rated: there the least noise would look best
        cases.append((np.arange(100), np.full(100, stars), learned))
    return fold_in, cases, np.arange(150)


def with_noise(fold_in: FoldIn, noise: float) -> FoldIn:
    """The same with another noise, and the biases spread as before."""
    return replace(fold_in, noise=noise, bias_damping=noise * fold_in.bias_damping / fold_in.noise)


def noise_by_hand(fold_in: FoldIn, cases: list[tuple], noises: np.ndarray, sizes: tuple[int, ...]) -> float:
    """The noise of least squared error over users, sizes and the movies not rated, folding in one by one."""
    errors = []
    for noise in noises:
        tried = with_noise(fold_in, noise)
        folded = [
            (tried.user(movies[:m], stars[:m]).score(), learned) for movies, stars, learned in cases for m in sizes
        ]
        errors.append(sum(np.sum((score - trained)[100:] ** 2) for score, trained in folded))
    return float(noises[np.argmin(errors)])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("variance", [0.3, 1.1, 7.0])
def test_the_noise_is_the_best_of_a_grid_for_users_with_eight_and_with_64_ratings(seed, variance):
    fold_in, cases, among = alike_cases(seed)
    chosen = choose_noise(fold_in, cases, among, variance=variance, seed=1)
    assert chosen == noise_by_hand(fold_in, cases, variance * NOISES, (8, 64))


def test_these_users_would_have_another_noise_with_other_numbers_of_ratings():
    """So that the test before can tell: for each other choice of sizes, some of its cases come out otherwise."""
    drawn = [alike_cases(seed) for seed in range(3)]
    both, *others = (
        [noise_by_hand(fold_in, cases, 1.1 * NOISES, sizes) for fold_in, cases, _ in drawn]
        for sizes in ((8, 64), (8,), (64,), (8, 32), (8, 100), (16, 64))
    )
    assert both not in others


@pytest.mark.parametrize("times", [1, 20])
def test_the_noise_of_a_model_is_a_power_of_two_of_the_variance_of_its_ratings(times):
    data = random_dataset(60, 40, times=times)
    model = factorized().fit(data)
    power = np.log2(model.fold_in().noise / np.var(data.ratings.stars, dtype=np.float64))
    assert np.log2(np.var(data.ratings.stars)) % 2 > 0.1  # so that a standard deviation would not do
    assert power == pytest.approx(round(power), abs=1e-6)
    assert -9 < power < 3  # not at an end


def test_a_model_folds_in_with_the_spread_of_the_users_that_it_learned_from():
    data = random_dataset(60, 40)
    model = factorized().fit(data, np.flatnonzero(data.ratings.user_idx < 50))  # the ratings of ten are held out
    factors, active = model.factors, slice(0, 50)
    expected = prior_fold_in(
        float(factors.mean), factors.user_bias[active], factors.movie_bias, factors.user_factors[active],
        factors.movie_factors, noise=model.fold_in().noise,
    )  # fmt: skip
    rated, stars = np.array([3, 30]), np.array([5.0, 2.0])
    np.testing.assert_allclose(model.fold_in().user(rated, stars).score(), expected.user(rated, stars).score())


@pytest.mark.parametrize("damping", [0.0, 20.0])
@pytest.mark.parametrize("pool", [1000, 100])
def test_a_newcomer_is_as_like_others_as_the_trained_user_with_these_ratings(damping, pool):
    """But for being like that user, which no trained user is to themselves."""
    data = random_dataset(150, 40)
    model = UserKnn(damping=damping, neighbours=150, sharpness=1.0, pool=pool).fit(data)
    for user_idx in (0, 17, 60):
        ratings = data.ratings.take(data.rows_of_user(user_idx))
        again = newcomers_weights(model, ratings.movie_idx, ratings.stars)
        itself = again[user_idx]
        again[user_idx] = 0
        trained = model.similar[[user_idx]].toarray()[0]
        assert (trained > 0).sum() > 10
        np.testing.assert_allclose(again, trained, atol=1e-4)
        squares = model.residuals[[user_idx]].power(2).sum()
        unit = model.residuals.power(2).sum() / model.residuals.nnz
        among = np.sort(np.argsort(-np.diff(model.residuals.indptr), kind="stable")[:pool])
        assert itself == pytest.approx(squares / (squares + damping * unit) if user_idx in among else 0, abs=1e-4)


def newcomers_weights(model: UserKnn, movie_idx: np.ndarray, stars: np.ndarray) -> np.ndarray:
    """How much everybody counts for a newcomer, shape (n_users,)."""
    residuals = bias_fold_in(model.biases).user(movie_idx, stars).residuals.astype(np.float32)
    return model._weights_of(movie_idx, residuals).toarray()[0]


def test_the_noise_is_chosen_and_kept_with_the_model(half_seen):
    model = factorized().fit(half_seen)
    arrays = model.arrays()
    restored = factorized().restore(half_seen, arrays)
    assert float(arrays["fold_in_noise"]) == restored.fold_in().noise == model.fold_in().noise
    older = factorized().restore(half_seen, {k: v for k, v in arrays.items() if k != "fold_in_noise"})
    assert older.fold_in().noise > 0


@pytest.mark.realdata
@pytest.mark.compiled
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
