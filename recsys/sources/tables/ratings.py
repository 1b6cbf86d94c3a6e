"""A table of ratings to arrays: ids as they are written, stars, times, and what had to be refused."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recsys.data.ids import BoolArray, FloatArray, IndexArray
from recsys.errors import DatasetError
from recsys.sources.raw import RawIds, RawRatings, is_canonical
from recsys.sources.refusals import N_LINES_NAMED, NO_NUMBER, NO_RATING, Places, Tally
from recsys.sources.tables.limits import MAX_ID, MAX_ROWS
from recsys.sources.tables.names import ITEM, RATING, TIME, USER
from recsys.sources.tables.records import Records
from recsys.sources.tables.table import Table
from recsys.sources.tables.values import CONTROL, NO_TIME, in_seconds, is_missing, numbers, seconds

CUT_OFF = "cut off in the middle"
_NOUNS = {USER: "user", ITEM: "movie"}
_ID = r"^[^\x00-\x08\x0a-\x1f\x7f-\x{9f}]+$"  # as RE2 has it
_WHOLE_NUMBER = "^(?:0|[1-9][0-9]{0,17})$"
_SHORT = 10  # a last time this many times smaller than all others was cut off


@dataclass(frozen=True, eq=False)
class Ratings:
    """What `read_ratings` found, and what it could not tell."""

    raw: RawRatings
    told: list[str]


def read_ratings(
    tables: Sequence[tuple[Table, dict[str, int]]],
    *,
    not_rated: Sequence[float] = (),
    integers: bool = False,
) -> Ratings:
    """Every rating of one or more tables, in their order.

    Memory is bounded by the ratings themselves (28 bytes each), not by the text.

    Parameters
    ----------
    tables : sequence of (Table, mapping of str to int)
        Each with the places of its columns by role.
    not_rated : sequence of float
        Values that say that there is no rating: such a row is set aside.
    integers : bool
        Whether the layout has ids that are whole numbers and nothing else.

    Raises
    ------
    DatasetError
        If a file cannot be read.
    """
    reader = _Reader(integers=integers, not_rated=tuple(not_rated))
    for table, roles in tables:
        reader.read(table, roles)
    return reader.ratings([table for table, _ in tables])


class _Reader:
    def __init__(self, *, integers: bool, not_rated: tuple[float, ...]) -> None:
        self.integers, self.not_rated = integers, not_rated
        self.ids: dict[str, list[pa.DictionaryArray]] = {USER: [], ITEM: []}
        self.stars: list[FloatArray] = []
        self.times: list[IndexArray] = []
        self.runs: list[tuple[int, int, str]] = []  # first row, its line, file
        self.tally = Tally()
        self.n_read = self.n_rows = self.n_unreadable = self.n_not_rated = 0
        self.may_be_cut = False

    def read(self, table: Table, roles: dict[str, int]) -> None:
        wanted = sorted(set(roles.values()))
        at = {role: wanted.index(place) for role, place in roles.items()}
        least = 1 + max(place for role, place in roles.items() if role != TIME)
        for part in table.read(wanted, least):
            self.may_be_cut = part.may_be_cut
            self.n_read += len(part) + len(part.faults)
            if self.n_read > MAX_ROWS:
                raise DatasetError(f"{table.name} has more than the {MAX_ROWS:,} rows of ratings allowed")
            for fault in part.faults:
                self.tally.add(table.name, fault.reason, fault.line, fault.field, fault.value)
            if len(part):
                self._take(table, part, {role: part.columns[i] for role, i in at.items()})

    def _take(self, table: Table, part: Records, columns: dict[str, pa.Array]) -> None:
        """Add the ratings of some records; those that are none are counted."""
        left = np.ones(len(part), bool)
        places = _runs(part.lines, table.name)
        coded = {role: _without_blanks(columns[role]) for role in (USER, ITEM)}
        for role, ids in coded.items():
            if self._are_ids(ids.dictionary):
                continue
            reasons = [self._fault(text, _NOUNS[role]) for text in ids.dictionary.to_pylist()]
            for reason in dict.fromkeys(filter(None, reasons)):
                faulty = left & np.array([each == reason for each in reasons], bool)[_indices(ids)]
                self._refuse(places, faulty, reason, role, columns[role])
                left &= ~faulty
        if RATING in columns:
            stars, texts = numbers(columns[RATING])
            none = np.array([is_missing(text) for text in texts.dictionary.to_pylist()], bool)[_indices(texts)]
            unknown = np.isnan(stars)
            self._refuse(places, left & none & unknown, NO_RATING, RATING, columns[RATING])
            self._refuse(places, left & ~none & unknown, NO_NUMBER, RATING, columns[RATING])
            left &= ~unknown
            aside = left & np.isin(stars, self.not_rated)
            self.n_not_rated += int(aside.sum())
            left &= ~aside
        else:
            stars = np.ones(len(part))
        times, unreadable = seconds(columns[TIME]) if TIME in columns else (np.full(len(part), NO_TIME), ~left)
        self.n_unreadable += int((unreadable & left).sum()) if TIME in columns else 0
        self._keep(part.lines, table.name, left, coded, stars, times)

    def _keep(
        self,
        lines: IndexArray,
        file: str,
        left: BoolArray,
        coded: dict[str, pa.DictionaryArray],
        stars: FloatArray,
        times: IndexArray,
    ) -> None:
        everything = bool(left.all())
        if not everything:
            lines, stars, times = lines[left], stars[left], times[left]
            coded = {role: _only(ids, left) for role, ids in coded.items()}
        for role, ids in coded.items():
            self.ids[role].append(ids)
        self.stars.append(stars.astype(np.float32))
        self.times.append(times)
        if len(lines):
            places = _runs(lines, file)
            self.runs += [
                (self.n_rows + int(row), int(line), file) for row, line in zip(places.rows, places.lines, strict=True)
            ]
            self.n_rows += len(lines)

    def _are_ids(self, texts: pa.Array) -> bool:
        """Whether nothing is wrong with any of some ids, which Arrow tells ten times faster than Python."""
        is_id = _WHOLE_NUMBER if self.integers else _ID
        are_short = pc.all(pc.less_equal(pc.utf8_length(texts), MAX_ID)).as_py() is not False
        return are_short and pc.all(pc.match_substring_regex(texts, is_id)).as_py() is not False

    def _fault(self, text: str, noun: str) -> str:
        """Why a text is no id; the empty text if it is one."""
        if not text:
            return f"no {noun}"
        if len(text) > MAX_ID:
            return f"{noun} has more than {MAX_ID} characters"
        if CONTROL.search(text):
            return f"control character in the {noun}"
        return f"{noun} is no whole number" if self.integers and not is_canonical(text) else ""

    def _refuse(self, places: Places, faulty: BoolArray, reason: str, role: str, texts: pa.Array) -> None:
        rows = np.flatnonzero(faulty)
        if len(rows):
            first = texts.take(pa.array(rows[:N_LINES_NAMED])).to_pylist()
            self.tally.add_rows(places, rows, reason, role, [text[:60] for text in first])

    def _drop_last(self) -> None:
        ((file, line),) = self._places().of(np.array([self.n_rows - 1]))
        self.tally.add(file, CUT_OFF, line, TIME, str(self.times[-1][-1]))
        self.stars[-1], self.times[-1] = self.stars[-1][:-1], self.times[-1][:-1]
        left = np.arange(len(self.stars[-1]) + 1) < len(self.stars[-1])
        for chunks in self.ids.values():
            chunks[-1] = _only(chunks[-1], left)

    def _places(self) -> Places:
        rows, lines, files = zip(*self.runs, strict=True) if self.runs else ((), (), ())
        return Places(np.array(rows, np.int64), np.array(lines, np.int64), list(files))

    def _cut_off(self) -> bool:
        """Whether the file ends within the time of its last line, which is then much shorter than all others."""
        if not self.may_be_cut or self.n_rows < 3 or not len(self.times[-1]) or self.times[-1][-1] <= 0:
            return False
        others = np.concatenate([*self.times[:-1], self.times[-1][:-1]])
        known = others[others != NO_TIME]
        return bool(len(known) and known.min() > _SHORT * self.times[-1][-1])

    def ratings(self, tables: Sequence[Table]) -> Ratings:
        if self._cut_off():
            self._drop_last()
        places = self._places()
        stars = _joined(self.stars, np.float32)
        times = in_seconds(_joined(self.times, np.int64))
        user_ids, movie_ids = (_raw_ids(self.ids[role]) for role in (USER, ITEM))
        told = []
        if self.n_unreadable:
            told.append(f"{self.n_unreadable:,} times could not be read; these ratings stay, without a time")
        if self.n_not_rated:
            values = " or ".join(f"{value:g}" for value in self.not_rated)
            told.append(f"{self.n_not_rated:,} lines with {values} were set aside: it means that there is no rating")
        raw = RawRatings(
            file=tables[0].name,
            user_ids=user_ids,
            movie_ids=movie_ids,
            stars=stars,
            times=times.view("datetime64[s]"),
            places=places,
            refused=self.tally.refused(),
            expected=tables[0].expected,
        )
        return Ratings(raw, told)


def _without_blanks(texts: pa.Array) -> pa.DictionaryArray:
    """Texts without blanks around them, distinct ones once."""
    coded = texts.dictionary_encode()
    if pc.utf8_trim_whitespace(coded.dictionary).equals(coded.dictionary):
        return coded
    return pc.utf8_trim_whitespace(texts).dictionary_encode()


def _only(coded: pa.DictionaryArray, left: BoolArray) -> pa.DictionaryArray:
    """Some of the texts, and no other among the distinct ones."""
    return coded.filter(pa.array(left)).cast(pa.string()).dictionary_encode()


def _indices(coded: pa.DictionaryArray) -> IndexArray:
    indices: IndexArray = coded.indices.to_numpy(zero_copy_only=False)
    return indices


def _runs(lines: IndexArray, file: str) -> Places:
    """Rows of which each is on the line after the one before, but where a run ends."""
    if not len(lines):
        return Places(np.zeros(0, np.int64), np.zeros(0, np.int64), [])
    starts = np.concatenate([[0], np.flatnonzero(np.diff(lines) != 1) + 1])
    return Places(starts, lines[starts], [file] * len(starts))


def _raw_ids(chunks: list[pa.DictionaryArray]) -> RawIds:
    """One column of ids out of the parts that it was read in, distinct ones once."""
    if not chunks:
        return RawIds(np.zeros(0, np.int64), [])
    kind = pa.dictionary(pa.int32(), pa.string())
    whole = pa.chunked_array([chunk.cast(kind) for chunk in chunks]).unify_dictionaries().combine_chunks()
    chunks.clear()
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.chunk(0)
    return RawIds(whole.indices.to_numpy(zero_copy_only=False), whole.dictionary.to_pylist())


def _joined(parts: list[np.ndarray], dtype: type) -> np.ndarray:
    whole = np.concatenate(parts) if parts else np.zeros(0)
    parts.clear()
    return whole.astype(dtype, copy=False)
