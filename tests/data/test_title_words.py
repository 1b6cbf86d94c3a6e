"""`title_words`: worked by hand."""

import numpy as np
import pytest

from recsys.data.title_words import title_words
from tests.models.small import dataset


def words_of(*titles):
    data = dataset([0], [0], [5], 1, len(titles), title=list(titles))
    return title_words(data)


def test_a_word_of_two_titles_weighs_less_than_one_of_one():
    words = words_of("Star Wars", "Star Trek", "Jaws")
    # of 3 titles 2 have star, 1 has wars: log(3 / 2) and log(3)
    star, own = np.log(1.5), np.log(3)
    cosine = star**2 / (star**2 + own**2)
    np.testing.assert_allclose((words @ words.T).toarray(), [[1, cosine, 0], [cosine, 1, 0], [0, 0, 1]], atol=1e-6)


def test_numbers_case_and_repetition_say_nothing():
    words = words_of("Jaws 2", "JAWS, jaws!", "2", "Alien")
    assert (words @ words.T).toarray()[0] == pytest.approx([1, 1, 0, 0], abs=1e-6)


def test_every_alphabet_has_words():
    words = words_of("Сталкер", "Сталкер 2", "七人の侍", "七人の侍", "?", "other")
    together = (words @ words.T).toarray()
    assert together[0, 1] == pytest.approx(1)
    assert together[2, 3] == pytest.approx(1)
    assert not together[4].any()


def test_titles_that_say_the_same_of_every_film_say_nothing():
    assert not words_of("Movie 1", "Movie 2", "Movie 3").toarray().any()
    assert words_of("1", "2").shape == (2, 0)


def test_it_is_built_once_for_a_data_set():
    data = dataset([0], [0], [5], 1, 2, title=["One Day", "Another Day"])
    assert title_words(data) is title_words(data)
