"""`Ease`: the closed form against the regressions that it solves, and what it does at its limits."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from recsys.data.dataset import Scale
from recsys.models import ease
from recsys.models.bias import Bias
from recsys.models.ease import Ease, ease_weights, graded, together, user_weights
from tests.models.small import dataset, random_dataset


def test_two_movies_by_hand():
    # 3 users liked movie 70, 2 of them movie 71 too, 1 liked only 71; with l2 1 the weight of 70 for 71 is
    # 2 / (3 + 1), that of 71 for 70 is 2 / (3 + 1)
    gram = np.array([[3, 2], [2, 3]], np.float32)
    np.testing.assert_allclose(ease_weights(gram, 1.0), [[0, 0.5], [0.5, 0]], atol=1e-6)
    # with 7 likes for 71 its weight for 70 falls to 2 / (7 + 1)
    np.testing.assert_allclose(
        ease_weights(np.array([[3, 2], [2, 7]], np.float32), 1.0), [[0, 0.5], [0.25, 0]], atol=1e-6
    )


def test_two_movies_by_hand_with_dropout_and_popularity():
    # a dropout of 0.5 adds the diagonal once more: 2 / (3 + 1 + 3) and 2 / (7 + 1 + 7)
    gram = np.array([[3, 2], [2, 7]], np.float32)
    np.testing.assert_allclose(ease_weights(gram, 1.0, dropout=0.5), [[0, 2 / 7], [2 / 15, 0]], atol=1e-6)
    # popularity 1: from the movie with 7 to that with 3 the weight grows by 7 / 3, and shrinks the other way
    gram = np.array([[3, 2], [2, 7]], np.float32)
    expected = [[0, 0.5 * 3 / 7], [0.25 * 7 / 3, 0]]
    np.testing.assert_allclose(ease_weights(gram, 1.0, popularity=1.0), expected, atol=1e-6)


def test_each_column_is_the_ridge_regression_of_a_movie_on_all_others():
    likes = (np.random.default_rng(0).random((40, 6)) < 0.4).astype(np.float32)
    weights = ease_weights(likes.T @ likes, 3.0)
    for movie in range(6):
        others = np.delete(np.arange(6), movie)
        x, y = likes[:, others], likes[:, movie]
        expected = np.linalg.solve(x.T @ x + 3 * np.eye(5), x.T @ y)
        np.testing.assert_allclose(weights[others, movie], expected, atol=1e-5)
        assert weights[movie, movie] == 0


def test_dropout_in_closed_form_is_the_mean_over_many_dropped_copies():
    rng = np.random.default_rng(1)
    inputs = ((rng.random((30, 5)) < 0.5) * rng.random((30, 5))).astype(np.float32)
    # many copies of everybody with a fifth of the inputs missing and the rest scaled up restore the whole inputs
    n = 4000
    kept = (rng.random((n, *inputs.shape)) >= 0.2) / 0.8
    dropped = (inputs * kept).reshape(-1, 5)
    whole = np.broadcast_to(inputs, kept.shape).reshape(-1, 5)
    weights = ease_weights(inputs.T @ inputs, 2.0, dropout=0.2)
    for movie in range(5):
        others = np.delete(np.arange(5), movie)
        x, y = dropped[:, others], whole[:, movie]
        # the ridge grows with the number of copies; inputs scaled by 1 / (1 - p) have the same mean
        expected = np.linalg.solve(x.T @ x + n * 2 * np.eye(4), x.T @ y)
        np.testing.assert_allclose(weights[others, movie], expected, atol=0.01)


def test_users_are_weighed_by_a_power_of_their_number_of_ratings():
    inputs = csr_array(np.array([[1, 1, 1, 1], [1, 0, 0, 0], [0, 0, 0, 0]], np.float32))  # mean of those with any: 2.5
    np.testing.assert_allclose(user_weights(inputs, 0.5), [(4 / 2.5) ** -0.5, (1 / 2.5) ** -0.5, 0], rtol=1e-6)
    assert user_weights(inputs, 0.0).tolist() == [1, 1, 0]


def test_what_movies_have_together_is_summed_over_users_by_their_weights(monkeypatch):
    monkeypatch.setattr(ease, "_ROWS_AT_ONCE", 3)
    rng = np.random.default_rng(2)
    dense, weight = (rng.random((9, 7)) * (rng.random((9, 7)) < 0.5)).astype(np.float32), rng.random(9)
    expected = dense.T @ np.diag(weight) @ dense
    np.testing.assert_allclose(together(csr_array(dense), weight.astype(np.float32)), expected, rtol=1e-5)


@pytest.mark.parametrize(
    ("scale", "stars"), [(Scale(1, 5, 1), [1, 2, 3, 4, 5]), (Scale(0, 10, 0.5), [0, 2.5, 5, 7.5, 10])]
)
def test_a_rating_counts_for_the_more_the_better_it_is_by_its_share_of_the_scale(scale, stars):
    np.testing.assert_allclose(graded(np.array(stars), scale), [0.05, 0.25, 0.55, 1, 1.2], rtol=1e-6)


def test_between_two_grades_a_rating_counts_for_what_lies_between():
    assert graded(np.array([4.5]), Scale(0.5, 5, 0.5))[0] == pytest.approx(
        1.0 + 0.2 * (4 / 4.5 - 0.75) / 0.25, abs=1e-6
    )


def test_a_score_sums_the_weights_of_what_the_user_rated_each_by_what_it_counts_for():
    data = random_dataset(30, 8)
    model = Ease(l2=5.0).fit(data)
    mine = data.ratings.take(data.rows_of_user(4))
    by_position = np.zeros((8, 8))
    by_position[np.ix_(model.taking_part, model.taking_part)] = model.weights
    inputs = np.zeros(8)
    inputs[mine.movie_idx] = np.interp(mine.stars, [1, 2, 3, 4, 5], [0.05, 0.25, 0.55, 1, 1.2])
    assert (mine.stars < 3).any()  # low ratings count too
    np.testing.assert_allclose(model._score(np.array([4]))[0], inputs @ by_position, atol=1e-5)


def test_the_preset_steck_sums_the_weights_of_the_likes_alone():
    data = random_dataset(30, 8)
    model = Ease(**Ease.presets["steck"] | {"l2": 5.0}).fit(data)
    mine = data.ratings.user_idx == 4
    liked = data.ratings.movie_idx[mine & (data.ratings.stars >= 4)]
    likes = np.zeros((30, 8), np.float32)
    good = data.ratings.stars >= 4
    likes[data.ratings.user_idx[good], data.ratings.movie_idx[good]] = 1
    by_position = np.zeros((8, 8))
    by_position[np.ix_(model.taking_part, model.taking_part)] = model.weights
    expected = ease_weights((likes.T @ likes)[np.ix_(model.taking_part, model.taking_part)], 5.0)
    np.testing.assert_allclose(model.weights, expected, atol=1e-5)
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


def test_who_is_new_is_ranked_by_what_everybodys_ratings_count_for():
    # user 12 has no ratings; 72 was rated 5 and 5, 71 was rated 4, 70 was rated 1
    data = dataset([0, 0, 1, 1], [2, 1, 2, 0], [5, 4, 5, 1], n_users=3, n_movies=4)
    table = Ease().fit(data).recommend(12, 4)
    assert table["movie_id"].tolist() == [72, 71, 70]
    np.testing.assert_allclose(table["score"], [2.4 / 2, 1.0 / 2, 0.05 / 2], rtol=1e-6)


def test_with_likes_who_liked_nothing_is_ranked_by_how_many_liked_each():
    # users 10 and 11 liked 72, one of them 71, nobody 70; user 12 liked nothing
    data = dataset([0, 0, 1, 2, 2], [2, 1, 2, 0, 3], [5, 4, 5, 1, 2], n_users=3, n_movies=4)
    table = Ease(**Ease.presets["steck"]).fit(data).recommend(12, 4)
    assert table["movie_id"].tolist() == [72, 71]
    np.testing.assert_allclose(table["score"], [1.0, 0.5])


def test_with_likes_and_nobody_liked_anything_it_still_answers():
    data = dataset([0, 1], [0, 1], [1, 2], n_users=2, n_movies=2)
    assert Ease(**Ease.presets["steck"]).fit(data).recommend(10, 5)["movie_id"].tolist() == [71]


def test_of_too_many_movies_the_most_rated_take_part_and_it_says_which_share_of_the_ratings_that_is(monkeypatch):
    monkeypatch.setattr(ease, "MOST_MOVIES", 4)
    data = random_dataset(30, 8)
    model = Ease().fit(data)
    counts = data.movie_counts
    most = np.sort(np.argsort(-counts, kind="stable")[:4])
    assert model.taking_part.tolist() == most.tolist()
    assert model.share_covered == pytest.approx(counts[most].sum() / counts.sum())
    others = np.setdiff1d(np.arange(8), most)
    assert not model._score(np.arange(30))[:, others].any()
    assert len(model.recommend(10, 8)) == 8 - data.user_counts[0]  # the others are listed too, last
    share = np.floor(1000 * counts[most].sum() / counts.sum()) / 10
    assert model.remark() == (
        f"The order knows the 4 movies rated most, which have {share:.1f} % of the ratings; 4 others come last."
    )


def test_all_movies_are_covered_where_they_fit():
    model = Ease().fit(random_dataset(30, 8))
    assert model.share_covered == 1
    assert model.remark() == ""


@pytest.mark.parametrize("preset", Ease.presets)
def test_what_a_rating_counts_for_follows_the_scale(preset):
    small, large = random_dataset(30, 8), random_dataset(30, 8, times=20)
    one, two = (Ease(**Ease.presets[preset]).fit(data)._score(np.arange(30)) for data in (small, large))
    np.testing.assert_array_equal(one, two)


def test_movies_with_too_few_ratings_that_count_take_no_part():
    data = dataset([0, 1, 2, 0, 1, 0], [0, 0, 0, 1, 1, 2], [5, 4, 5, 4, 1, 2], n_users=3, n_movies=4)
    assert Ease(min_likes=2).fit(data).taking_part.tolist() == [0, 1]
    steck = Ease(**Ease.presets["steck"] | {"min_likes": 2}).fit(data)
    assert steck.taking_part.tolist() == [0]


def test_where_every_rating_is_the_same_each_counts_for_one():
    assert graded(np.array([3.0, 3.0]), Scale(3, 3, 1)).tolist() == [1, 1]


def test_what_version_1_learned_still_answers_by_likes_alone():
    data = random_dataset(30, 8)
    new = Ease(**Ease.presets["steck"]).fit(data)
    as_it_was = {name.replace("inputs_", "likes_"): array for name, array in new.arrays().items()}
    old = Ease(l2=500.0).restore(data, as_it_was)
    np.testing.assert_array_equal(old._score(np.arange(30)), new._score(np.arange(30)))
    visitor = np.array([1, 2]), np.array([5, 2], np.float32)
    np.testing.assert_array_equal(old.answers(*visitor).score, new.answers(*visitor).score)
