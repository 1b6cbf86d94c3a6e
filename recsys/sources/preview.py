"""What a source looks like before it is read: its tables, what each is taken for, and what may be wrong."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from recsys.errors import RecsysError
from recsys.sources.bundle import open_bundle
from recsys.sources.layouts import Recognised
from recsys.sources.locate import zip_in
from recsys.sources.recipe import Recipe
from recsys.sources.recognise import OTHER, RATINGS, Seen, looked_into, recognise
from recsys.sources.source_tables import rated_tables
from recsys.sources.tables.names import OF_ITEMS, OF_USERS, roles_by_name
from recsys.sources.tables.table import Table

_SHOWN = 20  # rows


@dataclass(frozen=True, eq=False)
class Look:
    """One table of a source.

    Parameters
    ----------
    file : str
        Its path in the source.
    role : str
        "ratings", "items", "users", "tags", "links" or "other".
    separator, encoding : str
        As people say it; empty for what is no text.
    header : bool
        Whether its first line names the columns.
    columns : tuple of str
    roles : dict of str to str
        Which column is taken for what.
    sample : DataFrame of str
        The first rows, as they stand there.
    problem : str
        Why it is no table, or empty.
    """

    file: str
    role: str
    separator: str
    encoding: str
    header: bool
    columns: tuple[str, ...]
    roles: dict[str, str]
    sample: pd.DataFrame
    problem: str = ""


@dataclass(frozen=True, eq=False)
class Preview:
    """A source before it is read.

    Parameters
    ----------
    recipe : Recipe
        What was stated, and what was told from the content about the table of ratings.
    layout : str
        The public layout it has, for people; empty where there is none.
    tables : tuple of Look
    problem : str
        Why it cannot be read as it stands, one sentence; empty if it can.
    """

    recipe: Recipe
    layout: str
    tables: tuple[Look, ...]
    problem: str = ""


def preview(path: Path, recipe: Recipe | None = None) -> Preview:
    """Look into a source without reading all of it.

    Parameters
    ----------
    path : Path
        A file, a zip or a folder.
    recipe : Recipe, optional
        What is known of it already.

    Raises
    ------
    DatasetError
        If it cannot be opened at all.
    """
    stated = recipe or Recipe()
    with open_bundle(zip_in(path)) as bundle:
        seen = looked_into(bundle)
        try:
            found = recognise(bundle, stated)
            rated = rated_tables(bundle, found, stated)
        except RecsysError as error:
            return Preview(stated, "", tuple(_look(item, item.role, {}) for item in seen), str(error))
        first = rated[0]
        columns = {role: first.name_of(role) for role in first.roles}
        told = replace(
            stated,
            ratings=first.table.file,
            items=found.files.get("items"),
            users=found.files.get("users"),
            separator=first.table.form.separator,
            header=first.table.form.header,
            columns=columns | {role: "" for role, name in stated.columns.items() if not name},
            not_rated=stated.not_rated if stated.not_rated is not None else found.layout.not_rated or None,
        )
        looks = [_look(Seen(item.table.file, RATINGS, item.table), RATINGS, columns) for item in rated]
        of_role = {file: role for role, file in found.files.items()}
        rest = [(item, of_role.get(item.file, OTHER)) for item in seen if item.file not in found.rated]
        looks += [_look(item, role, _roles(item, role)) for item, role in rest]
        return Preview(told, _title(found), tuple(looks))


def _title(found: Recognised) -> str:
    return "" if found.layout.key == "table" else found.layout.title


def _roles(seen: Seen, role: str | None) -> dict[str, str]:
    if seen.table is None or role not in ("items", "users"):
        return {}
    known = OF_ITEMS if role == "items" else OF_USERS
    return {name: seen.table.columns[place] for name, place in roles_by_name(seen.table.columns, known).items()}


def _look(seen: Seen, role: str, roles: dict[str, str]) -> Look:
    table = seen.table
    if table is None:
        return Look(seen.file, OTHER, "", "", False, (), {}, pd.DataFrame(), seen.problem)
    return Look(
        file=seen.file,
        role=role,
        separator=table.form.separator if table.encoding != "Parquet" else "",
        encoding=table.encoding,
        header=table.form.header,
        columns=table.columns,
        roles=roles,
        sample=_sample(table),
    )


def _sample(table: Table) -> pd.DataFrame:
    """The first rows as text, under names that are distinct."""
    names: list[str] = []
    for name in table.columns:
        shown = name or "(no name)"
        names.append(shown if shown not in names else f"{shown} ({len(names) + 1})")
    rows = [(row + [""] * len(names))[: len(names)] for row in table.rows[:_SHOWN]]
    return pd.DataFrame(rows, columns=names, dtype="str")
