"""What the tables whose rows open something show, as ``AppTest`` has no element for them."""

import json
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest


def row_tables(app: AppTest) -> dict[str, pd.DataFrame]:
    """The tables of a page by their keys: ``movie_id``, the columns shown, and ``beside``; None where nothing is."""
    return {element.key: _table(data) for element, data in _found(app)}


def row_table(app: AppTest, key: str) -> pd.DataFrame:
    """One table of a page."""
    return row_tables(app)[key]


def recommended(app: AppTest) -> pd.DataFrame:
    """The list of recommendations, wherever it is."""
    return next(table for table in row_tables(app).values() if "rank" in table)


def labels(app: AppTest) -> dict[str, str]:
    """What a screen reader calls the tables of a page, by their keys."""
    return {element.key: data["label"] for element, data in _found(app)}


def chosen(app: AppTest, key: str) -> str | None:
    """The id of the row that is marked."""
    return next(data["chosen"] for element, data in _found(app) if element.key == key)


def texts_of(proto: Any) -> list[str]:
    """All that a table has for people to read: its name, its headings, what is told of them, and its cells."""
    data = json.loads(proto.json)
    columns = data["columns"]
    cells = [cell for values in data["cells"] for cell in values if isinstance(cell, str)]
    return [data["label"], *(column[part] for column in columns for part in ("label", "help") if column[part]), *cells]


def _found(app: AppTest) -> list[tuple[Any, dict[str, Any]]]:
    found = [element for element in app.get("bidi_component") if element.proto.component_name == "row_table"]
    return [(element, json.loads(element.proto.json)) for element in found]


def _table(data: dict[str, Any]) -> pd.DataFrame:
    names = [column["name"] for column in data["columns"]]
    ids = [int(text) if text.isdecimal() else text for text in data["ids"]]
    shown = {name: pd.Series(values) for name, values in zip(names, data["cells"], strict=True)}
    return pd.DataFrame({"movie_id": ids} | shown | {"beside": data["beside"]})
