"""Where data sets are: by name in the data folder, or at a path."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from recsys.data.words import Words
from recsys.errors import DatasetError, RecsysError
from recsys.sources.bundle import Bundle, open_bundle
from recsys.sources.catalog import CATALOG
from recsys.sources.imports.card import has_card, read_card
from recsys.sources.layouts import Recognised
from recsys.sources.recipe import Recipe
from recsys.sources.recognise import recognise
from recsys.storage.paths import RESERVED, data_dir, safe_name

_FIRST = "ml-1m"
_SUFFIX = re.compile(r"\.(?:zip|csv|tsv|txt|dat|json|parquet|inter)(?:\.gz)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Available:
    """A data set in the data folder.

    Parameters
    ----------
    name : str
        What `load` takes.
    path : Path
        The zip or folder.
    found : Recognised
        Its layout, and where its files are in it.
    size : int
        Bytes on disk.
    """

    name: str
    path: Path
    found: Recognised
    size: int

    @property
    def layout(self) -> str:
        """Title of its layout, for people."""
        return self.found.layout.title


def available() -> list[Available]:
    """The data sets in the data folder, MovieLens 1M first, the others by name.

    They are recognised by the names of their files, else by the beginning of each; what is no data set, or cannot be
    opened, is left out.
    """
    folder = data_dir()
    if not folder.is_dir():
        return []
    found: dict[str, Available] = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.is_dir()):  # a zip goes before a folder of its name
        item = _described(path)
        if item:
            found.setdefault(item.name, item)
    return sorted(found.values(), key=lambda item: (item.name != _FIRST, item.name.lower(), item.name))


def present(name: str) -> Available | None:
    """The data set of that name in the data folder, as `available` lists it; None if it does not."""
    return next(filter(None, map(_described, _in_data_folder(name))), None)


def locate(name: str) -> list[Path]:
    """The zips and folders that ``name`` may stand for, the likeliest first: in the data folder, else at a path.

    Raises
    ------
    DatasetError
        If there is none.
    """
    there = _in_data_folder(name)
    if there:
        return there
    if name not in CATALOG and _exists(name):
        return [Path(name).expanduser()]
    folder = data_dir()
    if name in CATALOG:
        raise DatasetError(f"{name} is not in {folder}; `python -m recsys data fetch {name}` downloads it")
    have = ", ".join(item.name for item in available()) or "none"
    raise DatasetError(f"there is no data set {name[:80]!r}: neither a path nor one of those in {folder} ({have})")


@dataclass(frozen=True, eq=False)
class Opened:
    """A data set, open to be read.

    Parameters
    ----------
    name : str
        Of the data set.
    bundle : Bundle
    found : Recognised
    recipe : Recipe or None
        What somebody stated of how it is read; None where nobody stated anything.
    words : Words or None
        What somebody stated that it calls things.
    """

    name: str
    bundle: Bundle
    found: Recognised
    recipe: Recipe | None
    words: Words | None


@contextmanager
def open_source(name: str, recipe: Recipe | None = None) -> Iterator[Opened]:
    """The data set that ``name`` stands for, open and recognised: the first of `locate` that holds one.

    Parameters
    ----------
    recipe : Recipe, optional
        How it is read; None goes by what was stated when it was imported.

    Raises
    ------
    DatasetError
        If there is none, or the likeliest cannot be read or holds no data set.
    """
    with ExitStack() as held:
        yield _first_opened(locate(name), held, recipe)


def _first_opened(paths: list[Path], held: ExitStack, recipe: Recipe | None) -> Opened:
    errors: list[RecsysError | OSError] = []
    for path in paths:
        try:
            return _opened(path, held, recipe)
        except (RecsysError, OSError) as error:
            errors.append(error)
    raise errors[0]


def _opened(path: Path, held: ExitStack, recipe: Recipe | None) -> Opened:
    inside, on_card, words = _inside(path)
    recipe = on_card if recipe is None else recipe
    bundle = held.enter_context(open_bundle(inside))
    return Opened(dataset_name(path), bundle, recognise(bundle, recipe or Recipe()), recipe, words)


def _inside(path: Path) -> tuple[Path, Recipe | None, Words | None]:
    """What is opened for a path: the only zip of a folder, else the path itself; and what its card states."""
    if path.is_dir() and has_card(path):
        card = read_card(path)
        return card.source(path), card.recipe if card.recipe != Recipe() else None, card.words
    return zip_in(path), None, None


def zip_in(path: Path) -> Path:
    """The zip in a folder that holds nothing else; any other path as it is."""
    if not path.is_dir():
        return path
    inside = [item for item in path.iterdir() if not item.name.startswith(".")]
    return inside[0] if len(inside) == 1 and _is_zip(inside[0]) else path


def _in_data_folder(name: str) -> list[Path]:
    """What there is of that name in the data folder; a zip goes before a folder."""
    if name in RESERVED or not _is_name(name):
        return []
    zips = [path for path in sorted(data_dir().glob(f"{name}.*")) if path.stem == name and _is_zip(path)]
    return [path for path in (*zips, data_dir() / name) if path.exists()]


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip" and not path.is_dir()


def _described(path: Path) -> Available | None:
    """The data set at a path in the data folder; None if there is none, or none that can be read."""
    if path.name in RESERVED or not (path.is_dir() or _is_zip(path)):
        return None
    try:
        return _recognised(path)
    except (RecsysError, OSError):
        return None


def _recognised(path: Path) -> Available:
    """The data set at a path.

    Raises
    ------
    DatasetError
        If there is none, or its name cannot stand in other paths.
    """
    name = safe_name(path.name if path.is_dir() else path.stem)
    found, size = recognised_at(path)
    return Available(name, path, found, size)


def recognised_at(path: Path) -> tuple[Recognised, int]:
    """What is at a path, whatever it is called, and its bytes on disk; looked into once as long as it stays.

    Raises
    ------
    DatasetError
        If it is no data set.
    OSError
        If it cannot be read.
    """
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    stamps = tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    found = _looked_at(path, stamps)
    if isinstance(found, DatasetError):
        raise DatasetError(str(found))
    closed = [file for file in files if not os.access(file, os.R_OK)]  # names alone do not tell that
    if closed:
        raise DatasetError(f"{closed[0]} cannot be read: Permission denied")
    return found, sum(size for _, _, size in stamps)


@lru_cache(maxsize=256)
def _looked_at(path: Path, stamps: tuple[tuple[str, int, int], ...]) -> Recognised | DatasetError:
    """What is at a path whose files have these stamps; a refusal is remembered too."""
    try:
        with ExitStack() as held:
            return _opened(path, held, None).found
    except DatasetError as error:
        return error


def dataset_name(path: Path) -> str:
    """The name of a data set at a path, fit to stand in other paths.

    Examples
    --------
    >>> dataset_name(Path("/tmp/My ratings (2).zip"))
    'My-ratings-2'
    """
    path = path.absolute() if path.name not in ("", "..") else path.resolve()
    stem = path.name if path.is_dir() else _SUFFIX.sub("", path.name)
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
