"""Locks between processes, each held by one at a time; the system lets go of them when their holder dies."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock

from recsys.errors import TrainingError
from recsys.storage import paths


class BusyError(TrainingError):
    """Somebody else holds the lock."""


@contextlib.contextmanager
def only_one(file: Path, busy: Callable[[], str], *, wait: float = 0.0) -> Iterator[None]:
    """Hold a lock while the body runs.

    Parameters
    ----------
    file : Path
        What is locked; it is made where it is missing, and stays.
    busy : callable
        Says what to tell whoever comes while somebody else holds the lock.
    wait : float
        Seconds to wait for the holder.

    Raises
    ------
    BusyError
        If somebody else still holds it after that.
    TrainingError
        If the file cannot be written.
    """
    lock = filelock.FileLock(file, timeout=wait)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout:
        raise BusyError(busy()) from None
    except OSError as error:
        raise TrainingError(f"cannot write to {paths.data_dir()}: {error.strerror or error}") from None
    try:
        yield
    finally:
        lock.release()
