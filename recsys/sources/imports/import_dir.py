"""The folder on the server from which pages may import: ``RECSYS_IMPORT_DIR``, and nothing outside it."""

import os
from pathlib import Path

from recsys.errors import DatasetError

_DEPTH = 4  # folders in which files are looked for, the first included
_LISTED = 1_000  # files


def import_dir() -> Path | None:
    """The folder, its links resolved; None where nothing is offered."""
    configured = os.environ.get("RECSYS_IMPORT_DIR")
    if not configured:
        return None
    folder = Path(configured).expanduser()
    return folder.resolve() if folder.is_dir() else None


def below_import_dir(text: str) -> Path:
    """The file that ``text``, a path in the import folder, stands for, links resolved.

    Raises
    ------
    DatasetError
        If there is no import folder, no such file, or it lies outside.
    """
    root = import_dir()
    if root is None:
        raise DatasetError("there is no folder to import from: RECSYS_IMPORT_DIR names none")
    try:
        path = (root / text).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
    except (OSError, ValueError, RuntimeError):  # too long, a NUL byte, a loop of links
        pass
    raise DatasetError(f"there is no file {text[:80]!r} in the folder to import from")


def listed_below() -> list[str]:
    """Paths of the files in the import folder, as `below_import_dir` takes them, sorted; hidden ones are left out."""
    root = import_dir()
    if root is None:
        return []
    found: list[str] = []
    for folder, subfolders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        deep = len(here.parts) + 1 >= _DEPTH
        subfolders[:] = [] if deep else sorted(name for name in subfolders if not name.startswith("."))
        found += [(here / name).as_posix() for name in sorted(names) if _is_offered(folder, name, root)]
        if len(found) >= _LISTED:
            break
    return sorted(found[:_LISTED])


def _is_offered(folder: str, name: str, root: Path) -> bool:
    path = Path(folder, name)
    return not name.startswith(".") and path.is_file() and path.resolve().is_relative_to(root)
