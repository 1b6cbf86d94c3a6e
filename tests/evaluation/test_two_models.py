"""One user under two models whose stars are set by hand."""

import numpy as np
import pytest

from recsys.evaluation import two_models
from recsys.models.bias import Bias
from tests.three_users import three_users


@pytest.fixture
def pair():
    """User 30 has rated Alpha; the first model predicts 4 and 3 for Beta and Gamma, the second 2 and 3.5."""
    dataset = three_users()
    models = []
    for stars in ([5, 4, 3, 1], [5, 2, 3.5, 1]):
        model = Bias().fit(dataset)
        arrays = model.arrays() | {
            "mean": np.float32(0),
            "user_bias": np.zeros(3, np.float32),
            "movie_bias": np.array(stars, np.float32),
        }
        models.append(Bias().restore(dataset, arrays))
    return models


def test_each_list_knows_the_place_in_the_other_one(pair):
    first, second = two_models.lists(*pair, user_id=30)
    assert first[["movie_id", "rank", "other_rank"]].to_numpy().tolist() == [[200, 1, 2], [300, 2, 1]]
    assert second["movie_id"].tolist() == [300, 200]


def test_a_movie_that_is_not_in_the_other_list_has_no_place_there(pair):
    first, _ = two_models.lists(*pair, user_id=30, n=1)
    assert first["movie_id"].tolist() == [200]
    assert first["other_rank"].isna().all()


def test_the_largest_disagreement_comes_first_and_rated_or_unknown_movies_are_left_out(pair):
    table = two_models.disagreements(*pair, user_id=30)
    assert table["movie_id"].tolist() == [200, 300]
    assert table["difference"].tolist() == [-2.0, 0.5]
    assert table[["first", "second"]].to_numpy().tolist() == [[4, 2], [3, 3.5]]
