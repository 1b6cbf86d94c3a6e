"""Which movie of a data set a rating of an export is of: by an id that both have, else by title and year."""

import re
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from recsys.data.dataset import Dataset
from recsys.serving.exports.formats import Entry
from recsys.serving.exports.table import plain_name
from recsys.serving.exports.titles import TitleForms, bare, without_year, words_of
from recsys.serving.visitor_ratings import find_in_csv

_IMDB = re.compile(r"(?:tt)?0*(\d{1,9})(?:\.0)?", re.ASCII)
_WHOLE = re.compile(r"0*(\d{1,12})(?:\.0)?", re.ASCII)
_LONGEST = 300  # letters of a title that are looked at
_COLUMNS = {  # of the table of movies, by the kind of id; plain names
    "imdb": ("imdbid", "imdb"),
    "tmdb": ("tmdbid", "tmdb"),
    "isbn": ("isbn", "isbn10", "isbn13"),
    "goodreads": ("goodreadsbookid", "goodreadsid"),
}
_ALSO = ("originaltitle",)  # columns with another name of a movie
_TOLD_BY_LOOK = {"imdb": re.compile("tt[0-9]"), "isbn": re.compile("[0-9]{9}")}  # the data set's own ids may be these


@dataclass(frozen=True)
class Match:
    """Movies that a rating may be of, by position.

    Parameters
    ----------
    movies : tuple of int
        The likeliest first; none where no movie has the title.
    is_sure : bool
        Whether there is one movie, and it needs nobody to choose it.
    """

    movies: tuple[int, ...] = ()
    is_sure: bool = False


class FilmIndex:
    """The movies of a data set by what people and places call them.

    Parameters
    ----------
    dataset : Dataset
    """

    def __init__(self, dataset: Dataset) -> None:
        table = dataset.movie_table
        titles = [" ".join(str(title).split()) for title in table["title"]] if "title" in table else []
        apart = [without_year(title[:_LONGEST]) for title in titles or [""] * dataset.n_movies]
        known = table["year"].to_numpy(np.float64, na_value=np.nan) if "year" in table else [np.nan] * len(apart)
        self.titles = [title for title, _ in apart]
        self.years = [behind if np.isnan(year) else int(year) for year, (_, behind) in zip(known, apart, strict=True)]
        self._whole, self._name, self._part = (defaultdict[str, list[int]](list) for _ in range(3))
        for movie, title in enumerate(self.titles):
            forms = TitleForms(title)
            _note(self._whole, [bare(forms.whole)], movie)
            _note(self._name, map(bare, forms.names), movie)
            _note(self._part, map(bare, forms.parts), movie)
        for names in _texts(dataset, _ALSO):
            for movie, name in enumerate(names):
                _note(self._name, [bare(TitleForms(name[:_LONGEST]).whole)], movie)
        self.counts = dataset.movie_counts.tolist()
        self._ids = {kind: _ids(dataset, kind) for kind in _COLUMNS}
        self._known_to_imdb = {movie for movies in self._ids["imdb"].values() for movie in movies}

    def match(self, dataset: Dataset, entry: Entry) -> Match:
        """The movie that an entry rates, or those that it may.

        A known id decides. A title of the same year decides where one movie has it; a title a year off, or only its
        beginning or its subtitle in the same year, where no other movie comes into question. What is further off is
        left to be chosen; a title of another year is another movie. An id of this app under another title may be that
        of another data set: there the title counts, and without a movie that has it the id is left to be chosen.
        """
        own = find_in_csv(dataset, entry.movie_id) if entry.movie_id else None
        if own is not None and (not entry.title or self._has_title(entry.title, own)):
            return Match((own,), is_sure=True)
        for kind, text in entry.ids.items():
            movies = self._ids[kind].get(_NORMAL[kind](text), [])
            if len(movies) == 1:
                return Match(tuple(movies), is_sure=True)
        by_title = self._by_title(entry)
        return by_title if by_title.movies or own is None else Match((own,))

    def _has_title(self, title: str, movie: int) -> bool:
        own = self.titles[movie]
        return (
            own in (title, title.removeprefix("'"))
            or movie in self._named(TitleForms(title))
            or movie in self._in_part(TitleForms(title))
        )

    def _named(self, forms: TitleForms) -> set[int]:
        """Movies one of whose names is the whole title, or whose whole title is one of its names."""
        found = set(self._name.get(bare(forms.whole), ()))
        return found.union(*(self._whole.get(bare(name), ()) for name in forms.names))

    def _in_part(self, forms: TitleForms) -> set[int]:
        """The same where either title lacks its subtitle, or is the subtitle alone."""
        found = set(self._part.get(bare(forms.whole), ()))
        return found.union(*(self._whole.get(bare(part), ()) for part in forms.parts))

    def _by_title(self, entry: Entry) -> Match:
        titles = [TitleForms(title) for title in (entry.title, *entry.also) if title]
        named = set[int]().union(*map(self._named, titles))
        in_part = set[int]().union(*map(self._in_part, titles)) - named
        off = {movie: self._years_off(entry, movie) for movie in named | in_part}

        def by_likeness(movies: Iterable[int]) -> list[int]:
            return sorted(movies, key=lambda movie: (movie in in_part, off[movie] or 0, -self.counts[movie], movie))

        near = by_likeness(movie for movie in off if (off[movie] or 0) <= 1)
        likely = (
            self._exact(titles, [movie for movie in near if movie in named and off[movie] == 0]),
            [movie for movie in near if off[movie] == (1 if movie in named else 0)],
            self._exact(titles, [movie for movie in near if movie in named and off[movie] is None]),
        )
        for movies in likely:
            if movies:
                return Match(tuple(movies), is_sure=len(movies) == 1 and not self._has_another_id(entry, movies[0]))
        return Match(tuple(near or (by_likeness(named) if entry.form.years_of_editions else ())))

    def _exact(self, titles: list[TitleForms], movies: list[int]) -> list[int]:
        """Of some movies those that have the title to the word, articles too; all of them if there is none."""
        wanted = {words_of(forms.whole) for forms in titles}
        same = [movie for movie in movies if wanted & {words_of(name) for name in TitleForms(self.titles[movie]).names}]
        return same or movies

    def _years_off(self, entry: Entry, movie: int) -> int | None:
        """Years between the movie and the nearest that the entry names; None where one does not say."""
        year = self.years[movie]
        return None if year is None or not entry.years else min(abs(year - other) for other in entry.years)

    def _has_another_id(self, entry: Entry, movie: int) -> bool:
        """Whether the movie has an IMDb id and the entry has another; books have an ISBN for every edition."""
        return "imdb" in entry.ids and movie in self._known_to_imdb


