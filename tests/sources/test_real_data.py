"""The real ratings, where they are: counts from their own description."""

import numpy as np
import pytest

from recsys.sources import available, describe, load
from tests.conftest import copy_real_files

pytestmark = pytest.mark.realdata


@pytest.fixture
def real(real_data_source, data_dir):
    copy_real_files(real_data_source, data_dir)  # without a cache: here they are read as they are


def test_both_are_listed_by_what_is_in_them(real):
    assert [item.name for item in available()][:2] == ["ml-1m", "ml-100k"]


def test_movielens_1m_is_read_whole_twice_the_same(real):
    for dataset in (load("ml-1m"), load("ml-1m")):
        facts = describe(dataset)
        assert (facts["n_users"], facts["n_movies"], facts["n_rated_movies"]) == (6040, 3883, 3706)
        assert (facts["n_ratings"], facts["n_times"], facts["refused"]) == (1_000_209, 590_103, [])
        assert facts["mean_rating"] == pytest.approx(3.581564, abs=1e-6)
        assert dataset.times[~np.isnat(dataset.times)].min() > np.datetime64("2000-01-01")
        movies = dataset.movie_table.set_index("movie_id")
        assert movies.loc[858, "title"] == "The Godfather"
        assert movies["year"].notna().all()
        assert movies.loc[97, "title"] == "Hate (La Haine)"
        assert dataset.user_table["occupation"].notna().all()


def test_movielens_100k_is_read_whole(real):
    dataset = load("ml-100k")
    facts = describe(dataset)
    assert (facts["n_users"], facts["n_movies"], facts["n_ratings"], facts["refused"]) == (943, 1682, 100_000, [])
    assert facts["n_times"] == 100_000
    assert dataset.movie_table["year"].isna().sum() == 1  # "unknown"
    assert dataset.user_table["age"].between(7, 73).all()
