"""What is known of users beyond their ratings, as numbers."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray

_PERSONAL = ("gender", "age_group", "occupation")


def user_features(dataset: Dataset) -> FloatArray:
    """Gender, age group and occupation as 1 and 0, float32, shape (n_users, d); d is 0 where nothing is known."""
    table = dataset.user_table
    columns = [pd.get_dummies(table[name]).to_numpy(np.float32) for name in _PERSONAL if name in table]
    return np.hstack([np.zeros((len(table), 0), np.float32), *columns])
