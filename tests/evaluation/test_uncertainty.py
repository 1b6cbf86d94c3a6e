"""Intervals held against test ratings that can be counted."""

import numpy as np
import pandas as pd
import pytest

from recsys.charts import calibration as charts
from recsys.data.dataset import Ratings
from recsys.evaluation import uncertainty
from recsys.evaluation.uncertainty import (
    EVERYTHING,
    SHARES,
    THIRDS,
    in_words,
    interval_coverage,
    knows_intervals,
    summary,
)
from recsys.models.bayes import Bayes
from recsys.models.bias import Bias


class Certain:
    """Predicts 3 and is sure to half a star, whatever share is asked for; of movie 2 to two stars."""

    def interval_pairs(self, user_idx, movie_idx, share=0.8):
        half = np.where(movie_idx == 2, 2.0, 0.5)
        return 3 - half, 3 + half


def ratings(triples: list[tuple[int, int, float]]) -> Ratings:
    user_idx, movie_idx, stars = zip(*triples, strict=True)
    return Ratings(np.array(user_idx), np.array(movie_idx), np.array(stars, np.float32), 3, 3)


@pytest.fixture
def coverage():
    """User 0 has no rating in train, user 1 one, user 2 two; movie 0 has two, movie 1 one, movie 2 none."""
    train = ratings([(1, 0, 3), (2, 0, 3), (2, 1, 3)])
    test = ratings([(0, 0, 3), (0, 1, 5), (1, 2, 5), (2, 1, 3.5), (2, 2, 1), (2, 0, 1)])
    return interval_coverage(Certain(), test, train)


def inside(coverage, by: str, group: str) -> tuple[float, int]:
    row = coverage[(coverage["by"] == by) & (coverage["group"] == group) & (coverage["share"] == 0.8)].iloc[0]
    return row["inside"], row["count"]


def test_a_rating_on_the_edge_is_inside(coverage):
    assert inside(coverage, "users", EVERYTHING) == (pytest.approx(4 / 6), 6)  # all but the 5 of movie 1, the 1 of 0
    assert coverage["width"].iloc[0] == pytest.approx((4 * 1 + 2 * 4) / 6)


def test_each_third_of_users_and_of_movies_is_counted_by_itself(coverage):
    fewest, between, most = THIRDS
    assert inside(coverage, "users", fewest) == (0.5, 2)
    assert inside(coverage, "users", between) == (1.0, 1)
    assert inside(coverage, "users", most) == (pytest.approx(2 / 3), 3)
    assert inside(coverage, "movies", fewest) == (1.0, 2)
    assert inside(coverage, "movies", between) == (0.5, 2)
    assert inside(coverage, "movies", most) == (0.5, 2)


def test_every_promised_share_has_a_row_in_every_group(coverage):
    assert len(coverage) == len(SHARES) * 2 * (1 + len(THIRDS))


def test_the_summary_has_a_row_a_group_and_a_column_a_share(coverage):
    table = summary(coverage)
    assert table["group"].tolist() == [
        "all ratings",
        *("users with the fewest ratings", "users in between", "users with the most ratings"),
        *("movies with the fewest ratings", "movies in between", "movies with the most ratings"),
    ]
    assert table["80%"].tolist() == pytest.approx([4 / 6, 0.5, 1, 2 / 3, 1, 0.5, 0.5])
    assert table["count"].tolist() == [6, 2, 1, 3, 2, 2, 2]
    assert table["width"].tolist() == pytest.approx([2, 1, 4, 2, 4, 1, 1])  # movie 2 is 4 wide, the others 1


def test_the_sentence_names_the_share_the_width_and_the_group_that_is_farthest_off(coverage):
    assert in_words(coverage) == (
        "Of the test ratings, 66.7\u00a0% lie in the 80 % interval, which is 2.00 stars wide on average, and "
        "66.7\u00a0% in the 95 % one. Farthest off: users with the fewest ratings, "
        "50.0\u00a0% in the 80 % one (2 test ratings)."
    )


def test_what_a_model_knows_can_be_told_by_its_kind():
    assert knows_intervals(Bayes)
    assert not knows_intervals(Bias)


def test_a_model_that_does_not_know_how_sure_it_is_has_none(half_seen):
    model = Bias().fit(half_seen)
    assert interval_coverage(model, half_seen.ratings, half_seen.ratings) is None


def test_the_chart_has_a_line_a_group_around_the_promise(coverage):
    drawn = charts.interval_coverage(coverage, "users").to_dict()
    zero, lines = drawn["layer"]
    assert (zero["mark"]["type"], lines["mark"]["type"]) == ("rule", "line")
    assert lines["encoding"]["color"]["scale"]["domain"] == [EVERYTHING, *THIRDS]
    assert lines["encoding"]["y"]["title"] == "Observed minus promised"


class Narrow(Certain):
    """Refuses to be asked for more pairs at once than there is room for."""

    def interval_pairs(self, user_idx, movie_idx, share=0.8):
        assert len(user_idx) <= 2
        return super().interval_pairs(user_idx, movie_idx, share)


def test_some_pairs_at_a_time_give_what_all_at_once_do(monkeypatch):
    test, train = ratings([(u, m, 3.0 + u - m) for u in range(3) for m in range(3)]), ratings([(0, 0, 3), (1, 1, 4)])
    whole = interval_coverage(Certain(), test, train)
    monkeypatch.setattr(uncertainty, "_PAIRS_AT_ONCE", 2)
    pd.testing.assert_frame_equal(interval_coverage(Narrow(), test, train), whole)


def test_of_too_many_test_ratings_some_are_drawn_and_said_to_be(monkeypatch, coverage):
    monkeypatch.setattr(uncertainty, "MOST_MEASURED", 4)
    test, train = ratings([(u, m, 3.0) for u in range(3) for m in range(3)]), ratings([(0, 0, 3), (1, 1, 4)])
    drawn = interval_coverage(Certain(), test, train)
    everybody = drawn[(drawn["by"] == "users") & (drawn["group"] == EVERYTHING)]
    assert everybody["count"].tolist() == [4] * len(SHARES)
    assert in_words(drawn).startswith("Of 4 test ratings drawn at random, 100.0\u00a0% lie in the 80 % interval")
    assert in_words(coverage).startswith("Of the test ratings,")
