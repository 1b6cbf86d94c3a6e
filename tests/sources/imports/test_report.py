import itertools

import pandas as pd
import pytest

from recsys.data.dataset import Scale
from recsys.data.words import Words
from recsys.sources import from_frame
from recsys.sources.imports.report import Few, Report, report_on

BOOKS = Words("reader", "readers", "book", "books", "point", "points")


def report(pairs, stars=None) -> Report:
    """Of ratings by pairs of reader and book; all kinds of stars in turn where they are not given."""
    table = pd.DataFrame(pairs, columns=["user_id", "item_id"])
    table["rating"] = list(stars) if stars is not None else list(itertools.islice(itertools.cycle("12345"), len(table)))
    table["rating"] = table["rating"].astype(float)
    return report_on(from_frame(table), BOOKS, {"ratings.csv"})


def thick(n_users: int = 30, n_items: int = 20, of: int = 2):
    """Everybody rated every second book, or one of ``of``: nothing is odd about it."""
    return [(u, i) for u in range(n_users) for i in range(n_items) if (u + i) % of == 0]


def test_of_ratings_in_which_nothing_is_odd_there_is_nothing_to_remark():
    told = report(thick())
    assert told.remarks == ()
    assert (told.n_rows, told.n_ratings, told.n_users, told.n_movies) == (300, 300, 30, 20)
    assert told.density == 0.5
    assert told.scale == Scale(1, 5, 1)
    assert told.few[0] == Few(k=2, users=0, movies=0, left_users=30, left_movies=20, left_ratings=300)


def test_who_has_few_ratings_is_counted_and_so_is_what_is_left_without_them():
    told = report([*thick(), (98, 0), (99, 0), (99, 1)])
    few = {one.k: one for one in told.few}
    assert list(few) == [2, 5, 10, 20]
    assert (few[2].users, few[2].left_users, few[2].left_ratings) == (1, 31, 302)
    assert (few[5].users, few[5].left_users, few[5].left_ratings) == (2, 30, 300)
    assert (few[10].users, few[10].movies) == (2, 0)
    assert (few[20].users, few[20].movies, few[20].left_ratings) == (32, 20, 0)


@pytest.mark.parametrize(
    ("pairs", "stars", "remarks"),
    [
        ([(1, i) for i in range(200)], None, ["Only one reader rated anything"]),
        ([(u, 1) for u in range(200)], None, ["Only one book was rated"]),
        ([(1, 1)], [3], ["Only one reader rated anything", "Only one book was rated"]),
        ([(u, u % 50) for u in range(200)], None, ["Every rating has a reader of its own"]),
        ([(u % 50, u) for u in range(200)], None, ["No book was rated by two readers"]),
        (
            [*((u, u % 50) for u in range(200)), *((u, 60) for u in range(5))],
            None,
            ["Only 2.5\N{NO-BREAK SPACE}% of the readers have two ratings or more"],
        ),
        (
            [*((i % 50, i) for i in range(200)), *((60, i) for i in range(5))],
            None,
            ["Only 2.5\N{NO-BREAK SPACE}% of the books were rated twice or more"],
        ),
        (thick(of=1), None, ["Nearly every reader rated nearly every book (100\N{NO-BREAK SPACE}% of all pairs)"]),
        (thick(), [1] * 300, ["Every rating is the same, so they are read as likes"]),
        (thick(), [5] * 290 + [1, 2, 3, 4, 1, 2, 3, 4, 1, 2], ["97\N{NO-BREAK SPACE}% of the ratings are 5:"]),
        (thick(10, 10), None, ["50 ratings are few"]),
    ],
)
def test_what_makes_a_recommender_pointless_is_said_in_the_words_of_the_set(pairs, stars, remarks):
    told = report(pairs, stars).remarks
    assert len(told) == len(remarks)
    for sentence, beginning in zip(told, remarks, strict=True):
        assert sentence.startswith(beginning)
        assert not {"user", "users", "movie", "movies", "film", "stars"} & set(sentence.replace(",", "").split())


def test_as_a_document_it_has_json_values_alone():
    document = report(thick()).document()
    assert document["n_rows"] == 300
    assert document["scale"] == {"low": 1, "high": 5, "step": 1}
    assert document["fewer_than"][0] == {
        "k": 2,
        "users": 0,
        "movies": 0,
        "left_users": 30,
        "left_movies": 20,
        "left_ratings": 300,
    }
    assert (document["refused"], document["remarks"]) == ([], [])
