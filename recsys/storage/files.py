"""Files that are either whole or not there: written beside their target, flushed, then renamed."""

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any


def write_atomically(path: Path, write: Callable[[IO[bytes]], None]) -> None:
    """Let ``write`` fill a temporary file beside ``path``, then put it in its place.

    A reader sees the old file or the new one, also after a crash; on an error the temporary file is removed
    and the old file stays.

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


def write_json(path: Path, document: Any) -> None:
    """Write a JSON document atomically."""
    text = json.dumps(document, indent=1, allow_nan=False)
    write_atomically(path, lambda file: file.write(text.encode()))


def read_json(path: Path) -> Any | None:
    """The JSON document in a file; None if there is no such file or no JSON in it."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def read_lines(path: Path, start: int = 0) -> Iterator[Any]:
    """The JSON documents in a file of lines from byte ``start`` on; a damaged or half-written line is left out."""
    try:
        with path.open("rb") as file:
            file.seek(start)
            lines = file.read().split(b"\n")
    except OSError:
        return
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def sha256(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
