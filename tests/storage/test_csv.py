"""CSV that a spreadsheet opens without running anything."""

import pandas as pd
import pytest

from recsys.storage.csv import csv_bytes


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=x"])
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text):
    lines = csv_bytes(pd.DataFrame({"title": [text]})).decode()
    assert f"'{text}" in lines


def test_column_names_are_made_harmless_too():
    assert csv_bytes(pd.DataFrame({"=x": [1]})) == b"'=x\n1\n"


def test_numbers_and_ordinary_texts_stay_as_they_are():
    table = pd.DataFrame({"title": ["Heat", "9-1"], "difference": [-0.5, 1.0], "year": pd.array([1995, None], "Int64")})
    assert csv_bytes(table) == b"title,difference,year\nHeat,-0.5,1995\n9-1,1.0,\n"


def test_lists_are_joined_and_cannot_smuggle_a_formula():
    assert csv_bytes(pd.DataFrame({"genres": [["Comedy", "Drama"], ["=x"]]})) == b"genres\nComedy|Drama\n'=x\n"
