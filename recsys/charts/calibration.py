"""The chart of intervals that keep their word, or do not."""

import math

import altair as alt
import pandas as pd

from recsys.charts.axes import HEIGHT, LEGEND, NEUTRAL
from recsys.data.words import OF_MOVIES, Words
from recsys.evaluation.uncertainty import EVERYTHING, THIRDS

_ROOM = 0.05  # beyond it no interval that is any good comes


def interval_coverage(table: pd.DataFrame, by: str, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw by how many points more or fewer ratings lie in intervals than these promise, one line a group.

    The upward axis is the same for users and for movies, so that two charts can be compared.

    Parameters
    ----------
    table : DataFrame
        As ``evaluation.intervals.interval_coverage`` returns it.
    by : str
        "users" or "movies": whose groups.
    words : Words
        What the data set calls its users, movies and stars.
    """
    told = table.assign(difference=table["inside"] - table["share"])
    most = max(_ROOM, math.ceil(100 * float(told["difference"].abs().max())) / 100)
    drawn = told[told["by"] == by]
    groups = [EVERYTHING, *THIRDS]
    lines = (
        alt.Chart(drawn, height=HEIGHT + LEGEND)
        .mark_line(point=True)
        .encode(
            alt.X("share:Q").title("Promised share").axis(format="%", tickCount=6).scale(zero=False),
            alt.Y("difference:Q").title("Observed minus promised").axis(format="+.0%").scale(domain=[-most, most]),
            alt.Color("group:N").sort(groups).scale(domain=groups).title(None).legend(orient="top", columns=2),
            tooltip=[
                alt.Tooltip("group:N").title("Group"),
                alt.Tooltip("share:Q").title("Promised").format(".0%"),
                alt.Tooltip("inside:Q").title("Observed").format(".1%"),
                alt.Tooltip("width:Q").title(f"Mean width, {words.stars}").format(".2f"),
                alt.Tooltip("count:Q").title("Test ratings").format(","),
            ],
        )
    )
    zero = alt.Chart(pd.DataFrame({"kept": [0.0]})).mark_rule(strokeDash=[5, 4], color=NEUTRAL).encode(alt.Y("kept:Q"))
    return alt.LayerChart(layer=[zero, lines])
