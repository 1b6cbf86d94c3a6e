"""The table of movies, from whatever a source says about them."""

from collections.abc import Sequence

import pandas as pd

from recsys.data.ids import RawId
from recsys.sources.titles import parse_title

UNKNOWN = "unknown"  # stands for no genre
_NO_GENRE = frozenset({"", "(no genres listed)", UNKNOWN})


def movie_columns(
    ids: Sequence[RawId],
    titles: Sequence[str],
    *,
    genres: Sequence[list[str]] | None = None,
    years: Sequence[int | None] | None = None,
) -> pd.DataFrame:
    """The movie table of `Dataset`.

    Parameters
    ----------
    titles : sequence of str
        As filed, with or without the year.
    genres : sequence of list of str, optional
        None where the source has no genres.
    years : sequence of int or None, optional
        For movies whose title names no year.
    """
    parts = [parse_title(title) for title in titles]
    known = [part.year or other for part, other in zip(parts, years or [None] * len(parts), strict=True)]
    table = pd.DataFrame(
        {
            "movie_id": pd.Series(ids),
            "title": pd.Series([part.title for part in parts], dtype="str"),
            "listed_title": pd.Series([part.listed_title for part in parts], dtype="str"),
        }
    )
    if any(known):
        table["year"] = pd.array(known, dtype="Int16")
    if any(genres or ()):
        table["genres"] = pd.Series(genres, dtype=object)
    return table


def split_genres(text: str, separator: str = "|") -> list[str]:
    """Genres out of one field; none where the source says that there is none.

    Examples
    --------
    >>> split_genres("Comedy|Romance"), split_genres("(no genres listed)")
    (['Comedy', 'Romance'], [])
    """
    names = [text] if text.strip() in _NO_GENRE else text.split(separator)
    return [name.strip() for name in names if name.strip() not in _NO_GENRE]
