"""What people say of a run: a name, a note, and that it shall serve. Beside its manifest, which it does not touch."""

import time
import unicodedata
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from recsys.errors import StoreError
from recsys.storage import files
from recsys.storage.runs import Run, all_runs

FILE_NAME = "label.json"
LONGEST_NAME, LONGEST_NOTE = 80, 2000  # characters

_FORMAT = 1  # of the file; what a later one says is not read, and not written over
_LATEST = 9e9  # seconds since 1970, in the 23rd century


@dataclass(frozen=True)
class Label:
    """What people say of a run.

    Parameters
    ----------
    name : str
        One line; empty if nobody gave it one.
    note : str
        Any text; empty if there is none.
    pinned : float, optional
        When it was pinned, in seconds since 1970; None if it is not.
    """

    name: str = ""
    note: str = ""
    pinned: float | None = None


def label(run: Run) -> Label:
    """The label of a run; an empty one where there is none, or none that makes sense."""
    file = _file(run)
    try:
        stamp = file.stat()
    except OSError:
        return Label()
    return _read(file, stamp.st_mtime_ns, stamp.st_size)


def name(run: Run, text: str) -> Label:
    """Give a run a name; an empty one takes it away.

    Raises
    ------
    StoreError
        If it is too long, or cannot be written.
    """
    return _write(run, replace(label(run), name=_fitting(" ".join(_readable(text).split()), LONGEST_NAME, "name")))


def annotate(run: Run, text: str) -> Label:
    """Put a note beside a run; an empty one takes it away.

    Raises
    ------
    StoreError
        If it is too long, or cannot be written.
    """
    return _write(run, replace(label(run), note=_fitting(_readable(text).strip(), LONGEST_NOTE, "note")))


def pin(run: Run) -> Label:
    """Let a run stand for its model on its data set, instead of any that was pinned before.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    pinned = _write(run, replace(label(run), pinned=time.time()))  # the latest pin counts, so that nothing is between
    _unpin([other for other in all_runs(run.dataset, run.model) if other != run])
    return pinned


def unpin(dataset: str, model: str) -> list[Run]:
    """Let no run of a model be pinned on a data set; those that were.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    return _unpin(all_runs(dataset, model))


def _unpin(listed: list[Run]) -> list[Run]:
    pinned = [run for run in listed if label(run).pinned is not None]
    for run in pinned:
        _write(run, replace(label(run), pinned=None))
    return pinned


@lru_cache(maxsize=1024)
def _read(file: Path, changed: int, size: int) -> Label:
    """The label in a file, read once until it changes."""
    document = files.read_json(file)
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        return Label()
    texts = {key: value for key in ("name", "note") if isinstance(value := document.get(key), str)}
    pinned: Any = document.get("pinned")
    is_moment = isinstance(pinned, int | float) and not isinstance(pinned, bool) and 0 <= pinned < _LATEST
    return Label(**texts, pinned=float(pinned) if is_moment else None)


def _write(run: Run, said: Label) -> Label:
    there = files.read_json(_file(run))
    if isinstance(there, dict) and there.get("format") not in (None, _FORMAT):
        raise StoreError(f"the label of run {run.id} is of a later version: update Matinee to change it")
    if not run.path.is_dir():
        raise StoreError(f"there is no run {run.id} of {run.model} on {run.dataset} any more")
    try:
        files.write_json(_file(run), {"format": _FORMAT} | asdict(said))
    except OSError as error:
        raise StoreError(f"the label of run {run.id} cannot be written: {error.strerror or error}") from None
    return said


def _readable(text: str) -> str:
    """A text without control characters, but for line ends, and without halves of characters."""
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))


def _fitting(text: str, longest: int, what: str) -> str:
    if len(text) > longest:
        raise StoreError(f"a {what} can have {longest:,} characters, and this one has {len(text):,}")
    return text


def _file(run: Run) -> Path:
    return run.path / FILE_NAME
