"""An export on a data set: what is matched, what is to be chosen, unknown or left out, and how many stars it gets."""

from dataclasses import replace

import numpy as np
import pytest

from recsys.data.dataset import Scale
from recsys.data.ids import IdIndex
from recsys.errors import DatasetError
from recsys.serving.exports import brought as module
from recsys.serving.exports.brought import bring
from recsys.serving.exports.matching import isbn
from recsys.serving.exports.scaling import on_other_scale
from tests.serving.exports.films import FILMS, HALVES, WHOLE, films, letterboxd, without
from tests.serving.exports.test_formats import GOODREADS, IMDB, TRAKT

SET = films()
LIST = letterboxd(
    "2020-01-01,The Godfather,1972,u,5",
    "2020-01-02,Star Wars,1977,u,3.5",
    "2020-01-03,Heat,1995,u,0.5",
    "2020-01-04,Twin,1998,u,4",
    "2020-01-05,Metropolis,1927,u,4.5",
    "2020-01-06,La Haine,1995,u,",
)
TEN, SEVEN, LIKES = Scale(1, 10, 1), Scale(1, 7, 1), Scale(1, 1, 1)


def stars(dataset, data: bytes) -> dict:
    """Stars by raw id."""
    ratings = bring(dataset, data).ratings(dataset)
    ids = dataset.movies.to_ids(ratings.movie_idx).tolist()
    return dict(zip(ids, ratings.stars.tolist(), strict=True))


def test_every_row_of_an_export_is_accounted_for():
    brought = bring(SET, LIST)
    assert [(SET.movies.to_id(one.movie_idx), one.stars) for one in brought.matched] == [(31, 5), (33, 4), (35, 1)]
    assert [(entry.label, films) for entry, films in brought.ambiguous] == [("Twin (1998)", (6, 7))]
    assert [entry.label for entry in brought.unknown] == ["Metropolis (1927)"]
    assert [(row.line, row.title, row.reason) for row in brought.left_out] == [(7, "La Haine", "not rated")]
    assert brought.in_words() == "Letterboxd: 3 ratings matched, 1 to choose, 1 unknown, 1 left out"


def test_of_films_to_choose_from_the_one_with_more_ratings_comes_first():
    twins = films((1, "Twin", 1998), (2, "Twin", 1998))  # the first is rated
    other = replace(twins, ratings=replace(twins.ratings, movie_idx=twins.ratings.movie_idx + 1))
    for dataset, order in ((twins, (0, 1)), (other, (1, 0))):
        assert [films for _, films in bring(dataset, letterboxd("d,Twin,1998,u,4")).ambiguous] == [order]


def test_what_is_chosen_is_matched_and_can_be_taken_back():
    before = bring(SET, LIST)
    row = before.ambiguous[0][0].row
    chosen = before.with_choice(SET, row, 7)
    assert chosen.ratings(SET).given() == {0: 5, 2: 4, 4: 1, 7: 4}
    assert chosen.ambiguous == []
    unknown = chosen.with_choice(SET, before.unknown[0].row, 8)
    assert unknown.ratings(SET).given() == {0: 5, 2: 4, 4: 1, 7: 4, 8: 5}
    assert unknown.unknown == []
    back = unknown.with_choice(SET, row, None).with_choice(SET, before.unknown[0].row, None)
    assert back == before


