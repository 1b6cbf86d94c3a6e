"""What earlier versions of the reader made of ratings: so that a model trained then is still known to fit the data."""

import numpy as np

from recsys.data.dataset import Dataset, Scale
from recsys.data.ids import BoolArray, FloatArray
from recsys.sources.raw import MAX_REFUSED, SourceTables

_USUAL = ((1, 5, 1), (0.5, 5, 0.5), (1, 10, 1), (0, 10, 1), (0.5, 10, 0.5), (0, 100, 1))
_STEPS = (1, 0.5, 0.25, 0.1, 0.01)


def read_since(dataset: Dataset, tables: SourceTables) -> int:
    """The first version of the reader that makes of these tables what is made of them now.

    Version 1 read all that version 2 reads, and differs by the scale alone.
    """
    return 1 if dataset.scale == _scale_of_version_1(tables.ratings.stars) else 2


def _scale_of_version_1(stars: FloatArray) -> Scale | None:
    """The first usual scale that holds all but 1 % of the ratings, whether they use it or not; else what they span."""
    values, counts = np.unique(stars, return_counts=True)
    needed = (1 - MAX_REFUSED) * len(stars)
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
