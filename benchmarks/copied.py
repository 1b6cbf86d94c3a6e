"""A copy of the working tree, in which code may be broken without harm."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
_COPIED = ("recsys", "pages", "tests", "benchmarks", "app.py", "pyproject.toml", "README.md")  # what tests may look at


@contextmanager
def copied_tree() -> Iterator[Path]:
    """The code and its tests as they are on disk, in a folder of their own that is gone in the end."""
    with tempfile.TemporaryDirectory(prefix="matinee-") as folder:
        for name in _COPIED:
            source, target = ROOT / name, Path(folder) / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        yield Path(folder)
