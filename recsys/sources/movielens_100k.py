"""The layout of MovieLens 100K: tabs and bars between fields, latin-1, a flag for every genre."""

import re
from collections.abc import Callable

import pandas as pd

from recsys.sources.bundle import Bundle
from recsys.sources.movies import UNKNOWN, movie_columns
from recsys.sources.people import age_groups, gender
from recsys.sources.rating_format import RatingFormat
from recsys.sources.rating_lines import read_ratings
from recsys.sources.raw import SourceTables
from recsys.sources.text import Rows, read_rows, text_lines

KEY = "movielens-100k"
TITLE = "MovieLens 100K (u.data, u.item, u.user, u.genre)"

_USER = "user|age|gender|occupation|zip code"
_MOVIE = "movie|title|release date|video date|address|a 0 or 1 for every genre"
_BEFORE_FLAGS = 5  # fields of a movie
_GENRES = (  # as u.genre lists them, for a copy that lacks it
    *("unknown", "Action", "Adventure", "Animation", "Children's", "Comedy", "Crime", "Documentary", "Drama"),
    *("Fantasy", "Film-Noir", "Horror", "Musical", "Mystery", "Romance", "Sci-Fi", "Thriller", "War", "Western"),
)


def find(names: set[str]) -> dict[str, str] | None:
    """The files of this layout among the names in one folder."""
    if not {"u.data", "u.item"} <= names:
        return None
    roles = {"ratings": "u.data", "movies": "u.item", "users": "u.user", "genres": "u.genre"}
    return {role: file for role, file in roles.items() if file in names}


def read(bundle: Bundle, files: dict[str, str]) -> SourceTables:
    """All tables."""
    genres = _genre_names(bundle, files.get("genres"))
    movies = read_rows(bundle, files["movies"], _movie_splitter(len(genres)), expected=_MOVIE, integers=True)
    users = read_rows(bundle, files["users"], _user, expected=_USER, integers=True) if "users" in files else None
    form = RatingFormat(
        file=files["ratings"],
        separator="\t",
        user=0,
        movie=1,
        rating=2,
        time=3,
        widths=frozenset({3, 4}),
        expected="user, movie, rating and seconds with tabs between",
    )
    return SourceTables(
        ratings=read_ratings(bundle, form),
        users=None if users is None else _user_table(users),
        movies=_movie_table(movies, genres),
        refused=movies.refused + (users.refused if users else []),
    )


def _genre_names(bundle: Bundle, file: str | None) -> list[str]:
    if file is None:
        return list(_GENRES)
    pairs = [line.split("|") for _, line in text_lines(bundle.read(file))]
    pairs = [pair for pair in pairs if len(pair) == 2 and pair[1].strip().isdecimal()]
    return [name for name, _ in sorted(pairs, key=lambda pair: int(pair[1]))]


def _movie_splitter(n_genres: int) -> Callable[[str], list[str] | None]:
    def split(line: str) -> list[str] | None:
        fields = line.split("|")
        right = len(fields) == _BEFORE_FLAGS + n_genres and fields[1].strip()
        return fields if right and set(fields[_BEFORE_FLAGS:]) <= {"0", "1"} else None

    return split


def _movie_table(rows: Rows, genres: list[str]) -> pd.DataFrame:
    flags = [fields[_BEFORE_FLAGS:] for fields in rows.fields]
    named = [[name for name, flag in zip(genres, row, strict=True) if flag == "1" and name != UNKNOWN] for row in flags]
    released = [re.search(r"\d{4}$", text) for text in rows.column(2)]
    return movie_columns(
        rows.ids, rows.column(1), genres=named, years=[int(match[0]) if match else None for match in released]
    )


def _user(line: str) -> list[str] | None:
    fields = line.split("|")
    return fields if len(fields) == 5 and fields[1].isdecimal() and len(fields[1]) <= 3 else None


def _user_table(rows: Rows) -> pd.DataFrame:
    ages = [int(age) for age in rows.column(1)]
    return pd.DataFrame(
        {
            "user_id": rows.ids,
            "gender": [gender(code) for code in rows.column(2)],
            "age": pd.array(ages, dtype="Int16"),
            "age_group": age_groups(ages),
            "occupation": rows.column(3),
            "zip_code": rows.column(4),
        }
    )
