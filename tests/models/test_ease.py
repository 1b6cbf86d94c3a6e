"""`Ease`: the closed form against the regressions that it solves, and what it does at its limits."""

import numpy as np
import pytest

from recsys.errors import SettingError
from recsys.models import ease
from recsys.models.bias import Bias
from recsys.models.ease import Ease, ease_weights
from tests.models.small import dataset, random_dataset


def test_two_movies_by_hand():
    # 3 users liked movie 70, 2 of them movie 71 too, 1 liked only 71; with l2 1 the weight of 70 for 71 is
    # 2 / (3 + 1), that of 71 for 70 is 2 / (3 + 1)
    together = np.array([[3, 2], [2, 3]], np.float32)
    np.testing.assert_allclose(ease_weights(together, 1.0), [[0, 0.5], [0.5, 0]], atol=1e-6)
    # with 7 likes for 71 its weight for 70 falls to 2 / (7 + 1)
    np.testing.assert_allclose(
        ease_weights(np.array([[3, 2], [2, 7]], np.float32), 1.0), [[0, 0.5], [0.25, 0]], atol=1e-6
    )


def test_each_column_is_the_ridge_regression_of_a_movie_on_all_others():
    likes = (np.random.default_rng(0).random((40, 6)) < 0.4).astype(np.float32)
    weights = ease_weights(likes.T @ likes, 3.0)
    for movie in range(6):
        others = np.delete(np.arange(6), movie)
        x, y = likes[:, others], likes[:, movie]
        expected = np.linalg.solve(x.T @ x + 3 * np.eye(5), x.T @ y)
        np.testing.assert_allclose(weights[others, movie], expected, atol=1e-5)
        assert weights[movie, movie] == 0


def test_a_score_sums_the_weights_of_what_the_user_liked():
    data = random_dataset(30, 8)
    model = Ease(l2=5.0).fit(data)
    mine = data.ratings.user_idx == 4
    liked = data.ratings.movie_idx[mine & (data.ratings.stars >= 4)]
    by_position = np.zeros((8, 8))
    by_position[np.ix_(model.taking_part, model.taking_part)] = model.weights
    assert len(liked)
    np.testing.assert_allclose(model._score(np.array([4]))[0], by_position[liked].sum(axis=0), atol=1e-6)


def test_it_ranks_by_its_score_and_shows_the_stars_of_the_biases():
    data = random_dataset(30, 8)
    table = Ease(l2=5.0).fit(data).recommend(14, 8)
    assert len(table) > 1
    np.testing.assert_allclose(
        table["predicted"], Bias().fit(data).predict([14] * len(table), table["movie_id"]), atol=1e-6
    )
    assert not np.allclose(table["score"], table["predicted"])


def test_who_liked_nothing_is_ranked_by_popularity():
    # users 10 and 11 liked 72, one of them 71, nobody 70; user 12 liked nothing
    data = dataset([0, 0, 1, 2, 2], [2, 1, 2, 0, 3], [5, 4, 5, 1, 2], n_users=3, n_movies=4)
    table = Ease().fit(data).recommend(12, 4)
    assert table["movie_id"].tolist() == [72, 71]
    np.testing.assert_allclose(table["score"], [1.0, 0.5])


def test_nobody_liked_anything_and_it_still_answers():
    data = dataset([0, 1], [0, 1], [1, 2], n_users=2, n_movies=2)
    assert Ease().fit(data).recommend(10, 5)["movie_id"].tolist() == [71]


def test_movies_with_too_few_likes_take_no_part():
    data = random_dataset(30, 8)
    likes = np.bincount(data.ratings.movie_idx[data.ratings.stars >= 4], minlength=8)
    limit = int(np.median(likes)) + 1
    model = Ease(min_likes=limit).fit(data)
    assert model.taking_part.tolist() == np.flatnonzero(likes >= limit).tolist()
    assert not model._score(np.arange(30))[:, likes < limit].any()


def test_too_many_movies_are_refused_with_the_setting_that_helps(monkeypatch):
    monkeypatch.setattr(ease, "_MOST_MOVIES", 4)
    data = random_dataset(30, 8)  # two of the eight movies are liked by nobody
    with pytest.raises(SettingError, match=r"hold 4 movies and 6 have at least 1 like.*set min_likes to 3") as error:
        Ease().fit(data)
    advised = int(str(error.value).split("set min_likes to ")[1].split()[0])
    assert 0 < len(Ease(min_likes=advised).fit(data).taking_part) <= 4


def test_what_counts_as_a_like_follows_the_scale():
    small, large = random_dataset(30, 8), random_dataset(30, 8, times=20)
    np.testing.assert_array_equal(Ease().fit(small)._score(np.arange(30)), Ease().fit(large)._score(np.arange(30)))
