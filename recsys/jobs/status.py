"""What a process says of its work in a file, and who it is, so that others can tell whether it still lives."""

import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import psutil

from recsys.storage import files

_LARGEST = 1e15  # of a number that a status may hold; what is beyond is damage


@dataclass(frozen=True)
class Said:
    """What a process said last.

    Parameters
    ----------
    document : dict
        As it was written, not looked at yet.
    is_alive : bool
        Whether the process that wrote it still runs.
    seconds_ago : float
        Since it was written; 0 where it does not say when.
    """

    document: dict[str, Any]
    is_alive: bool
    seconds_ago: float


def write_status(file: Path, document: dict[str, Any]) -> None:
    """Say how the work of this process stands.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    files.write_json(file, document | process_identity() | {"written": time.time()})


def read_status(file: Path) -> Said | None:
    """What was said last; None if nothing was, or nothing that can be read."""
    document = files.read_json(file)
    if not isinstance(document, dict):
        return None
    alive = is_alive(document.get("pid"), document.get("created"))
    told = [document.get(name) for name in ("written", "created")]  # nobody spoke before it was born
    times = [float(value) for value in told if value is not None and _fits(value, float)]
    return Said(document, alive, seconds_ago=max(0.0, time.time() - max(times)) if len(times) == len(told) else 0.0)


def changed_at(file: Path) -> int:
    """When a file was last written, in nanoseconds; 0 if there is none."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def values_for(kind: type, document: Any) -> dict[str, Any]:
    """The values of a document that fit the texts and numbers of a dataclass; the others are left out."""
    if not isinstance(document, dict):
        return {}
    known = {field.name: field.type for field in fields(kind)}
    return {name: value for name, value in document.items() if _fits(value, known.get(name))}


def process_identity() -> dict[str, float]:
    """This process, so that another one can tell whether it still lives: pids are used again, start times are not."""
    own = psutil.Process()
    return {"pid": own.pid, "created": own.create_time()}


def is_alive(pid: Any, created: Any) -> bool:
    """Whether the process that once said `process_identity` of itself still runs."""
    if not (_fits(pid, int) and _fits(created, float)):
        return False
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - created) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, ValueError, OverflowError):
        return False


def _fits(value: Any, kind: Any) -> bool:
    if kind is str:
        return isinstance(value, str)
    if kind not in (int, float) or isinstance(value, bool):
        return False
    return isinstance(value, int if kind is int else int | float) and -_LARGEST < value < _LARGEST  # NaN is neither
