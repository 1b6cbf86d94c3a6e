"""The colour of each model, the same on every chart, whichever others are drawn."""

import altair as alt
import pandas as pd

from recsys.models import MODELS

# As far apart as they can be where each stands out from light and from dark paper alike (a contrast of 3 or more), so
# that a chart looks the same in both; on most charts the model's name stands beside its mark as well.
COLOURS = {
    "hybrid": "#D86060",
    "popular": "#908490",
    "bias": "#906048",
    "content": "#007878",
    "user-knn": "#487800",
    "item-knn": "#609048",
    "svd": "#186CC0",
    "als": "#B44878",
    "mf": "#B47800",
    "two-tower": "#8478E4",
    "autorec": "#C060B4",
    "bayes": "#8454C0",
    "ease": "#0090CC",
}


def colour_of(title: str) -> str:
    """The colour of the model with that title."""
    return _BY_TITLE[title]


def model_colour(table: pd.DataFrame) -> alt.Color:
    """The channel that gives each model its colour; the legend has those that are in the column ``title`` alone."""
    there = [title for title in _BY_TITLE if title in set(table["title"])]
    scale = alt.Scale(domain=list(_BY_TITLE), range=list(_BY_TITLE.values()))
    legend = alt.Legend(orient="top", values=there, columns=_LEGEND_COLUMNS, symbolOpacity=1)
    return alt.Color("title:N", scale=scale, title=None, legend=legend)


_LEGEND_COLUMNS = alt.ExprRef("width < 500 ? 2 : width < 900 ? 4 : 7")  # so that no name is cut at any width
_BY_TITLE = {MODELS[key].title: colour for key, colour in COLOURS.items()}