@pytest.mark.parametrize(
    ("own", "other", "ratings", "given"),
    [
        (HALVES, WHOLE, [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        (TEN, WHOLE, range(1, 11), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
        (HALVES, HALVES, [0.5, 3.5, 5], [0.5, 3.5, 5]),
        (TEN, HALVES, range(1, 11), [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]),
        (WHOLE, HALVES, [1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
        (HALVES, TEN, [0.5, 3.5, 5], [1, 7, 10]),
        (TEN, Scale(0, 10, 1), [1, 7, 10], [1, 7, 10]),
        (WHOLE, SEVEN, [1, 2, 3, 4, 5], [1, 3, 4, 6, 7]),  # 2 is 2.5, of two as near the higher
        (TEN, Scale(-10, 10, 0), [1, 4, 10], [-10, -3.33, 10]),
        (WHOLE, Scale(0, 1, 1), [1, 2, 3, 4, 5], [0, 0, 1, 1, 1]),
        (WHOLE, Scale(0, 100, 0), [1, 3, 5], [0, 50, 100]),
        (HALVES, Scale(0, 4, 1), [0.5, 2.5, 5], [0, 2, 4]),
    ],
)
def test_a_rating_goes_to_its_place_on_the_other_scale(own, other, ratings, given):
    assert [on_other_scale(rating, own, other) for rating in ratings] == given
    assert other.allows(np.array(given)).all()


def test_a_set_of_halves_keeps_half_stars():
    assert stars(films(scale=HALVES), LIST) == {31: 5, 33: 3.5, 35: 0.5}


def test_where_there_are_only_likes_what_is_rated_in_the_middle_or_above_is_one():
    data = letterboxd("d,The Godfather,1972,u,5", "d,Heat,1995,u,3", "d,Heat,1986,u,2.5", "d,La Haine,1995,u,0.5")
    brought = bring(films(scale=LIKES), data)
    assert brought.ratings(SET).given() == {0: 1, 4: 1}
    assert [row.reason for row in brought.left_out] == [f"{n} of 5 is below the middle, so no like" for n in (2.5, 0.5)]
    ten = "Const,Your Rating,Title,Year\ntt1,6,Heat,1995\ntt2,5,Heat,1986\n"
    assert stars(films(scale=LIKES), ten.encode()) == {35: 1}
    goodreads = "Book Id,Title,Author,My Rating,Year Published\n1,Heat,A,3,1995\n2,Heat,B,2,1986\n"
    assert stars(films(scale=LIKES), goodreads.encode()) == {35: 1}


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [("2020-05-01", "2020-01-01", 1), ("2020-01-01", "2020-05-01", 5), ("", "2020-01-01", 5), ("", "", 5)],
)
def test_of_one_film_rated_twice_the_later_in_time_stays(first, second, stays):
    brought = bring(SET, letterboxd(f"{first},La Haine,1995,u,0.5", f"{second},Hate,1996,u,5"))
    assert brought.ratings(SET).given() == {3: stays}
    assert [row.reason for row in brought.left_out] == ["the same movie is rated later"]


def test_times_of_other_zones_are_compared_as_moments():
    rows = "2020-01-01T01:00:00+05:00,movie,Heat,1995,,2\n2019-12-31T21:00:00Z,movie,Heat,1995,,9\n"
    assert stars(SET, ("rated_at,type,title,year,imdb_id,rating\n" + rows).encode()) == {35: 5}


def test_a_choice_of_a_film_that_is_rated_later_does_not_count():
    data = letterboxd("2020-01-01,Twin,1998,u,1", "2020-01-02,Heat,1995,u,5")
    brought = bring(SET, data).with_choice(SET, 1, 4)
    assert brought.ratings(SET).given() == {4: 5}
    assert [row.title for row in brought.left_out] == ["Twin (1998)"]


IMDB_IDS = ["tt0068646", "0071562", "76759", "tt0113247", None, "", "nan", "tt9", "x"]


@pytest.mark.parametrize("column", [IMDB_IDS, [68646.0, 71562.0, 76759.0, 113247.0, *[float("nan")] * 5]])
def test_an_imdb_id_that_both_have_decides_whatever_the_title(column):
    data = IMDB.replace("The Godfather", "Der Pate").replace("1972", "1900").encode()
    assert stars(films(imdb_id=column), data) == {31: 5, 34: 4}
    assert stars(SET, data) == {34: 4}  # by title and year


def test_a_title_with_another_imdb_id_is_left_to_be_chosen():
    brought = bring(films(imdb_id=IMDB_IDS), IMDB.replace("tt0113247", "tt5555555").encode())
    assert [(entry.title, films) for entry, films in brought.ambiguous] == [("Hate", (3,))]


def test_ids_and_original_titles_may_be_further_columns():
    assert stars(films(**{"more:IMDb": IMDB_IDS}), IMDB.replace("1972", "1900").encode()) == {31: 5, 34: 4}
    original = [None, "", "Star Wars: Épisode IV – Un nouvel espoir", *[None] * 6]
    dataset = films(**{"more:original_title": original})
    assert stars(dataset, letterboxd("d,Star Wars: Episode IV - Un nouvel espoir,1977,u,4")) == {33: 4}


def test_ids_of_the_data_set_may_be_those_of_imdb_and_of_books():
    by_imdb = replace(SET, movies=IdIndex([f"tt{i:07d}" for i in range(113277, 113277 + len(FILMS))], "movie"))
    assert stars(by_imdb, TRAKT.replace("Heat", "Another").encode()) == {"tt0113277": 5}
    books = replace(SET, movies=IdIndex(["0439023483", *map(str, range(8))], "movie"))
    assert stars(books, GOODREADS.encode()) == {"0439023483": 5}


def test_books_are_found_by_isbn_or_title_and_a_far_edition_is_left_to_be_chosen():
    titles = ["Other", "The Hunger Games (The Hunger Games, #1)"]
    books = films((1, titles[0], 2008), (2, titles[1], 2008))
    assert stars(books, GOODREADS.encode()) == {2: 5}
    assert stars(films((1, titles[0], 1900), isbn=["0-439-02348-3"]), GOODREADS.encode()) == {1: 5}
    late = bring(films((2, "The Hunger Games", 2019)), GOODREADS.encode())
    assert [films for _, films in late.ambiguous] == [(0,)]
    assert isbn("9790000000000") != isbn("9780000000000")
    assert isbn("12345") == isbn("") == ""


def test_the_apps_own_file_goes_by_its_ids():
    dataset = films(scale=HALVES)
    given = {31: 5.0, 35: 0.5, 39: 3.5}
    own = module.VisitorRatings.of(dataset, given.items())
    assert stars(dataset, own.to_csv(dataset)) == given
    assert stars(dataset, b"movie_id,rating,x\n35,4,a,b,c\n36.0,2\n") == {35: 4, 36: 2}


def test_the_apps_own_file_of_another_data_set_goes_by_its_titles():
    data = b"movie_id,title,rating\n31,Heat (1986),4\n32,Metropolis,3\n33,Star Wars,2\n99,The Godfather,1\n"
    brought = bring(SET, data)
    assert {one.entry.title: one.movie_idx for one in brought.matched} == {
        "Heat": 5,
        "Star Wars": 2,
        "The Godfather": 0,
    }
    assert [(entry.title, films) for entry, films in brought.ambiguous] == [("Metropolis", (1,))]


def test_the_apps_own_file_goes_by_its_ids_whatever_a_title_looks_like():
    odd = ["=1+1", "=", "A  B\nC", "Brazil (1985)", "x" * 400, "", "-", "*Gamma* :red[x]", "(…)"]
    dataset = films(*((i, title, None) for i, title in enumerate(odd, start=1)))
    own = module.VisitorRatings.of(dataset, [(i, 4) for i in range(1, len(odd) + 1)])
    assert stars(dataset, own.to_csv(dataset)) == dict.fromkeys(range(1, len(odd) + 1), 4)


def test_of_one_users_ratings_in_a_data_sets_own_layout_the_later_stays():
    rows = b"userId,movieId,rating,timestamp\n1,31,2,978300760\n1,31,5,978300700\n1,32,3,978300700\n"
    assert stars(SET, rows) == {31: 2, 32: 3}


def test_a_title_that_has_its_year_behind_it_is_read_as_both():
    dataset = without(films((1, "Heat (1995)", None), (2, "Heat (1986)", None)), "year")
    assert stars(dataset, letterboxd("d,Heat,1986,u,4")) == {2: 4}


def test_the_apps_own_ratings_are_on_the_scale_or_left_out():
    brought = bring(SET, b"movie_id,rating\n31,4.5\n32,4\nx,3\n33,five\n")
    assert brought.ratings(SET).given() == {1: 4}
    assert [row.reason for row in brought.left_out] == [
        "a rating of 4.5 is not on the scale; give 1 to 5 stars in steps of 1",
        "'five' is not a rating",
    ]
    assert [entry.label for entry in brought.unknown] == ["x"]


def test_an_export_of_which_nothing_can_be_used_is_refused():
    with pytest.raises(DatasetError, match=r"none of the 1 rows .* can be used; the first: 2 of 5 is below the middle"):
        bring(films(scale=LIKES), letterboxd("d,Heat,1995,u,2"))


def test_more_than_a_visitor_can_have_keeps_the_latest(monkeypatch):
    monkeypatch.setattr(module, "MOST_RATINGS", 2)
    data = letterboxd("2021-01-01,The Godfather,1972,u,5", "2019-01-01,Heat,1995,u,4", "2020-01-01,Heat,1986,u,4")
    brought = bring(SET, data)
    assert brought.ratings(SET).given() == {0: 5, 5: 4}
    assert [(row.title, row.reason) for row in brought.left_out] == [("Heat (1995)", "only the 2 latest stay")]


def test_a_data_set_without_years_is_matched_by_titles():
    assert stars(without(SET, "year"), letterboxd("d,Star Wars,1977,u,5", "d,The Godfather,1972,u,5")) == {31: 5}


def test_the_document_is_plain_and_complete():
    document = bring(SET, LIST).document(SET)
    first = {"row": 1, "line": 2, "title": "The Godfather", "year": 1972, "rating": 5.0}
    film = {"movie_id": 31, "movie_title": "The Godfather", "movie_year": 1972}
    assert document["matched"][0] == first | film | {"stars": 5.0}
    assert [one["movie_id"] for one in document["ambiguous"][0]["candidates"]] == [37, 38]
    assert document["unknown"][0]["title"] == "Metropolis"
    assert document["left_out"] == [{"line": 7, "title": "La Haine", "reason": "not rated"}]
