"""`AutoRec`: what only it promises."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.models.autorec import AutoRec
from tests.models.small import random_dataset
from tests.models.test_mf import StopAfter

SMALL = {"n_hidden": 8, "epochs": 4, "batch_size": 8, "patience": 4, "l2_encoder": 0.1, "l2_decoder": 0.1}
THOROUGH = SMALL | {"epochs": 60, "patience": 60, "learning_rate": 0.02}


def test_it_learns_which_tribe_likes_what(two_tribes):
    model = AutoRec(**THOROUGH).fit(two_tribes)
    even, odd = two_tribes.users.ids[[0, 1]]
    assert model.predict([even, odd], two_tribes.movies.ids[[0, 0]]).tolist() == pytest.approx([5, 1], abs=0.7)


@pytest.mark.compiled
def test_stopped_and_resumed_it_has_exactly_the_weights_of_one_that_was_never_stopped(half_seen):
    whole = AutoRec(**SMALL).fit(half_seen).arrays()  # 3 batches an epoch: 20 movies, 8 at a time
    first = StopAfter(batches=5)
    AutoRec(**SMALL).fit(half_seen, monitor=first)
    resumed = AutoRec(**SMALL).fit(half_seen, monitor=StopAfter(10**6, first.saved)).arrays()
    assert first.saved.state["batch"] == 2
    for name, array in whole.items():
        np.testing.assert_array_equal(resumed[name], array, err_msg=name)


def test_another_seed_gives_another_model(half_seen):
    first, other = (AutoRec(seed=seed, **SMALL).fit(half_seen).factors for seed in (42, 7))
    assert not np.array_equal(first.movie_factors, other.movie_factors)


def test_the_movie_side_is_a_sigmoid_of_its_ratings(half_seen):
    hidden = AutoRec(**SMALL).fit(half_seen).factors.movie_factors[:20]
    assert ((hidden > 0) & (hidden < 1)).all()


def test_a_movie_that_nobody_rated_is_predicted_by_the_mean_and_the_user(half_seen):
    rows = np.flatnonzero(half_seen.ratings.movie_idx != 3)
    model = AutoRec(**THOROUGH).fit(half_seen, rows)
    factors = model.factors
    assert factors.movie_bias[3] == 0
    np.testing.assert_array_equal(factors.movie_factors[3], factors.movie_factors[20])  # nobody rated that one either
    predicted = model.predict_pairs(np.arange(20), np.full(20, 3))
    given = half_seen.ratings.take(rows)
    generosity = np.bincount(given.user_idx, given.stars) / np.bincount(given.user_idx)
    np.testing.assert_allclose(predicted, generosity, atol=0.75)


def test_a_user_without_ratings_has_no_say(half_seen):
    rows = np.flatnonzero(half_seen.ratings.user_idx != 2)
    factors = AutoRec(**SMALL).fit(half_seen, rows).factors
    assert factors.user_bias[2] == 0
    assert not factors.user_factors[2].any()


def test_l2_keeps_the_weights_shorter(half_seen):
    lengths = [
        np.abs(AutoRec(**THOROUGH | {"l2_decoder": l2}).fit(half_seen).factors.user_factors).sum() for l2 in (0.0, 50.0)
    ]
    assert lengths[1] < lengths[0] / 2


def test_it_does_without_users_genres_and_years():
    model = AutoRec(**SMALL).fit(random_dataset(30, 20))
    assert np.isfinite(model.factors.score(np.arange(30))).all()


@pytest.mark.parametrize(
    ("n_users", "movies"),
    [(6_040, 128), (200_000, 20), (10_000_000, 1)],  # 2^22 numbers a batch: 128 rows, 4194304 // 200000, one at least
)
def test_a_batch_takes_the_same_memory_however_many_users_there_are(n_users, movies):
    from recsys.models.networks.autorec import _batch_size

    assert _batch_size(n_rated=4000, n_users=n_users, wanted=0) == movies


def test_only_ratings_that_were_given_count_in_the_loss():
    from recsys.data.dataset import Ratings, Scale
    from recsys.models.autorec import AutoRecSettings
    from recsys.models.networks.autorec import AutoencoderNetwork
    from recsys.models.shared.factors import Factors

    zeros = (np.zeros(shape, np.float32) for shape in (3, 2, (3, 0), (2, 0)))
    offsets = Factors(np.float32(0), *zeros)
    rated = csr_array(np.array([[1, 0, -2], [0, 0, 0]], np.float32))  # movies by users: two ratings in all
    given = Ratings(np.array([0]), np.array([0]), np.array([1], np.float32), 3, 2)
    config = AutoRecSettings(n_hidden=2, dropout=0.0)
    network = AutoencoderNetwork(rated, given, Scale(-5, 5, 1), config, 1, known=rated, offsets=offsets)
    network.model.decoder.kernel.assign(np.zeros((2, 3)))
    network.model.decoder.bias.assign([0, 9, 1])  # the 9 is where there is no rating
    network.begin_epoch(1, 1)
    assert network.train_batch(0) == (pytest.approx(1**2 + 3**2), 2)
