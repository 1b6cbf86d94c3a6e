"""The second step of adding data: how the files are read, guessed and then corrected by dropdowns."""

import hashlib
from dataclasses import replace

import streamlit as st

from pages.common import cache
from pages.common.widgets import card
from pages.common.wording import plain
from recsys.data.dataset import Scale
from recsys.errors import DatasetError
from recsys.sources.imports.examine import table_of_ratings
from recsys.sources.imports.staging import Staging
from recsys.sources.preview import Look, Preview
from recsys.sources.recipe import ROLES, Recipe
from recsys.sources.tables.dialect import SEPARATORS

_NONE = "– none –"
_TABLES = {"ratings": "Table of ratings", "items": "Table of items", "users": "Table of users"}
_ROLE_NAMES = {"user": "User", "item": "Item", "rating": "Rating", "time": "Time"}
_SEPARATOR_NAMES = {
    "::": "Double colon ::",
    "\t": "Tab",
    ",": "Comma ,",
    ";": "Semicolon ;",
    "|": "Bar |",
    " ": "Blanks",
}
_SCALES = {
    "As found": None,
    "0.5 to 5, halves": Scale(0.5, 5, 0.5),
    "1 to 5": Scale(1, 5, 1),
    "0 to 5": Scale(0, 5, 1),
    "1 to 10": Scale(1, 10, 1),
    "0 to 10": Scale(0, 10, 1),
    "0 to 100": Scale(0, 100, 1),
    "0 or 1": Scale(0, 1, 1),
}
_OTHER = "Another one"
_CORES = (0, 2, 5, 10, 20)
_ROWS_SHOWN = 5
_NARROWEST = 150  # pixels of a control


def reading_form(staging: Staging) -> tuple[Recipe, Preview]:
    """Let a person correct which file is what, how it is split, which column is what, and the scale.

    Raises
    ------
    DatasetError
        If the files cannot be looked at, or a number that was typed is none.
    """
    first = cache.preview(staging.source, Recipe())
    recipe = _files_form(staging, first) if sum(bool(look.columns) for look in first.tables) > 1 else Recipe()
    with st.grid(len(ROLES) + 2, min_column_width=_NARROWEST):
        recipe = _dialect_form(staging, recipe)
        recipe = _roles_form(staging, recipe)
        seen = cache.preview(staging.source, recipe)
        recipe = _rest_form(recipe, seen)
    return recipe, seen


def show_tables(seen: Preview) -> None:
    """Show the first rows of each table as text, with what its columns are taken for in the headings."""
    looks = [look for look in seen.tables if look.columns]
    ratings = table_of_ratings(seen)
    others = [look for look in looks if look is not ratings and look.role != "other"]
    if ratings is not None:
        _show_table(ratings)
    if others:
        with st.grid(min(len(others), 2), min_column_width=340):
            for look in others:
                _show_table(look)


def _show_table(look: Look) -> None:
    roles = {column: role for role, column in look.roles.items()}
    labels = {
        shown: st.column_config.TextColumn(f"{shown} · {roles[name].replace('_', ' ')}")
        for shown, name in zip(look.sample.columns, look.columns, strict=True)
        if name in roles and roles[name] != name
    }
    with card(plain(look.file), plain(f"{look.role.capitalize()} · {look.encoding}")):
        st.dataframe(
            look.sample.head(_ROWS_SHOWN),
            column_config=labels,
            hide_index=True,
            key=f"preview_{_short(look.file)}",
            alt=f"The first rows of {look.file}",
        )


def _files_form(staging: Staging, seen: Preview) -> Recipe:
    """Which file has which table, where there are several."""
    files = [look.file for look in seen.tables if look.columns]
    guess = {look.role: look.file for look in reversed(seen.tables) if look.role in _TABLES}
    chosen: dict[str, str] = {}
    with st.grid(len(_TABLES), min_column_width=_NARROWEST):
        for role, name in _TABLES.items():
            options = files if role == "ratings" else ["", *files]
            chosen[role] = st.selectbox(
                name,
                options,
                index=options.index(guess[role]) if guess.get(role) in options else 0,
                format_func=lambda file: file or _NONE,
                key=f"add_{role}_{_key(staging)}",
            )
    as_guessed = all(chosen[role] == guess.get(role, "") for role in _TABLES)
    return Recipe() if as_guessed else Recipe(**{role: file or None for role, file in chosen.items()})


