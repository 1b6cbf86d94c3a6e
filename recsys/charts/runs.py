"""Trainings laid over each other."""

import altair as alt
import pandas as pd

from recsys.data.words import OF_MOVIES, Words
from recsys.jobs.training.curves import TRAINING, VALIDATION
from recsys.jobs.training.side_by_side import TEST

_HEIGHT = 380  # pixels
_LONGEST = 420  # pixels of a name in the legend
_MUCH_LONGER = 10  # times
_DASHES = {VALIDATION: [1, 0], TRAINING: [4, 4]}


def curves_of_runs(curves: pd.DataFrame, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw the RMSE of several trainings by epochs done: a colour for each, a line for each part of the ratings.

    Parameters
    ----------
    curves : DataFrame
        ``name``, ``model``, ``epochs``, ``rmse`` (stars) and ``what`` (validation, training or test), as
        ``side_by_side.curves_side_by_side`` returns them.
    words : Words
        What the data set calls its users, movies and stars.
    """
    names = list(dict.fromkeys(curves["name"]))
    base = alt.Chart(curves, height=_HEIGHT).encode(
        _epochs(curves),
        alt.Y("rmse:Q").title(f"RMSE in {words.stars}").scale(zero=False),
        alt.Color("name:N")
        .sort(names)
        .scale(domain=names)
        .title(None)
        .legend(orient="top", columns=1, labelLimit=_LONGEST, symbolType="square"),
        tooltip=[
            alt.Tooltip("name:N").title("Training"),
            alt.Tooltip("model:N").title("Model"),
            alt.Tooltip("what:N").title("Error in"),
            alt.Tooltip("epochs:Q").title("Epochs"),
            alt.Tooltip("rmse:Q").title("RMSE").format(".4f"),
        ],
    )
    drawn = base.transform_filter(f"datum.what != '{TEST}'")
    dash = (
        alt.StrokeDash("what:N")
        .scale(domain=list(_DASHES), range=list(_DASHES.values()))
        .title(None)
        .legend(orient="bottom", symbolType="stroke", symbolSize=400)
    )
    shape = (
        alt.Shape("what:N")
        .scale(domain=[TEST], range=["diamond"])
        .title(None)
        .legend(orient="bottom", symbolFillColor="gray", symbolStrokeColor="gray", symbolSize=100)
    )
    tested = base.transform_filter(f"datum.what == '{TEST}'")
    layers = [
        drawn.mark_line(strokeWidth=2).encode(dash),
        tested.mark_point(size=140, filled=True, opacity=1).encode(shape),
    ]
    chart: alt.LayerChart = alt.LayerChart(layer=layers).resolve_scale(shape="independent", strokeDash="independent")
    return chart


def _epochs(curves: pd.DataFrame) -> alt.X:
    """The axis of epochs; of powers where the longest training would press the shortest against the other axis."""
    lengths = curves.groupby("name")["epochs"].max()
    x = alt.X("epochs:Q").title("Epochs, or sweeps").axis(tickMinStep=1, grid=False)
    if len(lengths) and lengths.max() > _MUCH_LONGER * lengths.min():
        return x.title("Epochs, or sweeps (each step twice as many)").scale(type="log", base=2, nice=False)
    return x.scale(nice=False, zero=True)
