"""Where data sets are: by name in the data folder, or at a path."""

import re
from dataclasses import dataclass
from pathlib import Path

from recsys.errors import DatasetError, RecsysError
from recsys.sources.bundle import open_bundle
from recsys.sources.catalog import CATALOG
from recsys.sources.layouts import recognise
from recsys.storage.paths import data_dir, safe_name

_NO_DATA = frozenset({"cache", "models"})  # folders of our own beside the data sets
_FIRST = "ml-1m"


@dataclass(frozen=True)
class Available:
    """A data set in the data folder.

    Parameters
    ----------
    name : str
        What `load` takes.
    layout : str
        Title of its layout, for people.
    size : int
        Bytes on disk.
    """

    name: str
    path: Path
    layout: str
    size: int


def available() -> list[Available]:
    """The data sets in the data folder, MovieLens 1M first, the others by name.

    They are recognised by the names of their files; nothing is read, and what is no data set, or cannot be opened,
    is left out.
    """
    folder = data_dir()
    if not folder.is_dir():
        return []
    found: dict[str, Available] = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.is_dir()):  # a zip goes before a folder of its name
        item = _recognised(path)
        if item:
            found.setdefault(item.name, item)
    return sorted(found.values(), key=lambda item: (item.name != _FIRST, item.name.lower(), item.name))


def unreadable() -> list[str]:
    """Why zips in the data folder are no data sets that can be read, one sentence each."""
    folder = data_dir()
    sentences = []
    for path in sorted(folder.glob("*.zip")) if folder.is_dir() else []:
        try:
            _opened(path)
        except (RecsysError, OSError) as error:
            sentences.append(str(error))
    return sentences


def _recognised(path: Path) -> Available | None:
    is_folder = path.is_dir()
    if path.name in _NO_DATA or not (is_folder or path.suffix.lower() == ".zip"):
        return None
    try:
        return _opened(path)
    except (RecsysError, OSError):
        return None


def _opened(path: Path) -> Available:
    is_folder = path.is_dir()
    name = safe_name(path.name if is_folder else path.stem)
    with open_bundle(path) as bundle:
        names = bundle.names
        layout = recognise(names, path.name).layout
    files = [path / file for file in names] if is_folder else [path]
    return Available(name, path, layout.title, sum(file.stat().st_size for file in files))


def locate(name: str) -> Path:
    """The zip or folder that ``name`` stands for: a name in the data folder, else a path.

    Raises
    ------
    DatasetError
        If there is neither.
    """
    folder = data_dir()
    if _is_name(name):
        there = [path for path in (folder / f"{name}.zip", folder / name) if path.exists() and name not in _NO_DATA]
        if there:
            return next(filter(_recognised, there), there[0])
    if name not in CATALOG and _exists(name):
        return Path(name).expanduser()
    if name in CATALOG:
        raise DatasetError(f"{name} is not in {folder}; `python -m recsys data fetch {name}` downloads it")
    have = ", ".join(item.name for item in available()) or "none"
    raise DatasetError(f"there is no data set {name[:80]!r}: neither a path nor one of those in {folder} ({have})")


def dataset_name(path: Path) -> str:
    """The name of a data set at a path, fit to stand in other paths.

    Examples
    --------
    >>> dataset_name(Path("/tmp/My ratings (2).zip"))
    'My-ratings-2'
    """
    path = path.absolute() if path.name not in ("", "..") else path.resolve()
    stem = path.stem if path.suffix.lower() == ".zip" else path.name
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", stem).strip("-._")[:100]
    return safe_name(name or "dataset")


def _exists(text: str) -> bool:
    try:
        return bool(text) and Path(text).expanduser().exists()
    except (OSError, ValueError, RuntimeError):  # too long, a NUL byte, no such user
        return False


def _is_name(text: str) -> bool:
    try:
        return bool(safe_name(text))
    except RecsysError:
        return False
