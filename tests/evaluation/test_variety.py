"""What is recommended, on three lists of two movies out of four."""

import numpy as np
import pytest

from recsys.data.genres import GenreIndex
from recsys.evaluation import variety

LISTS = np.array([[0, 1], [0, 2], [0, -1]])  # movie 0 three times, 1 and 2 once, 3 never; one place not filled
EVERY = np.ones(4, bool)
GENRES = GenreIndex(["Comedy", "Drama"], np.array([0, 1, 1, 3]), np.array([0, 0, 1, 1]))  # movie 2 has none


def test_coverage_is_the_share_of_the_catalogue_in_any_list():
    assert variety.coverage(LISTS, EVERY) == 0.75
    assert variety.coverage(LISTS, np.array([True, True, True, False])) == 1.0


def test_gini_is_0_where_all_movies_get_as_many_places_and_high_where_one_gets_all():
    assert variety.gini(np.array([[0, 1], [2, 3]]), EVERY) == 0.0
    assert variety.gini(np.array([[0], [0]]), EVERY) == 0.75  # 1 - 1 / 4: all of the four's places
    # counts 0, 1, 1, 3 with weights -3, -1, 1, 3: (0 - 1 + 1 + 9) / (4 * 5)
    assert variety.gini(LISTS, EVERY) == pytest.approx(0.45)


def test_without_a_catalogue_or_a_list_there_is_nothing_to_measure():
    with pytest.raises(ValueError, match="no movie that could be"):
        variety.coverage(LISTS, np.zeros(4, bool))
    with pytest.raises(ValueError, match="no movie is recommended"):
        variety.gini(np.full((2, 2), -1), EVERY)


def test_one_more_bit_means_half_as_many_users():
    bits = variety.self_information(np.array([8, 4, 1, 0]), n_users=8)
    np.testing.assert_array_equal(bits, [0, 1, 3, np.nan])
    np.testing.assert_array_equal(variety.list_means(LISTS, bits), [0.5, 1.5, 0.0])


def test_an_empty_list_has_no_mean():
    assert np.isnan(variety.list_means(np.array([[-1, -1]]), np.ones(4))[0])


def test_diversity_is_one_minus_the_genres_shared():
    lists = np.array([[0, 1], [0, 3], [1, 1]])  # {C} {C, D}: 1 - 1/2; {C} {D}: 1; the same: 0
    np.testing.assert_array_equal(variety.diversity(lists, GENRES, 4), [0.5, 1.0, 0.0])


def test_diversity_leaves_out_pairs_without_genres():
    np.testing.assert_array_equal(variety.diversity(np.array([[0, 2], [0, -1]]), GENRES, 4), [np.nan, np.nan])
    np.testing.assert_array_equal(variety.diversity(np.array([[0, 2, 3]]), GENRES, 4), [1.0])


def test_diversity_is_unknown_where_no_movie_has_genres():
    nothing = np.zeros(0, np.int32)
    assert variety.diversity(LISTS, GenreIndex([], nothing, nothing), 4) is None
