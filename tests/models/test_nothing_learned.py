"""A user and a movie all of whose ratings fall into the slice that a fit only validates on: nothing is learned of them.

They are predicted by what is known, the mean and the other side, and the lists agree that the movie is not known.
"""

import numpy as np
import pytest

from recsys.data.splitting import split
from recsys.models import MODELS
from recsys.models.shared.fold_in import prior_fold_in
from tests.models.small import dataset
from tests.models.test_contract import FAST

N_USERS, N_MOVIES, N = 40, 30, 500
USER, MOVIE = 7, 11  # by position
VALIDATING = [  # the hybrid learns its order from all ratings, and its stars as its parts do
    key for key in MODELS if "validation" in MODELS[key].Config.__dataclass_fields__ and MODELS[key].ranks_in_stars
]
NOTEBOOK = MODELS["mf"].presets["notebook"] | {"n_factors": 8, "epochs": 40, "learning_rate": 0.02}
KINDS = {key: (key, FAST[key]) for key in VALIDATING} | {"mf, notebook": ("mf", NOTEBOOK)}


def with_strangers(share: float, seed: int):
    """Ratings of 4 and 5 stars, in an order in which all of one user and one movie are in the validation slice."""
    rng = np.random.default_rng(5)
    user_idx, movie_idx = np.divmod(rng.permutation(N_USERS * N_MOVIES), N_MOVIES)
    of_user, of_movie = user_idx == USER, (movie_idx == MOVIE) & (user_idx != USER)
    validated = np.sort(split(N, holdout=share, seed=seed).test)[:12]
    strangers = np.concatenate([np.flatnonzero(of_user)[: len(validated) // 2], np.flatnonzero(of_movie)])
    strangers = strangers[: len(validated)]
    others = np.flatnonzero(~of_user & ~of_movie)[: N - len(strangers)]
    order = np.empty(N, np.int64)
    places = np.full(N, False)
    places[validated] = True
    order[places], order[~places] = strangers, others
    user_idx, movie_idx = user_idx[order], movie_idx[order]
    stars = 4 + (rng.random(N) < 0.3 + 0.4 * (movie_idx % 2))
    return dataset(user_idx, movie_idx, stars, N_USERS, N_MOVIES)


@pytest.fixture(scope="module", params=KINDS)
def model(request):
    key, settings = KINDS[request.param]
    untrained = MODELS[key](**settings)
    return untrained.fit(with_strangers(untrained.config.validation, untrained.seed))


def test_the_models_that_validate_are_these():
    assert VALIDATING == ["mf", "two-tower", "autorec", "bayes"]


def test_they_are_predicted_like_others_and_not_by_what_was_never_learned(model):
    users, movies = np.arange(N_USERS), np.arange(N_MOVIES)
    for pairs in ((users, np.full(N_USERS, MOVIE)), (np.full(N_MOVIES, USER), movies)):
        predicted = model.predict_pairs(*pairs)
        assert predicted.min() > 3.7
        assert predicted.max() < 5
    assert model.predict_pairs(np.array([USER]), np.array([MOVIE]))[0] == pytest.approx(4.5, abs=0.3)


def test_a_user_of_whom_nothing_is_known_is_predicted_the_movies_as_they_are(model):
    liked = np.arange(N_MOVIES) % 2 == 1
    predicted = model.predict_pairs(np.full(N_MOVIES, USER), np.arange(N_MOVIES))
    rated = model.movie_counts > 0
    assert predicted[rated & liked].mean() > predicted[rated & ~liked].mean()


def test_what_was_learned_from_is_counted_and_kept(model):
    data = model.dataset
    assert model.user_counts[USER] == 0
    assert data.user_counts[USER] > 0
    assert data.movie_counts[MOVIE] > 0
    knows_the_movie = model.key == "autorec"  # when it serves, a movie is all the ratings it has
    assert (model.movie_counts[MOVIE] > 0) == knows_the_movie
    listed = model.recommend(data.users.ids[0], N_MOVIES)["movie_id"].tolist()
    unseen = MOVIE not in data.ratings.movie_idx[data.rows_of_user(0)]
    assert (data.movies.ids[MOVIE] in listed) == (knows_the_movie and unseen)
    restored = MODELS[model.key](**vars(model.config)).restore(data, model.arrays())
    np.testing.assert_array_equal(restored.user_counts, model.user_counts)
    np.testing.assert_array_equal(restored.movie_counts, model.movie_counts)


@pytest.mark.parametrize("key", ["svd", "mf"])
def test_newcomers_are_expected_to_be_like_users_with_ratings_to_learn_from(key):
    """Users who are only in the test part have factors of 0, and would make everybody look like the average."""
    data = with_strangers(0.05, 42)
    rows = np.flatnonzero(data.ratings.user_idx >= 20)
    model = MODELS[key](**FAST.get(key, {})).fit(data, rows)
    known = model.user_counts > 0
    assert 0 < known.sum() <= 20
    factors, fold_in = model.factors, model.fold_in()
    expected = prior_fold_in(
        float(factors.mean),
        factors.user_bias[known],
        factors.movie_bias,
        factors.user_factors[known],
        factors.movie_factors,
        noise=fold_in.noise,
    )
    np.testing.assert_allclose(fold_in.vectors, expected.vectors, atol=1e-6)
    assert fold_in.bias == pytest.approx(expected.bias)
    assert fold_in.bias_damping == pytest.approx(expected.bias_damping)
    restored = MODELS[key](**FAST.get(key, {})).restore(data, model.arrays())
    np.testing.assert_allclose(restored.fold_in().vectors, expected.vectors, atol=1e-6)


def test_a_run_that_did_not_keep_whose_ratings_it_learned_from_is_served_as_ever():
    data = with_strangers(0.05, 42)
    arrays = MODELS["svd"]().fit(data).arrays()
    del arrays["user_counts"]
    np.testing.assert_array_equal(MODELS["svd"]().restore(data, arrays).user_counts, data.user_counts)
