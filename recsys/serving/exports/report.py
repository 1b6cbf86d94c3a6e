"""What became of the ratings of an export, as tables for people."""

import pandas as pd

from recsys.data.dataset import Dataset
from recsys.serving.exports.brought import Brought, Rated
from recsys.serving.exports.formats import Entry, LeftOut


def matched_table(brought: Brought, dataset: Dataset) -> pd.DataFrame:
    """The ratings that have a movie: ``line``, ``title`` and ``rating`` of the file; ``film`` and ``stars`` here."""
    films = dataset.movie_table["title"]

    def row(one: Rated) -> tuple[int, str, float, str, float]:
        return one.entry.line, one.entry.label, one.entry.rating, str(films.iloc[one.movie_idx]), one.stars

    return pd.DataFrame(map(row, brought.matched), columns=["line", "title", "rating", "film", "stars"])


def unknown_table(brought: Brought) -> pd.DataFrame:
    """The ratings that have none: ``line``, ``title`` and ``rating`` of the file."""

    def row(entry: Entry) -> tuple[int, str, float]:
        return entry.line, entry.label, entry.rating

    return pd.DataFrame(map(row, brought.unknown), columns=["line", "title", "rating"])


def left_out_table(brought: Brought) -> pd.DataFrame:
    """The rows that give no rating: ``line``, ``title`` and ``reason``."""

    def row(one: LeftOut) -> tuple[int, str, str]:
        return one.line, one.title, one.reason

    return pd.DataFrame(map(row, brought.left_out), columns=["line", "title", "reason"])
