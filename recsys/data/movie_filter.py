"""Choosing among movies: by words, genres, years and number of ratings."""

import re
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import reduce
from typing import Any, Literal, get_args

import numpy as np

from recsys.data.dataset import Dataset
from recsys.data.folding import folded
from recsys.data.genres import genre_index
from recsys.data.ids import BoolArray
from recsys.errors import SettingError

GenreMode = Literal["any", "all", "none"]

_YEAR = re.compile(r"\(?(1[89]\d\d|20\d\d)\)?")  # as a word that is searched for
_TEXTS: "weakref.WeakKeyDictionary[Dataset, list[tuple[str, ...]]]" = weakref.WeakKeyDictionary()


@dataclass(frozen=True)
class MovieFilter:
    """What a movie must have; everything together. Nothing is asked by default.

    Parameters
    ----------
    words : str
        Each word must occur in the title, or each in the title as it is listed ("Godfather, The"); case, accents,
        apostrophes and kinds of dashes do not matter. A year may also be the movie's own: "star wars (1977)".
    genres : tuple of str
        The genres meant by ``genre_mode``; none mentioned asks nothing.
    genre_mode : {"any", "all", "none"}
        Whether a movie needs one of them, every one, or may have none.
    years : tuple of int, optional
        First and last year, both included; a movie whose year is not known is out.
    counts : tuple of int, optional
        Lowest and highest number of ratings, both included.

    Raises
    ------
    SettingError
        If the mode is another, or a range ends before it starts.
    """

    words: str = ""
    genres: tuple[str, ...] = ()
    genre_mode: GenreMode = "any"
    years: tuple[int, int] | None = None
    counts: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.genre_mode not in get_args(GenreMode):
            raise SettingError(f"genre_mode must be one of {get_args(GenreMode)}, got {self.genre_mode!r}")
        for name in ("years", "counts"):
            limits = getattr(self, name)
            if limits is not None and limits[0] > limits[1]:
                raise SettingError(f"{name} must not end before they start, got {limits}")

    def mask(self, dataset: Dataset) -> BoolArray:
        """Which movies have all that is asked, shape (n_movies,).

        Genres or years asked of a data set that knows none leave no movie.
        """
        keep = np.ones(dataset.n_movies, dtype=bool)
        if self.words.strip():
            keep &= _with_words(dataset, self.words)
        if self.genres:
            keep &= _with_genres(dataset, self.genres, self.genre_mode)
        if self.years is not None:
            keep &= _with_years(dataset, self.years)
        if self.counts is not None:
            keep &= (dataset.movie_counts >= self.counts[0]) & (dataset.movie_counts <= self.counts[1])
        return keep

    def active(self) -> tuple[str, ...]:
        """The names of the parts that ask for something, of "words", "genres", "years" and "counts"."""
        asked = {"words": self.words.strip(), "genres": self.genres, "years": self.years, "counts": self.counts}
        return tuple(name for name, value in asked.items() if value)

    def in_words(self) -> dict[str, str]:
        """What each active part asks for, by its name.

        Examples
        --------
        >>> MovieFilter(genres=("Drama", "War"), genre_mode="all", years=(1980, 1999), counts=(1, 50)).in_words()
        {'genres': 'all of the genres Drama, War', 'years': 'year 1980-1999', 'counts': '1 to 50 ratings'}
        """
        words = {"words": f"title with “{self.words.strip()}”", "genres": self._genres_in_words()}
        if self.years is not None:
            first, last = self.years
            words["years"] = f"year {first}" if first == last else f"year {first}-{last}"
        if self.counts is not None:
            words["counts"] = f"{self.counts[0]:,} to {self.counts[1]:,} ratings"
        return {part: words[part] for part in self.active()}

    def _genres_in_words(self) -> str:
        names = ", ".join(self.genres)
        if len(self.genres) == 1:
            return f"genre other than {names}" if self.genre_mode == "none" else f"genre {names}"
        return f"{self.genre_mode} of the genres {names}"

    def without(self, part: str) -> "MovieFilter":
        """The same filter with one part dropped."""
        defaults: dict[str, Any] = {field.name: field.default for field in fields(self)}
        return replace(self, **{part: defaults[part]})

    def only(self, part: str) -> "MovieFilter":
        """One part of the filter alone."""
        return reduce(MovieFilter.without, (other for other in self.active() if other != part), self)

    def left_without(self, dataset: Dataset) -> dict[str, int]:
        """For each active part, how many movies there would be if it alone were dropped."""
        return {part: int(self.without(part).mask(dataset).sum()) for part in self.active()}


def combined_mask(dataset: Dataset, filters: Iterable[MovieFilter]) -> BoolArray:
    """Which movies pass every one of some filters, shape (n_movies,); all of them if there is no filter.

    So that any, all and none of some genres can be asked together.
    """
    keep = np.ones(dataset.n_movies, dtype=bool)
    for asked in filters:
        keep &= asked.mask(dataset)
    return keep


def _with_words(dataset: Dataset, words: str) -> BoolArray:
    keep = np.ones(dataset.n_movies, dtype=bool)
    wanted = []
    for word in folded(words).split():
        year = _YEAR.fullmatch(word.rstrip(",:;"))
        if year is None:
            wanted.append(word.rstrip(",:;") or word)  # "Godfather," asks for no comma
        else:
            keep &= _with_years(dataset, (int(year[1]), int(year[1]))) | _with_all(dataset, [year[1]])
    return keep & _with_all(dataset, wanted) if wanted else keep


def _with_all(dataset: Dataset, wanted: list[str]) -> BoolArray:
    """Which movies have all of some folded words in one form of their title, shape (n_movies,)."""
    bare = [word.replace("'", "") or word for word in wanted]
    return np.array(
        [
            any(all(word in text for word in words) for text in texts for words in (wanted, bare))
            for texts in _title_texts(dataset)
        ],
        dtype=bool,
    )


def _with_genres(dataset: Dataset, names: tuple[str, ...], mode: GenreMode) -> BoolArray:
    genres = genre_index(dataset)
    chosen = np.flatnonzero(np.isin(np.array(genres.names, dtype=object), list(names)))
    hits = np.bincount(genres.movie_idx[np.isin(genres.genre_idx, chosen)], minlength=dataset.n_movies)  # (n_movies,)
    passes: dict[GenreMode, BoolArray] = {"any": hits > 0, "all": hits == len(set(names)), "none": hits == 0}
    return passes[mode]


def _with_years(dataset: Dataset, years: tuple[int, int]) -> BoolArray:
    if "year" not in dataset.movie_table:
        return np.zeros(dataset.n_movies, dtype=bool)
    year = dataset.movie_table["year"].to_numpy(dtype=np.float64, na_value=np.nan)
    return (year >= years[0]) & (year <= years[1])  # NaN compares false


def _title_texts(dataset: Dataset) -> list[tuple[str, ...]]:
    """Each movie's title and listed title, and both without apostrophes, ready to search in; once per data set."""
    if dataset not in _TEXTS:
        table = dataset.movie_table
        pairs = zip(map(folded, table["title"]), map(folded, table["listed_title"]), strict=True)
        _TEXTS[dataset] = [tuple(dict.fromkeys((*pair, *(text.replace("'", "") for text in pair)))) for pair in pairs]
    return _TEXTS[dataset]
