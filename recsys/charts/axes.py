"""Axes and tooltips that charts share, so that the same thing looks the same everywhere."""

from typing import TypeVar

import altair as alt
import pandas as pd

from recsys.data.dataset import Scale
from recsys.data.words import Words, capitalised

Axis = TypeVar("Axis", alt.X, alt.Y)

HEIGHT = 240  # pixels; charts that stand side by side are equally high
ROW = 22  # pixels of one row of a chart with a row per genre or group
_TIME_FORMATS = ((6 * 365, "%Y"), (120, "%b %Y"), (3, "%d %b %Y"), (0, "%d %b, %H:%M"))  # from this many days on
NEUTRAL = "#8C857D"  # of lines that only guide the eye; seen on light and on dark alike, unlike Vega's black
LEGEND = 60  # pixels that a legend above a chart takes


def stars_axis(channel: Axis, words: Words, *, grid: bool = False) -> Axis:
    """An axis with one place per rating."""
    return channel.title(capitalised(words.stars)).axis(labelAngle=0, format="~g", grid=grid, labelOverlap=True)


def stars_domain(scale: Scale) -> list[float]:
    """From where to where an axis of stars goes: the scale, or some room on both sides of its only value."""
    room = scale.spacing / 2 if scale.has_one_value else 0
    return [scale.low - room, scale.high + room]


def time_axis(channel: Axis, times: pd.Series) -> Axis:
    """An axis of time whose labels are as exact as the span of ``times`` asks for."""
    days = (times.max() - times.min()).days if len(times) else 0
    form = next(form for least, form in _TIME_FORMATS if days >= least)
    return channel.title(None).axis(grid=False, format=form, labelOverlap=True, tickCount=6)


def stars_tip(words: Words) -> alt.Tooltip:
    """A rating."""
    return alt.Tooltip("stars:Q").title(capitalised(words.stars)).format("~g")


def share_tip() -> alt.Tooltip:
    """A share, in percent."""
    return alt.Tooltip("share:Q").title("Share").format(".1%")


def mean_tip(words: Words) -> alt.Tooltip:
    """A mean rating."""
    return alt.Tooltip("mean:Q").title(f"Mean {words.stars}").format(".2f")


def number_tip(field: str, title: str) -> alt.Tooltip:
    """A whole number of something."""
    return alt.Tooltip(f"{field}:Q").title(title).format(",")


def time_tip(field: str, title: str, *, clock: bool = False) -> alt.Tooltip:
    """A day, or a minute of a day."""
    return alt.Tooltip(f"{field}:T").title(title).format("%d %b %Y, %H:%M" if clock else "%d %b %Y")
