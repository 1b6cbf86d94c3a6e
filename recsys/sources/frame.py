"""Ratings that are in memory already: from somebody's own DataFrames to a `Dataset`, by the same rules as files."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, Refusal
from recsys.data.ids import RawId
from recsys.errors import DatasetError
from recsys.sources.assemble import assemble
from recsys.sources.frame_columns import Column, Table, listed
from recsys.sources.movies import movie_columns, split_genres
from recsys.sources.people import age_groups, described_age_groups, gender
from recsys.sources.raw import RawIds, RawRatings, SourceTables
from recsys.sources.refusals import DUPLICATE_ID, Places, Tally
from recsys.storage.paths import safe_name


def from_frame(
    ratings: pd.DataFrame,
    movies: pd.DataFrame | None = None,
    users: pd.DataFrame | None = None,
    *,
    name: str = "my-ratings",
) -> Dataset:
    """A data set out of pandas DataFrames, which are not changed.

    Columns go by these names; upper or lower case, blanks, ``_`` and ``-`` make no difference, so that ``userId`` is
    ``user_id``. Where a column may have several names, the first one that is there is taken. Others are not looked at.

    ratings
        ``user_id`` (``user``, ``uid``), ``movie_id`` (``movie``, ``film_id``, ``film``, ``item_id``, ``item``,
        ``iid``), ``rating`` (``stars``, ``score``) and, if there, ``timestamp`` (``time``, ``datetime``, ``date``):
        seconds since 1970, datetimes, or text in the manner of ISO 8601, in UTC unless they say otherwise.
    movies
        ``movie_id`` and, if there, ``title`` (``movie_title``, ``name``), with or without "(1972)" at its end, ``year``
        (``release_year``), ``genres`` (``genre``): lists, or text such as "Crime|Drama".
    users
        ``user_id`` and, if there, ``gender`` (``sex``), ``age`` in years, ``age_group`` (``age_desc``), ``occupation``
        (``occ_desc``, ``job``), ``zip_code`` (``zip``).

    Parameters
    ----------
    ratings : DataFrame
        One row a rating, in an order that the split depends on.
    movies, users : DataFrame, optional
        One row each, whether rated or not. Without ``movies`` (or ``title``) a movie's id is its title; without either
        table whoever occurs in the ratings is known.
    name : str
        What runs of it are kept under: letters, digits, ".", "_" and "-".

    Returns
    -------
    Dataset
        Ids are integers or strings, as they are in the frames. Scale, repeated ratings and missing times mean what they
        mean in a file; rows that were refused are in ``refused``, counted from 1. The fingerprint is that of the
        content: the same ratings and tables give the same one, wherever they come from.

    Raises
    ------
    DatasetError
        If a column is missing or could be one of two, a value does not fit (the message names its column and row), or
        more than 5 % of the rows and more than 20 are off the scale.
    SettingError
        If ``name`` cannot stand in a path.

    Examples
    --------
    >>> ratings = pd.DataFrame({"userId": ["ann", "ann", "bob"], "film": [1, 2, 1], "stars": [5, 1, 3]})
    >>> dataset = from_frame(ratings, pd.DataFrame({"movie_id": [1, 2], "title": ["Heat (1995)", "Jaws (1975)"]}))
    >>> dataset.n_users, dataset.users.ids.tolist(), dataset.movie_table["title"].tolist()
    (2, ['ann', 'bob'], ['Heat', 'Jaws'])
    """
    rated = Table(ratings, "ratings")
    user_ids, movie_ids = (rated.require(f"{whose}_id").ids() for whose in ("user", "movie"))
    refused: list[Refusal] = []
    tables = SourceTables(
        ratings=_raw_ratings(rated, user_ids, movie_ids),
        users=None if users is None else _user_table(Table(users, "users"), user_ids, refused),
        movies=_movie_table(None if movies is None else Table(movies, "movies"), movie_ids, refused),
        refused=refused,
        of_text=False,
    )
    dataset = assemble(tables, name=safe_name(name), fingerprint="")
    return replace(dataset, fingerprint=_fingerprint(dataset))


def _raw_ratings(rated: Table, user_ids: RawIds, movie_ids: RawIds) -> RawRatings:
    times = rated.find("timestamp")
    return RawRatings(
        file=rated.name,
        user_ids=user_ids,
        movie_ids=movie_ids,
        stars=rated.require("rating").numbers().astype(np.float32),
        times=np.full(len(rated), "NaT", "datetime64[s]") if times is None else times.times(),
        places=Places.from_line(rated.name, 1),
        expected="user_id, movie_id, rating and, if known, timestamp",
    )


def _movie_table(listing: Table | None, rated: RawIds, refused: list[Refusal]) -> pd.DataFrame:
    """The table of movies; those that were rated, with their ids as titles, where there is no listing."""
    if listing is None:
        ids: list[RawId] = rated.distinct().tolist()
        return movie_columns(ids, [str(raw) for raw in ids])
    ids, kept = _distinct_ids(listing, "movie_id", rated, refused)
    titles, years, genres = (listing.find(column) for column in ("title", "year", "genres"))
    told = [None] * len(listing) if titles is None else titles.texts()
    named = None if genres is None else [_genres(value) for value in genres.values]
    known = None if years is None else years.whole_numbers(1, 9999, "year")
    return movie_columns(
        ids,
        [told[row] or str(raw) for row, raw in zip(kept, ids, strict=True)],
        genres=None if named is None else [named[row] for row in kept],
        years=None if known is None else [known[row] for row in kept],
    )


def _user_table(listing: Table, rated: RawIds, refused: list[Refusal]) -> pd.DataFrame:
    ids, kept = _distinct_ids(listing, "user_id", rated, refused)
    columns: dict[str, Any] = {"user_id": pd.Series(ids)}
    for name in ("gender", "age", "age_group", "occupation", "zip_code"):
        found = listing.find(name)
        if found is not None:
            columns |= _personal(name, found.rows(kept))
    return pd.DataFrame(columns)


def _personal(name: str, column: Column) -> dict[str, Any]:
    """What one column says of users, as columns of the data set's table; later ones replace earlier ones."""
    if name == "age":
        years = column.whole_numbers(0, 150, "age in years")
        known = [np.nan if year is None else year for year in years]
        return {name: pd.array(years, dtype="Int16"), "age_group": age_groups(known)}
    if name == "age_group":
        texts = column.texts()
        return {name: described_age_groups(texts) if column.order is None else _ordered(texts, column.order)}
    if name == "gender":
        return {name: pd.Series([gender(text or "") for text in column.texts()], dtype="str")}
    return {name: pd.Series(column.texts(), dtype="str")}


