"""The map of movies: one dot a movie, what somebody rated and what is recommended drawn on top."""

from typing import Literal, get_args

import altair as alt
import pandas as pd

from recsys.charts.axes import mean_tip, number_tip
from recsys.data.words import OF_MOVIES, Words, capitalised

Colouring = Literal["genre", "year", "mean", "n_ratings"]

RATED, RECOMMENDED, FOUND, NEAREST, CHOSEN = MARKS = ("Rated", "Recommended", "Found", "Nearest", "Chosen")
OTHER = "Other genres"
BRUSH, CLICK = "brush", "film"
MOST_DRAWN = 10_000  # dots: the browser draws each of them, and knows what to show beside it
_GENRES = 5  # colours that can be told apart, beside that of the others
_HEIGHT = 620
_ENTRIES_IN_A_ROW = 3  # of the legend of genres: more do not fit on a phone
_TITLES = {"genre": "First genre", "year": "Year", "mean": "Mean stars", "n_ratings": "Ratings"}
LOOKS = {  # seen on light and on dark, over dots of every colour
    RATED: ("circle", "#2F6DA8"),
    RECOMMENDED: ("diamond", "#C2475A"),
    FOUND: ("triangle-up", "#7C5FBF"),
    NEAREST: ("square", "#B88400"),
    CHOSEN: ("cross", "#D6249F"),
}


def movie_map(
    table: pd.DataFrame, colouring: Colouring, marks: pd.DataFrame, words: Words = OF_MOVIES
) -> alt.LayerChart:
    """Draw all movies, coloured; dragging selects (as `BRUSH`), a click chooses one (as `CLICK`), the wheel zooms.

    Parameters
    ----------
    table : DataFrame
        As ``map.map_table`` returns it, most rated last; of more than `MOST_DRAWN` movies the last ones are drawn.
    colouring : {"genre", "year", "mean", "n_ratings"}
        A column of the table.
    marks : DataFrame
        ``movie_id``, ``title``, ``x``, ``y``, ``mark`` (one of `MARKS`): drawn on top, and clicked like the others.
    words : Words
        What the data set calls its users, movies and stars.
    """
    if colouring not in get_args(Colouring):
        raise ValueError(f"a map is coloured by one of {get_args(Colouring)}, got {colouring!r}")
    drawn = table.tail(MOST_DRAWN)
    drawn = drawn.assign(genre=_fewer(drawn["genre"])) if "genre" in drawn else drawn
    zoom = alt.selection_interval(name="zoom", bind="scales", translate=False)
    brush = alt.selection_interval(name=BRUSH, zoom=False)
    click = alt.selection_point(name=CLICK, fields=["movie_id"], on="click", toggle=False)
    tips = [alt.Tooltip("title:N").title(capitalised(words.movie)), number_tip("n_ratings", capitalised(words.ratings))]
    tips += [mean_tip(words)] if "mean" in drawn else []
    tips += [alt.Tooltip("year:Q").title("Year").format("d")] if "year" in drawn else []
    everything = (
        alt.Chart(drawn)
        .mark_circle(size=26, opacity=0.55 if len(marks) == 0 else 0.35)
        .encode(_axis(alt.X("x:Q")), _axis(alt.Y("y:Q")), _colour(drawn, colouring, words), tooltip=tips)
        .add_params(brush, zoom, click)
    )
    if not len(marks):
        return alt.LayerChart(layer=[everything], height=_HEIGHT)
    kinds = [mark for mark in MARKS if (marks["mark"] == mark).any()]
    shapes, fills = zip(*(LOOKS[kind] for kind in kinds), strict=True)
    legend = alt.Legend(orient="bottom", title="On top", symbolSize=110, symbolStrokeWidth=0)
    on_top = (
        alt.Chart(marks[["movie_id", "title", "x", "y", "mark"]])
        .mark_point(filled=True, size=90, opacity=1, stroke="white", strokeWidth=1)
        .encode(
            alt.X("x:Q"),
            alt.Y("y:Q"),
            alt.Shape("mark:N").scale(domain=kinds, range=shapes).legend(legend),
            alt.Fill("mark:N").scale(domain=kinds, range=fills).legend(legend),
            tooltip=[alt.Tooltip("title:N").title(capitalised(words.movie)), alt.Tooltip("mark:N").title("On top")],
        )
    )
    return alt.LayerChart(layer=[everything, on_top], height=_HEIGHT)


def _axis(channel: alt.X | alt.Y) -> alt.X | alt.Y:
    """Directions mean nothing by themselves, so there is nothing to read off."""
    return channel.axis(None).scale(zero=False)


def _colour(table: pd.DataFrame, colouring: Colouring, words: Words) -> alt.Color:
    title = words.said(_TITLES[colouring])
    if colouring == "genre":
        legend = alt.Legend(orient="top", title=title, columns=_ENTRIES_IN_A_ROW, symbolOpacity=1)
        names = [name for name in table["genre"].value_counts().index if name != OTHER]
        ends = [*names, OTHER]
        return alt.Color("genre:N").scale(domain=ends).sort(ends).legend(legend)
    form = {"year": "d", "mean": ".1f", "n_ratings": "~s"}[colouring]
    colour = alt.Color(f"{colouring}:Q").legend(alt.Legend(orient="top", title=title, format=form))
    return colour.scale(type="log", domainMin=1) if colouring == "n_ratings" else colour.scale(zero=False)


def _fewer(genres: pd.Series) -> pd.Series:
    most = genres.value_counts().index[:_GENRES]
    return genres.where(genres.isin(most), OTHER)
