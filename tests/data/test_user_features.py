"""What is known of users, as numbers."""

import pandas as pd

from recsys.data.user_features import user_features
from tests.models.small import dataset, random_dataset


def test_user_features_are_one_hot_and_missing_values_are_nothing():
    people = dataset([0, 1], [0, 0], [3, 4], n_users=2, n_movies=1)
    people.user_table["gender"] = ["Female", None]
    people.user_table["age_group"] = pd.Categorical(["18-24", "56+"], ["18-24", "25-34", "56+"], ordered=True)
    assert user_features(people).tolist() == [[1, 1, 0, 0], [0, 0, 0, 1]]


def test_user_features_of_a_data_set_without_any_have_no_columns():
    assert user_features(random_dataset(3, 2)).shape == (3, 0)
