"""A close look at what was put aside: how it is read, what is in it, what to call it. Nothing is kept."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recsys.data.words import Words
from recsys.errors import DatasetError
from recsys.sources.imports.report import Report, report_on
from recsys.sources.imports.wording import with_stated
from recsys.sources.preview import Look, Preview, preview
from recsys.sources.reading import read
from recsys.sources.recipe import Recipe


@dataclass(frozen=True)
class Examined:
    """What a look at a source came to."""

    preview: Preview
    report: Report
    words: Words


def examined(source: Path, recipe: Recipe, stated: Mapping[str, str] | None = None) -> Examined:
    """Read a whole source as a recipe says, without keeping anything of it.

    Parameters
    ----------
    source : Path
    recipe : Recipe
        Empty parts of it are guessed.
    stated : mapping, optional
        Words that somebody stated, by the names of `THINGS`; the others are guessed.

    Raises
    ------
    DatasetError
        If it cannot be read so.
    """
    seen = preview(source, recipe)
    if seen.problem:
        raise DatasetError(seen.problem)
    dataset = read(source, recipe)
    words = with_stated(dataset.words, stated or {})
    rated = {look.file.rpartition("/")[2] for look in seen.tables if look.role == "ratings"}
    return Examined(seen, report_on(dataset, words, rated), words)


def table_of_ratings(seen: Preview) -> Look | None:
    """The look at the ratings, as told or as stated; the first table where nothing says which it is."""
    tables = [look for look in seen.tables if look.columns]
    stated = [look for look in tables if look.file == seen.recipe.ratings]
    return next(iter([*stated, *(look for look in tables if look.role == "ratings"), *tables]), None)


def preview_document(seen: Preview) -> dict[str, Any]:
    """How a source is read, as JSON values: ``recipe`` and ``tables``; without the rows themselves."""
    names = ("file", "role", "separator", "encoding", "header", "columns", "roles")
    return {
        "recipe": json.loads(seen.recipe.to_json()),
        "tables": [{name: getattr(look, name) for name in names} for look in seen.tables],
    }
