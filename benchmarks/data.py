"""The real MovieLens ratings in a data folder that is thrown away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recsys.storage import paths

SHARED = Path(__file__).parents[2] / "shared" / "data"


@contextmanager
def data_folder(*names: str, keep: bool = False) -> Iterator[Path]:
    """A fresh data folder with these data sets (by default ``ml-1m``) in it, in force until the block ends.

    With ``keep`` it is the one in force already, if that has them: its runs are taken, and new ones stay.
    """
    zips = [_found(name) for name in names or ("ml-1m",)]
    if keep and all(file.parent == paths.data_dir() for file in zips):
        yield paths.data_dir()
        return
    before = os.environ.get("RECSYS_DATA_DIR")
    with tempfile.TemporaryDirectory() as folder:
        for file in zips:
            shutil.copy(file, folder)
        os.environ["RECSYS_DATA_DIR"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop("RECSYS_DATA_DIR")
            if before is not None:
                os.environ["RECSYS_DATA_DIR"] = before


def _found(name: str) -> Path:
    for folder in (paths.data_dir(), SHARED):
        if (folder / f"{name}.zip").exists():
            return folder / f"{name}.zip"
    raise SystemExit(f"the benchmarks need {name}.zip; run: python -m recsys data fetch {name}")
