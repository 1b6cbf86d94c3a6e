"""The exports that are known, each told by the names of its columns, and what a row of them says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from recsys.data.dataset import Scale
from recsys.errors import DatasetError
from recsys.serving.exports.contents import texts
from recsys.serving.exports.table import Row, csv_rows, json_rows
from recsys.serving.exports.titles import without_year

_NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_YEAR = re.compile(r"([12]\d{3})(?!\d)", re.ASCII)
_SECONDS = re.compile(r"\d{9,10}", re.ASCII)  # since 1970
_NO_FILM = re.compile(r"serie|episod|season|show|game|podcast|musicvideo|person")  # in a type, plain
_DAYS = ("%a %b %d %H:%M:%S %Y", "%d %b %Y", "%d %B %Y", "%m/%d/%Y")  # beside ISO, with "-" or "/"
_LONGEST = 300  # letters of a title or an id that is looked for


@dataclass(frozen=True)
class Format:
    """One kind of export; columns by their plain names, the first of several that has something counts.

    Parameters
    ----------
    name : str
        Whose it is.
    scale : Scale or None
        Of its ratings; None where they are in the stars of the data set already.
    told_by : tuple of set of str
        Columns; the export has all of one of these.
    rating, title, also, years, time : tuple of str
        What was given; the title, and others that the movie is known by; years of which one counts; when.
    ids : mapping
        Kind of id, "imdb", "tmdb", "isbn" or "goodreads", and its columns.
    zero_is_none : bool
        Whether a rating of 0 says that there is none.
    years_of_editions : bool
        Whether a year far from a movie's does not make it another one, but leaves it to be chosen.
    """

    name: str
    scale: Scale | None
    told_by: tuple[frozenset[str], ...]
    rating: tuple[str, ...] = ("rating",)
    title: tuple[str, ...] = ("title",)
    also: tuple[str, ...] = ()
    years: tuple[str, ...] = ("year",)
    time: tuple[str, ...] = ()
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    zero_is_none: bool = True
    years_of_editions: bool = False


_TEN = Scale(1, 10, 1)
LETTERBOXD = Format(
    "Letterboxd",
    Scale(0.5, 5, 0.5),
    (frozenset({"letterboxduri"}), frozenset({"name", "year", "rating"})),
    title=("name",),
    time=("date",),
)
IMDB = Format(
    "IMDb",
    _TEN,
    (frozenset({"const"}),),
    rating=("yourrating", "yourated"),
    also=("originaltitle",),
    time=("daterated", "modified", "created"),
    ids={"imdb": ("const",)},
)
GOODREADS = Format(
    "Goodreads",
    Scale(1, 5, 1),
    (frozenset({"myrating"}), frozenset({"bookid", "author"})),
    rating=("myrating",),
    years=("originalpublicationyear", "yearpublished"),
    time=("dateread", "dateadded"),
    ids={"isbn": ("isbn13", "isbn"), "goodreads": ("bookid",)},
    years_of_editions=True,
)
TRAKT = Format(
    "Trakt",
    _TEN,
    (frozenset({"ratedat"}), frozenset({"traktid"}), frozenset({"type", "title", "rating"})),
    rating=("rating", "myrating", "userrating"),
    time=("ratedat",),
    ids={"imdb": ("imdbid",), "tmdb": ("tmdbid",)},
)
OWN = Format(
    "Matinee", None, (frozenset({"movieid"}),), time=("ratedat", "timestamp", "date", "timeutc"), zero_is_none=False
)
FORMATS = (LETTERBOXD, IMDB, GOODREADS, TRAKT, OWN)


@dataclass(frozen=True)
class Entry:
    """One rating of an export, whatever movie it is of.

    Parameters
    ----------
    row : int
        Its place among all rows, from 1: tells ratings apart.
    line : int
        Where it begins in its file.
    title : str
        As the export writes it, without a year behind it.
    rating : float
        On the scale of ``form``.
    years : tuple of int
        Of which one is the movie's; none where the export does not say.
    time : datetime or None
        When it was given, in UTC.
    also : tuple of str
        Other titles of the movie.
    ids : mapping
        Text of an id by its kind.
    movie_id : str
        What the data set itself calls it, as text; "" if the export is another's.
    """

    row: int
    line: int
    title: str
    rating: float
    form: Format
    years: tuple[int, ...] = ()
    time: datetime | None = None
    also: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    movie_id: str = ""

    @property
    def label(self) -> str:
        """The title, and the year if it is known; an id if there is no title."""
        title = self.title or self.movie_id or next(iter(self.ids.values()), "")
        return f"{title} ({self.years[0]})" if self.years else title


@dataclass(frozen=True)
class LeftOut:
    """A row that gives no rating, and why."""

    line: int
    title: str
    reason: str


@dataclass(frozen=True)
class Export:
    """What a file says: its ratings, in the order of the file, and the rows that are none."""

    form: Format
    entries: list[Entry]
    left_out: list[LeftOut]


def read_export(data: bytes) -> Export:
    """Ratings out of a file that some place exported: a table, JSON, or a zip archive with such.

    Raises
    ------
    DatasetError
        If it is too large, damaged, no export that is known, or lacks what it needs.
    """
    seen: list[str] = []
    lacking: list[DatasetError] = []
    for together in texts(data):
        found: list[tuple[Format, list[Row]]] = []
        for text in together:
            try:
                found += _recognised(text, seen)
            except DatasetError as error:
                lacking.append(error)
        if found:
            forms = {form.name: form for form, _ in found}
            if len(forms) > 1:
                raise DatasetError(f"the archive has ratings of {' and of '.join(forms)}; bring one file of them")
            return _export(found[0][0], [row for _, rows in found for row in rows])
    if lacking:
        raise lacking[0]
    known = ", ".join(form.name for form in FORMATS[:-1])
    begins = f"; its first line reads {', '.join(repr(name[:30]) for name in seen[:5])}" if seen else ""
    raise DatasetError(f"the file is no export of {known} or of this app that can be read{begins}")


def number(text: str) -> float | None:
    """A number as people write it, with a point or a comma; None if it is none."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) and len(text) < _LONGEST else None