def _dialect_form(staging: Staging, recipe: Recipe) -> Recipe:
    """What separates fields, and whether a line names them; nothing to ask where the file is no text."""
    look = table_of_ratings(cache.preview(staging.source, recipe))
    if look is None or not look.separator:
        return recipe
    key = f"{_key(staging)}_{_short(look.file)}"
    separator = st.selectbox(
        "Separator",
        SEPARATORS,
        index=SEPARATORS.index(look.separator) if look.separator in SEPARATORS else 0,
        format_func=_SEPARATOR_NAMES.__getitem__,
        key=f"add_separator_{key}",
    )
    header = st.selectbox(
        "First line",
        [True, False],
        index=0 if look.header else 1,
        format_func=lambda names: "has names" if names else "has data",
        key=f"add_header_{key}",
    )
    if separator != look.separator and separator in SEPARATORS:  # a browser may send anything
        recipe = replace(recipe, separator=separator)
    return recipe if header == look.header else replace(recipe, header=header)


def _roles_form(staging: Staging, recipe: Recipe) -> Recipe:
    """Which column is what."""
    look = table_of_ratings(cache.preview(staging.source, recipe))
    if look is None:
        return recipe
    options = ["", *dict.fromkeys(name for name in look.columns if name)]
    key = f"{_key(staging)}_{_short(look.file, *look.columns)}"  # of other columns the choice is another one
    guess = {role: look.roles.get(role, "") for role in ROLES}
    chosen = {
        role: st.selectbox(
            _ROLE_NAMES[role],
            options,
            index=options.index(guess[role]) if guess[role] in options else 0,
            format_func=lambda name: name or _NONE,
            key=f"add_{role}_{key}",
        )
        for role in ROLES
    }
    return recipe if chosen == guess else replace(recipe, columns=chosen)


def _rest_form(recipe: Recipe, seen: Preview) -> Recipe:
    """The scale, what means that there is no rating, and who has too few."""
    name = st.selectbox("Scale", [*_SCALES, _OTHER], key="add_scale", help="Of the ratings; others are left out.")
    typed = _scale_form() if name == _OTHER else None
    guessed = " ".join(f"{value:g}" for value in seen.recipe.not_rated or ())
    text = st.text_input(
        "Not rated", value=guessed, key="add_not_rated", help="Values that mean there is no rating, such as -1."
    )
    least = st.selectbox(
        "Ratings at least",
        _CORES,
        format_func=lambda k: str(k) if k else "any number",
        key="add_core",
        help="Users and items with fewer are left out, until all have as many among each other.",
    )
    forgive = st.selectbox(
        "Refused lines",
        [False, True],
        format_func=lambda any_number: "any number" if any_number else "a few",
        key="add_forgive",
        help="More than 5 % of the lines, and more than 20, are an error, unless any number is allowed.",
    )
    # only now, when all is drawn: what is not drawn is forgotten
    scale = _SCALES.get(name) if typed is None else Scale(*typed)
    not_rated = None if text == guessed else _numbers(text)
    core = least if least in _CORES else 0
    return replace(recipe, scale=scale, not_rated=not_rated, min_ratings=core, forgive=bool(forgive))


def _scale_form() -> tuple[float, float, float]:
    low = st.number_input("Lowest", value=1.0, key="add_low")
    high = st.number_input("Highest", value=5.0, key="add_high")
    step = st.number_input("Step", value=1.0, min_value=0.0, key="add_step", help="0: any number between.")
    return low, high, step


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.replace(";", " ").split())
    except ValueError:
        raise DatasetError(f"{text[:60]!r} should be numbers with blanks between: those that mean no rating") from None


def _key(staging: Staging) -> str:
    return _short(str(staging.folder))


def _short(*texts: str) -> str:
    """A few characters that stand for some texts, for the keys of widgets."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:8]
