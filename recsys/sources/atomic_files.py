"""The layout of RecBole's atomic files: tab-separated, with a header of ``name:type``."""

import pandas as pd

from recsys.sources.bundle import Bundle
from recsys.sources.headed import column_of, header, read_headed_ratings, required_column
from recsys.sources.movies import movie_columns, split_genres
from recsys.sources.people import AGE_CODES, OCCUPATIONS, age_groups, gender
from recsys.sources.raw import SourceTables
from recsys.sources.text import Rows, read_rows

KEY = "atomic-files"
TITLE = "RecBole's atomic files (one .inter, with .item and .user of the same name)"

_TAB = "\t"
_RATING_COLUMNS = {"user": ("user_id",), "movie": ("item_id",), "rating": ("rating",), "time": ("timestamp",)}
_TITLES = ("movie_title", "title", "item_name", "name")
_YEARS = ("release_year", "year")
_GENRES = ("class", "genre", "genres")


def find(names: set[str]) -> dict[str, str] | None:
    """The files of this layout among the names in one folder."""
    ratings = [name for name in names if name.endswith(".inter")]
    if len(ratings) != 1:
        return None
    stem = ratings[0].removesuffix(".inter")
    roles = {"ratings": ratings[0], "movies": f"{stem}.item", "users": f"{stem}.user"}
    return {role: file for role, file in roles.items() if file in names}


def read(bundle: Bundle, files: dict[str, str]) -> SourceTables:
    """All tables; one without a table of movies has its movies named by their ids."""
    movie_names, movies = _table(bundle, files["movies"], "item_id") if "movies" in files else ([], None)
    user_names, users = _table(bundle, files["users"], "user_id") if "users" in files else ([], None)
    rating_names = _names(bundle, files["ratings"])
    tables = {"user": users, "movie": movies}
    return SourceTables(
        ratings=read_headed_ratings(bundle, files["ratings"], rating_names, _RATING_COLUMNS, tables),
        users=None if users is None else _user_table(user_names, users),
        movies=None if movies is None else _movie_table(movie_names, movies),
        refused=[item for table in (movies, users) if table for item in table.refused],
    )


def _names(bundle: Bundle, file: str) -> list[str]:
    return [name.partition(":")[0] for name in header(bundle, file, _TAB)]


def _table(bundle: Bundle, file: str, id_name: str) -> tuple[list[str], Rows]:
    columns = _names(bundle, file)
    id_field = required_column(columns, (id_name,), f"{file.rpartition('/')[2]} in {bundle.path.name}")

    def split(line: str) -> list[str] | None:
        fields = line.split(_TAB)
        return fields if len(fields) == len(columns) else None

    expected = f"{len(columns)} fields with tabs between, as the first line names them"
    return columns, read_rows(bundle, file, split, expected=expected, id_field=id_field, header_lines=1)


def _movie_table(columns: list[str], rows: Rows) -> pd.DataFrame:
    titles, years, genres = (column_of(columns, names) for names in (_TITLES, _YEARS, _GENRES))
    return movie_columns(
        rows.ids,
        [f"Movie {raw}" for raw in rows.ids] if titles is None else rows.column(titles),
        years=None if years is None else [_year(text) for text in rows.column(years)],
        genres=None if genres is None else [split_genres(text, " ") for text in rows.column(genres)],
    )


def _year(text: str) -> int | None:
    digits = text.strip().removesuffix(".0")
    return int(digits) if len(digits) == 4 and digits.isdecimal() and digits[:2] in ("18", "19", "20") else None


def _user_table(columns: list[str], rows: Rows) -> pd.DataFrame:
    text = {name: rows.column(columns.index(name)) for name in columns}
    table: dict[str, pd.Series] = {"user_id": pd.Series(rows.ids)}
    if "gender" in text:
        table["gender"] = pd.Series([gender(code) for code in text["gender"]], dtype="str")
    coded = False
    if "age" in text:
        ages = [int(age) if age.isdecimal() and len(age) <= 3 else None for age in text["age"]]
        coded = {age for age in ages if age is not None} <= AGE_CODES
        if not coded:
            table["age"] = pd.Series(ages, dtype="Int16")
        table["age_group"] = pd.Series(age_groups([float("nan") if age is None else age for age in ages]))
    if "occupation" in text:
        table["occupation"] = pd.Series(_occupations(text["occupation"], coded=coded), dtype="str")
    if "zip_code" in text:
        table["zip_code"] = pd.Series(text["zip_code"], dtype="str")
    return pd.DataFrame(table)


def _occupations(values: list[str], *, coded: bool) -> list[str | None]:
    """Occupations in words; MovieLens 1M, which codes ages too, has them as codes."""
    words = {str(code): name for code, name in enumerate(OCCUPATIONS)} if coded else {}
    return [words.get(value, value) or None for value in values]
