"""The table of movies out of text: titles, years, genres in whatever way they are written, tags and whatever else."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import pandas as pd

from recsys.data.movie_features import MORE
from recsys.sources.movies import UNKNOWN, movie_columns
from recsys.sources.tables.listing import Listing
from recsys.sources.tables.names import ITEM, OF_ITEMS, plain, roles_by_name
from recsys.sources.tables.values import is_missing

_MOST_TAGS = 20  # of a movie, those that most people gave
_MOST_MORE = 12  # further columns
_ADDRESS = re.compile(r"https?://|www\.")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'(?=\s*[,\]}:])|\"((?:[^\"\\]|\\.)*)\"")
_NAMED = re.compile(r"""['"]name['"]\s*:\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""")
_YEAR = re.compile(r"(?<!\d)(1[0-9]\d\d|20\d\d)(?!\d)")
_BARE_YEAR = re.compile(r"-?\d{1,4}(?:\.0+)?")
_TITLES = frozenset({UNKNOWN, "na", "nan", "none", "null", "?", "-"})  # which may well be titles of films
_NO_GENRE = frozenset({"(no genres listed)", "no genres listed", UNKNOWN})
_SIGNS = ("|", ";", ",", "/")  # between genres, the first that occurs anywhere


def movie_table(listing: Listing, id_column: str) -> pd.DataFrame:
    """The movie table of `Dataset`, with ids still as text.

    Beside title, year and genres there are, where the source has them, ``tags`` (list of str per row), ``overview``,
    ``imdb_id``, ``tmdb_id``, and further columns by their own names after ``MORE``.
    """
    names = list(listing.columns)
    roles = roles_by_name(names, {role: known for role, known in OF_ITEMS.items() if role != ITEM})
    roles = {role: place for role, place in roles.items() if names[place] != id_column}
    text = {role: listing.columns[names[place]] for role, place in roles.items()}
    titles = text.get("title", [""] * len(listing.ids))
    genres = text.get("genres")
    table = movie_columns(
        listing.ids,
        [title if _is_title(title) else raw for title, raw in zip(titles, listing.ids, strict=True)],
        genres=None if genres is None else split_column(genres, names[roles["genres"]]),
        years=[year(value) for value in text["year"]] if "year" in text else None,
    )
    if "tags" in text:
        table["tags"] = pd.Series(split_column(text["tags"], names[roles["tags"]]), dtype=object)
    for name in ("overview", "imdb_id", "tmdb_id"):
        if name in text:
            table[name] = _texts(text[name])
    used = {names[place] for place in roles.values()} | {id_column}
    return _with_more(table, {name: values for name, values in listing.columns.items() if name not in used})


def with_tags(table: pd.DataFrame, ids: Sequence[str], tags: Sequence[str]) -> pd.DataFrame:
    """A movie table with the tags that people gave its movies, the commonest of each movie first."""
    given: dict[str, Counter[str]] = defaultdict(Counter)
    for movie_id, tag in zip(ids, tags, strict=True):
        if not is_missing(tag):
            given[movie_id][" ".join(tag.split()).casefold()] += 1
    most = [[tag for tag, _ in given[raw].most_common(_MOST_TAGS)] if raw in given else [] for raw in table["movie_id"]]
    return table.assign(tags=pd.Series(most, dtype=object)) if any(most) else table


def with_links(table: pd.DataFrame, ids: Sequence[str], columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """A movie table with the ids that other sites have for its movies."""
    place = {raw: row for row, raw in enumerate(ids)}
    for name, values in columns.items():
        table = table.assign(
            **{name: _texts([values[place[raw]] if raw in place else "" for raw in table["movie_id"]])}
        )
    return table


def split_column(texts: Sequence[str], name: str = "") -> list[list[str]]:
    """Genres, or tags, out of each text, in whatever way the column separates them.

    Printed lists (``['Comedy', 'Drama']``), lists of objects with a name, and texts with ``|``, ``;`` or a comma
    between; with blanks where RecBole says so by the column's type.

    Examples
    --------
    >>> split_column(["['Comedy', \\"Children's\\"]", "[]"]), split_column(["Comedy, Sci-Fi", "(no genres listed)"])
    ([['Comedy', "Children's"], []], [['Comedy', 'Sci-Fi'], []])
    """
    said = [text for text in texts if text.strip()]
    printed = sum(text.lstrip()[:1] in "[{" for text in said) > len(said) / 2
    sign = next((sign for sign in _SIGNS if any(sign in text for text in said)), ",")
    if name.endswith(":token_seq") and not any("|" in text or "," in text for text in said):
        sign = " "
    found = [_printed(text) if printed and text.lstrip()[:1] in "[{" else text.split(sign) for text in texts]
    return [_distinct(parts) for parts in found]


def _is_title(text: str) -> bool:
    return not is_missing(text) or text.casefold() in _TITLES


def year(text: str) -> int | None:
    """The year in a text: a date, or a number alone; None if there is none.

    Examples
    --------
    >>> [year(text) for text in ("1995", "1995.0", "30-Oct-1995", "1995-10-30", "-750", "soon", "0")]
    [1995, 1995, 1995, 1995, -750, None, None]
    """
    text = text.strip()
    if _BARE_YEAR.fullmatch(text):
        return int(float(text)) or None
    match = _YEAR.search(text)
    return int(match[1]) if match else None


def _printed(text: str) -> list[str]:
    """The parts of a list as Python, numpy or JSON prints it; of objects, their names."""
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        pairs = _NAMED.findall(text) if "{" in text else _QUOTED.findall(text)
        if pairs:
            return [re.sub(r"\\(.)", r"\1", single or double) for single, double in pairs]
        return text.strip().strip("[]{}").split(",")
    parts = parts if isinstance(parts, list) else [parts]
    return [str(part.get("name", "")) if isinstance(part, dict) else str(part) for part in parts]


def _distinct(parts: Sequence[str]) -> list[str]:
    named = (part.strip() for part in parts)
    return list(dict.fromkeys(part for part in named if not is_missing(part) and part.casefold() not in _NO_GENRE))


def _with_more(table: pd.DataFrame, columns: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """A movie table with further columns, without row numbers and addresses."""
    more: dict[str, pd.Series] = {}
    for name, values in columns.items():
        said = [value for value in values if not is_missing(value)]
        counted = plain(name) in ("", "unnamed:0", "index") or values == [str(i) for i in range(len(values))]
        if said and not counted and not _ADDRESS.match(said[0]) and len(more) < _MOST_MORE:
            more[MORE + name.partition(":")[0].strip()] = _texts(values)
    return table.assign(**more)


def _texts(values: Sequence[str]) -> pd.Series:
    return pd.Series([None if is_missing(value) else value for value in values], dtype="str")
