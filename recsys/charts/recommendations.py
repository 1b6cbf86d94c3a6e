"""Charts about one user's lists: what the model predicts, and which genres they are made of.

They are drawn again at every change of user, so each is put together once, and only its table is exchanged.
"""

import math
from functools import lru_cache
from typing import TypeVar

import altair as alt
import pandas as pd

from recsys.charts.axes import NEUTRAL, ROW, STARS, share_tip, stars_domain, stars_ticks
from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words, capitalised

GENRES_DRAWN = 8  # of a mix: more are a list to read, not a picture to see
Drawn = TypeVar("Drawn", alt.Chart, alt.LayerChart)


def predicted_against_given(table: pd.DataFrame, scale: Scale, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw the predictions of a user's rated movies over what the user gave; on the line they agree.

    Parameters
    ----------
    table : DataFrame
        ``title``, ``rating``, ``predicted``, at most a few thousand rows.
    scale : Scale
        Bounds of both axes.
    words : Words
        What the data set calls its users, movies and stars.
    """
    return _of(table[["title", "rating", "predicted"]], _predicted_against_given(scale, words))


def interval_bars(table: pd.DataFrame, scale: Scale, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw each prediction as a dot on the line between its bounds, in the order of the list.

    Parameters
    ----------
    table : DataFrame
        ``title``, ``rank``, ``predicted``, ``low``, ``high``, the last three in stars.
    scale : Scale
        The axis ends where it ends, and begins at the last whole star of it below all bounds.
    words : Words
        What the data set calls its users, movies and stars.
    """
    lowest = table["low"].min() if len(table) else scale.low
    start = scale.low + max(0, math.floor(lowest - scale.low))
    numbered = zip(table["rank"], table["title"], strict=True)
    films = [f"{rank} · {title}" for rank, title in numbered]  # titles can repeat
    return _of(table[["rank", "predicted", "low", "high"]].assign(film=films), _intervals(scale, start, words))


def genre_mix(table: pd.DataFrame) -> alt.LayerChart:
    """Draw how the share of a genre goes from the first list to the last, of the `GENRES_DRAWN` that have most of one.

    Parameters
    ----------
    table : DataFrame
        ``genre``, ``share``, ``which`` (the list), the lists in the order in which they are gone through.
    """
    lists = tuple(table["which"].drop_duplicates())
    most = table.groupby("genre")["share"].max().nlargest(GENRES_DRAWN).index
    return _of(table[table["genre"].isin(most)], _genre_mix(lists))


def _of(table: pd.DataFrame, chart: Drawn) -> Drawn:
    drawn = chart.copy(deep=False)
    drawn.data = table
    return drawn


@lru_cache(maxsize=16)
def _predicted_against_given(scale: Scale, words: Words) -> alt.LayerChart:
    ends = [scale.low - scale.spacing / 2, scale.high + scale.spacing / 2]
    jitter = 0.5 * scale.step  # so that equal ratings are seen apart; on a continuous scale few are equal
    points = (
        alt.Chart()
        .transform_calculate(jittered=f"datum.rating + (random() - 0.5) * {jitter}")
        .mark_circle(opacity=0.6, size=40)
        .encode(
            alt.X("jittered:Q")
            .title(f"Given, in {words.stars}")
            .scale(domain=ends, nice=False, zero=False)
            .axis(values=stars_ticks(scale), grid=False, labelExpr=STARS),
            alt.Y("predicted:Q")
            .title(f"Predicted, in {words.stars}")
            .scale(domain=ends, nice=False, zero=False)
            .axis(values=stars_ticks(scale), labelExpr=STARS),  # as across
            tooltip=[
                alt.Tooltip("title:N").title(capitalised(words.movie)),
                alt.Tooltip("rating:Q").title("Given").format("~g"),
                alt.Tooltip("predicted:Q").title("Predicted").format(".2f"),
            ],
        )
    )
    diagonal = (
        alt.Chart(pd.DataFrame({"given": ends, "same": ends}))
        .mark_line(strokeDash=[5, 4], color="gray")
        .encode(alt.X("given:Q"), alt.Y("same:Q"))
    )
    return alt.LayerChart(layer=[diagonal, points], height=400)


@lru_cache(maxsize=16)
def _intervals(scale: Scale, start: float, words: Words) -> alt.LayerChart:
    films = alt.Y("film:N").title(None).sort(field="rank", op="min").axis(labelLimit=170)
    tips = [
        alt.Tooltip("film:N").title(capitalised(words.movie)),
        alt.Tooltip("predicted:Q").title("Predicted").format(".2f"),
        alt.Tooltip("low:Q").title("From").format(".1f"),
        alt.Tooltip("high:Q").title("To").format(".1f"),
    ]
    base = alt.Chart(height={"step": ROW}).encode(films, tooltip=tips)
    ends = [start, stars_domain(scale)[1]]
    stars = alt.X("low:Q").title(capitalised(words.stars)).scale(domain=ends, nice=False, zero=False).axis(tickCount=5)
    lines = base.mark_rule(strokeWidth=3, opacity=0.6, color=NEUTRAL).encode(stars, alt.X2("high:Q"))
    dots = base.mark_circle(size=70, opacity=1).encode(alt.X("predicted:Q"))
    return alt.LayerChart(layer=[lines, dots])


@lru_cache(maxsize=16)
def _genre_mix(lists: tuple[str, ...]) -> alt.LayerChart:
    base = alt.Chart(height={"step": ROW}).encode(
        alt.Y("genre:N").title(None).sort(field="share", op="max", order="descending").axis(grid=False, ticks=False)
    )
    shares = alt.X("share:Q").title("Share of the list").axis(format=".0%", tickCount=5).scale(zero=True)
    ways = (
        base.transform_filter(alt.FieldOneOfPredicate(field="which", oneOf=[lists[0], lists[-1]]))
        .mark_line(color=NEUTRAL, opacity=0.5, strokeWidth=3)
        .encode(shares, alt.Detail("genre:N"))
    )
    dots = base.mark_circle(opacity=1).encode(
        shares,
        alt.Color("which:N").sort(lists).scale(domain=lists).title(None).legend(orient="top"),
        alt.Size("which:N").sort(lists).scale(domain=lists, range=_sizes(len(lists))).legend(None),
        tooltip=[alt.Tooltip("which:N").title("List"), alt.Tooltip("genre:N").title("Genre"), share_tip()],
    )
    return alt.LayerChart(layer=[ways, dots])


def _sizes(n: int) -> list[int]:
    """Square pixels of the dots of each list: where it ends up is what one looks at."""
    return [70] * (n - 1) + [160]
