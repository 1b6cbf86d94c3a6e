"""The protocol on six ratings: who is measured, what counts as found, and what a number is made of."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.data.dataset import Ratings
from recsys.data.splitting import Split, split
from recsys.errors import SettingError
from recsys.evaluation import accuracy
from recsys.evaluation.protocol import found, measure
from recsys.models.bias import Bias
from tests.three_users import three_users


def test_only_liked_test_movies_count_and_places_not_filled_never_do():
    test = Ratings(np.array([0, 0, 1]), np.array([3, 1, 2]), np.array([4.0, 3.0, 5.0]), 3, 4)
    lists = np.array([[1, 3], [-1, 2], [0, -1]])
    hits, n_relevant = found(lists, test, threshold=4.0)
    np.testing.assert_array_equal(hits, [[False, True], [False, True], [False, False]])
    np.testing.assert_array_equal(n_relevant, [1, 1, 0])


def test_minus_one_is_not_the_last_movie_of_the_user_before():
    # pairs are numbers, user * n_movies + movie: place -1 of user 1 would be movie 3 of user 0
    test = Ratings(np.array([0]), np.array([3]), np.array([5.0]), 2, 4)
    hits, _ = found(np.array([[-1], [-1]]), test, threshold=4.0)
    assert not hits.any()


def test_nothing_liked_in_the_test_part_is_nothing_found():
    test = Ratings(np.array([0]), np.array([3]), np.array([1.0]), 2, 4)
    hits, n_relevant = found(np.array([[3], [3]]), test, threshold=4.0)
    assert not hits.any()
    assert n_relevant.tolist() == [0, 0]


@pytest.fixture(scope="module")
def three_measured():
    """Users 10 and 20 keep one rating back: 10 liked Beta (4), 20 did not like Alpha (3)."""
    dataset = three_users()
    parts = Split(train=np.array([0, 3, 4, 5]), test=np.array([1, 2]))
    model = Bias().fit(dataset, parts.train)
    return dataset, parts, model, measure(model, dataset, parts)


def test_users_without_a_relevant_test_movie_are_skipped_and_counted(three_measured):
    *_, measured = three_measured
    assert (measured.n_users, measured.n_skipped) == (1, 2)


def test_the_list_is_drawn_from_all_movies_not_rated_in_train(three_measured):
    # user 10 rated Alpha in train; Beta and Gamma are left, Unseen is unknown: Beta, liked more, comes first
    *_, measured = three_measured
    assert measured.values["recall_at_10"] == 1.0
    assert measured.values["precision_at_10"] == 0.1
    assert measured.values["mrr"] in (1.0, 0.5)
    assert measured.values["coverage"] == 1.0


def test_a_movie_surprises_by_the_share_of_the_users_in_train_who_rated_it(three_measured):
    # user 10 has one rating in train, and counts: Beta and Gamma were rated by one of three, Alpha by two
    *_, measured = three_measured
    lists = {10: ["Beta", "Gamma"], 20: ["Alpha"], 30: ["Beta", "Gamma"]}
    surprise = {"Alpha": np.log2(3 / 2), "Beta": np.log2(3), "Gamma": np.log2(3)}
    means = [np.mean([surprise[title] for title in listed]) for listed in lists.values()]
    assert measured.values["novelty"] == pytest.approx(np.mean(means))


def test_errors_are_those_of_all_test_ratings(three_measured):
    dataset, parts, model, measured = three_measured
    known = accuracy(model, dataset.ratings.take(parts.test))
    assert measured.values["rmse"] == pytest.approx(known["rmse"], rel=1e-6)
    assert measured.values["mae"] == pytest.approx(known["mae"], rel=1e-6)


def test_without_a_test_part_there_is_nothing_to_measure():
    dataset = three_users()
    parts = split(dataset.n_ratings, holdout=0)
    with pytest.raises(SettingError, match="no test part"):
        measure(Bias().fit(dataset, parts.train), dataset, parts)


def test_without_genres_diversity_is_unknown_and_has_no_interval():
    dataset = three_users()
    dataset = replace(dataset, movie_table=dataset.movie_table.drop(columns="genres"))
    parts = Split(train=np.array([0, 3, 4, 5]), test=np.array([1, 2]))
    measured = measure(Bias().fit(dataset, parts.train), dataset, parts)
    assert measured.values["diversity"] is None
    assert "diversity" not in measured.intervals
    assert set(measured.intervals) >= {"rmse", "ndcg_at_10"}


def test_a_model_that_knows_the_answer_is_measured_as_perfect(half_seen):
    """Every user loves the own tribe: whoever ranks it first finds all that there is."""
    parts = split(half_seen.n_ratings)

    class Oracle(Bias):
        def _score(self, user_idx):
            movie_idx = np.arange(half_seen.n_movies)
            return np.where((user_idx[:, None] + movie_idx) % 2 == 0, 5.0, 1.0)

        def _score_pairs(self, user_idx, movie_idx):
            return np.where((user_idx + movie_idx) % 2 == 0, 5.0, 1.0)

    measured = measure(Oracle().fit(half_seen, parts.train), half_seen, parts)
    assert measured.values["rmse"] == 0
    assert measured.values["recall_at_10"] == 1.0
    assert measured.values["hit_rate_at_10"] == 1.0
