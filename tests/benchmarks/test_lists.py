"""What the benchmarks of lists and neighbours count, worked by hand."""

import re

import numpy as np
import pandas as pd
import pytest

from benchmarks.__main__ import PARTS
from benchmarks.lists import led_by_a_rare_film
from benchmarks.neighbours import with_a_companion
from benchmarks.series import SERIES, films
from recsys.models.bias import Bias
from tests.models.small import dataset

TITLES = ["Jaws", "JAWS 2", "Toy Story", "Alien", "Aliens", "Alien Nation", "Toy Story 2"]


class Told(Bias):
    """Likes movies as it is told, by position."""

    told: np.ndarray

    def similarity(self, movie_idx):
        return self.told[movie_idx]


def of_titles(*rated):
    return dataset([0] * len(rated), rated, [5] * len(rated), 1, len(TITLES), title=TITLES)


def test_films_of_a_series_are_those_of_which_two_have_ratings():
    data = of_titles(0, 1, 2, 3, 4, 5)  # nobody rated the second Toy Story
    movie_idx, series = films(data)
    assert sorted(movie_idx.tolist()) == [0, 1, 3, 4]
    assert series[movie_idx == 0] == series[movie_idx == 1]
    assert series[movie_idx == 3] == series[movie_idx == 4]
    assert len(set(series.tolist())) == 2


def test_a_data_set_without_series_has_none():
    movie_idx, series = films(dataset([0, 0], [0, 1], [5, 4], 1, 2, title=["One", "Other"]))
    assert len(movie_idx) == len(series) == 0


def test_no_title_belongs_to_two_series():
    titles = pd.Series([*TITLES, "The Godfather", "Rocky II", "Psycho II", "Scream 2", "Army of Darkness"])
    belongs = [titles.str.fullmatch(pattern, flags=re.IGNORECASE).to_numpy() for pattern in SERIES]
    assert np.sum(belongs, axis=0).max() == 1


def test_the_share_counts_films_with_another_part_among_the_nearest():
    model = Told(movie_damping=0.0).fit(of_titles(*range(7)))
    model.told = np.zeros((7, 7))
    model.told[0, [1, 5]] = 0.5, 0.9  # the companion is second
    model.told[1, 5] = 0.9
    movie_idx, series = np.array([0, 1, 5]), np.array([4, 4, 7])  # the one that is always near is of another series
    assert with_a_companion(model, movie_idx, series, 2) == pytest.approx(1 / 3)
    assert with_a_companion(model, movie_idx, series, 1) == 0
    assert with_a_companion(Bias().fit(of_titles(*range(7))), movie_idx, series) is None


@pytest.mark.parametrize(("rare", "led"), [(3, 0), (4, 6)])
def test_a_rare_film_leads_a_list_if_it_has_fewer_ratings_in_the_training_part(rare, led):
    # users 0, 1 and 2 have seen movies 0 and 1; only movie 2 is left for them, which users 3, 4 and 5 rated
    pairs = [(u, m) for u in range(3) for m in range(2)] + [(u, 2) for u in range(3, 6)]
    user_idx, movie_idx = zip(*pairs, strict=True)
    data = dataset(user_idx, movie_idx, [5, 4] * 3 + [3] * 3, 6, 3)
    model = Bias().fit(data)
    # and movies 0 and 1 for these; every movie has three ratings
    assert led_by_a_rare_film(model, data.ratings, rare=rare) == led


def test_each_part_is_offered_by_its_name():
    assert {"lists", "neighbours", "accuracy"} <= set(PARTS)
