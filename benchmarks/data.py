"""The real MovieLens 1M in a data folder that is thrown away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from recsys import paths

SHARED = Path(__file__).parents[2] / "shared" / "data"


@contextmanager
def data_folder() -> Iterator[Path]:
    """A fresh data folder with ``ml-1m.zip`` alone in it, in force until the block ends."""
    found = [folder / "ml-1m.zip" for folder in (paths.data_dir(), SHARED) if (folder / "ml-1m.zip").exists()]
    if not found:
        raise SystemExit("the benchmarks need ml-1m.zip; run: python -m recsys data fetch ml-1m")
    before = os.environ.get("RECSYS_DATA_DIR")
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(found[0], folder)
        os.environ["RECSYS_DATA_DIR"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop("RECSYS_DATA_DIR")
            if before is not None:
                os.environ["RECSYS_DATA_DIR"] = before
