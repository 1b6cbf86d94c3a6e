"""Files that are either whole or not there: written beside their target, flushed, then renamed."""

import contextlib
import errno
import hashlib
import json
import lzma
import os
import secrets
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import numpy as np

from recsys.errors import StoreError

# What zipfile and numpy raise on a file that is not what it was written as. Not among them: an OSError and a
# MemoryError, which say nothing of the file.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OverflowError,
    LookupError,
    RuntimeError,
    ValueError,
)


class DamagedFileError(StoreError):
    """A file that is proven not to be what was written."""


def write_atomically(path: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then put it in its place.

    A reader sees the old file or the new one, also after a crash or a power cut; on an error the temporary file is
    removed and the old file stays.

    Raises
    ------
    OSError
        If the file cannot be written (no space left, no permission).
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with unfinished.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise
    _sync_folder(path.parent)


def create_folder(path: Path) -> None:
    """Create a folder, and those above it that are missing, so that they outlast a power cut.

    Raises
    ------
    OSError
        If it cannot be created.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in missing:
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk; not where the system cannot (Windows opens no folder, some disks refuse).

    Never an error: what was renamed is in place, and whoever wrote it must not take it for lost.
    """
    with contextlib.suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def set_aside(path: Path) -> Path:
    """Rename a damaged file so that nobody reads it any more, and return its new name: ``<stem>.damaged-1<suffix>``.

    The number is the first that is free, so that nothing is lost.

    Raises
    ------
    OSError
        If it cannot be renamed.
    """
    number = 1
    while (aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")).exists():
        number += 1
    path.rename(aside)
    _sync_folder(path.parent)
    return aside


def read_arrays(path: Path, *, verified: bool = False) -> dict[str, np.ndarray]:
    """All arrays of an ``.npz`` file, by name; nothing in it is ever run.

    Each array is what was written. That none is missing, only who wrote them can tell.

    Parameters
    ----------
    path : Path
    verified : bool
        Whether a checksum of the whole file was found right just now, which spares reading it once more.

    Raises
    ------
    DamagedFileError
        If the file is not a whole ``.npz``, proven by what is in it.
    OSError, MemoryError
        If it cannot be read now; the file may be as good as ever.
    """
    with path.open("rb") as file:
        try:
            if not verified:  # before anything believes a size that stands in it
                _check_members(file)
            with np.load(file, allow_pickle=False) as stored:
                return {name: stored[name] for name in stored.files}
        except (*_DAMAGE, OSError) as error:
            if isinstance(error, OSError) and error.errno != errno.EINVAL:  # that one: a place before the file's start
                raise
            raise DamagedFileError(f"{path.name} is damaged ({type(error).__name__})") from error


def write_json(path: Path, document: Any) -> None:
    """Write a JSON document atomically."""
    text = json.dumps(document, indent=1, allow_nan=False)
    write_atomically(path, lambda file: file.write(text.encode()))


def read_json(path: Path) -> Any:
    """The JSON document in a file; None if there is no such file or no JSON in it."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def checksum(document: Any) -> str:
    """SHA-256 of a JSON document, however its keys are ordered, hexadecimal."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def _check_members(file: IO[bytes]) -> None:
    with zipfile.ZipFile(file) as members:
        wrong = members.testzip()
    if wrong is not None:
        raise DamagedFileError(f"{wrong} has a wrong checksum")
    file.seek(0)


def sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