def _ordered(texts: list[str | None], order: list[str]) -> pd.Categorical:
    return pd.Categorical(texts, [text for text in order if text in set(texts)], ordered=True)


def _distinct_ids(listing: Table, column: str, rated: RawIds, refused: list[Refusal]) -> tuple[list[RawId], list[int]]:
    """The ids of a table of movies or users, and the row of each; of several rows with one id the last stays."""
    raw = listing.require(column).ids()
    if raw.are_texts != rated.are_texts:
        kinds = ("whole numbers", "text")
        raise DatasetError(
            f"{column} is {kinds[rated.are_texts]} in ratings and {kinds[raw.are_texts]} in "
            f"{listing.name}, so that no id is the same; make both alike"
        )
    ids = listed(raw)
    row_of = {raw_id: row for row, raw_id in enumerate(ids)}
    tally = Tally()
    for row, raw_id in enumerate(ids):
        if row_of[raw_id] != row:
            tally.add(listing.name, DUPLICATE_ID, row + 1, column, str(raw_id))
    refused += tally.refused()
    return list(row_of), list(row_of.values())


def _genres(value: object) -> list[str]:
    if isinstance(value, str):
        return split_genres(value)
    if isinstance(value, Iterable):
        return [name for each in value for name in split_genres(str(each))]
    return []  # None, NaN


def _fingerprint(dataset: Dataset) -> str:
    """SHA-256 of everything that a data set holds, hexadecimal."""
    ratings, scale = dataset.ratings, dataset.scale
    total = hashlib.sha256(json.dumps([scale.low, scale.high, scale.step]).encode())
    for table in (dataset.user_table, dataset.movie_table):
        total.update(json.dumps({name: _content(table[name]) for name in table}, default=str).encode())
    arrays = {"<i4": (ratings.user_idx, ratings.movie_idx), "<f4": (ratings.stars,)}
    if dataset.times is not None:
        arrays["<i8"] = (dataset.times.view(np.int64),)
    for kind, columns in arrays.items():
        for column in columns:
            total.update(column.astype(kind).tobytes())
    return total.hexdigest()


def _content(column: pd.Series) -> list[Any]:
    """The values of a column, after its categories in their order if it has such."""
    order = [column.cat.categories.tolist()] if isinstance(column.dtype, pd.CategoricalDtype) else []
    return order + column.astype(object).where(column.notna(), None).tolist()
