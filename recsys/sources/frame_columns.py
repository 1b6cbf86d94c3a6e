"""The columns of somebody's DataFrame: found by their names, checked row by row, and turned into arrays."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from recsys.data.ids import BoolArray, FloatArray, RawId, TimeArray
from recsys.errors import DatasetError
from recsys.sources.raw import RawIds
from recsys.sources.tables.values import CONTROL, NO_TIME

MISSING = ("", "NA", "NaN", "nan")  # what pandas and others write for a value that is not known
LATEST = 253_402_300_799  # seconds: the end of the year 9999

# What a column may be called, the likeliest first; upper or lower case, blanks, "_" and "-" make no difference.
NAMES: dict[str, tuple[str, ...]] = {
    "user_id": ("user_id", "user", "uid"),
    "movie_id": ("movie_id", "movie", "film_id", "film", "item_id", "item", "iid"),
    "rating": ("rating", "stars", "score"),
    "timestamp": ("timestamp", "time", "datetime", "date"),
    "title": ("title", "movie_title", "name"),
    "year": ("year", "release_year"),
    "genres": ("genres", "genre"),
    "gender": ("gender", "sex"),
    "age": ("age",),
    "age_group": ("age_group", "age_desc"),
    "occupation": ("occupation", "occ_desc", "job"),
    "zip_code": ("zip_code", "zip"),
}


class Table:
    """A DataFrame whose columns are looked up by what they hold.

    Parameters
    ----------
    frame : DataFrame
    name : str
        "ratings", "movies" or "users", for error messages.

    Raises
    ------
    DatasetError
        If it is no DataFrame, or has no rows.
    """

    def __init__(self, frame: pd.DataFrame, name: str) -> None:
        if not isinstance(frame, pd.DataFrame):
            raise DatasetError(f"{name} must be a pandas DataFrame, got {type(frame).__name__}")
        if frame.empty:
            raise DatasetError(f"{name} has no rows, or no columns")
        self.name = name
        self._frame = frame

    def __len__(self) -> int:
        return len(self._frame)

    def find(self, column: str) -> "Column | None":
        """The column that holds ``column``, a key of `NAMES`; None if there is none.

        Raises
        ------
        DatasetError
            If two columns have the likeliest name.
        """
        names = list(self._frame.columns)
        for matches in ([column], *map(self._called, NAMES[column])):
            at = [i for i, name in enumerate(names) if name in matches]
            if len(at) > 1:
                both = " and ".join(repr(names[i]) for i in at[:2])
                raise DatasetError(f"{self.name} has {both}, which could both be {column}; drop or rename one of them")
            if at:
                return Column(self._frame.iloc[:, at[0]], self.name)
        return None

    def require(self, column: str) -> "Column":
        """As `find`, for a column that must be there.

        Raises
        ------
        DatasetError
            If it is not.
        """
        found = self.find(column)
        if found is None:
            have = ", ".join(repr(name)[:30] for name in self._frame.columns[:8])
            raise DatasetError(f"{self.name} has no column {column!r}; it has {have}")
        return found

    def _called(self, wanted: str) -> list[str]:
        """The names of columns that differ from ``wanted`` by nothing that matters."""
        return [name for name in self._frame.columns if isinstance(name, str) and _plain(name) == _plain(wanted)]


class Column:
    """One column of a table.

    Every method raises `DatasetError` with the first row that does not fit, by its label in the frame's index.

    Parameters
    ----------
    values : Series
    table : str
        The table's name, for error messages.
    """

    def __init__(self, values: pd.Series, table: str) -> None:
        is_category = isinstance(values.dtype, pd.CategoricalDtype)
        self.order: list[str] | None = [str(name) for name in values.cat.categories] if is_category else None
        is_odd = isinstance(values.dtype, pd.CategoricalDtype | pd.PeriodDtype | pd.IntervalDtype)
        self.values = values.astype(object) if is_odd else values
        self.table = table

    def rows(self, at: list[int]) -> "Column":
        """The rows at some positions, in that order."""
        taken = Column(self.values.iloc[at], self.table)
        taken.order = self.order
        return taken

    def ids(self) -> RawIds:
        """Raw ids that keep their type: integers or strings, none of them missing or blank."""
        self._refuse(self.values.isna().to_numpy(bool), "is missing", with_value=False)
        if pd.api.types.is_float_dtype(self.values.dtype):
            raise self._unfit(
                "which are no ids; make whole numbers of them with .astype('int64') or text with .map(str)"
            )
        whole = self._each(_is_integer)
        noun, fitting = ("whole number", whole) if whole[0] else ("text", self._each(_is_text))
        self._refuse(~fitting, f"is no {noun}; the ids of a column are all whole numbers or all text")
        if whole[0]:
            low, high = np.iinfo(np.int64).min, np.iinfo(np.int64).max
            beyond = (self.values < low) | (self.values > high)
            self._refuse(beyond.to_numpy(bool), "is beyond 64 bits; make the ids of this column text")
            return RawIds(self.values.to_numpy(np.int64).copy())
        codes, names = pd.factorize(self.values)
        odd = np.array([not name.strip() or CONTROL.search(name) is not None for name in names])  # (n_names,)
        self._refuse(odd[codes], "is blank or has a control character")
        return RawIds(codes.astype(np.int64), [str(name) for name in names])

    def numbers(self, *, required: bool = True) -> FloatArray:
        """Finite numbers, float64, shape (n,); NaN for one that is missing, where that is allowed."""
        if self.values.dtype.kind in "mMc":
            raise self._unfit("where there should be numbers")
        missing = self._missing()
        if required:
            self._refuse(missing, "is missing", with_value=False)
        numbers = self._as_numbers()
        self._refuse(~missing & ~(np.abs(numbers) < np.finfo(np.float32).max), "is no number")
        return numbers

    def times(self) -> TimeArray:
        """Moments to the second, datetime64[s], shape (n,); NaT where one is missing or not after 1970 began."""
        seconds, missing = self._seconds(), self._missing()
        self._refuse(
            ~missing & ~(np.abs(seconds) <= LATEST),
            "is no time; give seconds since 1970 (not milliseconds), datetimes, or text such as 2000-01-31 20:15:00",
        )
        known = ~missing & (seconds > 0)  # as in files, 0 stands for "not known"
        return np.where(known, np.where(known, seconds, 0).astype(np.int64), NO_TIME).view("datetime64[s]")

    def whole_numbers(self, low: int, high: int, noun: str) -> list[int | None]:
        """Numbers from ``low`` to ``high``, rounded down; None where one is missing. ``noun`` says what each is."""
        numbers = self.numbers(required=False)
        self._refuse(~np.isnan(numbers) & ~((numbers >= low) & (numbers <= high)), f"is no {noun}")
        return [None if np.isnan(number) else int(number) for number in numbers]

    def texts(self) -> list[str | None]:
        """Each value as text without blanks around it; None where it is missing or blank."""
        missing = self.values.isna()
        return [None if gone else str(value).strip() or None for value, gone in zip(self.values, missing, strict=True)]

    def _seconds(self) -> FloatArray:
        """Seconds since 1970, float64, shape (n,); NaN where a value cannot be read as a time."""
        values, missing = self.values, self._missing()
        if values.dtype.kind != "M":
            numbers = self._as_numbers()
            if values.dtype.kind in "biuf" or not np.isnan(numbers[~missing]).any():
                return numbers
            dates = values.where(~missing & self._each(_is_date), None)
            values = pd.to_datetime(dates.astype(object), utc=True, errors="coerce", format="ISO8601")
        if values.dt.tz is not None:
            values = values.dt.tz_convert("UTC").dt.tz_localize(None)
        moments = values.to_numpy("datetime64[s]")
        return np.where(np.isnat(moments), np.nan, moments.astype(np.int64))

    def _as_numbers(self) -> FloatArray:
        """Each value as a number, float64, shape (n,); NaN where it is none."""
        values = self.values
        if values.dtype == object:
            values = values.where(self._each(lambda value: isinstance(value, Real | Decimal | str)), None)
        return pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)

    def _missing(self) -> BoolArray:
        missing = self.values.isna()
        if isinstance(self.values.dtype, pd.StringDtype):
            missing |= self.values.isin(MISSING)
        elif self.values.dtype == object:
            missing |= self._each(lambda value: isinstance(value, str) and value in MISSING)
        return missing.to_numpy(bool)

    def _each(self, is_kind: Callable[[Any], bool]) -> BoolArray:
        """Whether each value is of a kind that its type decides, shape (n,); a column of one type is asked once."""
        known = self.values.dropna().iloc[:1]
        if (self.values.dtype.kind in "biufcmM" or isinstance(self.values.dtype, pd.StringDtype)) and len(known):
            return np.full(len(self.values), is_kind(known.iloc[0]))
        return np.fromiter(map(is_kind, self.values), bool, len(self.values))

    def _unfit(self, why: str) -> DatasetError:
        return DatasetError(f"{self.values.name} in {self.table} has values of type {self.values.dtype}, {why}")

    def _refuse(self, faulty: BoolArray, why: str, *, with_value: bool = True) -> None:
        """Raise if any row is faulty, with the first of them."""
        if faulty.any():
            row = self.values.iloc[[int(np.argmax(faulty))]]
            (label,), (value,) = row.index.tolist(), row.tolist()
            what = f"{row.name} {value!r:.60}" if with_value else row.name
            raise DatasetError(f"row {label!r:.60} of {self.table}: {what} {why}")


def listed(ids: RawIds) -> list[RawId]:
    """A column of ids, each as it is."""
    values = ids.values.tolist()
    return values if ids.names is None else [ids.names[i] for i in values]


def _is_integer(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_date(value: Any) -> bool:
    return isinstance(value, str | date | np.datetime64)  # datetimes are dates


def _plain(name: str) -> str:
    return name.casefold().translate({ord(sign): None for sign in "_- "})
