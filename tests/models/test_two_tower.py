"""`TwoTower`: what only it promises."""

import numpy as np
import pytest

from recsys.models.shared.factors import Factors
from recsys.models.two_tower import TwoTower
from tests.models.small import random_dataset
from tests.models.test_mf import StopAfter

SMALL = {"n_factors": 4, "hidden": 8, "epochs": 6, "batch_size": 64, "patience": 6}


def test_it_learns_which_tribe_likes_what(two_tribes):
    model = TwoTower(n_factors=4, hidden=16, epochs=80, batch_size=64, patience=80, learning_rate=0.02, l2=0.01)
    model.fit(two_tribes)
    even, odd = two_tribes.users.ids[[0, 1]]
    assert model.predict([even, odd], two_tribes.movies.ids[[0, 0]]).tolist() == pytest.approx([5, 1], abs=0.7)


@pytest.mark.parametrize("batch_size", [64, 8])  # more ratings a step than users and movies, and fewer
def test_stopped_and_resumed_it_has_exactly_the_weights_of_one_that_was_never_stopped(
    half_seen, monkeypatch, batch_size
):
    monkeypatch.setattr("recsys.models.networks.batches._RATINGS_AT_ONCE", 64)  # several batches an epoch
    settings = SMALL | {"batch_size": batch_size, "epochs": 3}
    whole = TwoTower(**settings).fit(half_seen).arrays()
    first = StopAfter(batches=5)  # in the middle of the second epoch
    TwoTower(**settings).fit(half_seen, monitor=first)
    resumed = TwoTower(**settings).fit(half_seen, monitor=StopAfter(10**6, first.saved)).arrays()
    assert first.saved.state["batch"] > 0
    for name, array in whole.items():
        np.testing.assert_array_equal(resumed[name], array, err_msg=name)


def test_another_seed_gives_another_model(half_seen):
    first, other = (TwoTower(seed=seed, **SMALL).fit(half_seen).factors for seed in (42, 7))
    assert not np.array_equal(first.movie_factors, other.movie_factors)


def test_movies_that_look_alike_come_out_alike_when_only_features_can_tell(half_seen):
    model = TwoTower(**SMALL | {"epochs": 60, "patience": 60, "learning_rate": 0.02}).fit(half_seen)
    vectors = model.factors.movie_factors[:20]
    centred = vectors - vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    cosine = centred @ centred.T  # (20, 20)
    same = np.equal.outer(np.arange(20) % 2, np.arange(20) % 2)
    assert cosine[same].mean() > 0.5 > -0.5 > cosine[~same].mean()


def test_who_and_what_has_no_ratings_is_predicted_by_the_means(half_seen):
    rows = np.flatnonzero((half_seen.ratings.movie_idx != 3) & (half_seen.ratings.user_idx != 2))
    factors = TwoTower(**SMALL).fit(half_seen, rows).factors
    assert factors.movie_bias[3] == factors.user_bias[2] == 0
    assert not factors.movie_factors[3].any()
    assert not factors.user_factors[2].any()


def test_dropout_changes_training_and_nothing_that_is_served(half_seen):
    without, with_it = (TwoTower(**SMALL, dropout=share).fit(half_seen) for share in (0.0, 0.5))
    assert not np.array_equal(without.factors.user_factors, with_it.factors.user_factors)
    pairs = half_seen.ratings.user_idx, half_seen.ratings.movie_idx
    np.testing.assert_array_equal(with_it.predict_pairs(*pairs), with_it.predict_pairs(*pairs))


def test_it_does_without_users_genres_and_years():
    known_by_id_alone = random_dataset(30, 20)
    model = TwoTower(**SMALL).fit(known_by_id_alone)
    assert isinstance(model.factors, Factors)
    assert np.isfinite(model.factors.score(np.arange(30))).all()
