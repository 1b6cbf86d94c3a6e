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


def test_of_free_text_the_most_common_values_have_a_column(monkeypatch):
    monkeypatch.setattr("recsys.data.user_features.MOST_VALUES", 2)
    people = dataset([0], [0], [3], n_users=6, n_movies=1)
    people.user_table["occupation"] = ["cook", "poet", "I mind bees", "poet", "cook", None]
    people.user_table["age_group"] = pd.Categorical(["a", "a", "b", "b", "c", "c"], ["a", "b", "c", "d"], ordered=True)
    features = user_features(people)
    assert features.shape == (6, 4)
    assert features[:, 2:].tolist() == [[1, 0], [0, 1], [0, 0], [0, 1], [1, 0], [0, 0]]
