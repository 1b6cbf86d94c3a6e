"""Axes and tooltips that charts share, so that the same thing looks the same everywhere."""

from typing import Any, TypeVar

import altair as alt
import pandas as pd

from recsys.data.dataset import Scale
from recsys.data.ids import FloatArray
from recsys.data.words import Words, capitalised

Axis = TypeVar("Axis", alt.X, alt.Y)

HEIGHT = 240  # pixels; charts that stand side by side are equally high
ROW = 22  # pixels of one row of a chart with a row per genre or group
MOST_ROWS = 24  # rows of such a chart: with them it is as high as a screen
_TIME_FORMATS = ((6 * 365, "%Y"), (120, "%b %Y"), (3, "%d %b %Y"), (0, "%d %b, %H:%M"))  # from this many days on
NEUTRAL = "#8C857D"  # of lines that only guide the eye; seen on light and on dark alike, unlike Vega's black
LEGEND = 60  # pixels that a legend above a chart takes
# The labels of an axis of stars. Vega's own "~g" takes digits by how far ticks lie apart, and makes "1e+2" of 100.
STARS = "format(datum.value, '~g')"
_MOST_TICKS = 11  # of an axis of stars; on a longer scale only some have one
_NUMBERS = {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""], "percent": "\u00a0%"}


def in_our_format(spec: dict[str, Any]) -> dict[str, Any]:
    """A chart's specification in which numbers are written as in sentences: "6.3 %" with a space."""
    return spec | {"config": spec.get("config", {}) | {"locale": {"number": _NUMBERS}}}


def best_supported(table: pd.DataFrame, rows: str, support: str) -> pd.DataFrame:
    """What is drawn of a table with a row of the chart per value of ``rows``: at most `MOST_ROWS` values.

    Those for which the column ``support`` sums up highest stay, in the order of the table.
    """
    sums = table.groupby(rows, sort=False, observed=True)[support].sum()
    return table[table[rows].isin(sums.nlargest(MOST_ROWS).index)]


def stars_axis(channel: Axis, table: pd.DataFrame, words: Words) -> Axis:
    """An axis with one place per rating that can be given, for charts that have a bar for each ``stars`` of a table."""
    places = table["stars"].drop_duplicates().to_numpy()
    title = capitalised(words.stars)
    return channel.title(title).axis(labelAngle=0, labelExpr=STARS, grid=False, values=_some(places))


def stars_ticks(scale: Scale) -> list[float]:
    """Where an axis of numbers says stars: at each rating that can be given, of very many at some."""
    return _some(scale.values)


def _some(values: FloatArray) -> list[float]:
    """Every value, or every second or third and so on where they are many."""
    some: list[float] = values[:: 1 + (len(values) - 1) // _MOST_TICKS].tolist()
    return some


def counts_axis(channel: Axis, title: str) -> Axis:
    """An axis of whole numbers from 0, thousands as "12k"."""
    # Vega's own labels share a unit, so that nothing is "0k", and it puts ticks between whole numbers
    label = "datum.value % 1 ? '' : format(datum.value, '~s')"
    return channel.title(title).axis(labelExpr=label, tickCount=4, tickMinStep=1)


def signed_labels(digits: int) -> str:
    """The labels of an axis or legend of differences: "+0.5", "−0.5" and a bare "0"."""
    return f"abs(datum.value) < 1e-9 ? '0' : format(datum.value, '+.{digits}~f')"


def stars_domain(scale: Scale) -> list[float]:
    """From where to where an axis of stars goes: the scale, or some room on both sides of its only value."""
    room = scale.spacing / 2 if scale.has_one_value else 0
    return [scale.low - room, scale.high + room]


def time_axis(channel: Axis, times: pd.Series, title: str | None = None) -> Axis:
    """An axis of time in UTC, wherever the browser is; its labels are as exact as the span of ``times`` asks for."""
    days = (times.max() - times.min()).days if len(times) else 0
    form = next(form for least, form in _TIME_FORMATS if days >= least)
    if form == _TIME_FORMATS[-1][1]:  # of whole days nobody asks
        title = "UTC" if title is None else f"{title}, UTC"
    return channel.title(title).scale(type="utc").axis(grid=False, format=form, labelOverlap=True, tickCount=6)


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
    """A day, or a minute of a day, in UTC."""
    tip = alt.Tooltip(f"{field}:T", timeUnit="utcyearmonthdatehoursminutes" if clock else "utcyearmonthdate")
    return tip.title(title).format("%d %b %Y, %H:%M UTC" if clock else "%d %b %Y")
