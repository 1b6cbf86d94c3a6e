"""Charts of a training: how the error falls."""

from typing import Any, Literal

import altair as alt
import pandas as pd

from recsys.data.words import OF_MOVIES, Words, capitalised
from recsys.jobs.training.curves import KINDS, WITHIN

_HEIGHT = 400  # pixels
_MOST_POINTS = 60  # that can be told apart
_LABEL_WIDTH, _LABEL_HEIGHT = 0.6, 0.07  # of a reference, as parts of the chart; half a page has room for no more
_LINE = 14  # pixels from one label to the next above it
_ENDS: list[tuple[Literal["left", "right"], Any, int]] = [("right", "width", -4), ("left", 0, 4)]  # align, x, dx
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
    colour = (
        alt.Color("what:N")
        .sort(_KINDS)
        .scale(domain=_KINDS)
        .title(None)
        .legend(orient="top", values=there, symbolOpacity=1)
    )
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
        base.transform_filter(whole).mark_circle(
            size=45 if planned <= _MOST_POINTS else 8, opacity=1
        ),  # nor half a point
    ]
    if len(best):
        layers += _marked(best, planned)
    if len(references):
        layers += _ruled(references, curves, planned)
    return alt.LayerChart(layer=layers)


def _marked(best: pd.DataFrame, planned: int) -> list[alt.Chart]:
    """A ring around the best epoch with its value, which stays within the chart at its right end."""
    at = alt.Chart(best).encode(alt.X("epochs:Q"), alt.Y("rmse:Q"))
    ring = at.mark_point(size=180, strokeWidth=2, filled=False, color="gray")
    at_the_end = bool((best["epochs"] > 0.9 * planned).any())
    text = at.mark_text(dy=18, dx=8 * at_the_end, align="right" if at_the_end else "center", color="gray")
    return [ring, text.encode(alt.Text("label:N"))]


def _ruled(references: pd.DataFrame, curves: pd.DataFrame, planned: int) -> list[alt.Chart]:
    """A dashed line at each reference, its label above the highest and below the others, so that none cross.

    A label that would cover a curve at both ends of its line stands above the others, with its figure in it.
    """
    rules = alt.Chart(references).mark_rule(strokeDash=[5, 4], color="gray", opacity=0.8).encode(alt.Y("rmse:Q"))
    low, high = _domain(curves, references)
    text = _LABEL_HEIGHT * (high - low)
    highest = references["rmse"].max()
    labels, above = [], 0
    for rmse in references["rmse"].sort_values(ascending=False):
        label = references[references["rmse"] == rmse]
        clear = _clear_end(curves, planned, *((rmse, rmse + text) if rmse == highest else (rmse - text, rmse)))
        if rmse == highest or clear is None:
            label, dy = label.assign(rmse=highest), -3 - _LINE * above
            above += 1
        else:
            dy = 4
        baseline: Literal["top", "bottom"] = "bottom" if dy < 0 else "top"
        align, x, dx = _ENDS[clear or 0]
        drawn = alt.Chart(label).mark_text(align=align, baseline=baseline, dy=dy, dx=dx, color="gray")
        labels.append(drawn.encode(alt.Y("rmse:Q"), alt.Text("label:N"), x=alt.value(x)))
    return [rules, *labels]


def _clear_end(curves: pd.DataFrame, planned: int, low: float, high: float) -> int | None:
    """The end of the chart, of `_ENDS`, where no point of the curves lies between two values; None if both have one."""
    inside = curves[curves["rmse"].between(low, high)]["epochs"] / planned
    clear = [not (inside >= 1 - _LABEL_WIDTH).any(), not (inside <= _LABEL_WIDTH).any()]
    return clear.index(True) if any(clear) else None


def _domain(curves: pd.DataFrame, references: pd.DataFrame) -> list[float]:
    """The range of what matters: whole epochs and references; the first steps of a training may leave it at the top."""
    whole = curves[curves["what"] != WITHIN]
    shown = pd.concat([whole["rmse"] if len(whole) else curves["rmse"], references["rmse"]])
    low, high = float(shown.min()), float(shown.max())
    margin = max(0.05 * (high - low), 0.005)
    return [low - margin, high + margin]
