"""How the columns of tables are shown: one place for their names and formats."""

from typing import Any

import pandas as pd
import streamlit as st

from recsys.data.dataset import Dataset, Scale
from recsys.data.words import Words

_COLUMN = st.column_config

_LARGEST_IN_A_BROWSER = 2**53 - 1

_REASONS = {  # of the tables behind a prediction
    "name": _COLUMN.TextColumn("What"),
    "stars": _COLUMN.NumberColumn("Adds", format="%+.2f", width="small", help="Stars added or taken off"),
    "score": _COLUMN.NumberColumn("Adds", format="%+.3f", width="small", help="To the score that ranks"),
    "similarity": _COLUMN.NumberColumn("Likeness", format="%.2f", width="small", help="By the model; 1 is the same"),
}

_DIFFERENCES = {  # of the parts of two movies
    "part": _COLUMN.TextColumn("Part"),
    "above": _COLUMN.NumberColumn("First", format="%+.3f", width="small", help="What it adds to the first movie"),
    "below": _COLUMN.NumberColumn("Other", format="%+.3f", width="small", help="What it adds to the other one"),
    "difference": _COLUMN.NumberColumn("More", format="%+.3f", width="small", help="By how much it adds more"),
}


def with_between(table: pd.DataFrame) -> pd.DataFrame:
    """A table with ``low`` and ``high``, if it has these, and ``between`` which spells them as one."""
    if "low" not in table:
        return table
    return table.assign(
        between=[f"{low:.1f}–{high:.1f}" for low, high in zip(table["low"], table["high"], strict=True)]
    )


def with_exact_ids(table: pd.DataFrame) -> pd.DataFrame:
    """A table whose ids are text where the browser, which counts in double precision, would show other numbers."""
    beyond = {
        name: table[name].astype(str)
        for name in ("user_id", "movie_id")
        if name in table and table[name].dtype.kind in "iu" and table[name].abs().max() > _LARGEST_IN_A_BROWSER
    }
    return table.assign(**beyond) if beyond else table


def narrow(dataset: Dataset) -> dict[str, Any]:
    """`config` for a table that shares the width of the page with another one."""
    return config(dataset) | {
        "title": _COLUMN.TextColumn("Title", width=185),
        "genres": _COLUMN.ListColumn("Genres", width=125),
    }


def decimals_of(scale: Scale) -> int:
    """How many decimals a rating that was given is written with."""
    step = scale.step or 0.01
    return next(digits for digits in range(7) if round(step, digits) == step or digits == 6)


def config(dataset: Dataset) -> dict[str, Any]:
    """Column configuration of every table about users, movies and ratings; a table takes the columns that it has."""
    stars = f"%.{decimals_of(dataset.scale)}f"
    shown = {
        "user_id": _COLUMN.Column("User", alignment="left"),
        "gender": _COLUMN.TextColumn("Gender"),
        "age": None,
        "age_group": _COLUMN.TextColumn("Age"),
        "occupation": _COLUMN.TextColumn("Occupation"),
        "zip_code": _COLUMN.TextColumn("Zip code"),
        "movie_id": _COLUMN.Column("Movie", alignment="left"),
        "title": _COLUMN.TextColumn("Title", width=260),
        "listed_title": None,
        "year": _COLUMN.NumberColumn("Year", format="%d", width="small"),
        "genres": _COLUMN.ListColumn("Genres", width=220),
        "n_ratings": _COLUMN.NumberColumn("Ratings", format="localized", width="small"),
        "mean": _COLUMN.NumberColumn("Mean", format="%.2f", width="small", help="Mean stars"),
        "spread": _COLUMN.NumberColumn(
            "Spread", format="%.2f", width="small", help="Standard deviation: how far the ratings lie apart, in stars"
        ),
        "stars": _COLUMN.NumberColumn("Stars", format=stars, width="small"),
        "rank": _COLUMN.NumberColumn("#", format="%d", width=40),
        "rating": _COLUMN.NumberColumn("Given", format=stars, width=60, help="Stars that the user gave"),
        "predicted": _COLUMN.NumberColumn("Predicted", format="%.2f", width="small", help="Stars, by the model"),
        "between": _COLUMN.TextColumn("80 %", width=70, help="Between how many stars 80 % of such ratings lie"),
        "score": _COLUMN.NumberColumn("Likeness", format="%.2f", width="small", help="By the model; 1 is the same"),
        "time": _COLUMN.DatetimeColumn("Time (UTC)", format="D MMM YYYY, HH:mm"),
    }
    return _said(shown, dataset.words)


def reasons(words: Words) -> dict[str, Any]:
    """Columns of the tables behind a prediction, beside those of `narrow`."""
    return _said(_REASONS, words)


def differences(words: Words) -> dict[str, Any]:
    """Columns of the parts of two movies, beside those of `narrow`."""
    return _said(_DIFFERENCES, words)


def _said(config: dict[str, Any], words: Words) -> dict[str, Any]:
    """The same columns, their names and what is told of them in the words of a data set."""
    told = ("label", "help")
    return {
        name: column
        if column is None
        else column | {part: words.said(column[part]) for part in told if column.get(part) is not None}
        for name, column in config.items()
    }
