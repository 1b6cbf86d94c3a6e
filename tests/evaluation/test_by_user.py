"""The error of each user, and the orders of users, by hand on six ratings."""

import numpy as np
import pytest

from recsys.data.splitting import split
from recsys.evaluation.by_user import BY_ERROR, ENOUGH, USER_ORDERS, UserErrors, in_order, measured_errors, user_errors
from recsys.evaluation.metrics import rmse
from recsys.evaluation.protocol import measure
from recsys.models.bias import Bias
from tests.models.small import random_dataset
from tests.three_users import three_users

DATA = random_dataset(30, 40)
PARTS = split(DATA.n_ratings, holdout=0.3, seed=1)
MODEL = Bias().fit(DATA, PARTS.train)
TEST = DATA.ratings.take(PARTS.test)


def test_the_error_of_a_user_is_that_of_their_held_out_ratings():
    errors = user_errors(MODEL, TEST)
    for user in range(DATA.n_users):
        own = TEST.user_idx == user
        assert errors.n[user] == own.sum()
        if own.any():
            predicted = MODEL.predict_pairs(TEST.user_idx[own], TEST.movie_idx[own])
            assert errors.rmse[user] == pytest.approx(rmse(predicted, TEST.stars[own]), abs=1e-6)


def test_what_was_measured_before_gives_the_same_errors():
    known = measured_errors(measure(MODEL, DATA, PARTS).sums)
    again = user_errors(MODEL, TEST)
    assert known.n.tolist() == again.n.tolist()
    np.testing.assert_allclose(known.rmse, again.rmse)


def test_a_user_without_a_held_out_rating_has_no_error():
    errors = UserErrors.of(np.array([4.0, 0.0]), np.array([1.0, 0.0]))
    assert errors.rmse[0] == 2
    assert np.isnan(errors.rmse[1])


def test_users_are_in_order_of_the_data_or_of_what_they_rated():
    data = three_users()  # with 2, 3 and 1 ratings
    assert in_order(data, "id").tolist() == [0, 1, 2]
    assert in_order(data, "active").tolist() == [1, 0, 2]


def test_best_and_worst_are_among_users_with_enough_held_out_ratings():
    errors = UserErrors(np.array([0.1, 0.5, 0.9, 0.5, np.nan]), np.array([ENOUGH - 1, ENOUGH, 40, 9, 0]))
    data = random_dataset(5, 9)
    assert in_order(data, "best", errors).tolist() == [1, 3, 2]  # equal ones as in the data
    assert in_order(data, "worst", errors).tolist() == [2, 1, 3]


def test_where_nobody_has_enough_those_with_most_are_ordered():
    errors = UserErrors(np.array([0.1, 0.5, 0.3]), np.array([2, 2, 1]))
    assert in_order(three_users(), "worst", errors).tolist() == [1, 0]


def test_where_nothing_was_held_out_nobody_is_best():
    nothing = UserErrors.of(np.zeros(3), np.zeros(3))
    assert in_order(three_users(), "best", nothing).tolist() == []


def test_every_order_has_a_name_and_those_by_error_are_among_them():
    assert set(BY_ERROR) < set(USER_ORDERS)
