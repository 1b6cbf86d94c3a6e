"""Choosing among movies."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.data.dataset import Dataset
from recsys.data.movie_filter import MovieFilter
from recsys.errors import SettingError
from tests.three_users import three_users

SMALL = three_users()


def titles(asked: MovieFilter, dataset: Dataset = SMALL) -> list[str]:
    return dataset.movie_table["title"][asked.mask(dataset)].tolist()


@pytest.fixture
def godfathers() -> Dataset:
    table = SMALL.movie_table.assign(
        title=["The Godfather", "The Godfather: Part II", "Amélie", "The Good Father"],
        listed_title=["Godfather, The", "Godfather: Part II, The", "Amélie", "Good Father, The"],
    )
    return replace(SMALL, movie_table=table)


def test_nothing_asked_leaves_every_movie():
    assert MovieFilter().mask(SMALL).all()
    assert MovieFilter(words="   ").active() == ()


@pytest.mark.parametrize("words", ["the godfather", "Godfather, The", "GODFATHER the", "godf"])
def test_a_title_is_found_as_it_is_said_and_as_it_is_listed(godfathers, words):
    assert titles(MovieFilter(words=words), godfathers) == ["The Godfather", "The Godfather: Part II"]


@pytest.mark.parametrize("words", ["amelie", "Amélie", "AMÉLIE", "ame\u0301lie"])
def test_accents_and_case_do_not_matter(godfathers, words):
    assert titles(MovieFilter(words=words), godfathers) == ["Amélie"]


@pytest.fixture
def printed() -> Dataset:
    """Titles with what printers use, and years; the last film is called like a year that is not its own."""
    names = ["Schindler’s List", "Spider–Man", "Star Wars", "1977 in Music"]
    table = SMALL.movie_table.assign(title=names, listed_title=names, year=pd.array([1993, 2002, 1977, 1978], "Int16"))
    return replace(SMALL, movie_table=table)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("schindler's", "Schindler’s List"),
        ("SCHINDLER‘S list", "Schindler’s List"),
        ("schindlers list", "Schindler’s List"),
        ("spider-man", "Spider–Man"),
        ("Spider—Man", "Spider–Man"),
        ("spi\u00adder-man", "Spider–Man"),  # a soft hyphen, as from a page that was copied
        ("star wars (1977)", "Star Wars"),
        ("1977, star", "Star Wars"),
        ("(1978)", "1977 in Music"),
    ],
)
def test_signs_of_printers_and_years_in_the_words_do_not_hide_a_film(printed, words, found):
    assert titles(MovieFilter(words=words), printed) == [found]


def test_a_year_in_the_words_is_the_films_or_in_its_title(printed):
    assert titles(MovieFilter(words="1977"), printed) == ["Star Wars", "1977 in Music"]
    assert titles(MovieFilter(words="star wars (1978)"), printed) == []
    bare = replace(printed, movie_table=printed.movie_table.drop(columns="year"))
    assert titles(MovieFilter(words="1977"), bare) == ["1977 in Music"]


def test_every_word_must_be_there(godfathers):
    assert titles(MovieFilter(words="godfather part"), godfathers) == ["The Godfather: Part II"]
    assert titles(MovieFilter(words="godfather amelie"), godfathers) == []


def test_signs_in_the_words_are_only_signs():
    assert titles(MovieFilter(words="*")) == ["*Gamma* :red[x]"]
    assert titles(MovieFilter(words=".*")) == []


@pytest.mark.parametrize(
    ("mode", "found"),
    [("any", ["Alpha", "The Beta", "*Gamma* :red[x]"]), ("all", ["The Beta"]), ("none", ["Unseen"])],
)
def test_genres_any_all_or_none(mode, found):
    assert titles(MovieFilter(genres=("Comedy", "Drama"), genre_mode=mode)) == found


def test_all_of_the_genres_includes_one_that_no_movie_has():
    assert titles(MovieFilter(genres=("Comedy", "Opera"), genre_mode="all")) == []
    assert titles(MovieFilter(genres=("Comedy", "Opera"), genre_mode="any")) == ["Alpha", "The Beta"]


def test_years_are_inclusive_and_an_unknown_year_is_out():
    assert titles(MovieFilter(years=(1990, 1991))) == ["Alpha", "The Beta"]
    assert titles(MovieFilter(years=(1800, 2100))) == ["Alpha", "The Beta", "Unseen"]


def test_number_of_ratings_is_inclusive():
    assert titles(MovieFilter(counts=(1, 2))) == ["The Beta", "*Gamma* :red[x]"]
    assert titles(MovieFilter(counts=(0, 0))) == ["Unseen"]


def test_what_the_set_does_not_know_leaves_no_movie():
    bare = replace(SMALL, movie_table=SMALL.movie_table.drop(columns=["genres", "year"]))
    assert titles(MovieFilter(years=(1990, 2000)), bare) == []
    assert titles(MovieFilter(genres=("Comedy",)), bare) == []


def test_an_empty_result_can_be_explained():
    asked = MovieFilter(words="alpha", years=(1991, 2000), counts=(0, 9))
    assert titles(asked) == []
    assert asked.active() == ("words", "years", "counts")
    assert asked.left_without(SMALL) == {"words": 2, "years": 1, "counts": 0}


@given(st.sampled_from(["any", "none"]), st.lists(st.sampled_from(["Comedy", "Drama"]), min_size=1, max_size=2))
def test_any_and_none_of_the_same_genres_are_opposites(mode, genres):
    other = {"any": "none", "none": "any"}[mode]
    one = MovieFilter(genres=tuple(genres), genre_mode=mode).mask(SMALL)
    assert np.array_equal(one, ~MovieFilter(genres=tuple(genres), genre_mode=other).mask(SMALL))


@pytest.mark.parametrize("wrong", [{"genre_mode": "some"}, {"years": (2000, 1990)}, {"counts": (5, 1)}])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(SettingError, match=next(iter(wrong))):
        MovieFilter(**wrong)
