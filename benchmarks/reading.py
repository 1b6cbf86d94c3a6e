"""From a zip to a data set, beside what everybody writes first."""

import io
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator

import pandas as pd

from benchmarks.data import data_folder
from benchmarks.table import Row, seconds
from recsys import sources

ROUNDS = 3


def rows() -> Iterator[Row]:
    """Without and with the Parquet cache."""
    with data_folder() as folder:
        plain = timed(lambda: _pandas(folder / "ml-1m.zip"), rounds=1)

        def fresh() -> None:
            shutil.rmtree(folder / "cache", ignore_errors=True)
            sources.load("ml-1m")

        cold = timed(fresh)
        warm = timed(lambda: sources.load("ml-1m"))
    beside = f'pandas `sep="::", engine="python"`: {seconds(plain)}'
    yield Row("zip to `Dataset`, no cache", seconds(cold), "<= 1.5 s", f"{beside}, {plain / cold:.0f} times as long")
    yield Row("the same, cached", seconds(warm), "<= 0.15 s", f"{plain / warm:.0f} times as long")


def timed(action: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The best of some rounds, in seconds: the others were disturbed."""
    durations = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return min(durations)


def _pandas(path) -> pd.DataFrame:
    with zipfile.ZipFile(path) as archive:
        text = io.TextIOWrapper(archive.open("ml-1m/ratings.dat"), encoding="latin-1")
        return pd.read_csv(text, sep="::", engine="python", header=None, names=["user", "movie", "stars", "time"])
