"""CSV that a spreadsheet opens without running anything."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.storage.csv import csv_bytes, named_for_people, saved_as

BOM = b"\xef\xbb\xbf"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text):
    lines = csv_bytes(pd.DataFrame({"title": [text]})).decode()
    assert f"'{text}" in lines


def test_column_names_are_made_harmless_too():
    assert csv_bytes(pd.DataFrame({"=x": [1]})) == BOM + b"'=x\n1\n"


def test_numbers_and_ordinary_texts_stay_as_they_are():
    table = pd.DataFrame({"title": ["Heat", "9-1"], "difference": [-0.5, 1.0], "year": pd.array([1995, None], "Int64")})
    assert csv_bytes(table) == BOM + b"title,difference,year\nHeat,-0.5,1995\n9-1,1.0,\n"


def test_lists_are_joined_and_cannot_smuggle_a_formula():
    assert csv_bytes(pd.DataFrame({"genres": [["Comedy", "Drama"], ["=x"]]})) == BOM + b"genres\nComedy|Drama\n'=x\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), min_size=1))
def test_no_cell_begins_like_a_formula_and_every_text_comes_back(texts):
    written = csv_bytes(pd.DataFrame({"title": texts, "n": range(len(texts))})).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(written, newline=""))][1:]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    unified = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    assert [cell.removeprefix("'") for cell in cells] == [text.removeprefix("'") for text in unified]


def test_a_line_break_within_a_text_does_not_end_its_row():
    written = csv_bytes(pd.DataFrame({"title": ["a\rb", "\r=1", "c\r\nd"]}))
    assert written == BOM + b'title\n"a\nb"\n"\'\n=1"\n"c\nd"\n'


def test_columns_are_named_as_people_do_who_have_the_file_alone():
    table = pd.DataFrame(columns=["movie_id", "title", "stars", "n_ratings", "mean", "time", "more:book_author"])
    named = ["movie_id", "title", "rating", "number_of_ratings", "mean_rating", "time_utc", "book_author"]
    assert list(named_for_people(table)) == named


def test_a_name_that_is_taken_is_not_given_again():
    assert list(named_for_people(pd.DataFrame(columns=["rating", "stars"]))) == ["rating", "stars"]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("ml-1m", "user 2000", "hybrid", "Recommended movies"), "ml-1m-user-2000-hybrid-recommended-movies.csv"),
        (("ml-1m", "user ../x", "Ratings"), "ml-1m-user-x-ratings.csv"),
        (("café", "user =SUM(A1)", "Ratings"), "café-user-sum-a1-ratings.csv"),
        (("😀",), "table.csv"),
    ],
)
def test_a_file_is_named_after_what_it_is_about(parts, name):
    assert saved_as(*parts) == name
