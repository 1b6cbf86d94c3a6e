"""Files that somebody brings, put aside under safe names in a temporary place until they are saved or forgotten."""

import os
import re
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import IO, Self

from recsys.errors import DatasetError
from recsys.sources.imports.card import CARD, Card
from recsys.sources.recipe import Recipe

MAX_UPLOAD = 200 << 20  # bytes that come through a browser, all files together
MAX_FILES = 20
_PIECE = 1 << 20  # bytes
_KEPT = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 80  # characters of a file's name, its ending included


class Staging:
    """A temporary folder of files that are not part of any data set yet; it goes when it is closed or forgotten.

    Attributes
    ----------
    folder : Path
        Where the files are.

    Examples
    --------
    >>> import io
    >>> with Staging() as staging:
    ...     staging.add("../My ratings (2).CSV", io.BytesIO(b"a,b"))
    'My-ratings-2.CSV'
    """

    def __init__(self) -> None:
        place = Path(tempfile.mkdtemp(prefix="matinee-import-"))
        self._remove = weakref.finalize(self, shutil.rmtree, place, ignore_errors=True)
        self.folder = place / "your-files"  # as errors name what holds a file
        self.folder.mkdir()
        self._came_as: dict[str, str] = {}
        self._bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove what was put aside."""
        self._remove()

    @property
    def source(self) -> Path:
        """What is read: the only file if it is a zip, else the folder."""
        return Card(Recipe(), files=self._came_as).source(self.folder)

    @property
    def came_as(self) -> dict[str, str]:
        """For each file, the name under which it came."""
        return dict(self._came_as)

    def add(self, name: str, content: IO[bytes], limit: int = MAX_UPLOAD) -> str:
        """Copy what is uploaded, counting its bytes; all files together have at most ``limit``.

        Parameters
        ----------
        name : str
            As the file was called where it came from; used for its looks alone, never as a path.

        Returns
        -------
        str
            The name that it has here.

        Raises
        ------
        DatasetError
            If it is too large or there are too many files; nothing of it stays.
        """
        target = self._target(name)
        room = limit - self._bytes
        with target.open("xb") as file:
            while room >= 0 and (piece := content.read(_PIECE)):
                room -= len(piece)
                file.write(piece)
        if room < 0:
            target.unlink()
            raise DatasetError(
                f"these files have more than the {limit >> 20} MB that can be uploaded; "
                "`python -m recsys data import` reads larger ones"
            )
        self._bytes = limit - room
        return self._added(target, name)

    def take(self, path: Path) -> str:
        """Put aside a file that lies on this machine: the same bytes where that is possible, else a copy.

        Raises
        ------
        DatasetError
            If it is no file, cannot be read, or there are too many.
        """
        path = path.resolve()
        if not path.is_file():
            raise DatasetError(f"{path} is no file")
        target = self._target(path.name)
        try:
            _linked_or_copied(path, target)
        except OSError as error:
            raise DatasetError(f"{path} cannot be read: {error.strerror or error}") from None
        return self._added(target, path.name)

    def _target(self, name: str) -> Path:
        if len(self._came_as) >= MAX_FILES:
            raise DatasetError(f"a data set is imported from at most {MAX_FILES} files")
        return self.folder / _free(safe_file_name(name), set(self._came_as))

    def _added(self, target: Path, name: str) -> str:
        self._came_as[target.name] = _base(name)[:200]
        return target.name


def safe_file_name(name: str) -> str:
    """A file's name so that it can stand in a folder of ours, its endings kept.

    Examples
    --------
    >>> [safe_file_name(name) for name in ("C:\\\\x\\\\Bücher 2.csv.gz", ".csv", "日本", "import.json")]
    ['B-cher-2.csv.gz', 'csv', 'table', 'import-file.json']
    """
    kept = _KEPT.sub("-", _base(name)).strip("-._").replace("-.", ".") or "table"
    if kept.lower() == CARD:
        return "import-file.json"
    stem, dot, ending = kept.partition(".")
    ending = ending[-30:].lstrip("-._")
    return stem[: _LONGEST - len(dot + ending)] + (dot + ending if ending else "")


def _base(name: str) -> str:
    return re.split(r"[/\\]", name)[-1]


def _free(name: str, taken: set[str]) -> str:
    """``name``, or with a number where another file has it, whatever its capitals."""
    lower = {other.lower() for other in taken}
    stem, dot, ending = name.partition(".")
    number = 1
    while name.lower() in lower:
        number += 1
        name = f"{stem}-{number}{dot}{ending}"
    return name


def _linked_or_copied(path: Path, target: Path) -> None:
    with path.open("rb"):  # whether it can be read is known before anything is made
        try:
            os.link(path, target)
        except OSError:  # another disk, or one that has no links
            shutil.copyfile(path, target)
