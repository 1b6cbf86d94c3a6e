"""Which scale ratings are on: the one that is observed, unless they use a usual one to its ends."""

import math

import numpy as np

from recsys.data.dataset import Scale, decimals
from recsys.data.ids import BoolArray, FloatArray, IndexArray
from recsys.errors import DatasetError

USUAL = (
    Scale(1, 5, 1),
    Scale(0.5, 5, 0.5),
    Scale(1, 10, 1),
    Scale(0, 10, 1),
    Scale(0.5, 10, 0.5),
    Scale(0, 100, 1),
)
MAX_OFF = 0.01  # share of the ratings that may be off a scale
_USUAL_ENDS = ((0, 1), (-1, 1), (1, 5), (0.5, 5), (0, 5), (-5, 5), (1, 10), (0, 10), (-10, 10), (0, 100))
_STEPS = (1, 0.5, 0.25, 0.1, 0.05)
_FINEST = 0.01  # ratings in steps of it are still counted one by one if there are few
_MOST_VALUES = 201  # of a scale in steps; with more it is continuous
_NEAR = 0.05  # of the width of a scale
_RARE = 0.001  # share of the ratings that says nothing of the scale where it stands apart
_SLIPS = 0.0001  # share that says nothing even where the scale may well go on like that
_MEAN_NOTHING_BELOW, _MEAN_NOTHING_ABOVE = (-1, -99, -999), (99, 999)  # instead of a rating
_FEWEST_BESIDE = 3  # distinct values without which nothing stands apart
_FEW = 20  # ratings may well lack the lowest one, which people seldom give


def infer_scale(stars: FloatArray, file: str) -> Scale:
    """The scale that ratings are on.

    It goes from the lowest to the highest rating, in the coarsest step of which all are multiples; without a step
    where that makes too many values. A usual scale is taken instead if the ratings use it to its ends, or come as
    near to them as to each other: 2, 4, 6, 8 and 10 are from 1 to 10, but 0, 1, 2, 3 and 4 from 0 to 4. A few ratings
    that lie apart from all others, 1 % at most, make no new scale: a stray 7 among a million stars from 1 to 5 is an
    error in the file, while some zeros or half stars among them are meant. Ratings that are all the same are the scale.

    Parameters
    ----------
    stars : ndarray, shape (n,)
        Finite.
    file : str
        For the error message.

    Raises
    ------
    DatasetError
        If there is no rating.

    Examples
    --------
    >>> infer_scale(np.array([0.5, 4, 4.5]), "ratings.csv")
    Scale(low=0.5, high=5, step=0.5)
    >>> infer_scale(np.array([0, 1, 2, 3, 4]), "ratings.csv")
    Scale(low=0.0, high=4.0, step=1)
    """
    if not len(stars):
        raise DatasetError(f"{file} has no ratings")
    distinct, counts = np.unique(np.asarray(stars, np.float32), return_counts=True)
    values = decimals(distinct) + 0.0  # no negative zero
    if len(values) == 1:
        return Scale(float(values[0]), float(values[0]), 1)
    for scale in USUAL:
        if _is_used(scale, values, counts):
            return scale
    kept = _without_outliers(values, counts)
    values, counts = values[kept], counts[kept]
    for scale in USUAL:
        if _is_nearly_used(scale, values, counts):
            return scale
    return _observed(values, counts)


def stand_apart(stars: FloatArray) -> tuple[float, ...]:
    """The values among ratings that are likely to mean that there is none: at most one, far from all others.

    -1 or 0 before ratings from 1 on is proposed where nothing lies between and the step would be broken, as is 99
    behind ratings that end long before.

    Examples
    --------
    >>> stand_apart(np.array([-1, 1, 2, 5, 7, 10])), stand_apart(np.array([0, 1, 2, 3, 4]))
    ((-1.0,), ())
    >>> stand_apart(np.array([99, -9.3, 2.1, 8.7, 99]))
    (99.0,)
    """
    if not len(stars):
        return ()
    values = decimals(np.unique(np.asarray(stars, np.float32)))
    if len(values) < _FEWEST_BESIDE:
        return ()
    low, high = values[0], values[-1]
    others = values[1:]
    if low in _MEAN_NOTHING_BELOW and others[0] - low >= 2 and others[0] > 0:
        return (float(low),)
    others = values[:-1]
    if high in _MEAN_NOTHING_ABOVE and high > 2 * np.abs(others).max():
        return (float(high),)
    return ()


