"""What earlier versions of the reader made of ratings: so that a model trained then is still known to fit the data."""

import numpy as np

from recsys.data.dataset import Dataset, Scale
from recsys.data.ids import BoolArray, FloatArray
from recsys.sources.layouts import Recognised
from recsys.sources.raw import SourceTables

_USUAL = ((1, 5, 1), (0.5, 5, 0.5), (1, 10, 1), (0, 10, 1), (0.5, 10, 0.5), (0, 100, 1))
_MAX_OFF = 0.01
_LAYOUTS = ("movielens-1m", "movielens-100k", "notebook-tables", "atomic-files")
_STEPS = (1, 0.5, 0.25, 0.1, 0.01)


def read_since(dataset: Dataset, found: Recognised, tables: SourceTables) -> int:
    """The first version of the reader that makes of these tables what is made of them now.

    Versions 1 and 2 read four layouts, differ from each other by the scale alone, and from version 3 where a line was
    refused or something had to be told.
    """
    if found.layout.key not in _LAYOUTS or dataset.refused or dataset.told:
        return 3
    return 1 if dataset.scale == _scale_of_version_1(tables.ratings.stars) else 2


def _scale_of_version_1(stars: FloatArray) -> Scale | None:
    """The first usual scale that holds all but 1 % of the ratings, whether they use it or not; else what they span."""
    values, counts = np.unique(stars, return_counts=True)
    needed = (1 - _MAX_OFF) * len(stars)
    for usual in _USUAL:
        if counts[_is_on(values, *usual)].sum() >= needed:
            return Scale(*usual)
    low, high = float(values[0]), float(values[-1])
    for step in _STEPS:
        if low < high and counts[_is_on(values, low, high, step)].sum() >= needed:
            return Scale(low, high, step)
    return None


def _is_on(stars: FloatArray, low: float, high: float, step: float) -> BoolArray:
    steps = (stars - np.float32(low)) / np.float32(step)
    on: BoolArray = (stars >= low) & (stars <= high) & (np.abs(steps - np.rint(steps)) * step < 1e-3)
    return on
