"""The map of movies: one dot a movie, what somebody rated and what is recommended drawn on top."""

from typing import Literal, get_args

import altair as alt
import pandas as pd

from recsys.charts.axes import mean_tip, number_tip
from recsys.charts.map_names import FONT, map_names
from recsys.data.words import OF_MOVIES, Words, capitalised

Colouring = Literal["genre", "year", "mean", "n_ratings"]
Window = tuple[tuple[float, float], tuple[float, float]]

RATED, RECOMMENDED, FOUND, NEAREST, CHOSEN = MARKS = ("Rated", "Recommended", "Found", "Nearest", "Chosen")
OTHER = "Other genres"
BRUSH, CLICK = "brush", "film"
NAMES = "names"  # of the layer of names, which is outlined with the colour of the page
MOST_DRAWN = 5_000  # dots: each is an element of the page, and knows what to show beside it
_GENRES = 5  # colours that can be told apart, beside that of the others
_HEIGHT = 620
_ENTRIES_IN_A_ROW = 3  # of the legend of genres: more do not fit on a phone
_DOTS = {"alone": 0.55, "marked": 0.35, "found": 0.12}  # opacity of all movies, by what is drawn on top of them
_TITLES = {"genre": "First genre", "year": "Year", "mean": "Mean stars", "n_ratings": "Ratings"}
LOOKS = {  # seen on light and on dark, over dots of every colour
    RATED: ("circle", "#2F6DA8"),
    RECOMMENDED: ("diamond", "#C2475A"),
    FOUND: ("triangle-up", "#7C5FBF"),
    NEAREST: ("square", "#B88400"),
    CHOSEN: ("cross", "#D6249F"),
}


def movie_map(
    table: pd.DataFrame,
    colouring: Colouring,
    marks: pd.DataFrame,
    words: Words = OF_MOVIES,
    *,
    window: Window | None = None,
) -> alt.LayerChart:
    """Draw all movies, coloured, some of the best known with their names, and one legend above.

    Dragging selects (as `BRUSH`), a click chooses one (as `CLICK`); the wheel zooms while the control key is held, and
    scrolls the page otherwise.

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
    window : tuple, optional
        The part that is looked at, ``(left, right), (bottom, top)``; all of it if None.
    """
    if colouring not in get_args(Colouring):
        raise ValueError(f"a map is coloured by one of {get_args(Colouring)}, got {colouring!r}")
    drawn = table.tail(MOST_DRAWN)
    drawn = drawn.assign(genre=_fewer(drawn["genre"])) if "genre" in drawn else drawn
    zoom = alt.selection_interval(name="zoom", bind="scales", translate=False, zoom="wheel![event.ctrlKey]")
    brush = alt.selection_interval(name=BRUSH, zoom=False)
    click = alt.selection_point(name=CLICK, fields=["movie_id"], on="click", toggle=False)
    tips = [alt.Tooltip("title:N").title(capitalised(words.movie)), number_tip("n_ratings", capitalised(words.ratings))]
    tips += [mean_tip(words)] if "mean" in drawn else []
    tips += [alt.Tooltip("year:Q").title("Year").format("d")] if "year" in drawn else []
    everything = (
        alt.Chart(drawn)
        .mark_circle(size=26, opacity=_DOTS[_on_top(marks)], clip=True, aria=False)
        .encode(*_place(window), _colour(drawn, colouring, words), tooltip=tips)
        .add_params(brush, zoom, click)
    )
    layers = [everything, *([_marked(marks, words)] if len(marks) else []), _named(drawn)]
    above = alt.Config(legend=alt.LegendConfig(orient="top"))
    return alt.LayerChart(layer=layers, height=_HEIGHT, config=above, usermeta={"embedOptions": {"renderer": "svg"}})


def _on_top(marks: pd.DataFrame) -> str:
    return "found" if (marks["mark"] == FOUND).any() else "marked" if len(marks) else "alone"


def _marked(marks: pd.DataFrame, words: Words) -> alt.Chart:
    """What somebody rated, what is recommended, found, nearest and chosen, with the shapes and colours of `LOOKS`."""
    kinds = [mark for mark in MARKS if (marks["mark"] == mark).any()]
    shapes, fills = zip(*(LOOKS[kind] for kind in kinds), strict=True)
    points: alt.Chart = (
        alt.Chart(marks[["movie_id", "title", "x", "y", "mark"]])
        .mark_point(filled=True, size=90, opacity=1, stroke="white", strokeWidth=1, clip=True)
        .encode(
            alt.X("x:Q"),
            alt.Y("y:Q"),
            alt.Shape("mark:N").scale(domain=kinds, range=shapes).legend(None),
            alt.Fill("mark:N").scale(domain=kinds, range=fills).legend(None),
            tooltip=[alt.Tooltip("title:N").title(capitalised(words.movie)), alt.Tooltip("mark:N").title("On top")],
        )
    )
    return points


def _named(drawn: pd.DataFrame) -> alt.Chart:
    """The names of a few of the best known, as many as the plot is wide enough for."""
    wide_enough = alt.condition("width >= datum.least", alt.value(1), alt.value(0))
    names: alt.Chart = (
        alt.Chart(map_names(drawn, _HEIGHT), name=NAMES)
        .mark_text(fontSize=FONT, dy=-9, clip=True)
        .encode(alt.X("x:Q"), alt.Y("y:Q"), alt.Text("name:N"), opacity=wide_enough)
    )
    return names


def _place(window: Window | None) -> tuple[alt.X, alt.Y]:
    """Directions mean nothing by themselves, so there is nothing to read off."""
    if window is None:
        return alt.X("x:Q").axis(None).scale(zero=False), alt.Y("y:Q").axis(None).scale(zero=False)
    across, up = window
    return (
        alt.X("x:Q").axis(None).scale(domain=list(across), nice=False),
        alt.Y("y:Q").axis(None).scale(domain=list(up), nice=False),
    )


def _colour(table: pd.DataFrame, colouring: Colouring, words: Words) -> alt.Color:
    title = words.said(_TITLES[colouring])
    if colouring == "genre":
        legend = alt.Legend(title=title, columns=_ENTRIES_IN_A_ROW, symbolOpacity=1)
        names = [name for name in table["genre"].value_counts().index if name != OTHER]
        ends = [*names, OTHER]
        return alt.Color("genre:N").scale(domain=ends).sort(ends).legend(legend)
    form = {"year": "d", "mean": ".1f", "n_ratings": "~s"}[colouring]
    colour = alt.Color(f"{colouring}:Q").legend(alt.Legend(title=title, format=form))
    return colour.scale(type="log", domainMin=1) if colouring == "n_ratings" else colour.scale(zero=False)


def _fewer(genres: pd.Series) -> pd.Series:
    most = genres.value_counts().index[:_GENRES]
    return genres.where(genres.isin(most), OTHER)
