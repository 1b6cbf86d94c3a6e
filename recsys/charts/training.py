"""Charts of a training: how the error falls."""

from typing import Literal

import altair as alt
import pandas as pd

from recsys.data.words import OF_MOVIES, Words, capitalised
from recsys.jobs.training.curves import KINDS, WITHIN

_HEIGHT = 340  # pixels
_KINDS = list(KINDS)


def training_curves(
    curves: pd.DataFrame,
    best: pd.DataFrame,
    references: pd.DataFrame,
    words: Words = OF_MOVIES,
    *,
    planned: int,
    step: str = "epoch",
) -> alt.LayerChart:
    """Draw RMSE by epochs done, live or after the end; the axis has room for all planned epochs from the start.

    Parameters
    ----------
    curves : DataFrame
        ``epochs`` (done, with fractions), ``rmse`` (stars) and ``what``, one of ``curves.KINDS``, as
        ``curves.training_curves`` returns them.
    best : DataFrame
        ``epochs`` and ``rmse`` of the lowest validation point and a ``label``; at most one row.
    references : DataFrame
        ``rmse`` and ``label`` of published results; none, or as many as fit.
    words : Words
        What the data set calls its users, movies and stars.
    planned : int
        Epochs that there will be at most.
    step : str
        What the model calls one of them: "epoch", "sweep".
    """
    steps = f"{capitalised(step)}s"
    x = alt.X("epochs:Q").title(steps).axis(tickMinStep=1, grid=False).scale(domain=[0, planned], nice=False)
    y = (
        alt.Y("rmse:Q")
        .title(f"RMSE in {words.stars}")
        .scale(zero=False, domain=_domain(curves, references), clamp=False)
    )
    there = [kind for kind in _KINDS if (curves["what"] == kind).any()]
    colour = alt.Color("what:N").sort(_KINDS).scale(domain=_KINDS).title(None).legend(orient="top", values=there)
    tips = [
        alt.Tooltip("what:N").title("Error in"),
        alt.Tooltip("epochs:Q").title(steps).format(".2~f"),
        alt.Tooltip("rmse:Q").title("RMSE").format(".4f"),
    ]
    base = alt.Chart(curves, height=_HEIGHT).encode(x, y, colour, tooltip=tips)
    whole = f"datum.what != '{WITHIN}'"
    layers = [
        base.transform_filter(f"!({whole})").mark_line(strokeWidth=1, opacity=0.7, clip=True),
        base.transform_filter(whole).mark_line(strokeWidth=2),  # the axes hold all of these: nothing is clipped,
        base.transform_filter(whole).mark_circle(size=45, opacity=1),  # not half of the last point either
    ]
    if len(best):
        layers += _marked(best)
    if len(references):
        layers += _ruled(references)
    return alt.LayerChart(layer=layers)


def _marked(best: pd.DataFrame) -> list[alt.Chart]:
    at = alt.Chart(best).encode(alt.X("epochs:Q"), alt.Y("rmse:Q"))
    ring = at.mark_point(size=180, strokeWidth=2, filled=False, color="gray")
    return [ring, at.mark_text(dy=18, align="center", color="gray").encode(alt.Text("label:N"))]


def _ruled(references: pd.DataFrame) -> list[alt.Chart]:
    """A dashed line at each reference, its label above the highest and below the others, so that none cross."""
    rules = alt.Chart(references).mark_rule(strokeDash=[5, 4], color="gray", opacity=0.8).encode(alt.Y("rmse:Q"))
    highest = references["rmse"] == references["rmse"].max()
    sides: list[tuple[pd.Series, Literal["top", "bottom"], int]] = [(highest, "bottom", -3), (~highest, "top", 4)]
    labels = [
        alt.Chart(references[rows])
        .mark_text(align="right", baseline=baseline, dy=dy, dx=-4, color="gray")
        .encode(alt.Y("rmse:Q"), alt.Text("label:N"), x=alt.value("width"))
        for rows, baseline, dy in sides
        if rows.any()
    ]
    return [rules, *labels]


def _domain(curves: pd.DataFrame, references: pd.DataFrame) -> list[float]:
    """The range of what matters: whole epochs and references; the first steps of a training may leave it at the top."""
    whole = curves[curves["what"] != WITHIN]
    shown = pd.concat([whole["rmse"] if len(whole) else curves["rmse"], references["rmse"]])
    low, high = float(shown.min()), float(shown.max())
    margin = max(0.05 * (high - low), 0.005)
    return [low - margin, high + margin]
