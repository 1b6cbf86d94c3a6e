"""Which column of a table of ratings is which, from names, from values, or as somebody stated."""

import re
from collections.abc import Mapping, Sequence

import pyarrow as pa

from recsys.errors import DatasetError
from recsys.sources.tables.dialect import Dialect, is_number
from recsys.sources.tables.names import (
    ITEM,
    OF_RATINGS,
    RATING,
    TIME,
    USER,
    plain,
    roles_by_name,
    roles_by_parts,
)
from recsys.sources.tables.values import NO_TIME, is_missing, seconds

_MOSTLY = 0.8  # share of the values of a column that must look like what it is taken for
_MOST_VALUES = 0.5  # distinct values of ratings, as a share of the rows that are looked at
_LARGEST_RATING = 1000
_FIRST_TIME = 1e8  # seconds: 1973
_FEWEST_PAIRS = 10  # rows that two columns alone must have
_NAMES_OF_ANYTHING = ("title", "name", "i", "m")
_INDEX = ("", "unnamed:0", "index", "rownames", "level0")
_AMAZON_ITEM = re.compile(r"B[0-9A-Z]{9}|\d{9}[\dX]")
_AMAZON_USER = re.compile(r"A[0-9A-Z]{9,24}")


def rating_columns(
    form: Dialect, rows: Sequence[Sequence[str]], *, stated: Mapping[str, str], where: str
) -> dict[str, int]:
    """The place of each role that a table of ratings has: user and item always, rating and time where they are.

    Parameters
    ----------
    rows : sequence of sequence of str
        Some of the rows.
    stated : mapping of str to str
        The names of columns for roles; an empty name for a role without a column.

    Raises
    ------
    DatasetError
        If a column that was stated is not there, or none can be told for users or items.
    """
    fixed = {role: _place(form, name, role, where) for role, name in stated.items() if name}
    absent = {role for role, name in stated.items() if not name}
    known = {role: names for role, names in OF_RATINGS.items() if role not in absent}
    guessed = roles_by_parts(form.columns, roles_by_name(form.columns, known)) if form.is_named else {}
    if USER not in guessed and ITEM not in guessed:
        by_values = _by_values(rows, form.width)
        free = {role: place for role, place in by_values.items() if place not in guessed.values()}
        guessed = {**free, **guessed}
    found = dict(fixed)
    for role in (*known, *absent):
        place = guessed.get(role)
        if role not in found and role not in absent and place is not None and place not in found.values():
            found[role] = place
    if form.is_named and (USER not in found or ITEM not in found):
        found = _by_what_is_left(form, found, absent)
    for role, noun in ((USER, "who rated"), (ITEM, "what was rated")):
        if role not in found:
            have = ", ".join(repr(name[:30]) for name in form.columns[:8])
            raise DatasetError(f"{where} has no column that says {noun}; its columns are {have}: say which one it is")
    return found


def is_named_so(form: Dialect) -> bool:
    """Whether the names of a table's columns say that it is one of ratings, or of choices."""
    found = roles_by_name(form.columns, OF_RATINGS) if form.is_named else {}
    if USER not in found or ITEM not in found:
        return False
    return RATING in found or plain(form.columns[found[ITEM]]) not in _NAMES_OF_ANYTHING


def may_be_ratings(form: Dialect, rows: Sequence[Sequence[str]]) -> bool:
    """Whether the values of a table may be ratings, or choices: two columns with ids that recur, and maybe more."""
    full = [row for row in rows if len(row) == form.width]
    if form.width == 2:
        return len(full) >= _FEWEST_PAIRS and all(_recur([row[i].strip() for row in full]) for i in range(2))
    found = _by_values(rows, form.width)
    return {USER, ITEM} <= set(found) and (RATING in found or TIME in found)


def _recur(values: Sequence[str]) -> bool:
    """Whether texts look like ids of which some occur again."""
    return all(value and " " not in value for value in values) and len(set(values)) < len(values)


def _place(form: Dialect, name: str, role: str, where: str) -> int:
    names = list(form.columns)
    if name in names:
        return names.index(name)
    alike = [i for i, column in enumerate(names) if plain(column) == plain(name)]
    if len(alike) == 1:
        return alike[0]
    have = ", ".join(repr(column[:30]) for column in names[:12])
    raise DatasetError(f"{where} has no column {name!r} for {role}; its columns are {have}")


def _by_what_is_left(form: Dialect, found: dict[str, int], absent: set[str]) -> dict[str, int]:
    """Users and items in the first columns that nothing else is in, a column of row numbers left out."""
    free = [i for i, name in enumerate(form.columns) if i not in found.values() and plain(name) not in _INDEX]
    for role in (USER, ITEM):
        if role not in found and role not in absent and free:
            found = found | {role: free.pop(0)}
    return found


def _by_values(rows: Sequence[Sequence[str]], width: int) -> dict[str, int]:
    """Roles in a table without names: time by its size, the rating by having few values, user before item."""
    full = [row for row in rows if len(row) == width]
    values = [[row[i].strip() for row in full] for i in range(width)]
    used = [i for i in range(width) if any(values[i])]
    if len(used) < 2:
        return {}
    times = [i for i in used if _are_times(values[i])]
    time = times[-1] if times else None
    left = [i for i in used if i != time]
    ratings = [i for i in left[2:] if _are_ratings(values[i])] or [i for i in left if _are_ratings(values[i])][-1:]
    rating = ratings[0] if ratings and len(left) > 2 else None
    ids = [i for i in left if i != rating][:2]
    if len(ids) < 2:
        return {}
    if _share(values[ids[0]], _AMAZON_ITEM) > _MOSTLY and _share(values[ids[1]], _AMAZON_USER) > _MOSTLY:
        ids.reverse()
    found = {USER: ids[0], ITEM: ids[1], RATING: rating, TIME: time}
    return {role: place for role, place in found.items() if place is not None}


def _are_times(values: Sequence[str]) -> bool:
    said = [value for value in values if not is_missing(value)]
    if not said:
        return False
    if all(is_number(value) for value in said):
        return all(abs(float(value.replace(",", "."))) >= _FIRST_TIME for value in said) and not _are_codes(said)
    if any(is_number(value) for value in said) or not all(re.search(r"\d\D\d", value) for value in said):
        return False
    times, unreadable = seconds(pa.array(said, pa.string()))
    return bool((times != NO_TIME).mean() > _MOSTLY and unreadable.mean() < 1 - _MOSTLY)


def _are_codes(values: Sequence[str]) -> bool:
    """Whether numbers are written as codes are: with zeros in front."""
    return any(len(value) > 1 and value[0] == "0" for value in values)


def _are_ratings(values: Sequence[str]) -> bool:
    said = [value for value in values if not is_missing(value)]
    numeric = [float(value.replace(",", ".")) for value in said if is_number(value)]
    if not numeric or len(numeric) < _MOSTLY * len(said) or max(map(abs, numeric)) > _LARGEST_RATING:
        return False
    return len(values) < 10 or len(set(numeric)) <= max(10, _MOST_VALUES * len(values)) or any(n % 1 for n in numeric)


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.fullmatch(value) is not None for value in values) / len(values)