def _is_used(scale: Scale, values: FloatArray, counts: IndexArray) -> bool:
    """Whether ratings are at both ends of a scale, at the upper one more than a few, and off it only errors."""
    at_the_top = counts[np.isclose(values, scale.high)].sum()
    at_both = at_the_top > _RARE * counts.sum() and np.isclose(values, scale.low).any()
    return bool(at_both) and _holds_all_but_errors(scale, values, counts)


def _is_nearly_used(scale: Scale, values: FloatArray, counts: IndexArray) -> bool:
    """Whether ratings come as near to the ends of a scale as to each other, where they leave some of it out."""
    on = values[scale.allows(values)]
    if not len(on) or not _holds_all_but_errors(scale, values, counts):
        return False
    if scale.step < 1 and _are_multiples(on, 1).all():
        return False  # on a scale of whole stars, then
    gap = np.diff(on).max() if len(on) > 1 else math.inf  # one value and a few errors: nothing speaks against it
    above, below = scale.high - on[-1], on[0] - scale.low
    if np.isclose(above, 0) and counts.sum() < _FEW:
        return True
    return gap > 1.5 * scale.step and above < gap and below <= gap


def _holds_all_but_errors(scale: Scale, values: FloatArray, counts: IndexArray) -> bool:
    """Whether few ratings are off a scale, and hardly any where it would hold them if it only went on or were finer."""
    off, n = ~scale.allows(values), counts.sum()
    wider = Scale(scale.low - scale.step, scale.high + scale.step, scale.step / 2)
    may_be_meant = counts[off & wider.allows(values)].sum()
    return bool(counts[off].sum() <= MAX_OFF * n and may_be_meant <= max(1, _SLIPS * n))


def _without_outliers(values: FloatArray, counts: IndexArray) -> BoolArray:
    """Which values stay when the outermost are left out that few gave and that lie apart from all others.

    High ones are told sooner: with one of them no other rating is a like any more, and low ones are rare anyway.
    """
    kept = np.ones(len(values), bool)
    for outermost, beside in ((-1, -2), (0, 1)):
        while kept.sum() > 1:
            left = values[kept]
            others = np.delete(left, outermost)
            share = (counts[~kept].sum() + counts[kept][outermost]) / counts.sum()
            apart, width = abs(left[outermost] - left[beside]), others[-1] - others[0]
            alone = share <= _RARE and apart >= max(2 * np.diff(others).max(initial=0), _NEAR * width)
            if not (alone or (outermost == -1 and share <= MAX_OFF and apart > width)):
                break
            kept[np.flatnonzero(kept)[outermost]] = False
    return kept


def _observed(values: FloatArray, counts: IndexArray) -> Scale:
    """From the lowest to the highest value, in the coarsest step that holds them; without one where none does."""
    for most_off in (_RARE, MAX_OFF):
        for step in _STEPS:
            on = _are_multiples(values, step)
            if on.any() and counts[~on].sum() <= most_off * counts.sum():
                return _between(values[on], step)
    if _are_multiples(values, _FINEST).all() and values[-1] - values[0] < _MOST_VALUES * _FINEST:
        return _between(values, _FINEST)
    return _continuous(values)


def _between(values: FloatArray, step: float) -> Scale:
    """The scale in steps, or the continuous one where it would have too many values."""
    low, high = float(values[0]), float(values[-1])
    return Scale(low, high, step) if high - low < _MOST_VALUES * step else _continuous(values)


def _continuous(values: FloatArray) -> Scale:
    """Any number from the lowest to the highest value, or between usual ends that are nearly reached."""
    observed = float(values[0]), float(values[-1])
    for ends in _USUAL_ENDS:
        room = _NEAR * (ends[1] - ends[0])
        if all(0 <= gap <= room for gap in (observed[0] - ends[0], ends[1] - observed[1])):
            return Scale(ends[0], ends[1], 0)
    return Scale(observed[0], observed[1], 0)


def _are_multiples(values: FloatArray, step: float) -> BoolArray:
    multiples: BoolArray = np.isclose(values / step, np.rint(values / step), rtol=0, atol=1e-4)
    return multiples
