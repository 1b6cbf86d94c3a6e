"""The layout of MovieLens 1M: ``::`` between fields, latin-1, age and occupation as codes."""

import pandas as pd

from recsys.sources.bundle import Bundle
from recsys.sources.movies import movie_columns, split_genres
from recsys.sources.people import AGE_CODES, OCCUPATIONS, age_groups, gender
from recsys.sources.rating_format import RatingFormat
from recsys.sources.rating_lines import read_ratings
from recsys.sources.raw import SourceTables
from recsys.sources.text import Rows, read_rows

KEY = "movielens-1m"
TITLE = "MovieLens 1M (ratings.dat, movies.dat, users.dat)"

_SEPARATOR = "::"
_USER = "user::gender::age::occupation::zip code"
_MOVIE = "movie::title::genre|genre"


def find(names: set[str]) -> dict[str, str] | None:
    """The files of this layout among the names in one folder."""
    if not {"ratings.dat", "movies.dat"} <= names:
        return None
    roles = {"ratings": "ratings.dat", "movies": "movies.dat", "users": "users.dat"}
    return {role: file for role, file in roles.items() if file in names}


def read(bundle: Bundle, files: dict[str, str]) -> SourceTables:
    """All tables; MovieLens 10M, which has the same layout without users, has half stars too."""
    movies = read_rows(bundle, files["movies"], _movie, expected=_MOVIE, integers=True)
    users = read_rows(bundle, files["users"], _user, expected=_USER, integers=True) if "users" in files else None
    form = RatingFormat(
        file=files["ratings"],
        separator=_SEPARATOR,
        user=0,
        movie=1,
        rating=2,
        time=3,
        widths=frozenset({3, 4}),
        expected="user::movie::rating::seconds",
    )
    return SourceTables(
        ratings=read_ratings(bundle, form),
        users=None if users is None else _user_table(users),
        movies=movie_columns(movies.ids, movies.column(1), genres=[split_genres(text) for text in movies.column(2)]),
        refused=movies.refused + (users.refused if users else []),
    )


def _movie(line: str) -> list[str] | None:
    fields = line.split(_SEPARATOR)
    return fields if len(fields) == 3 and fields[1].strip() else None


def _user(line: str) -> list[str] | None:
    fields = line.split(_SEPARATOR)
    if len(fields) != 5 or fields[2] not in _AGES or fields[3] not in _OCCUPATIONS:
        return None
    return fields


def _user_table(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "user_id": rows.ids,
            "gender": [gender(code) for code in rows.column(1)],
            "age_group": age_groups([int(code) for code in rows.column(2)]),
            "occupation": [_OCCUPATIONS[code] for code in rows.column(3)],
            "zip_code": rows.column(4),
        }
    )


_AGES = frozenset(map(str, AGE_CODES))
_OCCUPATIONS = {str(code): words for code, words in enumerate(OCCUPATIONS)}
