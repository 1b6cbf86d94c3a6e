"""The layout of the notebook: three tab-separated tables with a header, as pandas writes them."""

import csv

import pandas as pd

from recsys.sources.bundle import Bundle
from recsys.sources.headed import column_of, header, read_headed_ratings, required_column
from recsys.sources.movies import movie_columns, split_genres
from recsys.sources.people import described_age_groups, gender
from recsys.sources.raw import SourceTables
from recsys.sources.text import Rows, read_rows

KEY = "notebook-tables"
TITLE = "the notebook's tables (ratings.csv, movies.csv, users.csv, with tabs)"

_TAB = "\t"
_RATING_COLUMNS = {"user": ("user_id",), "movie": ("movie_id",), "rating": ("rating",), "time": ("timestamp",)}
_USER_COLUMNS = {  # in the data set, and in the file
    "gender": "gender",
    "age_group": "age_desc",
    "occupation": "occ_desc",
    "zip_code": "zipcode",
}


def find(names: set[str]) -> dict[str, str] | None:
    """The files of this layout among the names in one folder."""
    if not {"ratings.csv", "movies.csv"} <= names:
        return None
    roles = {"ratings": "ratings.csv", "movies": "movies.csv", "users": "users.csv"}
    return {role: file for role, file in roles.items() if file in names}


def read(bundle: Bundle, files: dict[str, str]) -> SourceTables:
    """All tables; the columns ``user_emb_id`` and ``movie_emb_id`` are positions of the notebook's own and not read."""
    rating_columns = header(bundle, files["ratings"], _TAB)
    movie_columns_, movies = _table(bundle, files["movies"], "movie_id", also="title")
    user_columns, users = _table(bundle, files["users"], "user_id") if "users" in files else ([], None)
    tables = {"user": users, "movie": movies}
    return SourceTables(
        ratings=read_headed_ratings(bundle, files["ratings"], rating_columns, _RATING_COLUMNS, tables),
        users=None if users is None else _user_table(user_columns, users),
        movies=_movie_table(movie_columns_, movies),
        refused=movies.refused + (users.refused if users else []),
    )


def _table(bundle: Bundle, file: str, id_name: str, also: str | None = None) -> tuple[list[str], Rows]:
    columns = header(bundle, file, _TAB)
    where = f"{file.rpartition('/')[2]} in {bundle.path.name}"
    id_field = required_column(columns, (id_name,), where)
    if also:
        required_column(columns, (also,), where)

    def split(line: str) -> list[str] | None:
        try:
            fields = next(csv.reader([line], delimiter=_TAB))  # pandas quotes a title that has quotes in it
        except csv.Error:
            return None
        return fields if len(fields) == len(columns) else None

    expected = f"{len(columns)} fields with tabs between, as the first line names them"
    return columns, read_rows(bundle, file, split, expected=expected, id_field=id_field, header_lines=1)


def _movie_table(columns: list[str], rows: Rows) -> pd.DataFrame:
    genres = column_of(columns, ("genres",))
    titles = rows.column(columns.index("title"))
    named = None if genres is None else [split_genres(text) for text in rows.column(genres)]
    return movie_columns(rows.ids, titles, genres=named)


def _user_table(columns: list[str], rows: Rows) -> pd.DataFrame:
    table = {"user_id": pd.Series(rows.ids)}
    for name, filed in _USER_COLUMNS.items():
        if filed in columns:
            table[name] = _user_column(name, rows.column(columns.index(filed)))
    return pd.DataFrame(table)


def _user_column(name: str, values: list[str]) -> pd.Series:
    if name == "age_group":
        return pd.Series(described_age_groups(values))
    return pd.Series([gender(text) if name == "gender" else text or None for text in values], dtype="str")
