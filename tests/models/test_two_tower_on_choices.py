"""The two towers where all ratings are the same: a softmax tells what somebody chose from what others chose."""

import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.models import MODELS
from recsys.serving.explanation import explain
from recsys.serving.viewer import known_user
from tests.models.small import dataset

FAST = {"n_factors": 8, "hidden": 8, "epochs": 40, "batch_size": 64, "patience": 40, "validation": 0.1}
N_USERS, N_MOVIES = 40, 17


@pytest.fixture(scope="module")
def model():
    """Users choose every second movie; the last one nobody chose."""
    user_idx, movie_idx = np.divmod(np.arange(N_USERS * (N_MOVIES - 1)), N_MOVIES - 1)
    chosen = ((user_idx + movie_idx) % 2 == 0) & (np.random.default_rng(1).random(len(user_idx)) < 0.75)
    titles = [f"Film {at}" for at in range(N_MOVIES)]
    data = dataset(
        user_idx[chosen],
        movie_idx[chosen],
        np.ones(chosen.sum()),
        N_USERS,
        N_MOVIES,
        scale=Scale(1, 1, 1),
        title=titles,
    )
    return MODELS["two-tower"](**FAST).fit(data)


def alike():
    """Whether each user chooses movies of that kind, shape (n_users, n_movies)."""
    return (np.arange(N_USERS)[:, None] + np.arange(N_MOVIES)) % 2 == 0


def test_what_was_chosen_is_told_from_what_was_not(model):
    scores, known = model._score(np.arange(N_USERS)), np.arange(N_MOVIES) < N_MOVIES - 1
    for user_idx in range(N_USERS):
        own = alike()[user_idx]
        assert scores[user_idx, own & known].mean() > scores[user_idx, ~own & known].mean() + 0.5


def test_a_score_has_neither_a_mean_nor_a_bias_of_the_user(model):
    assert float(model.factors.mean) == 0
    assert not model.factors.user_bias.any()


def test_a_newcomer_with_the_same_choices_is_ranked_like_the_trained_user(model):
    data = model.dataset
    for user_idx in range(0, N_USERS, 5):
        own = data.ratings.take(data.rows_of_user(user_idx))
        score = model.answers(own.movie_idx, own.stars).score
        kind = alike()[user_idx][:-1]
        assert score[:-1][kind].mean() > score[:-1][~kind].mean()


def test_what_each_choice_adds_and_what_it_adds_to_make_up_the_score(model):
    data, factors = model.dataset, model.factors
    own = data.ratings.take(data.rows_of_user(3))
    answers = model.answers(own.movie_idx, own.stars)
    nothing = factors.movie_bias + factors.movie_factors @ model.newcomers[-1]
    for movie in range(N_MOVIES):
        adds = dict(answers.terms(movie).by["likes"])
        assert sum(adds.values()) + nothing[movie] == pytest.approx(answers.score[movie], abs=1e-4)


def test_a_reason_says_what_choices_do_not_account_for(model):
    user = known_user(model, model.dataset.users.to_id(0))
    best = model.recommend(user.user_id, 1)["movie_id"].iloc[0]
    words = explain(user, best).words
    assert "also chose it" in words
    assert "of which all user 10's choices together make up" in words


def test_restored_it_answers_newcomers_the_same(model):
    restored = MODELS["two-tower"](**FAST).restore(model.dataset, model.arrays())
    chosen = np.array([0, 2, 4]), np.ones(3, np.float32)
    np.testing.assert_array_equal(restored.answers(*chosen).score, model.answers(*chosen).score)


def test_there_are_no_stars_to_predict(model):
    assert "predicted" not in model.recommend(model.dataset.users.to_id(0), 3)
    assert model.predict_pairs(np.array([0, 1]), np.array([0, 1])).tolist() == [1, 1]
