"""Charts of ratings as they were given: stars, the long tail, time."""

import altair as alt
import pandas as pd

from recsys.charts.axes import (
    HEIGHT,
    LEGEND,
    mean_tip,
    number_tip,
    share_tip,
    stars_axis,
    stars_domain,
    stars_tip,
    time_axis,
    time_tip,
)
from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words, capitalised


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
            stars_axis(alt.X("stars:O"), words),
            alt.Y("count:Q").title("Ratings").axis(format="~s", tickCount=4),
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
            stars_axis(alt.X("stars:O"), words),
            alt.Y("share:Q").title("Share of ratings").axis(format="%", tickCount=4),
            alt.XOffset("who:N").sort(who),
            alt.Color("who:N").sort(who).title(None).legend(orient="top"),
            tooltip=[alt.Tooltip("who:N").title("Who"), stars_tip(words), share_tip(), number_tip("count", "Ratings")],
        )
    )
    return drawn


def long_tail(table: pd.DataFrame, noun: str, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw the number of ratings by rank, the most rated first, the head stronger than the rest.

    Parameters
    ----------
    table : DataFrame
        ``rank``, ``count``, ``in_head``, as ``statistics.long_tail`` returns them.
    noun : str
        What is ranked, in the plural and in the words of the data set: "movies" or "users".
    words : Words
        What the data set calls its ratings.
    """
    everything = alt.Chart(table, height=HEIGHT).encode(
        alt.X("rank:Q")
        .title(f"{capitalised(noun)}, most {words.ratings} first")
        .scale(nice=False)
        .axis(grid=False, tickCount=6),
        alt.Y("count:Q").title(capitalised(words.ratings)).axis(format="~s", tickCount=4),
        tooltip=[number_tip("rank", "Rank"), number_tip("count", capitalised(words.ratings))],
    )
    head = everything.transform_filter("datum.in_head")
    return alt.LayerChart(layer=[everything.mark_area(opacity=0.35), head.mark_area(opacity=1)])


def ratings_over_time(table: pd.DataFrame, words: Words = OF_MOVIES) -> alt.Chart:
    """Draw how many ratings were given in each period.

    Parameters
    ----------
    table : DataFrame
        ``start``, ``count``, ``mean``, as ``periods.ratings_over_time`` returns them.
    words : Words
        What the data set calls its users, movies and stars.
    """
    drawn: alt.Chart = (
        alt.Chart(table, height=HEIGHT)
        .mark_area(interpolate="step-after", line=True, fillOpacity=0.35)
        .encode(
            time_axis(alt.X("start:T"), table["start"]),
            alt.Y("count:Q").title(capitalised(words.ratings)).axis(format="~s", tickCount=4),
            tooltip=[
                time_tip("start", "From"),
                number_tip("count", capitalised(words.ratings)),
                *([mean_tip(words)] if "mean" in table else []),
            ],
        )
    )
    return drawn


def mean_over_time(table: pd.DataFrame, scale: Scale, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw the mean rating of each period, its points the larger the more ratings stand behind them.

    Parameters
    ----------
    table : DataFrame
        ``start``, ``count``, ``mean``; periods without ratings are left out.
    scale : Scale
        Bounds of the axis.
    words : Words
        What the data set calls its users, movies and stars.
    """
    line = alt.Chart(table.dropna(subset="mean"), height=HEIGHT).encode(
        time_axis(alt.X("start:T"), table["start"]),
        alt.Y("mean:Q").title(f"Mean {words.stars}").scale(domain=stars_domain(scale)).axis(tickCount=5),
        tooltip=[time_tip("start", "From"), mean_tip(words), number_tip("count", "Ratings")],
    )
    points = line.mark_circle(opacity=1).encode(alt.Size("count:Q").scale(range=[15, 160]).legend(None))
    return alt.LayerChart(layer=[line.mark_line(opacity=0.5), points])


def rating_timeline(table: pd.DataFrame, words: Words = OF_MOVIES) -> alt.Chart:
    """Draw when each rating was given: one circle per moment and rating, its area the number of movies.

    Parameters
    ----------
    table : DataFrame
        ``time``, ``stars``, ``count``, as ``periods.rating_timeline`` returns them.
    words : Words
        What the data set calls its users, movies and stars.
    """
    drawn: alt.Chart = (
        alt.Chart(table, height=HEIGHT)
        .mark_circle(opacity=0.75)
        .encode(
            time_axis(alt.X("time:T").scale(padding=20), table["time"]),
            stars_axis(alt.Y("stars:O").sort("descending"), words, grid=True),
            alt.Size("count:Q").title(capitalised(words.movies)).scale(range=[20, 500]).legend(None),
            tooltip=[
                time_tip("time", "From", clock=True),
                stars_tip(words),
                number_tip("count", capitalised(words.movies)),
            ],
        )
    )
    return drawn
