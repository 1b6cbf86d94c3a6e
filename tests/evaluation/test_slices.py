"""Errors by group, predictions by rating, and calibration, on ratings that can be counted."""

import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.evaluation import slices
from recsys.evaluation.calibration import calibration, predicted_by_given
from tests.three_users import three_users


@pytest.fixture
def sliced():
    """Ratings 0 to 3 are the test part, predicted off by 0, 1, 2 and 3 stars; user 10 has none in train, 20 one."""
    dataset = three_users()
    test, train = dataset.ratings.take(np.arange(4)), dataset.ratings.take(np.array([4, 5]))
    return slices.error_slices(test.stars + np.arange(4), test, train, dataset)


def by_group(rows):
    return {row["group"]: (row["n"], round(row["rmse"] ** 2, 6)) for row in rows}


def test_groups_of_users_are_those_of_their_ratings_in_train(sliced):
    assert by_group(sliced["activity"]) == {"0": (2, 0.5), "1–4": (2, 6.5)}  # (0 + 1) / 2, (4 + 9) / 2


def test_groups_of_movies_likewise(sliced):
    assert by_group(sliced["popularity"]) == {"1–4": (2, 2.0), "0": (2, 5.0)}  # Alpha: 0, 4; Beta: 1, 9


def test_gender_and_age_are_those_of_the_user(sliced):
    assert by_group(sliced["gender"]) == {"Female": (2, 0.5), "Male": (2, 6.5)}
    assert by_group(sliced["age_group"]) == {"18-24": (2, 0.5), "25-34": (2, 6.5)}


def test_a_rating_counts_in_each_genre_of_its_movie(sliced):
    assert by_group(sliced["genre"]) == {"Comedy": (4, 3.5), "Drama": (2, 5.0)}


def test_what_the_data_set_does_not_know_is_left_out(half_seen):
    parts = half_seen.ratings.take(np.arange(10))
    assert set(slices.error_slices(parts.stars, parts, parts, half_seen)) == {"activity", "popularity", "genre"}


def test_the_gap_names_the_groups_and_leaves_out_the_small_ones():
    rows = [
        {"group": "A", "n": 500, "rmse": 0.9},
        {"group": "B", "n": 100, "rmse": 1.0},
        {"group": "C", "n": 99, "rmse": 2.0},
    ]
    found = slices.gap(rows)
    assert (found.worst, found.best, round(found.stars, 6)) == ("B", "A", 0.1)
    assert found.sentence() == "The gap is 0.100 stars: largest error for B, smallest for A."
    assert "Only A has enough" in slices.gap(rows[:1]).sentence()
    assert slices.gap(rows[2:]) is None


def test_predictions_are_counted_by_what_was_given():
    rows = predicted_by_given(np.array([1.0, 1.1, 5.0, 3.0]), np.array([1.0, 1.0, 1.0, 5.0]), Scale(1, 5, 1))
    assert [(row["given"], row["low"], row["count"], round(row["share"], 3)) for row in rows] == [
        (1.0, 1.0, 2, 0.667),
        (1.0, 4.8, 1, 0.333),
        (5.0, 3.0, 1, 1.0),
    ]


def test_a_scale_of_a_hundred_steps_is_grouped():
    given = np.arange(0, 101, dtype=np.float32)
    rows = predicted_by_given(given, given, Scale(0, 100, 1))
    assert len({row["given"] for row in rows}) == 20
    assert sum(row["count"] for row in rows) == 101


def test_calibration_tells_the_mean_rating_of_what_was_predicted_alike():
    rows = calibration(np.array([4.5, 4.5, 4.5, 1.0]), np.array([5.0, 4.0, 3.0, 2.0]), Scale(1, 5, 1))
    assert [(row["predicted"], row["given"], row["count"]) for row in rows] == [(1.0, 2.0, 1), (4.5, 4.0, 3)]
    margin = 1.96 * (2 / 3) ** 0.5 / 3**0.5
    assert rows[1]["low"] == pytest.approx(4 - margin)
    assert rows[1]["high"] == pytest.approx(4 + margin)