def _recognised(text: str, seen: list[str]) -> list[tuple[Format, list[Row]]]:
    """The format and the rows of a text, if it is one that is known; else ``seen`` gets what it begins with."""
    listed = json_rows(text)
    if listed is not None:
        names = sorted({name for row in listed for name in row.fields})
        rows, form = listed, _format_of(names)
    else:
        table = csv_rows(text, lambda names: _format_of(names) is not None)
        names, rows = table or ([], [])
        form = _format_of(names)
    if form is None:
        seen += names or [part.strip() for part in text.lstrip().partition("\n")[0].split(",")]
        return []
    _needs(form, names)
    return [(form, rows)]


def _format_of(names: list[str]) -> Format | None:
    known = set(names)
    return next((form for form in FORMATS if any(told <= known for told in form.told_by)), None)


def _needs(form: Format, names: list[str]) -> None:
    told_by = {*form.title, "movieid", *(column for columns in form.ids.values() for column in columns)}
    for columns, called in ((form.rating, "rating"), (told_by, "title")):
        if not set(columns) & set(names):
            raise DatasetError(
                f"the file looks like an export of {form.name} but lacks the column of the {called}; "
                "bring the file of the ratings as it was exported"
            )


def _export(form: Format, rows: list[Row]) -> Export:
    people = {row.fields.get("userid", "").strip() for row in rows}
    if len(people) > 1:
        raise DatasetError(f"the file has ratings of {len(people):,} people; bring those of one")
    read = [_entry(form, place, row) for place, row in enumerate(rows, start=1)]
    entries = [one for one in read if isinstance(one, Entry)]
    left_out = [one for one in read if isinstance(one, LeftOut)]
    if not entries:
        why = f"; the first: {left_out[0].reason}" if left_out else ""
        raise DatasetError(f"the export of {form.name} has no rating in its {len(rows):,} rows{why}")
    return Export(form, entries, left_out)


def _entry(form: Format, place: int, row: Row) -> Entry | LeftOut:
    title = " ".join(row.first(form.title).split())
    years = tuple(int(year[1]) for name in form.years if (year := _YEAR.match(row.fields.get(name, "").strip())))
    bare_title, year_behind = without_year(title)
    if year_behind is not None and (not years or year_behind in years):
        title, years = bare_title, years or (year_behind,)
    ids = {kind: text for kind, columns in form.ids.items() if (text := row.first(columns)) and len(text) < _LONGEST}
    movie_id = "" if form.scale else row.fields.get("movieid", "")
    if movie_id and len(title) > _LONGEST:
        title = ""  # the id says enough
    reason = _no_rating(form, row, title, has_id=bool(ids or movie_id))
    if reason:
        return LeftOut(row.line, title[:_LONGEST], reason)
    return Entry(
        row=place,
        line=row.line,
        title=title,
        rating=number(row.first(form.rating)) or 0.0,
        form=form,
        years=years,
        time=_time(row.first(form.time)),
        also=tuple(other for name in form.also if (other := row.first((name,))) and len(other) <= _LONGEST),
        ids=ids,
        movie_id=movie_id,
    )


def _no_rating(form: Format, row: Row, title: str, *, has_id: bool) -> str:
    """Why a row gives no rating of a movie; "" if it does."""
    kind = row.first(("titletype", "type"))
    given = row.first(form.rating)
    stars = number(given)
    if form.scale and _NO_FILM.search("".join(kind.casefold().split())):
        return f"not a movie: {kind[:40]}"
    if not given or (stars == 0 and form.zero_is_none):
        return "not rated"
    if stars is None:
        return f"{given[:40]!r} is not a rating"
    if form.scale and not form.scale.low <= stars <= form.scale.high:
        return f"a rating of {stars:g} is not on the scale of {form.name}, {form.scale.low:g} to {form.scale.high:g}"
    if len(title) > _LONGEST:
        return f"a title of more than {_LONGEST} letters"
    return "" if title or has_id else "no title"


def _time(text: str) -> datetime | None:
    """A moment in UTC; None if it cannot be read, which costs the time and not the rating."""
    found: datetime | None
    if _SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC)
    try:
        found = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        found = next((at for form in _DAYS if (at := _read_as(text, form)) is not None), None)
    if found is None:
        return None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:  # an hour before the year 1
        return None


def _read_as(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=UTC)
    except ValueError:
        return None
