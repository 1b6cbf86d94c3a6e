"""A visitor's ratings: from a CSV file, from and to an address short enough to share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, decimals
from recsys.data.ids import FloatArray, IndexArray, RawId
from recsys.errors import DatasetError, SettingError, UnknownIdError
from recsys.serving.exports.contents import decoded
from recsys.serving.exports.table import csv_rows
from recsys.storage.csv import csv_bytes

MOST_RATINGS = 5000  # more is no visitor, and no address
_MOST_BYTES = 1 << 20  # of a CSV file
_OWN_COLUMNS = {"movieid": "movie_id", "rating": "rating"}  # by their plain names
_BETWEEN_STARS, _BETWEEN_IDS = "~", "_"  # neither is changed in an address


@dataclass(frozen=True, eq=False)
class VisitorRatings:
    """What somebody who is not in the data set thinks of its movies.

    Parameters
    ----------
    movie_idx : ndarray of int32, shape (m,)
        Different movies, ascending: the same ratings are the same visitor, whatever order they came in.
    stars : ndarray of float32, shape (m,)
        On the data set's scale.
    """

    movie_idx: IndexArray
    stars: FloatArray

    def __len__(self) -> int:
        return len(self.stars)

    @classmethod
    def of(cls, dataset: Dataset, pairs: Iterable[tuple[RawId, float]]) -> "VisitorRatings":
        """Check pairs of a raw movie id and stars.

        Raises
        ------
        UnknownIdError
            If the data set does not have one of the movies.
        SettingError
            If a rating is off the scale, a movie occurs twice, or there are more than `MOST_RATINGS`.
        """
        listed = list(pairs)
        if len(listed) > MOST_RATINGS:
            raise SettingError(f"{len(listed):,} ratings are too many for a visitor; keep at most {MOST_RATINGS:,}")
        stars = np.array([on_scale(dataset, value) for _, value in listed], dtype=np.float32)
        movie_idx = dataset.movies.to_index([movie_id for movie_id, _ in listed]).astype(np.int32)
        order = np.argsort(movie_idx, kind="stable")
        movie_idx, stars = movie_idx[order], stars[order]
        twice = movie_idx[1:][np.diff(movie_idx) == 0]
        if len(twice):
            which = f"{dataset.words.movie} {dataset.movies.to_id(twice[0])!s}"
            raise SettingError(f"{which} is rated more than once; keep one of the ratings")
        return cls(movie_idx, stars)

    @classmethod
    def from_csv(cls, dataset: Dataset, source: bytes) -> "VisitorRatings":
        """Read a CSV file with the columns ``movie_id`` and ``rating``; others, and fields without one, are ignored.

        Raises
        ------
        DatasetError
            If it is no such file.
        UnknownIdError, SettingError
            As `of`.
        """
        if len(source) > _MOST_BYTES:
            raise DatasetError(f"a file of ratings has {_MOST_BYTES:,} bytes at most, this one {len(source):,}")
        read = csv_rows(decoded(source), lambda names: not _OWN_COLUMNS.keys().isdisjoint(names))
        if read is None:
            raise DatasetError("the file of ratings is not a CSV file with the columns movie_id,rating")
        columns, rows = read
        missing = [name for plain, name in _OWN_COLUMNS.items() if plain not in columns]
        if missing:
            raise DatasetError(f"the file of ratings lacks the column {missing[0]}; it needs movie_id,rating")
        pairs = [(_plain(dataset, row.fields["movieid"]), row.fields.get("rating", "")) for row in rows]
        return cls.of(dataset, [(dataset.movies.parse(text), number_of_stars(stars)) for text, stars in pairs])

    @classmethod
    def from_address(cls, dataset: Dataset, text: str) -> "VisitorRatings":
        """Read what `to_address` wrote; an empty text is no ratings.

        Raises
        ------
        SettingError
            If it is nothing of the kind, or as `of`.
        UnknownIdError
            As `of`.
        """
        return cls.of(dataset, [(movie_id, number_of_stars(stars)) for movie_id, stars in taken_apart(dataset, text)])

    def to_address(self, dataset: Dataset) -> str:
        """The ratings as one short text of letters, digits, ``-``, ``.``, ``_``, ``~`` and, in text ids, ``%``.

        Grouped by stars, the highest first: ``"5_1_318~4.5_260"`` gives movies 1 and 318 five stars.
        """
        values = np.unique(self.stars)[::-1]
        ids = [dataset.movies.to_ids(self.movie_idx[self.stars == value]) for value in values]
        return put_together({stars_text(value): group for value, group in zip(values, ids, strict=True)})

    def given(self) -> dict[int, float]:
        """The stars of each rated movie, by position, as people write them: 3.3, never 3.29999995."""
        return dict(zip(self.movie_idx.tolist(), decimals(self.stars).tolist(), strict=True))

    def to_csv(self, dataset: Dataset) -> bytes:
        """CSV with the columns ``movie_id``, ``title`` and ``rating``; `from_csv` reads it."""
        return csv_bytes(self.table(dataset)[["movie_id", "title", "rating"]])

    def table(self, dataset: Dataset) -> pd.DataFrame:
        """The ratings, highest first: ``movie_id``, ``title``, ``year`` and ``genres`` where known, ``rating``."""
        columns = [name for name in ("movie_id", "title", "year", "genres") if name in dataset.movie_table]
        table = dataset.movie_table[columns].iloc[self.movie_idx].reset_index(drop=True)
        table["rating"] = decimals(self.stars)
        return table.sort_values("rating", ascending=False, kind="stable", ignore_index=True)

    def with_rating(self, dataset: Dataset, movie_id: RawId, stars: float | None) -> "VisitorRatings":
        """The same with one movie rated (again), or with its rating taken away if None.

        Raises
        ------
        UnknownIdError, SettingError
            As `of`.
        """
        movie_idx = int(dataset.movies.to_index([movie_id])[0])
        kept = self.movie_idx != movie_idx
        ids = dataset.movies.to_ids(self.movie_idx[kept]).tolist()
        pairs = list(zip(ids, decimals(self.stars[kept]).tolist(), strict=True))
        return self.of(dataset, pairs if stars is None else [*pairs, (movie_id, stars)])


NOBODY = VisitorRatings(np.zeros(0, np.int32), np.zeros(0, np.float32))


def on_scale(dataset: Dataset, stars: float) -> float:
    """``stars`` as a data set holds them, if they can be given.

    Raises
    ------
    SettingError
        If they are off the scale or between its steps.
    """
    if not dataset.scale.allows(np.array(stars, np.float64)):
        wanted = dataset.words.said(dataset.scale.in_words)
        raise SettingError(f"a rating of {stars:g} is not on the scale; give {wanted}")
    return float(decimals(stars))


def stars_text(stars: float) -> str:
    """A rating as short as it can be written: "5", "3.3", "2.602916"."""
    return np.format_float_positional(np.float32(stars), trim="-")


def put_together(groups: Mapping[str, Iterable[RawId]]) -> str:
    """Stars and the movies that got them as one text for an address: ``"5_1_318~4.5_260"``."""
    return _BETWEEN_STARS.join(_BETWEEN_IDS.join([stars, *map(_quoted, ids)]) for stars, ids in groups.items())


def taken_apart(dataset: Dataset, text: str) -> list[tuple[RawId, str]]:
    """Raw movie ids and the text of their stars, as `put_together` wrote them; an empty text is none.

    Raises
    ------
    SettingError
        If it is nothing of the kind.
    UnknownIdError
        If the data set does not have one of the movies.
    """
    pairs = []
    for group in text.split(_BETWEEN_STARS) if text else []:
        stars, *ids = group.split(_BETWEEN_IDS)
        if not ids:
            raise SettingError(f"{group[:60]!r} in the address is no list of ratings; start without it")
        pairs += [(dataset.movies.parse(unquote(movie_id)), stars) for movie_id in ids]
    return pairs


def number_of_stars(text: str) -> float:
    """The number that ``text`` is.

    Raises
    ------
    SettingError
        If it is none.
    """
    try:
        return float(text)
    except ValueError:
        raise SettingError(f"{text[:60]!r} is not a rating; give a number") from None


def find_in_csv(dataset: Dataset, text: str) -> int | None:
    """The position of the movie whose raw id a CSV file has as ``text``; None if there is none.

    Blanks around it, and the ".0" that a spreadsheet or pandas adds to whole numbers, are no part of an id.
    """
    for written in (text, text.strip(), text.strip().removesuffix(".0")):
        try:
            return int(dataset.movies.to_index([dataset.movies.parse(_plain(dataset, written))])[0])
        except UnknownIdError:
            continue
    return None


def _quoted(movie_id: RawId) -> str:
    return quote(str(movie_id), safe="").replace("_", "%5F").replace("~", "%7E")


def _plain(dataset: Dataset, text: str) -> str:
    """An id as it was before ``csv_bytes`` put an apostrophe in front of it."""
    unescaped = text.removeprefix("'")
    return unescaped if not dataset.movies.is_integer and dataset.movies.find([text])[0] < 0 else text
