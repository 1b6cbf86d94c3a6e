"""Measures, each on a list short enough to work out by hand."""

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from recsys.evaluation import metrics
from recsys.evaluation.metrics import hit_rate, mean_over_users, ndcg, of_one_list, precision, recall, reciprocal_rank

# Three users, lists of four. The first finds her 2 of 2 at ranks 1 and 3, the second 1 of 5 at rank 2, the third has
# nothing to find.
HITS = np.array([[True, False, True, False], [False, True, False, False], [False, False, False, False]])
N_RELEVANT = np.array([2, 5, 0])


def test_rmse_weighs_large_errors_more_than_mae():
    predicted, given = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 2.0])
    assert metrics.rmse(predicted, given) == 1.0  # sqrt(4 / 4)
    assert metrics.mae(predicted, given) == 0.5  # 2 / 4


@pytest.mark.parametrize("measure", [metrics.rmse, metrics.mae])
def test_errors_of_nothing_are_undefined_not_zero(measure):
    with pytest.raises(ValueError, match="cannot compare 0 predictions with 0 ratings"):
        measure(np.zeros(0), np.zeros(0))


def test_recall_is_the_share_of_what_could_be_found():
    np.testing.assert_array_equal(recall(HITS, N_RELEVANT), [1.0, 0.2, np.nan])


def test_precision_is_the_share_of_the_places():
    np.testing.assert_array_equal(precision(HITS, N_RELEVANT), [0.5, 0.25, np.nan])


def test_reciprocal_rank_looks_at_the_first_hit_alone():
    np.testing.assert_array_equal(reciprocal_rank(HITS, N_RELEVANT), [1.0, 0.5, np.nan])
    np.testing.assert_array_equal(reciprocal_rank(HITS[2:], np.array([3])), [0.0])


def test_hit_rate_counts_lists_with_any_hit():
    np.testing.assert_array_equal(hit_rate(HITS, N_RELEVANT), [1.0, 1.0, np.nan])
    np.testing.assert_array_equal(hit_rate(HITS[2:], np.array([3])), [0.0])


def test_ndcg_divides_by_the_best_list_that_is_possible():
    # ranks 1 and 3 are worth 1 and 1 / log2(4) = 0.5; the best list of two has 1 + 1 / log2(3)
    first = 1.5 / (1 + 1 / np.log2(3))
    # rank 2 is worth 1 / log2(3); five relevant ones fill all four places of the best list
    second = (1 / np.log2(3)) / (1 + 1 / np.log2(3) + 0.5 + 1 / np.log2(5))
    np.testing.assert_allclose(ndcg(HITS, N_RELEVANT), [first, second, np.nan])


def test_ndcg_agrees_with_scikit_learn():
    rng = np.random.default_rng(3)
    relevant = rng.random((50, 30)) < 0.2
    relevant[:, 0] = True  # nobody without anything to find
    scores = rng.permuted(np.tile(np.arange(30.0), (50, 1)), axis=1)
    ranked = np.argsort(-scores, axis=1)[:, :10]
    own = ndcg(np.take_along_axis(relevant, ranked, axis=1), relevant.sum(axis=1))
    assert own.mean() == pytest.approx(ndcg_score(relevant, scores, k=10), abs=1e-12)


@pytest.mark.parametrize("measure", [ndcg, recall, precision, reciprocal_rank, hit_rate])
def test_one_list_without_anything_to_find_cannot_be_measured(measure):
    with pytest.raises(ValueError, match="without any relevant movie"):
        of_one_list(measure, np.array([1, 2]), relevant=np.array([]), n=2)


def test_places_that_are_not_filled_miss():
    assert of_one_list(precision, np.array([7]), relevant=np.array([7]), n=4) == 0.25
    assert of_one_list(recall, np.array([1, 2, 7]), relevant=np.array([7]), n=2) == 0.0


def test_a_mean_skips_the_users_it_is_undefined_for_and_counts_them():
    assert mean_over_users(recall(HITS, N_RELEVANT)) == (0.6, 2, 1)
    with pytest.raises(ValueError, match="none of 1 users"):
        mean_over_users(np.array([np.nan]))
