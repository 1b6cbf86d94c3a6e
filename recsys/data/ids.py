"""Raw ids and positions: the one place where one becomes the other."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from copy import copy
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from recsys.errors import UnknownIdError

RawId = int | str
IndexArray = npt.NDArray[np.integer]  # int32 or int64 positions
IdArray = npt.NDArray[Any]  # raw ids: int64, or object holding str
FloatArray = npt.NDArray[np.floating]  # float32 or float64
BoolArray = npt.NDArray[np.bool]
TimeArray = npt.NDArray[np.datetime64]  # in seconds; NaT where a time is not known

_DIGITS = 19  # of the largest id that is held as an integer


class IdIndex:
    """A vocabulary: raw ids in a fixed order, each with its position.

    Parameters
    ----------
    ids : array_like, shape (n,)
        Distinct raw ids, integers or strings, in the order of their positions.
    noun : str
        What the ids name ("user" or "movie"), for error messages.
    nouns : str, optional
        Several of it; ``noun`` and an s if None.

    Raises
    ------
    ValueError
        If an id occurs twice.

    Examples
    --------
    >>> users = IdIndex([20, 10, 30], "user")
    >>> users.to_index([30, 20])
    array([2, 0])
    >>> users.to_ids(np.array([1]))
    array([10])
    """

    def __init__(self, ids: Iterable[RawId], noun: str, nouns: str | None = None) -> None:
        values = _as_array(ids)
        self.ids: IdArray = values.astype(np.int64) if values.dtype.kind in "iu" else values.astype(object)
        self.noun, self.nouns = noun, nouns or f"{noun}s"
        self._lookup = pd.Index(self.ids)
        if not self._lookup.is_unique:
            twice = self._lookup[self._lookup.duplicated()][:1].tolist()[0]
            raise ValueError(f"{noun} id {twice!r} occurs more than once")

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_integer(self) -> bool:
        """Whether the ids are integers rather than strings."""
        return self.ids.dtype.kind == "i"

    def named(self, noun: str, nouns: str) -> "IdIndex":
        """The same ids under another noun; nothing is looked up or copied anew."""
        if (self.noun, self.nouns) == (noun, nouns):
            return self
        other = copy(self)
        other.noun, other.nouns = noun, nouns
        return other

    def find(self, raw_ids: Iterable[RawId]) -> IndexArray:
        """Positions of raw ids, shape (m,); -1 for an id that is not known."""
        wanted = _as_array(raw_ids)
        if self.is_integer != (wanted.dtype.kind in "iu") and len(wanted):
            return np.full(len(wanted), -1)
        return self._lookup.get_indexer(pd.Index(wanted))

    def to_index(self, raw_ids: Iterable[RawId]) -> IndexArray:
        """Positions of raw ids, shape (m,).

        Raises
        ------
        UnknownIdError
            If any of them is not known; the message names the first.
        """
        wanted = _as_array(raw_ids)
        index = self.find(wanted)
        unknown = wanted[index < 0]
        if len(unknown):
            raise UnknownIdError(
                f"{len(unknown)} unknown {self.noun} id(s), first {unknown[:1].tolist()[0]!r}; "
                f"the data set has {len(self):,} {self.nouns}"
            )
        return index

    def to_ids(self, index: IndexArray) -> IdArray:
        """Raw ids at positions, same shape as ``index``."""
        return self.ids[index]

    def to_id(self, position: int) -> RawId:
        """The raw id at one position, as Python writes it: 858, not ``np.int64(858)``."""
        raw_id: RawId = self.ids[position : position + 1].tolist()[0]
        return raw_id

    def starting_with(self, prefix: str, n: int) -> IndexArray:
        """Positions of the first ``n`` ids whose text starts with ``prefix``, ascending, shape (up to n,).

        Examples
        --------
        >>> IdIndex([20, 10, 2], "user").starting_with("2", 5)
        array([0, 2])
        """
        if not prefix:
            return np.arange(min(n, len(self)))
        texts, order = self._by_text
        end = bisect_right(texts, prefix, key=lambda text: text[: len(prefix)])
        found = order[bisect_left(texts, prefix) : end]
        return np.sort(found)[:n]

    @cached_property
    def _by_text(self) -> tuple[list[str], IndexArray]:
        """The ids as texts, sorted, and where each stands: a prefix is looked for in some steps."""
        texts = [str(raw_id) for raw_id in self.ids.tolist()]
        order = sorted(range(len(texts)), key=texts.__getitem__)
        return [texts[at] for at in order], np.array(order, dtype=np.int64)

    def parse(self, text: str) -> RawId:
        """The raw id that ``text`` (from an address or a command line) stands for.

        Raises
        ------
        UnknownIdError
            If no such id is known.
        """
        raw: RawId = text
        if self.is_integer:
            digits = text.strip().removeprefix("-")
            is_whole = digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS
            raw = int(text) if is_whole and -(2**63) <= int(text) < 2**63 else text
        if self.find([raw])[0] < 0:
            known = self.ids[:1].tolist() + self.ids[-1:].tolist()
            raise UnknownIdError(
                f"unknown {self.noun} id {text!r}; the data set has {len(self):,} {self.nouns}, "
                f"from {known[0]} to {known[-1]}"
                if known
                else f"unknown {self.noun} id {text!r}; the data set has no {self.nouns}"
            )
        return raw


def _as_array(raw_ids: Iterable[RawId]) -> IdArray:
    """Raw ids as an array; numpy's own texts would drop a NUL at their end."""
    values = np.asarray(raw_ids)
    return np.array([str(raw_id) for raw_id in raw_ids], dtype=object) if values.dtype.kind == "U" else values
