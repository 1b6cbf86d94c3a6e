"""What somebody brings: which movies of the data set their ratings are of, and what became of the others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from recsys.data.dataset import Dataset
from recsys.errors import DatasetError, SettingError
from recsys.serving.exports.formats import Entry, Export, LeftOut, read_export
from recsys.serving.exports.matching import Match, film_index
from recsys.serving.exports.scaling import is_like, on_other_scale
from recsys.serving.exports.titles import TitleForms, bare
from recsys.serving.visitor_ratings import MOST_RATINGS, VisitorRatings, on_scale

_NEVER = datetime.min.replace(tzinfo=UTC)


class Rated(NamedTuple):
    """A rating, the position of its movie, and its stars on the scale of the data set."""

    entry: Entry
    movie_idx: int
    stars: float


@dataclass(frozen=True)
class Brought:
    """Ratings out of an export, each with the movie that it is of or why there is none.

    Parameters
    ----------
    export : Export
        As the file has it.
    matches : list of Match
        Of each entry of the export, whatever was chosen.
    matched : list of Rated
        A movie occurs once.
    ambiguous : list of tuple of Entry, tuple of int
        A rating and the positions of the movies that it may be of, the likeliest first: somebody has to choose.
    unknown : list of Entry
        Ratings of movies that the data set does not have, as far as their titles tell.
    left_out : list of LeftOut
        Rows that give no rating, in the order of the file.
    chosen : mapping
        Row of a rating and the position of the movie that somebody chose for it.
    """

    export: Export
    matches: list[Match]
    matched: list[Rated]
    ambiguous: list[tuple[Entry, tuple[int, ...]]]
    unknown: list[Entry]
    left_out: list[LeftOut]
    chosen: Mapping[int, int]

    @property
    def source(self) -> str:
        """Whose export it is."""
        return self.export.form.name

    def ratings(self, dataset: Dataset) -> VisitorRatings:
        """The ratings that have a movie."""
        return VisitorRatings.of(dataset, [(dataset.movies.to_id(one.movie_idx), one.stars) for one in self.matched])

    def with_choice(self, dataset: Dataset, row: int, movie_idx: int | None) -> "Brought":
        """The same with a movie chosen for the rating of one row, or with that choice taken back if None."""
        chosen = {other: movie for other, movie in self.chosen.items() if other != row}
        if movie_idx is not None:
            chosen[row] = movie_idx
        return _sorted_out(dataset, self.export, self.matches, chosen)

    def in_words(self) -> str:
        """How many ratings went where: "Letterboxd: 45 ratings matched, 2 to choose, 3 unknown, 4 left out"."""
        parts = ((self.ambiguous, "to choose"), (self.unknown, "unknown"), (self.left_out, "left out"))
        counts = [f"{len(rows):,} {where}" for rows, where in parts if rows]
        n = len(self.matched)
        return ", ".join([f"{self.source}: {n:,} rating{'' if n == 1 else 's'} matched", *counts])

    def document(self, dataset: Dataset) -> dict[str, Any]:
        """All of it in plain lists and texts, for JSON."""
        films = dataset.movie_table

        def film(movie: int) -> dict[str, Any]:
            year = films["year"].iloc[movie] if "year" in films else None
            return {
                "movie_id": dataset.movies.to_id(movie),
                "movie_title": str(films["title"].iloc[movie]),
                "movie_year": None if year is None or year != year else int(year),
            }

        return {
            "source": self.source,
            "matched": [_about(one.entry) | film(one.movie_idx) | {"stars": one.stars} for one in self.matched],
            "ambiguous": [_about(entry) | {"candidates": list(map(film, among))} for entry, among in self.ambiguous],
            "unknown": [_about(entry) for entry in self.unknown],
            "left_out": [{"line": row.line, "title": row.title, "reason": row.reason} for row in self.left_out],
        }


def bring(dataset: Dataset, data: bytes) -> Brought:
    """Read the bytes of an export and match its ratings with the movies of a data set.

    Raises
    ------
    DatasetError
        If it is no export that can be read, or none of its ratings can be used.
    """
    export = read_export(data)
    index = film_index(dataset)
    brought = _sorted_out(dataset, export, [index.match(dataset, entry) for entry in export.entries], {})
    if not (brought.matched or brought.ambiguous or brought.unknown):
        raise DatasetError(
            f"none of the {len(brought.left_out):,} rows of the export of {brought.source} can be used; "
            f"the first: {brought.left_out[0].reason}"
        )
    return brought


def _sorted_out(dataset: Dataset, export: Export, matches: list[Match], chosen: Mapping[int, int]) -> Brought:
    """Ratings by what became of them; of two of one movie the later in time stays, else the later in the file."""
    left_out = list(export.left_out)
    latest: dict[object, tuple[Entry, Match]] = {}
    pairs = zip(export.entries, matches, strict=True)
    for entry, match in sorted(pairs, key=lambda pair: pair[0].time or _NEVER):
        found = Match((chosen[entry.row],), is_sure=True) if entry.row in chosen else match
        film = found.movies[0] if found.is_sure else (bare(TitleForms(entry.title).whole), entry.years)
        if film in latest:
            left_out.append(_left_out(latest[film][0], "the same movie is rated later"))
        latest[film] = entry, found
    matched: list[Rated] = []
    ambiguous: list[tuple[Entry, tuple[int, ...]]] = []
    unknown: list[Entry] = []
    for entry, found in latest.values():
        try:
            stars = _stars(dataset, entry)
        except SettingError as error:
            left_out.append(_left_out(entry, str(error)))
            continue
        if found.is_sure:
            matched.append(Rated(entry, found.movies[0], stars))
        elif found.movies:
            ambiguous.append((entry, found.movies))
        else:
            unknown.append(entry)
    left_out += [_left_out(one.entry, f"only the {MOST_RATINGS:,} latest stay") for one in matched[:-MOST_RATINGS]]
    return Brought(
        export,
        matches,
        sorted(matched[-MOST_RATINGS:], key=lambda one: one.entry.row),
        sorted(ambiguous, key=lambda pair: pair[0].row),
        sorted(unknown, key=lambda entry: entry.row),
        sorted(left_out, key=lambda row: row.line),
        chosen,
    )


def _stars(dataset: Dataset, entry: Entry) -> float:
    """A rating on the data set's scale.

    Raises
    ------
    SettingError
        If it cannot be given there, or is no like where there are only likes.
    """
    own = entry.form.scale
    if own is None:
        return on_scale(dataset, entry.rating)
    if not dataset.is_implicit:
        return on_other_scale(entry.rating, own, dataset.scale)
    if not is_like(entry.rating, own):
        raise SettingError(f"{entry.rating:g} of {own.high:g} is below the middle, so no like")
    return dataset.scale.low


def _left_out(entry: Entry, reason: str) -> LeftOut:
    return LeftOut(entry.line, entry.label, reason)


def _about(entry: Entry) -> dict[str, Any]:
    year = entry.years[0] if entry.years else None
    return {"row": entry.row, "line": entry.line, "title": entry.title, "year": year, "rating": entry.rating}
