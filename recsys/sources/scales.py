"""Which scale ratings are on, where the layout does not say."""

import numpy as np

from recsys.data.dataset import Scale
from recsys.data.ids import BoolArray, FloatArray
from recsys.errors import DatasetError
from recsys.sources.raw import MAX_REFUSED

WHOLE_STARS = Scale(1, 5, 1)

# The first one that fits nearly all ratings is taken.
USUAL = (WHOLE_STARS, Scale(0.5, 5, 0.5), Scale(1, 10, 1), Scale(0, 10, 1), Scale(0.5, 10, 0.5), Scale(0, 100, 1))
_STEPS = (1, 0.5, 0.25, 0.1, 0.01)
_TOLERANCE = 1e-3  # stars, and so well above what float32 loses


def on_scale(stars: FloatArray, scale: Scale) -> BoolArray:
    """Whether each rating can be given on a scale, same shape.

    Examples
    --------
    >>> on_scale(np.array([0.5, 1, 3.5, 5, np.nan]), Scale(1, 5, 1)).tolist()
    [False, True, False, True, False]
    """
    inside = (stars >= scale.low) & (stars <= scale.high)
    steps = (stars - np.float32(scale.low)) / np.float32(scale.step)
    return inside & (np.abs(steps - np.rint(steps)) * scale.step < _TOLERANCE)


def infer_scale(stars: FloatArray, file: str) -> Scale:
    """The scale that ratings are on.

    The usual scales are tried in the order of `USUAL`; the first that holds all but 1 % of the ratings is it, so that
    a stray 7 among a million stars from 1 to 5 is an error in the file and no new scale. Where none fits, the scale
    is from the lowest to the highest rating in the coarsest step that does.

    Parameters
    ----------
    stars : ndarray, shape (n,)
    file : str
        For the error message.

    Raises
    ------
    DatasetError
        If there is no rating, all are the same, or they go in no step.

    Examples
    --------
    >>> infer_scale(np.array([0.5, 4, 4.5]), "ratings.csv")
    Scale(low=0.5, high=5, step=0.5)
    """
    if not len(stars):
        raise DatasetError(f"{file} has no ratings")
    values, counts = np.unique(stars, return_counts=True)
    needed = (1 - MAX_REFUSED) * len(stars)
    for scale in USUAL:
        if counts[on_scale(values, scale)].sum() >= needed:
            return scale
    low, high = float(values[0]), float(values[-1])
    for step in _STEPS:
        if low < high and counts[on_scale(values, Scale(low, high, step))].sum() >= needed:
            return Scale(low, high, step)
    raise DatasetError(f"the ratings in {file}, from {low:g} to {high:g}, are on no scale that can be recognised")
