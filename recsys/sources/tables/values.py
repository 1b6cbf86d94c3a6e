"""Texts to ids, numbers and times: distinct ones are looked at once, however often each occurs."""

import re
import warnings
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from recsys.data.ids import BoolArray, FloatArray, IndexArray

CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")  # all but the tab; also what latin-1 makes of random bytes
NO_TIME = np.iinfo(np.int64).min  # NaT, as datetime64 stores it
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "nat", "\\n", "-", "?", "<na>", "undefined", "unknown"})

_TRUTHS = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0, "t": 1.0, "f": 0.0}
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[, ’']\d{3})+(?:\.\d+)?", re.ASCII)
_UNIT = re.compile(r"\s*(?:%|/\s*\d+|\s(?:stars?|points?|pts)|★|\s?out of \d+)$", re.IGNORECASE)
_LARGEST = float(np.finfo(np.float32).max)
_UNITS = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3))  # from how much on a number counts parts of a second
_LATEST = 253_402_300_799  # seconds: the end of the year 9999
_FEW = 5e7  # seconds, in 1971: times of a whole column below it are dates, written as numbers
_DAY_NUMBER, _YEAR = (19_000_101, 21_001_231), (1_000, 3_000)


def is_missing(text: str) -> bool:
    """Whether a text says that there is nothing.

    Examples
    --------
    >>> [is_missing(text) for text in ("NULL", " ", "0", "\\\\N")]
    [True, True, False, True]
    """
    return text.strip().casefold() in MISSING


def number(text: str) -> float:
    """A text as a number; NaN if it is none.

    True and false are 1 and 0, a comma before decimals is a point, and units are left out.

    Examples
    --------
    >>> [number(text) for text in ("4", "4,5", "True", "1e3", "80 %", "4/5", "★★★", "five")]
    [4.0, 4.5, 1.0, 1000.0, 80.0, 4.0, 3.0, nan]
    """
    text = text.strip()
    if text and not text.strip("★*"):
        return float(len(text))
    text = _UNIT.sub("", text)
    if _NUMBER.fullmatch(text):
        value = float(text)
    elif _DECIMAL_COMMA.fullmatch(text):
        value = float(text.replace(",", "."))
    else:
        value = _TRUTHS.get(text.casefold(), np.nan)
    return value if abs(value) < _LARGEST else np.nan


def numbers(texts: pa.Array) -> tuple[FloatArray, pa.Array]:
    """Each text as a number, float64, shape (n,), NaN where it is none; and the texts as a dictionary."""
    coded = texts.dictionary_encode()
    distinct = np.array([number(text) for text in coded.dictionary.to_pylist()], dtype=np.float64)
    return _taken(distinct, coded), coded


def seconds(texts: pa.Array) -> tuple[IndexArray, BoolArray]:
    """Each text as a time, int64, shape (n,): seconds since 1970 or a number that may be in other units.

    Returns
    -------
    times : ndarray of int64, shape (n,)
        ``NO_TIME`` where nothing is said or what is said is no time.
    unreadable : ndarray of bool, shape (n,)
        Where something is said that is no time.
    """
    said = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)
    for kind, unknown in ((pa.int64(), NO_TIME), (pa.float64(), np.nan)):
        try:
            values = pc.fill_null(pc.cast(said, kind), unknown)
        except pa.ArrowInvalid:
            continue
        return _of_numbers(values.to_numpy(zero_copy_only=False))
    coded = texts.dictionary_encode()
    distinct = coded.dictionary.to_pylist()
    times, unreadable = _of_texts(distinct)
    return _taken(times, coded), _taken(unreadable, coded)


def in_seconds(times: IndexArray) -> IndexArray:
    """Times of a whole column in seconds since 1970; ``NO_TIME`` for those that are not after it.

    A number is taken for seconds, milli-, micro- or nanoseconds by its size; where all are small, for years or for
    days written as in 20050906.

    Examples
    --------
    >>> in_seconds(np.array([978300760, 978300760000, 0])).tolist() == [978300760, 978300760, NO_TIME]
    True
    """
    if not len(times):
        return times
    high = times.max()  # NO_TIME is the lowest of all
    if NO_TIME < high < _FEW:
        known = times != NO_TIME
        low = times[known].min()
        for (least, most), form in ((_DAY_NUMBER, "%Y%m%d"), (_YEAR, "%Y")):
            if least <= low and high <= most:
                return _of_dates(times, known, form)
    times = times.copy()
    for fewest, parts in _UNITS:
        if high >= fewest:
            times[times >= fewest] //= parts
    times[(times <= 0) | (times > _LATEST)] = NO_TIME
    return times


def _of_dates(times: IndexArray, known: BoolArray, form: str) -> IndexArray:
    distinct, places = np.unique(times[known], return_inverse=True)
    dates = pd.to_datetime(pd.Series(distinct.astype(str)), format=form, errors="coerce")
    moments = dates.to_numpy("datetime64[s]").astype(np.int64)
    found = np.full(len(times), NO_TIME)
    found[known] = np.where(moments > 0, moments, NO_TIME)[places]
    return found


def _of_numbers(values: FloatArray | IndexArray) -> tuple[IndexArray, BoolArray]:
    """Numbers as times; not finite and beyond 64 bits is no time."""
    if values.dtype.kind == "i":
        return values.astype(np.int64, copy=False), np.zeros(len(values), bool)
    fits: BoolArray = np.abs(values) < 2.0**63  # NaN compares false
    return np.where(fits, np.where(fits, values, 0).astype(np.int64), NO_TIME), ~fits & ~np.isnan(values)


def _of_texts(texts: Sequence[str]) -> tuple[IndexArray, BoolArray]:
    """Distinct texts as times: numbers, and dates in the manner of ISO 8601 or another that is not ambiguous."""
    missing = np.array([is_missing(text) for text in texts], bool)
    values = np.array([_plain_number(text) for text in texts], dtype=np.float64)
    times, _ = _of_numbers(np.where(missing, np.nan, values))
    left = ~missing & np.isnan(values)
    if left.any():
        dates = pd.Series([text.strip() for text, is_left in zip(texts, left, strict=True) if is_left], dtype=object)
        times[left] = _moments(dates)
    return times, ~missing & (times == NO_TIME)


def _moments(dates: pd.Series) -> IndexArray:
    """Seconds since 1970 of dates in words; those without a zone are in UTC."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what cannot be told is not told, and counted
        moments = pd.to_datetime(dates, format="ISO8601", utc=True, errors="coerce")
        rest = moments.isna()
        if rest.any():
            moments[rest] = pd.to_datetime(dates[rest], format="mixed", utc=True, errors="coerce")
    values = moments.dt.tz_localize(None).to_numpy("datetime64[s]")
    found: IndexArray = values.astype(np.int64)  # NaT is NO_TIME
    return found


def _plain_number(text: str) -> float:
    text = text.strip()
    if _GROUPED.fullmatch(text):
        text = re.sub("[, ’']", "", text)
    return float(text) if _NUMBER.fullmatch(text) else np.nan


def _taken(distinct: np.ndarray, coded: pa.DictionaryArray) -> np.ndarray:
    """What each of the distinct values is, for every place that it occurs in."""
    taken: np.ndarray = distinct[coded.indices.to_numpy(zero_copy_only=False)]
    return taken
