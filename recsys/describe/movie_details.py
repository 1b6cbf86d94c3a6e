"""What else a source says about a movie: tags, a plot, further columns, and where other sites have it."""

import re
from dataclasses import dataclass

import pandas as pd

from recsys.data.movie_features import MORE

_IMDB, _TMDB = "https://www.imdb.com/title/tt{:0>7}/", "https://www.themoviedb.org/movie/{}"
_DIGITS = re.compile(r"(?:tt)?(\d{1,12})(?:\.0)?")


@dataclass(frozen=True)
class MovieDetails:
    """What a row of a movie table says beyond title, year and genres.

    Parameters
    ----------
    overview : str
        A plot or description; empty where there is none.
    tags : tuple of str
        The commonest first.
    more : dict of str to str
        Further columns by their names; those that say nothing of this movie are left out.
    links : dict of str to str
        Addresses of its page at other sites, by the name of the site.
    """

    overview: str
    tags: tuple[str, ...]
    more: dict[str, str]
    links: dict[str, str]


def movie_details(movie: pd.Series) -> MovieDetails:
    """The details in one row of the movie table of `Dataset`.

    Examples
    --------
    >>> details = movie_details(pd.Series({"imdb_id": "114709", "tags": ["fun"], "more:book_author": "Lem"}))
    >>> details.tags, details.more, details.links["IMDb"]
    (('fun',), {'book author': 'Lem'}, 'https://www.imdb.com/title/tt0114709/')
    """
    known = {str(name): value for name, value in movie.items() if isinstance(value, str) and value.strip()}
    more = {
        name.removeprefix(MORE).replace("_", " ").strip(): value
        for name, value in known.items()
        if name.startswith(MORE)
    }
    links = {}
    for site, column, address in (("IMDb", "imdb_id", _IMDB), ("TMDB", "tmdb_id", _TMDB)):
        number = _DIGITS.fullmatch(known.get(column, "").strip())
        if number:
            links[site] = address.format(number[1])
    tags = movie.get("tags")
    return MovieDetails(known.get("overview", ""), tuple(tags) if isinstance(tags, list) else (), more, links)
