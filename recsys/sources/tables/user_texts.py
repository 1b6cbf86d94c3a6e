"""The table of users out of text: gender, age in years, in groups or in codes, occupation, zip code."""

import re

import pandas as pd

from recsys.sources.people import AGE_CODES, OCCUPATIONS, age_groups, described_age_groups, gender
from recsys.sources.tables.listing import Listing
from recsys.sources.tables.names import OF_USERS, USER, roles_by_name
from recsys.sources.tables.values import is_missing

_AGE = re.compile(r"\d{1,3}(?:\.0*)?")
_OLDEST = 120


def user_table(listing: Listing, id_column: str, *, coded: bool = False) -> pd.DataFrame:
    """The user table of `Dataset`, with ids still as text.

    Parameters
    ----------
    coded : bool
        Whether the layout may write ages and occupations in the codes of MovieLens 1M; it does where all ages are such
        codes.
    """
    names = list(listing.columns)
    known = {role: likely for role, likely in OF_USERS.items() if role != USER}
    roles = {role: names[place] for role, place in roles_by_name(names, known).items() if names[place] != id_column}
    text = {role: [_said(value) for value in listing.columns[name]] for role, name in roles.items()}
    table: dict[str, object] = {"user_id": pd.Series(listing.ids, dtype=object)}
    if "gender" in text:
        table["gender"] = pd.Series([None if code is None else gender(code) for code in text["gender"]], dtype="str")
    in_code = False
    if "age" in text:
        ages = [_age(value) for value in text["age"]]
        in_code = coded and {age for age in ages if age is not None} <= AGE_CODES
        if any(age is not None for age in ages):
            if not in_code:
                table["age"] = pd.Series(ages, dtype="Int16")
            table["age_group"] = pd.Series(age_groups([float("nan") if age is None else age for age in ages]))
        else:
            text.setdefault("age_group", text["age"])  # in words
    if "age_group" in text and "age_group" not in table:
        table["age_group"] = pd.Series(described_age_groups(text["age_group"]))
    if "occupation" in text:
        table["occupation"] = pd.Series(_occupations(text["occupation"], in_code=in_code), dtype="str")
    if "zip_code" in text:
        table["zip_code"] = pd.Series(text["zip_code"], dtype="str")
    return pd.DataFrame(table)


def _said(value: str) -> str | None:
    """What a field says; a word such as "none" may be an occupation, so only what is surely nothing is nothing."""
    return None if is_missing(value) and value.casefold() not in ("none", "unknown") else value.strip()


def _age(value: str | None) -> int | None:
    """Years; None for what is no age."""
    if value is None or not _AGE.fullmatch(value):
        return None
    age = int(float(value))
    return age if age <= _OLDEST else None


def _occupations(values: list[str | None], *, in_code: bool) -> list[str | None]:
    words = {str(code): name for code, name in enumerate(OCCUPATIONS)} if in_code else {}
    return [None if value is None else words.get(value, value) for value in values]
