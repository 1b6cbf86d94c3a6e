"""`TwoTower`: what only it promises."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.data.dataset import Dataset
from recsys.models.shared.factors import Factors
from recsys.models.two_tower import TwoTower
from tests.models.small import dataset, random_dataset
from tests.models.test_mf import StopAfter

SMALL = {"n_factors": 4, "hidden": 8, "epochs": 6, "batch_size": 64, "patience": 6}


def test_it_learns_which_tribe_likes_what(two_tribes):
    model = TwoTower(n_factors=4, hidden=16, epochs=80, batch_size=64, patience=80, learning_rate=0.02, l2=0.01)
    model.fit(two_tribes)
    even, odd = two_tribes.users.ids[[0, 1]]
    assert model.predict([even, odd], two_tribes.movies.ids[[0, 0]]).tolist() == pytest.approx([5, 1], abs=0.7)


@pytest.mark.compiled
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


def by_genre(n_users: int = 30, n_movies: int = 24) -> Dataset:
    """Even users give 5 to comedies, which are the even movies, and 1 to dramas; odd users the other way round.

    Nobody rated the last two movies, a comedy and a drama, nor did the last two users rate any; these are known by
    gender, which is all that tells the even users from the odd ones.
    """
    user_idx, movie_idx = np.divmod(np.arange(n_users * n_movies), n_movies)
    rated = (user_idx < n_users - 2) & (movie_idx < n_movies - 2) & ((user_idx + 3 * movie_idx) % 4 < 3)
    user_idx, movie_idx = user_idx[rated], movie_idx[rated]
    stars = np.where((user_idx + movie_idx) % 2 == 0, 5, 1)
    genres = [["Drama"] if movie % 2 else ["Comedy"] for movie in range(n_movies)]
    data = dataset(user_idx, movie_idx, stars, n_users, n_movies, genres=genres)
    genders = np.where(np.arange(n_users) % 2, "Male", "Female")
    return replace(data, user_table=data.user_table.assign(gender=genders))


def test_a_movie_without_ratings_is_predicted_by_its_genre_and_a_user_without_by_gender():
    data = by_genre()
    model = TwoTower(n_factors=8, hidden=8, epochs=40, batch_size=64, patience=40, learning_rate=0.02).fit(data)
    users, (comedy, drama) = np.arange(28), np.array([22, 23])
    scores = model.factors.score(users)
    likes_comedies = users % 2 == 0
    assert (scores[likes_comedies, comedy] > scores[likes_comedies, drama] + 1).all()
    assert (scores[~likes_comedies, drama] > scores[~likes_comedies, comedy] + 1).all()
    woman, man = model.factors.score(np.array([28, 29]))
    assert woman[:22:2].min() > woman[1:22:2].max()
    assert man[1:22:2].min() > man[:22:2].max()
    assert not set(model.recommend(10, 24)["movie_id"]) & {92, 93}  # nobody rated them: no list has them


def test_of_movies_without_ratings_those_with_the_same_features_are_the_same():
    data = by_genre()
    rows = np.flatnonzero((data.ratings.movie_idx != 0) & (data.ratings.user_idx != 1))
    factors = TwoTower(**SMALL).fit(data, rows).factors
    np.testing.assert_array_equal(factors.movie_factors[0], factors.movie_factors[22])
    np.testing.assert_array_equal(factors.user_factors[1], factors.user_factors[29])
    assert factors.movie_bias[0] == factors.user_bias[1] == 0


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
