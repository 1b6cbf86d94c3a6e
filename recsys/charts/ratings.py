"""Charts of ratings as they were given: stars, the long tail, time."""

import altair as alt
import pandas as pd

from recsys.charts.axes import (
    HEIGHT,
    LEGEND,
    STARS,
    counts_axis,
    mean_tip,
    number_tip,
    share_tip,
    stars_axis,
    stars_domain,
    stars_ticks,
    stars_tip,
    time_axis,
    time_tip,
)
from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words, capitalised

_FEW = 30  # movies or users
_MANY = 20  # movies at one moment: fewer are no large circle, whatever the others are


def rating_histogram(table: pd.DataFrame, words: Words = OF_MOVIES) -> alt.Chart:
    """Draw how often each rating was given.

    Parameters
    ----------
    table : DataFrame
        ``stars``, ``count``, ``share``, as ``statistics.rating_histogram`` returns them.
    words : Words
        What the data set calls its users, movies and stars.
    """
    drawn: alt.Chart = (
        alt.Chart(table, height=HEIGHT)
        .mark_bar(cornerRadiusTopLeft=3, cornerRadiusTopRight=3)
        .encode(
            stars_axis(alt.X("stars:O"), table, words),
            counts_axis(alt.Y("count:Q"), capitalised(words.ratings)),
            tooltip=[stars_tip(words), number_tip("count", "Ratings"), share_tip()],
        )
    )
    return drawn


def histogram_against(table: pd.DataFrame, words: Words = OF_MOVIES) -> alt.Chart:
    """Draw one rating histogram beside another, as shares.

    Parameters
    ----------
    table : DataFrame
        ``who``, ``stars``, ``count``, ``share``, as ``profiles.histogram_against_everybody`` returns them.
    words : Words
        What the data set calls its users, movies and stars.
    """
    who = table["who"].drop_duplicates().tolist()
    drawn: alt.Chart = (
        alt.Chart(table, height=HEIGHT + LEGEND)
        .mark_bar(cornerRadiusTopLeft=3, cornerRadiusTopRight=3)
        .encode(
            stars_axis(alt.X("stars:O"), table, words),
            alt.Y("share:Q").title("Share of ratings").axis(format="%", tickCount=4),
            alt.XOffset("who:N").sort(who),
            alt.Color("who:N").sort(who).title(None).legend(orient="top"),
            tooltip=[alt.Tooltip("who:N").title("Who"), stars_tip(words), share_tip(), number_tip("count", "Ratings")],
        )
    )
    return drawn


