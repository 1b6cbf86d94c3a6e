"""What is known of users beyond their ratings, as numbers."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray

_PERSONAL = ("gender", "age_group", "occupation")
MOST_VALUES = 100  # of one of these that have a column; free text would have one for each user


def user_features(dataset: Dataset) -> FloatArray:
    """Gender, age group and occupation as 1 and 0, float32, shape (n_users, d); d is 0 where nothing is known.

    Of each, the `MOST_VALUES` most common values.
    """
    table = dataset.user_table
    columns = [_one_hot(table[name]) for name in _PERSONAL if name in table]
    return np.hstack([np.zeros((len(table), 0), np.float32), *columns])


def _one_hot(values: pd.Series) -> FloatArray:
    """1 where a row has a value, shape (n, number of values that have a column)."""
    common = values.value_counts().index
    if len(common) > MOST_VALUES:
        values = values.astype(object).where(values.isin(common[:MOST_VALUES]))
    ones: FloatArray = pd.get_dummies(values).to_numpy(np.float32)
    return ones
