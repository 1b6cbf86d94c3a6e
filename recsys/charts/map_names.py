"""Which movies carry their names on the map: well known ones, spread out, whose names do not lie on each other."""

import numpy as np
import pandas as pd

from recsys.data.ids import FloatArray

PLOT_WIDTHS = (300, 600, 900)  # pixels: a phone, a window of half the screen, all of it
FONT = 11  # pixels
_MOST = 16
_TRIED = 150  # of the most rated, in that order
_LONGEST = 28  # characters
_CHARACTER = 0.52  # width, as a share of the size of the font, in the middle
_APART = (14, 30)  # pixels left free between two names, to the side and up


def map_names(table: pd.DataFrame, plot_height: int) -> pd.DataFrame:
    """Choose movies to be named, the most rated first.

    Parameters
    ----------
    table : DataFrame
        ``movie_id``, ``title``, ``x``, ``y``, most rated last.
    plot_height : int
        Of the map, in pixels; its width is not known before it is drawn.

    Returns
    -------
    DataFrame
        ``movie_id``, ``x``, ``y``, ``name`` (a long title shortened) and ``least``: the width of the plot, in pixels,
        from which on the name lies on no other one and within the plot.
    """
    tried = table.iloc[::-1].head(_TRIED)
    names = [title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1].rstrip()}…" for title in tried["title"]]
    at = _shares(tried[["x", "y"]].to_numpy(), table[["x", "y"]].to_numpy())
    sizes = np.array([len(name) * _CHARACTER * FONT for name in names])
    taken: list[int] = []
    least: list[int] = []
    for row in range(len(tried)):
        fits = [width for width in PLOT_WIDTHS if _fits(row, width, plot_height, at, sizes, taken, least)]
        if fits and len(taken) < _MOST:
            taken.append(row)
            least.append(fits[0])
    chosen = tried.iloc[taken][["movie_id", "x", "y"]].reset_index(drop=True)
    return chosen.assign(name=[names[row] for row in taken], least=least)


def _shares(points: FloatArray, everything: FloatArray) -> FloatArray:
    """Where points lie between the ends of all of them, from 0 to 1 along both axes."""
    low, high = everything.min(axis=0), everything.max(axis=0)
    shares: FloatArray = (points - low) / np.where(high > low, high - low, 1.0)
    return shares


def _fits(
    row: int, width: int, height: int, at: FloatArray, sizes: FloatArray, taken: list[int], least: list[int]
) -> bool:
    """Whether a name, centred above its dot, is within the plot and clear of all those that are shown at its width."""
    half = sizes[row] / 2
    if not half <= at[row, 0] * width <= width - half:
        return False
    for other, other_least in zip(taken, least, strict=True):
        together = max(width, other_least)  # the narrowest plot with both
        beside = abs(at[row, 0] - at[other, 0]) * together >= half + sizes[other] / 2 + _APART[0]
        above = abs(at[row, 1] - at[other, 1]) * height >= _APART[1]
        if not (beside or above):
            return False
    return True
