"""Where things are on disk: the data folder and the names that may stand in it."""

import os
import re
from functools import lru_cache
from pathlib import Path

from recsys.errors import SettingError

RESERVED = frozenset({"cache", "models"})  # folders of our own beside the data sets
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def data_dir() -> Path:
    """The folder of data sets, caches and models: ``RECSYS_DATA_DIR``, else ``data``.

    That is the ``data`` of the checkout, whatever folder one is in; of the working folder where the package is
    installed.
    """
    configured = os.environ.get("RECSYS_DATA_DIR")
    if configured:
        return _expanded(configured)
    beside = Path(__file__).parents[2]
    return (beside if (beside / "pyproject.toml").is_file() else Path.cwd()) / "data"


@lru_cache(maxsize=8)
def _expanded(configured: str) -> Path:
    return Path(configured).expanduser()


def is_safe_name(name: str) -> bool:
    """Whether ``name`` can stand as one component of a path."""
    return _SAFE_NAME.fullmatch(name) is not None


def safe_name(name: str) -> str:
    """``name``, if it can stand as one component of a path.

    Raises
    ------
    SettingError
        If it could reach outside its folder or upset a file system.
    """
    if not is_safe_name(name):
        raise SettingError(
            f"{name[:60]!r} cannot be a name here: use letters, digits, '.', '_' and '-', "
            "starting with a letter or digit"
        )
    return name