_INDEXES: "weakref.WeakKeyDictionary[Dataset, FilmIndex]" = weakref.WeakKeyDictionary()


def film_index(dataset: Dataset) -> FilmIndex:
    """The movies of a data set by title and id; made once for each."""
    if dataset not in _INDEXES:
        _INDEXES[dataset] = FilmIndex(dataset)
    return _INDEXES[dataset]


def isbn(text: str) -> str:
    """The 12 figures that an ISBN of 10 or of 13 tells a book by, without its check figure; "" if it is none.

    Examples
    --------
    >>> isbn('="0439554934"') == isbn("978-0-439-55493-0") == "978043955493"
    True
    """
    signs = "".join(sign for sign in text.upper() if sign.isascii() and (sign.isdecimal() or sign == "X"))
    if len(signs) == 10:
        return f"978{signs[:9]}" if signs[:9].isdecimal() else ""
    return signs[:12] if len(signs) == 13 and signs.isdecimal() else ""


def _figures(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def normal(text: str) -> str:
        match = pattern.fullmatch(text.strip())
        return match[1] if match else ""

    return normal


_NORMAL: Mapping[str, Callable[[str], str]] = {
    "imdb": _figures(_IMDB),
    "tmdb": _figures(_WHOLE),
    "isbn": isbn,
    "goodreads": _figures(_WHOLE),
}


def _ids(dataset: Dataset, kind: str) -> dict[str, list[int]]:
    """Positions of the movies by their id of one kind, as far as the data set knows it."""
    columns = _texts(dataset, _COLUMNS[kind])
    if kind in _TOLD_BY_LOOK and not dataset.movies.is_integer:
        columns.append([text if _TOLD_BY_LOOK[kind].match(text) else "" for text in map(str, dataset.movies.ids)])
    found = defaultdict[str, list[int]](list)
    for texts in columns:
        for movie, text in enumerate(texts):
            _note(found, [_NORMAL[kind](text)], movie)
    return dict(found)


def _texts(dataset: Dataset, names: tuple[str, ...]) -> list[list[str]]:
    """Columns of the table of movies by their plain names, as texts; "" where nothing is known."""
    table = dataset.movie_table
    found = [name for name in table if plain_name(str(name).removeprefix("more:")) in names]
    return [
        ["" if known else str(value) for value, known in zip(table[n], table[n].isna(), strict=True)] for n in found
    ]


def _note(index: dict[str, list[int]], keys: Iterable[str], movie: int) -> None:
    for key in set(keys):
        if key and movie not in index[key][-1:]:
            index[key].append(movie)
