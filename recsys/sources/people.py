"""What sources say about users, in the words of the data set: gender, age, occupation."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

AGE_GROUPS = ("Under 18", "18-24", "25-34", "35-44", "45-49", "50-55", "56+")
_FIRST_AGES = (18, 25, 35, 45, 50, 56)  # of every group but the first
AGE_CODES = frozenset({1, *_FIRST_AGES})  # MovieLens 1M codes a group by its first age

OCCUPATIONS = (  # of MovieLens 1M, by code
    "other",
    "academic/educator",
    "artist",
    "clerical/admin",
    "college/grad student",
    "customer service",
    "doctor/health care",
    "executive/managerial",
    "farmer",
    "homemaker",
    "K-12 student",
    "lawyer",
    "programmer",
    "retired",
    "sales/marketing",
    "scientist",
    "self-employed",
    "technician/engineer",
    "tradesman/craftsman",
    "unemployed",
    "writer",
)

_GENDERS = {"F": "Female", "M": "Male", "f": "Female", "m": "Male"}


def gender(code: str) -> str | None:
    """The word for a gender's letter; another word as it stands; None for nothing."""
    return _GENDERS.get(code, code) or None


def age_groups(ages: Iterable[float]) -> "pd.Categorical[str]":
    """The age group of each age in years, shape (n,); missing where the age is.

    Examples
    --------
    >>> list(age_groups([17, 18, 56]))
    ['Under 18', '18-24', '56+']
    """
    years = np.asarray(ages, dtype=np.float64)  # (n,)
    codes = np.searchsorted(_FIRST_AGES, years, side="right")
    return pd.Categorical.from_codes(np.where(np.isnan(years), -1, codes), pd.Index(AGE_GROUPS), ordered=True)


def described_age_groups(descriptions: Iterable[str | None]) -> pd.Categorical:
    """Age groups given in words, ordered by the first number in each; missing where there are no words.

    Examples
    --------
    >>> list(described_age_groups(["56+", "Under 18", "18-24"]).categories)
    ['Under 18', '18-24', '56+']
    """
    words = [text or None for text in descriptions]
    return pd.Categorical(words, sorted({text for text in words if text}, key=_age_order), ordered=True)


def _age_order(text: str) -> tuple[float, bool, str]:
    number = re.search(r"\d+", text)
    return (float(number[0]) if number else np.inf, text[:1].isdigit(), text)
