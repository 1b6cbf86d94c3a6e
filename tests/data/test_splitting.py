"""The frozen split: every rating in one part, the same every time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.splitting import split
from recsys.errors import SettingError

seeds = st.integers(0, 2**31 - 1)


@given(st.integers(2, 300), st.floats(0, 0.7), seeds)
def test_every_rating_is_in_one_part_and_the_test_part_has_its_share(n_ratings, holdout, seed):
    parts = split(n_ratings, holdout=holdout, seed=seed)
    assert sorted([*parts.train, *parts.test]) == list(range(n_ratings))
    assert len(parts.test) == round(n_ratings * holdout)


@given(st.integers(10, 300), seeds)
def test_the_same_seed_is_the_same_split(n_ratings, seed):
    one, two = split(n_ratings, seed=seed), split(n_ratings, seed=seed)
    np.testing.assert_array_equal(one.train, two.train)
    np.testing.assert_array_equal(one.test, two.test)


def test_the_split_that_trained_models_stand_on_never_changes():
    assert split(20, holdout=0.2, seed=42).test.tolist() == [15, 9, 14, 7]


def test_another_seed_is_another_split():
    assert split(1000, seed=1).test.tolist() != split(1000, seed=2).test.tolist()


@pytest.mark.parametrize("holdout", [-0.1, 1, 1.5, float("nan")])
def test_a_share_that_is_none_is_refused(holdout):
    with pytest.raises(SettingError, match="holdout must be"):
        split(10, holdout=holdout)


@pytest.mark.parametrize(("n_ratings", "holdout"), [(1, 0.9), (0, 0.0)])
def test_a_split_that_leaves_nothing_to_train_on_is_refused(n_ratings, holdout):
    with pytest.raises(SettingError, match="to train on"):
        split(n_ratings, holdout=holdout)
