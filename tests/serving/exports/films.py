"""A data set of films with titles as data sets file them, and exports that rate them."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, Ratings, Scale
from recsys.data.ids import IdIndex

FILMS = (  # id, title as people say it, year
    (31, "The Godfather", 1972),
    (32, "The Godfather: Part II", 1974),
    (33, "Star Wars: Episode IV - A New Hope", 1977),
    (34, "Hate (La Haine)", 1995),
    (35, "Heat", 1995),
    (36, "Heat", 1986),
    (37, "Twin", 1998),
    (38, "Twin", 1998),
    (39, "What, No Year?", None),
)
HALVES, WHOLE = Scale(0.5, 5, 0.5), Scale(1, 5, 1)


def films(*titles: tuple[int, str, int | None], scale: Scale = WHOLE, **columns: list) -> Dataset:
    """One user who rated the first of some films, which are `FILMS` if none are given."""
    ids, names, years = (list(column) for column in zip(*(titles or FILMS), strict=True))
    movies, users = IdIndex(ids, "movie"), IdIndex([1], "user")
    table = pd.DataFrame({"movie_id": ids, "title": names, "listed_title": names, "year": pd.array(years, "Int16")})
    rated = Ratings(np.zeros(1, np.int32), np.zeros(1, np.int32), np.array([scale.high], np.float32), 1, len(ids))
    people = pd.DataFrame({"user_id": [1]})
    return Dataset("films", "f" * 64, scale, users, movies, rated, None, people, table.assign(**columns))


def without(dataset: Dataset, column: str) -> Dataset:
    """The same where nothing is known of one column."""
    return replace(dataset, movie_table=dataset.movie_table.drop(columns=column))


def letterboxd(*rows: str, header: str = "Date,Name,Year,Letterboxd URI,Rating") -> bytes:
    """An export of Letterboxd with these rows."""
    return "\n".join([header, *rows, ""]).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive with these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()
