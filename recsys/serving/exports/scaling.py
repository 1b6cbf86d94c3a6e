"""Ratings of one scale on another."""

import math

import numpy as np

from recsys.data.dataset import Scale, decimals

_DIGITS = 2  # beyond the place of a continuous scale's parts


def on_other_scale(rating: float, own: Scale, other: Scale) -> float:
    """A rating of one scale as one that can be given on another.

    The same number where both scales have the same best rating, worst ones no step apart, and the other every step of
    the one: 3 stars of 5 are 3 stars of 5, with or without halves. Else the worst is the worst, the best the best, and
    what lies between lies there in proportion, at the nearest step; of two as near at the higher.

    Parameters
    ----------
    rating : float
        Between the ends of ``own``.

    Examples
    --------
    >>> [on_other_scale(rating, Scale(0.5, 5, 0.5), Scale(1, 5, 1)) for rating in (0.5, 2.5, 3, 3.5, 5)]
    [1.0, 3.0, 3.0, 4.0, 5.0]
    >>> [on_other_scale(rating, Scale(1, 10, 1), Scale(0.5, 5, 0.5)) for rating in (1, 7, 10)]
    [0.5, 3.5, 5.0]
    >>> on_other_scale(4, Scale(1, 5, 1), Scale(-10, 10, 0))
    5.0
    """
    is_the_same = own.high == other.high and abs(own.low - other.low) <= max(own.step, other.step)
    if is_the_same and bool(other.allows(own.values).all()):
        return _given(rating, other)
    return _given(other.low + (rating - own.low) / (own.high - own.low) * (other.high - other.low), other)


def is_like(rating: float, own: Scale) -> bool:
    """Whether a rating is at the middle of its scale or above."""
    return rating >= (own.low + own.high) / 2


def _given(stars: float, scale: Scale) -> float:
    """The nearest rating that can be given; of two as near the higher."""
    if scale.is_continuous:
        return float(decimals(np.clip(round(stars, _DIGITS - math.floor(math.log10(scale.spacing))), *_ends(scale))))
    steps = math.floor((stars - scale.low) / scale.step + 0.5 + 1e-9)
    return float(decimals(np.clip(scale.low + steps * scale.step, *_ends(scale))))


def _ends(scale: Scale) -> tuple[float, float]:
    return scale.low, scale.high
