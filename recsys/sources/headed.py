"""Tables whose first line names the columns, and whose ids may be integers or strings."""

from collections.abc import Mapping
from dataclasses import replace

from recsys.errors import DatasetError
from recsys.sources.bundle import Bundle
from recsys.sources.rating_format import RatingFormat
from recsys.sources.rating_lines import read_ratings
from recsys.sources.raw import MAX_REFUSED, RawRatings
from recsys.sources.text import Rows, are_integers, decoded, text_lines

_SAMPLE = 1000  # lines looked at for what ids are like


def header(bundle: Bundle, file: str, separator: str) -> list[str]:
    """The names of a table's columns, in lower case, in order.

    Raises
    ------
    DatasetError
        If the file is empty or cannot be read.
    """
    first = next(bundle.blocks(file), b"").partition(b"\n")[0].removeprefix(b"\xef\xbb\xbf")
    if not first.strip():
        raise DatasetError(f"{file} in {bundle.path.name} is empty or begins with an empty line; get the data set anew")
    return [name.strip().strip('"').lower() for name in decoded(first).split(separator)]


def column_of(columns: list[str], names: tuple[str, ...]) -> int | None:
    """Where the first of ``names`` that is a column stands; None if none of them is."""
    return next((columns.index(name) for name in names if name in columns), None)


def required_column(columns: list[str], names: tuple[str, ...], where: str) -> int:
    """As `column_of`, for a column that must be there.

    Raises
    ------
    DatasetError
        If it is not.
    """
    found = column_of(columns, names)
    if found is None:
        have = ", ".join(repr(name[:30]) for name in columns[:6])
        raise DatasetError(f"{where} has no column {names[0]!r}: its first line, split at tabs, reads {have}")
    return found


def read_headed_ratings(
    bundle: Bundle,
    file: str,
    columns: list[str],
    names: Mapping[str, tuple[str, ...]],
    tables: Mapping[str, Rows | None],
) -> RawRatings:
    """Ratings from a tab-separated file with a header.

    Ids are what the tables of users and movies have. Where there is no such table they are integers, unless more
    than 1 % of the lines say otherwise.

    Parameters
    ----------
    columns : list of str
        As `header` gives them.
    names : mapping
        Possible names of the columns ``user``, ``movie``, ``rating`` and ``time``.
    tables : mapping
        The tables of ``user`` and ``movie``; None for one that is not there.

    Raises
    ------
    DatasetError
        If a column is missing (the time may be), or the file cannot be read.
    """
    where = f"{file.rpartition('/')[2]} in {bundle.path.name}"
    place = {role: required_column(columns, names[role], where) for role in ("user", "movie", "rating")}
    strings = {role: _are_strings(bundle, file, place[role], tables[role]) for role in ("user", "movie")}
    form = RatingFormat(
        file=file,
        separator="\t",
        **place,
        time=column_of(columns, names["time"]),
        widths=frozenset({len(columns)}),
        expected=f"{len(columns)} fields with tabs between, as the first line names them",
        header_lines=1,
        user_names=strings["user"],
        movie_names=strings["movie"],
    )
    ratings = read_ratings(bundle, form)
    guessed = [role for role in ("user", "movie") if tables[role] is None and not strings[role]]
    if guessed and len(ratings.unparsable) > MAX_REFUSED * (len(ratings) + len(ratings.unparsable)):
        # The first lines looked like integers and later ones do not: "0001" or "B0001", say.
        strings |= dict.fromkeys(guessed, True)
        again = read_ratings(bundle, replace(form, user_names=strings["user"], movie_names=strings["movie"]))
        ids = {f"{role}_ids": getattr(again, f"{role}_ids").as_integers() for role in guessed}
        ratings = replace(again, **ids) if len(again) > len(ratings) else ratings
    return ratings


def _are_strings(bundle: Bundle, file: str, field: int, table: Rows | None) -> bool:
    if table is not None:
        return isinstance(table.ids[0], str)
    first = next(bundle.blocks(file), b"")[: _SAMPLE * 200].rpartition(b"\n")[0]
    rows = [line.split("\t") for _, line in list(text_lines(first))[1 : _SAMPLE + 1]]
    return not are_integers([row[field].strip() for row in rows if len(row) > field])
