"""What a reader hands on: raw ratings and tables, and what it refused, before ids become positions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from recsys.data.dataset import Refusal
from recsys.data.ids import FloatArray, IdArray, IdIndex, IndexArray, TimeArray
from recsys.sources.refusals import Places

_CANONICAL = re.compile(r"0|[1-9][0-9]{0,17}")  # fits 64 bits, and is written in one way only


def is_canonical(text: str) -> bool:
    """Whether ``text`` is the one way to write an integer id.

    Examples
    --------
    >>> [is_canonical(text) for text in ("12", "012", "-1", "tt12")]
    [True, False, False, False]
    """
    return _CANONICAL.fullmatch(text) is not None


@dataclass(frozen=True, eq=False)
class RawIds:
    """One column of ids as they stand in a file.

    Parameters
    ----------
    values : ndarray of int, shape (n,)
        The ids themselves, which are integers then; or positions in ``names``.
    names : list of int or str, or None
        Distinct ids, all that occur and maybe more.
    """

    values: IndexArray
    names: list[int] | list[str] | None = None

    @property
    def are_texts(self) -> bool:
        """Whether ids are strings rather than integers."""
        return self.names is not None and len(self.names) > 0 and isinstance(self.names[0], str)

    def distinct(self) -> IdArray:
        """Every id once, ascending."""
        used = pd.unique(self.values)
        if self.names is None:
            return np.sort(used)
        found = sorted(self.names[i] for i in used)
        return np.array(found, dtype=object if self.are_texts else np.int64)

    def find(self, index: IdIndex) -> IndexArray:
        """Positions of the ids, shape (n,) int32; -1 for an id that ``index`` does not have."""
        if self.names is None:
            return index.find(self.values).astype(np.int32)
        names = np.array(self.names, dtype=object if self.are_texts else np.int64)
        return index.find(names).astype(np.int32)[self.values]


def alike(ids: RawIds, listed: Sequence[int | str] | None) -> tuple[RawIds, Sequence[int | str] | None]:
    """Ids of ratings and of a table out of text: integers where all of both are written like that, else as they are.

    Where every number ends with ".0", as in a column that was made floats, it is the number without.
    """
    names, texts = _without_points(ids.names or []), _without_points(listed or [])
    if all(map(is_canonical, names)) and all(map(is_canonical, texts)):
        numbers = RawIds(ids.values, [int(text) for text in names])
        return numbers, listed if listed is None else [int(text) for text in texts]
    return RawIds(ids.values, names), listed if listed is None else texts


def _without_points(ids: Sequence[int | str]) -> list[str]:
    """Ids as text; whole numbers where each is one, maybe with ".0" behind."""
    texts = [str(raw) for raw in ids]
    if all(map(is_canonical, texts)) or not all(is_canonical(text.removesuffix(".0")) for text in texts):
        return texts
    return [text.removesuffix(".0") for text in texts]


@dataclass(frozen=True, eq=False)
class RawRatings:
    """The ratings of a source, in its order, each parsed and nothing else checked.

    Parameters
    ----------
    file : str
        Where they are, for people.
    stars : ndarray of float32, shape (n,)
    times : ndarray of datetime64[s], shape (n,)
        NaT where the file says nothing.
    places : Places
    refused : list of Refusal
        Lines that are no rating.
    expected : str
        What a line should look like, for people.
    """

    file: str
    user_ids: RawIds
    movie_ids: RawIds
    stars: FloatArray
    times: TimeArray
    places: Places
    refused: list[Refusal] = field(default_factory=list)
    expected: str = ""

    def __len__(self) -> int:
        return len(self.stars)


class Naming(NamedTuple):
    """How a source calls its columns of movies and of users, and the file that is about the movies."""

    movie_column: str
    user_column: str
    file: str


@dataclass(frozen=True, eq=False)
class SourceTables:
    """Everything one source says.

    Parameters
    ----------
    users, movies : DataFrame or None
        As in `Dataset`, but for ids, which may still be text; None where the source has no such table.
    told : list of str
        What was set aside or could not be read and cost nothing, one sentence each.
    of_text : bool
        Whether ids are text because files are: then those that are whole numbers everywhere become that.
    naming : Naming or None
        What the source calls things; None where that says nothing of them.
    """

    ratings: RawRatings
    users: pd.DataFrame | None
    movies: pd.DataFrame | None
    refused: list[Refusal] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    of_text: bool = True
    naming: Naming | None = None
