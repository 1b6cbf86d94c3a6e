"""Which files of a source are the data set: known by their names, or told by what stands in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from recsys.errors import DatasetError, RecsysError
from recsys.sources.bundle import Bundle
from recsys.sources.layouts import ANY_TABLE, LAYOUTS, Recognised, by_folder, known_layouts
from recsys.sources.recipe import Recipe
from recsys.sources.tables.columns import is_named_so, may_be_ratings, rating_columns
from recsys.sources.tables.matrix import is_matrix
from recsys.sources.tables.names import (
    ITEM,
    OF_ITEMS,
    OF_LINKS,
    OF_RATINGS,
    OF_TAGS,
    OF_USERS,
    RATING,
    USER,
    plain,
    roles_by_name,
)
from recsys.sources.tables.table import Table, open_table

RATINGS, ITEMS, USERS, TAGS, LINKS, OTHER = "ratings", "items", "users", "tags", "links", "other"
_ANY = Recipe()
_MOST_FILES = 60  # that are looked into
_NO_TABLES = (  # names of files that are none, whatever is in them
    re.compile(
        r"readme.*|licen[cs]e.*|copying.*|.*\.(?:md|html?|pdf|png|jpe?g|gif|svg|py|ipynb|sh|pl|docx?|yaml|yml|toml)"
    ),
    re.compile(r"import\.json|.*\.sha256|.*\.md5|checksums.*"),
)
_RATING_FILE = re.compile(r"rating|review|interaction|event")
_PART = re.compile(r"[._-]?(?:train(?:ing)?|valid(?:ation)?|val|test|dev|part[_-]?\d*|\d+)$")


@dataclass(frozen=True)
class Seen:
    """A file that was looked into: what it is for, and its table or why it has none."""

    file: str
    role: str
    table: Table | None
    problem: str = ""
    has_rating: bool = False
    is_sure: bool = False


def recognise(bundle: Bundle, recipe: Recipe = _ANY) -> Recognised:
    """The one data set in a bundle.

    Parameters
    ----------
    recipe : Recipe
        Files that somebody named.

    Raises
    ------
    DatasetError
        If there is no data set, or more than one, or a file that was named is not there.
    """
    names = bundle.names
    for named in (recipe.ratings, recipe.items, recipe.users):
        if named is not None and named not in names:
            raise DatasetError(f"{bundle.path.name} has no file {named!r}; it has {', '.join(names[:8])}")
    if recipe.ratings is not None:
        return _stated(bundle, recipe)
    known = known_layouts(names)
    if len(known) > 1:
        raise _several(bundle, [item.rated[0] for item in known])
    if known:
        return _one_set(bundle, known[0])
    return told_by_content(bundle, looked_into(bundle))


def looked_into(bundle: Bundle) -> list[Seen]:
    """Every file that may be a table, with what it seems to be for."""
    files = [name for folder, members in sorted(by_folder(bundle.names).items()) for name in _paths(folder, members)]
    return [_seen(bundle, file) for file in files[:_MOST_FILES]]


def told_by_content(bundle: Bundle, seen: list[Seen]) -> Recognised:
    """The one data set among some files, by what stands in them.

    Raises
    ------
    DatasetError
        If there is none, or more than one.
    """
    rated = [item for item in seen if item.role == RATINGS]
    for is_better in (lambda item: item.is_sure, lambda item: item.has_rating):
        rated = list(filter(is_better, rated)) or rated
    if not rated:
        problems = [item.problem for item in seen if item.problem]
        if problems and len(problems) == len(seen):
            raise DatasetError(problems[0])
        raise DatasetError(
            f"{bundle.path.name} holds no data set: no file in it has a column of users and one of movies, and none is "
            f"called as in a public set such as {LAYOUTS[0].title}"
        )
    parts = _parts_of_one(rated)
    if parts is None:
        raise _several(bundle, [item.file for item in rated])
    folder = parts[0].file.rpartition("/")[0]
    return Recognised(ANY_TABLE, tuple(item.file for item in parts), _others(seen, folder))


def _others(seen: list[Seen], folder: str) -> dict[str, str]:
    """The files for each role but that of the ratings, those in one folder first."""
    others: dict[str, str] = {}
    for item in sorted(seen, key=lambda item: (item.file.rpartition("/")[0] != folder, _knows_less(item), item.file)):
        if item.role in (ITEMS, USERS, TAGS, LINKS):
            others.setdefault(item.role, item.file)
    return others


def _knows_less(item: Seen) -> int:
    """A number that is the lower, the more roles the columns of a table of movies have, a title before all."""
    if item.table is None or item.role != ITEMS:
        return 0
    roles = roles_by_name(item.table.columns, OF_ITEMS)
    return -len(roles) - len(OF_ITEMS) * ("title" in roles)


def role_of(table: Table) -> str:
    """What a table is for, by its columns."""
    if table.form.is_named:
        tags = roles_by_name(table.columns, OF_TAGS)
        about = roles_by_name(table.columns, {USER: OF_USERS[USER][:-1], ITEM: OF_ITEMS[ITEM]})
        if len(tags) == 2 and tags[ITEM] != tags["tag"] and RATING not in _rated(table) and USER in about:
            return TAGS
    named = roles_by_name(table.columns, OF_RATINGS) if table.form.is_named else {}
    if is_named_so(table.form) or {USER, RATING} <= set(named) or is_matrix(table):
        return RATINGS
    if not table.form.is_named:
        return RATINGS if may_be_ratings(table.form, table.rows) else OTHER
    links = roles_by_name(table.columns, OF_LINKS)
    items = roles_by_name(table.columns, OF_ITEMS)
    if ITEM in links and len(links) > 1 and "title" not in items:
        return LINKS
    users = roles_by_name(table.columns, OF_USERS)
    if USER in users and (plain(table.columns[users[USER]]) != "id" or len(users) > 1):
        return USERS
    if ITEM in items and len(items) > 1:
        return ITEMS
    return RATINGS if may_be_ratings(table.form, table.rows) else OTHER


def _rated(table: Table) -> dict[str, int]:
    try:
        return rating_columns(table.form, table.rows, stated={}, where=table.name)
    except DatasetError:
        return {}


def _stated(bundle: Bundle, recipe: Recipe) -> Recognised:
    """The data set whose ratings, and maybe other files, somebody named; the rest is as it would be told."""
    ratings = recipe.ratings
    assert ratings is not None
    known = [item for item in known_layouts(bundle.names) if ratings in item.rated]
    if known:
        found = known[0]
    else:
        seen = looked_into(bundle)
        found = Recognised(ANY_TABLE, (ratings,), _others(seen, ratings.rpartition("/")[0]))
        found.files.pop(next((role for role, file in found.files.items() if file == ratings), ""), None)
    stated = {role: file for role, file in ((ITEMS, recipe.items), (USERS, recipe.users)) if file}
    return replace(found, files=found.files | stated)


def _one_set(bundle: Bundle, found: Recognised) -> Recognised:
    """A known layout, its ratings in one file or in parts of one."""
    stems = {_stem(file) for file in found.rated}
    if len(stems) > 1:
        raise _several(bundle, list(found.rated))
    return found


def _parts_of_one(rated: list[Seen]) -> list[Seen] | None:
    """The files that together are the ratings; None where they are those of several sets."""
    if len(rated) > 1:
        rated = [item for item in rated if _RATING_FILE.search(item.file.rpartition("/")[2].lower())] or rated
    shapes = {(_stem(item.file), item.table.columns if item.table else ()) for item in rated}
    if len(shapes) > 1:
        return None
    if len(rated) > 1 and _stem(rated[0].file) == rated[0].file:
        return None
    return rated


def _stem(file: str) -> str:
    """A file's name without what tells parts of one table apart."""
    folder, _, name = file.rpartition("/")
    stem, _, suffix = name.partition(".") if name.count(".") < 2 else name.rpartition(".")
    return f"{folder}/{_PART.sub('', stem.lower())}.{suffix.lower()}"


def _several(bundle: Bundle, files: list[str]) -> DatasetError:
    places = " and ".join(files[:2])
    return DatasetError(f"{bundle.path.name} holds {len(files)} data sets ({places}): keep one of them in it")


def _paths(folder: str, members: Iterable[str]) -> list[str]:
    at = f"{folder}/" if folder else ""
    return [at + file for file in sorted(members) if not any(no.fullmatch(file.lower()) for no in _NO_TABLES)]


def _seen(bundle: Bundle, file: str) -> Seen:
    try:
        table = open_table(bundle, file)
        role = role_of(table)
    except RecsysError as error:
        return Seen(file, OTHER, None, str(error))
    return Seen(
        file, role, table, has_rating=role == RATINGS and RATING in _rated(table), is_sure=is_named_so(table.form)
    )