def long_tail(table: pd.DataFrame, noun: str, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw the number of ratings by rank, the most rated first, the head stronger than the rest; of few as bars.

    Parameters
    ----------
    table : DataFrame
        ``rank``, ``count``, ``in_head``, as ``statistics.long_tail`` returns them.
    noun : str
        What is ranked, in the plural and in the words of the data set: "movies" or "users".
    words : Words
        What the data set calls its ratings.
    """
    title, few = f"{capitalised(noun)}, most {words.ratings} first", len(table) <= _FEW
    ranks = alt.X("rank:O").axis(labelAngle=0, labelOverlap=True) if few else alt.X("rank:Q").scale(nice=False)
    everything = alt.Chart(table, height=HEIGHT).encode(
        ranks.title(title) if few else ranks.title(title).axis(grid=False, tickCount=6),
        counts_axis(alt.Y("count:Q"), capitalised(words.ratings)),
        tooltip=[number_tip("rank", "Rank"), number_tip("count", capitalised(words.ratings))],
    )
    head = everything.transform_filter("datum.in_head")
    if few:  # an area over one or two of them has no width
        rest = everything.transform_filter("!datum.in_head")
        return alt.LayerChart(layer=[rest.mark_bar(opacity=0.35), head.mark_bar(opacity=1)])
    return alt.LayerChart(layer=[everything.mark_area(opacity=0.35), head.mark_area(opacity=1)])


def ratings_over_time(table: pd.DataFrame, words: Words = OF_MOVIES) -> alt.Chart:
    """Draw how many ratings were given in each period, one bar from its start to its end.

    Parameters
    ----------
    table : DataFrame
        ``start``, ``end``, ``count`` and maybe ``mean``, as ``periods.ratings_over_time`` returns them.
    words : Words
        What the data set calls its users, movies and stars.
    """
    drawn: alt.Chart = (
        alt.Chart(table, height=HEIGHT)
        .mark_rect()
        .encode(
            time_axis(alt.X("start:T"), table["start"], _period(table)),
            alt.X2("end:T"),
            counts_axis(alt.Y("count:Q").scale(zero=True), capitalised(words.ratings)),
            alt.Y2(datum=0),
            tooltip=[
                time_tip("start", "From"),
                number_tip("count", capitalised(words.ratings)),
                *([mean_tip(words)] if "mean" in table else []),
            ],
        )
    )
    return drawn


def mean_over_time(table: pd.DataFrame, scale: Scale, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw the mean rating of each period in the band where it lies with 95 %; larger points stand for more ratings.

    Parameters
    ----------
    table : DataFrame
        ``start``, ``count``, ``mean``, ``low``, ``high``; periods without ratings are left out.
    scale : Scale
        Bounds of the axis.
    words : Words
        What the data set calls its users, movies and stars.
    """
    low, high = stars_domain(scale)
    drawn = table.dropna(subset="mean")
    drawn = drawn.assign(low=drawn["low"].clip(lower=low), high=drawn["high"].clip(upper=high))
    tips = [
        time_tip("start", "From"),
        mean_tip(words),
        alt.Tooltip("low:Q").title("Low (95 %)").format(".2f"),
        alt.Tooltip("high:Q").title("High (95 %)").format(".2f"),
        number_tip("count", capitalised(words.ratings)),
    ]
    base = alt.Chart(drawn, height=HEIGHT).encode(
        time_axis(alt.X("start:T"), table["start"], _period(table)), tooltip=tips
    )
    mean = alt.Y("mean:Q").title(f"Mean {words.stars}").scale(domain=[low, high], zero=False).axis(tickCount=5)
    band = base.mark_area(opacity=0.2).encode(alt.Y("low:Q"), alt.Y2("high:Q"))
    points = base.mark_circle(opacity=1).encode(mean, alt.Size("count:Q").scale(range=[4, 160], zero=True).legend(None))
    return alt.LayerChart(layer=[band, base.mark_line(opacity=0.4, strokeWidth=1).encode(mean), points])


def rating_timeline(table: pd.DataFrame, scale: Scale, words: Words = OF_MOVIES) -> alt.Chart:
    """Draw when each rating was given: one circle per moment and rating, its area the number of movies.

    One movie is a small circle whoever it is, also where nobody's moment has more than one.

    Parameters
    ----------
    table : DataFrame
        ``time``, ``stars``, ``count``, as ``periods.rating_timeline`` returns them.
    scale : Scale
        Bounds of the axis of stars, which are numbers on it.
    words : Words
        What the data set calls its users, movies and stars.
    """
    most = max(_MANY, int(table["count"].max()))
    drawn: alt.Chart = (
        alt.Chart(table, height=HEIGHT)
        .mark_circle(opacity=0.75)
        .encode(
            time_axis(alt.X("time:T").scale(padding=20), table["time"]),
            alt.Y("stars:Q")
            .title(capitalised(words.stars))
            .scale(domain=stars_domain(scale), zero=False, nice=False, padding=14)
            .axis(values=stars_ticks(scale), labelExpr=STARS),
            alt.Size("count:Q").title(capitalised(words.movies)).scale(domain=[0, most], range=[20, 500]).legend(None),
            tooltip=[
                time_tip("time", "From", clock=True),
                stars_tip(words),
                number_tip("count", capitalised(words.movies)),
            ],
        )
    )
    return drawn


def _period(table: pd.DataFrame) -> str | None:
    """What the periods of a table are called: "Month"."""
    period = table.attrs.get("period")
    return None if period is None else capitalised(period)
