"""Which titles, as people and as data sets write them, are one film and which are two."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.data.folding import folded
from recsys.serving.exports.formats import LETTERBOXD, Entry
from recsys.serving.exports.matching import FilmIndex, Match
from tests.serving.exports.films import films

SAME = [  # as somebody's list has it, as a data set has it; both of 1990
    ("The Godfather", "Godfather, The"),
    ("Godfather", "The Godfather"),
    ("godfather, the", "THE GODFATHER"),
    ("L'Avventura", "Avventura, L'"),
    ("L’avventura", "L'Avventura"),
    ("Die Blechtrommel", "Tin Drum, The (Blechtrommel, Die)"),
    ("The Tin Drum (Die Blechtrommel)", "Tin Drum, The (Blechtrommel, Die)"),
    ("Amelie", "Amélie"),
    ("Amélie", "Ame\u0301lie"),
    ("Smorgasbord", "Smörgåsbord"),
    ("Slon", "Słoń"),
    ("Schindler’s List", "Schindler's List"),
    ("Schindlers List", "Schindler's List"),
    ("Spider–Man", "Spider-Man"),
    ("Spiderman", "Spider-Man"),
    ("Wallace & Gromit", "Wallace and Gromit"),
    ("Romeo + Juliet", "Romeo & Juliet"),
    ("Star Wars", "Star Wars: Episode IV - A New Hope"),
    ("Star Wars: Episode IV", "Star Wars: Episode IV - A New Hope"),
    ("A New Hope", "Star Wars: Episode IV - A New Hope"),
    ("Star Wars: Episode IV – A New Hope", "Star Wars"),
    ("Star Wars—Episode 4—A New Hope", "Star Wars: Episode IV - A New Hope"),
    ("Mission Impossible", "Mission: Impossible"),
    ("Rocky 2", "Rocky II"),
    ("Rocky V", "Rocky 5"),
    ("The Godfather Part II", "Godfather: Part II, The"),
    ("The Godfather, Part Two", "The Godfather: Part II"),
    ("Kill Bill: Volume 1", "Kill Bill: Vol. I"),
    ("Star Trek V: The Final Frontier", "Star Trek 5: The Final Frontier"),
    ("12 Angry Men", "Twelve Angry Men"),
    ("8½", "8 1/2"),
    ("Alien³", "Alien 3"),
    ("M*A*S*H", "MASH"),
    ("E.T. the Extra-Terrestrial", "ET the Extra Terrestrial"),
    ("LA Confidential", "L.A. Confidential"),
    ("WALL·E", "Wall-E"),
    ("Kramer vs Kramer", "Kramer v. Kramer"),
    ("Léon: The Professional", "The Professional (a.k.a. Leon: The Professional)"),
    ("Léon", "The Professional (a.k.a. Leon: The Professional)"),
    ("Se7en", "Seven (a.k.a. Se7en)"),
    ("Seven a.k.a. Se7en", "Se7en"),
    ("Seven (aka Se7en)", "Seven (Se7en)"),
    ("Solyaris", "Solaris / Solyaris"),
    ("Three Colours: Red", "Three Colors: Red (Trois couleurs: Rouge)"),
    ("Who’s Afraid of Virginia Woolf?", "Who's Afraid of Virginia Woolf"),
    ("Dr. Strangelove", "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb"),
    ("Star Wars", "Star Wars—A New Hope"),
    ("Dune (Dune Chronicles, #1)", "Dune (Dune, #1)"),
    ("七人の侍", "七人の侍"),
    ("***", "***"),
]

OTHER = [
    ("Alien", "Aliens"),
    ("Alien", "Alien 3"),
    ("Toy Story", "Toy Story 2"),
    ("Rocky II", "Rocky III"),
    ("Rocky", "Rocky II"),
    ("Malcolm X", "Malcolm 10"),
    ("I Am Sam", "1 Am Sam"),
    ("V for Vendetta", "5 for Vendetta"),
    ("9", "Nine"),
    ("VI", "6"),
    ("Therapist", "The Rapist"),
    ("Star Trek: First Contact", "Star Trek: Generations"),
    ("Star Trek: The Motion Picture", "Star Wars: The Motion Picture"),
    ("Foo (Part 1)", "Foo (Part 2)"),
    ("Hate (La Haine)", "Hate (Hass)"),
    ("Die Hard", "Hard"),
    ("Batman", "Batman Returns"),
    ("Heat", "Heart"),
    ("", "Heat"),
    ("!", "?"),
    ("Rapa Nui", "Rapa"),
    ("Dead or Alive", "Dead"),
]


def matched(title: str, year: int | None, *titles: tuple[int, str, int | None]) -> Match:
    dataset = films(*titles)
    entry = Entry(1, 2, title, 4, LETTERBOXD, () if year is None else (year,))
    return FilmIndex(dataset).match(dataset, entry)


@pytest.mark.parametrize(("written", "filed"), SAME)
def test_one_film_however_it_is_written(written, filed):
    assert matched(written, 1990, (7, "Another", 1990), (8, filed, 1990)) == Match((1,), is_sure=True)
    assert matched(filed, 1990, (7, "Another", 1990), (8, written, 1990)) == Match((1,), is_sure=True)


@pytest.mark.parametrize(("written", "filed"), OTHER)
def test_two_films_that_sound_alike(written, filed):
    assert matched(written, 1990, (8, filed, 1990)) == Match()
    assert matched(filed, 1990, (8, written, 1990)) == Match()


@pytest.mark.parametrize(("written", "filed"), [("Hate", "Hate (La Haine)"), ("La Haine", "Hate (La Haine)")])
def test_a_year_off_by_one_is_the_same_film_and_by_two_another(written, filed):
    for year in (1989, 1991):
        assert matched(written, year, (8, filed, 1990)).is_sure
    for year in (1988, 1992, 1890):
        assert matched(written, year, (8, filed, 1990)) == Match()


def test_of_two_films_the_one_of_the_year_is_meant():
    remakes = (7, "Psycho", 1998), (8, "Psycho", 1960), (9, "Psycho", 1961)
    assert matched("Psycho", 1960, *remakes) == Match((1,), is_sure=True)
    assert matched("Psycho", 1999, *remakes) == Match((0,), is_sure=True)
    assert matched("Psycho", 1970, *remakes) == Match()


@pytest.mark.parametrize(
    ("title", "year", "titles", "candidates"),
    [
        ("Psycho", None, [("Psycho", 1960), ("Psycho", 1998)], {0, 1}),  # the list says no year
        ("Twin", 1998, [("Twin", 1998), ("Twin", 1998)], {0, 1}),
        ("Twin", 1998, [("Twin", 1997), ("Twin", 1999)], {0, 1}),
        ("Halloween", 1981, [("Halloween: Resurrection", 1982)], {0}),  # as a sequel would be
        ("Star Trek", None, [("Star Trek: Generations", 1994), ("Star Trek: First Contact", 1996)], {0, 1}),
        ("Dune", 1984, [("Dune: Part One", 1984), ("Dune", 1985)], {0, 1}),
    ],
)
def test_nothing_is_chosen_where_a_person_has_to(title, year, titles, candidates):
    match = matched(title, year, *((7 + i, *film) for i, film in enumerate(titles)))
    assert (set(match.movies), match.is_sure) == (candidates, False)


def test_a_title_alone_is_enough_where_one_film_has_it():
    assert matched("Heat", None, (8, "Heat", 1995)).is_sure
    assert matched("Heat", 1995, (8, "Heat", None)).is_sure


def test_the_title_to_the_word_comes_before_the_one_that_only_lacks_an_article():
    assert matched("The Batman", 1990, (7, "Batman", 1990), (8, "The Batman", 1990)) == Match((1,), is_sure=True)
    assert matched("9", 2009, (7, "Nine", 2009), (8, "9", 2009)) == Match((1,), is_sure=True)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=60).filter(lambda text: folded(text).strip()))
def test_every_title_is_its_own(title):
    assert matched(title, None, (7, "Another film altogether", 1990), (8, title, None)).movies == (1,)
