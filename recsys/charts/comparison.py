"""Charts of several models: measures against each other, curves, and where predictions go wrong."""

from typing import Literal

import altair as alt
import pandas as pd

from recsys.charts.axes import (
    HEIGHT,
    LEGEND,
    NEUTRAL,
    ROW,
    STARS,
    best_supported,
    number_tip,
    signed_labels,
    stars_domain,
    stars_ticks,
)
from recsys.charts.model_colours import model_colour
from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words
from recsys.evaluation.measures import Measure

_TALL = 380  # pixels; of a chart that has a row of its own
_LEAST_HEIGHT = 280  # pixels that axes, titles and the legend leave
_LEAST_WIDTH = 560  # pixels; a narrower chart has no labels at its points, and its legend alone says who is who
_WHERE_THERE_IS_ROOM = alt.ExprRef(f"width >= {_LEAST_WIDTH} ? 1 : 0")
_FONT = 12  # pixels
_PLACES: tuple[tuple[Literal["left", "right"], int, int], ...] = (  # of a label: align, dx, dy
    ("left", 9, -10),
    ("left", 9, 11),
    ("right", -9, -10),
    ("right", -9, 11),
)
_FEWEST = 30  # ratings that a bin of predictions needs to be drawn
_ROOM = 0.12  # of the axis, beyond the outermost point: for its label


def two_measures(table: pd.DataFrame, across: Measure, up: Measure) -> alt.LayerChart:
    """Draw one point per model in its colour, with its name where there is room, and a line for each 95 % interval.

    Parameters
    ----------
    table : DataFrame
        ``title``, ``x``, ``y`` and the ends of their intervals ``x_low``, ``x_high``, ``y_low``, ``y_high`` (missing
        where there is none).
    across, up : Measure
        What ``x`` and ``y`` are.
    """
    across_shown, up_shown = (_measure_domain(table[[axis, f"{axis}_low", f"{axis}_high"]]) for axis in "xy")
    x, y = _measure_axis(alt.X("x:Q"), across, across_shown), _measure_axis(alt.Y("y:Q"), up, up_shown)
    tips = [
        alt.Tooltip("title:N").title("Model"),
        alt.Tooltip("x:Q").title(across.title).format(across.form),
        alt.Tooltip("y:Q").title(up.title).format(up.form),
    ]
    base = alt.Chart(table, height=_TALL + LEGEND)
    line = base.mark_rule(color=NEUTRAL, opacity=0.7)
    rules = [
        line.transform_filter("isValid(datum.x_low)").encode(
            _measure_axis(alt.X("x_low:Q"), across, across_shown), alt.X2("x_high:Q"), y
        ),
        line.transform_filter("isValid(datum.y_low)").encode(
            _measure_axis(alt.Y("y_low:Q"), up, up_shown), alt.Y2("y_high:Q"), x
        ),
    ]
    points = base.mark_circle(size=110, opacity=1).encode(x, y, model_colour(table), tooltip=tips)
    places = pd.Series(_label_places(table, across_shown, up_shown), index=table.index)
    labels = [
        alt.Chart(table[places == place])
        .mark_text(align=align, dx=dx, dy=dy, color=NEUTRAL, fontSize=_FONT, opacity=_WHERE_THERE_IS_ROOM)
        .encode(x, y, alt.Text("title:N"))
        for place, (align, dx, dy) in enumerate(_PLACES)
        if (places == place).any()
    ]
    return alt.LayerChart(layer=[*rules, points, *labels])


def validation_curves(table: pd.DataFrame, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw the validation error of several models over their planned epochs, the best epoch of each with a ring.

    Models have 8 epochs or 250 sweeps, so the axis is the share of what each had planned.

    Parameters
    ----------
    table : DataFrame
        ``title``, ``step`` ("epoch" or "sweep"), ``epoch``, ``planned``, ``rmse`` (stars), ``is_best``.
    words : Words
        What the data set calls its users, movies and stars.
    """
    at = table["step"].str.capitalize() + " " + table["epoch"].astype(str) + " of " + table["planned"].astype(str)
    shown = table.assign(share=table["epoch"] / table["planned"], at=at)
    base = alt.Chart(shown, height=HEIGHT + LEGEND).encode(
        alt.X("share:Q")
        .title("Share of the planned epochs or sweeps")
        .axis(grid=False, format=".0%", tickCount=5)
        .scale(domain=[0, 1], nice=False),
        alt.Y("rmse:Q").title(words.said("Validation RMSE in stars")).scale(zero=False),
        model_colour(table),
        tooltip=[
            alt.Tooltip("title:N").title("Model"),
            alt.Tooltip("at:N").title("After"),
            alt.Tooltip("rmse:Q").title("RMSE").format(".4f"),
        ],
    )
    best = base.transform_filter("datum.is_best").mark_point(size=160, strokeWidth=2)
    return alt.LayerChart(layer=[base.mark_line(strokeWidth=2), base.mark_circle(size=25), best])


def predicted_by_given(table: pd.DataFrame, scale: Scale, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw how predictions spread for each rating that was given: a column per rating, darker where more are.

    Parameters
    ----------
    table : DataFrame
        ``given``, ``low`` and ``high`` of a bin of predictions (stars), ``count``, ``share`` (of the column).
    scale : Scale
        Bounds of both axes.
    words : Words
        What the data set calls its users, movies and stars.
    """
    half = 0.46 * (scale.spacing if len(scale.values) < 50 else (scale.high - scale.low) / 20)
    ends = [scale.low - half, scale.high + half]
    sized = table.assign(left=table["given"] - half, right=table["given"] + half)
    cells = (
        alt.Chart(sized, height=_TALL)
        .mark_rect()
        .encode(
            alt.X("left:Q")
            .title(words.said("Given, in stars"))
            .scale(domain=ends, nice=False)
            .axis(grid=False, labelExpr=STARS, values=stars_ticks(scale)),
            alt.X2("right:Q"),
            alt.Y("low:Q")
            .title(words.said("Predicted, in stars"))
            .scale(domain=stars_domain(scale), nice=False)
            .axis(grid=False, labelExpr=STARS, values=stars_ticks(scale)),
            alt.Y2("high:Q"),
            alt.Color("share:Q").title("Share of the ratings given").legend(orient="top", format=".0%"),
            tooltip=[
                alt.Tooltip("given:Q").title("Given").format("~g"),
                alt.Tooltip("low:Q").title("Predicted from").format(".2f"),
                alt.Tooltip("high:Q").title("to").format(".2f"),
                number_tip("count", "Ratings"),
                alt.Tooltip("share:Q").title("Share").format(".1%"),
            ],
        )
    )
    return alt.LayerChart(layer=[cells, _diagonal(scale)])


def calibration(table: pd.DataFrame, scale: Scale, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw how far the mean rating given lies from the one predicted; at 0 a prediction means what it says.

    Parameters
    ----------
    table : DataFrame
        ``title`` (the model), ``predicted``, ``given``, ``low``, ``high`` (95 % of ``given``), ``count``; bins with
        few ratings are left out.
    scale : Scale
        Bounds of the axis of predictions.
    words : Words
        What the data set calls its users, movies and stars.
    """
    off = {f"{name}_off": table[name] - table["predicted"] for name in ("given", "low", "high")}
    shown = table.assign(**off)[table["count"] >= _FEWEST]
    base = alt.Chart(shown, height=_TALL).encode(
        alt.X("predicted:Q")
        .title(words.said("Predicted, in stars"))
        .scale(domain=stars_domain(scale), nice=False)
        .axis(grid=False, labelExpr=STARS, values=stars_ticks(scale)),
        model_colour(table),
    )
    title = words.said("Given above predicted, in stars")
    y = alt.Y("given_off:Q").title(title).axis(tickCount=5, labelExpr=signed_labels(2))
    bars = base.mark_rule(opacity=0.6).encode(alt.Y("low_off:Q").title(title), alt.Y2("high_off:Q"))
    points = base.mark_circle(size=50, opacity=1).encode(
        y,
        tooltip=[
            alt.Tooltip("title:N").title("Model"),
            alt.Tooltip("predicted:Q").title("Predicted").format(".2f"),
            alt.Tooltip("given:Q").title("Given on average").format(".2f"),
            number_tip("count", "Ratings"),
        ],
    )
    zero = alt.Chart(pd.DataFrame({"none": [0.0]})).mark_rule(strokeDash=[5, 4], color=NEUTRAL)
    zero = zero.encode(alt.Y("none:Q").title(title))
    return alt.LayerChart(layer=[zero, bars, base.mark_line(opacity=0.4).encode(y), points])


def error_by_group(table: pd.DataFrame, title: str, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw the RMSE of each group, one point a model, its area the number of test ratings.

    Parameters
    ----------
    table : DataFrame
        ``title`` (the model), ``group``, ``n``, ``rmse``, the groups in the order in which they are to stand.
    title : str
        What the groups are.
    words : Words
        What the data set calls its users, movies and stars.
    """
    table = best_supported(table, "group", "n")
    groups = table["group"].drop_duplicates().tolist()
    base = alt.Chart(table, height={"step": ROW}).encode(
        alt.X("rmse:Q").title(words.said("RMSE in stars")).scale(zero=False, padding=14).axis(tickCount=5),
        alt.Y("group:N").title(title).sort(groups).axis(grid=True, labelLimit=150),
    )
    lines = base.mark_line(color=NEUTRAL, opacity=0.5).encode(alt.Detail("group:N"))
    points = base.mark_circle(opacity=1).encode(
        model_colour(table),
        alt.Size("n:Q").scale(range=[40, 260]).legend(None),
        tooltip=[
            alt.Tooltip("title:N").title("Model"),
            alt.Tooltip("group:N").title(title),
            alt.Tooltip("rmse:Q").title("RMSE").format(".4f"),
            number_tip("n", "Test ratings"),
        ],
    )
    return alt.LayerChart(layer=[lines, points])


def _label_places(table: pd.DataFrame, across: list[float], up: list[float]) -> list[int]:
    """Which of `_PLACES` each label takes, so that none covers another or a point; -1 where there is no such place.

    Reckoned for the narrowest chart with labels: on a wider one they are further apart.
    """
    (left, right), (low, high) = across, up
    xs = ((table["x"] - left) / (right - left) * _LEAST_WIDTH).tolist()
    ys = ((high - table["y"]) / (high - low) * _LEAST_HEIGHT).tolist()
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in zip(xs, ys, strict=True)]
    chosen = []
    for x, y, title in zip(xs, ys, table["title"], strict=True):
        width = 0.58 * _FONT * len(title)
        boxes = []
        for align, dx, dy in _PLACES:
            start = x + dx - (width if align == "right" else 0)
            boxes.append((start, y + dy - _FONT / 2, start + width, y + dy + _FONT / 2))
        free = [
            place
            for place, box in enumerate(boxes)
            if box[0] >= 0 and box[2] <= _LEAST_WIDTH and not any(_cover(box, other) for other in taken)
        ]
        chosen.append(free[0] if free else -1)
        taken += [boxes[free[0]]] if free else []
    return chosen


def _cover(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _measure_axis(channel: alt.X | alt.Y, measure: Measure, domain: list[float]) -> alt.X | alt.Y:
    title = f"{measure.title} ({measure.direction})"
    return channel.title(title).scale(domain=domain, nice=False).axis(tickCount=5)


def _measure_domain(shown: pd.DataFrame) -> list[float]:
    """From where to where the axis of a measure goes: values and intervals, with room for labels."""
    low, high = float(shown.min().min()), float(shown.max().max())
    room = _ROOM * (high - low) or abs(high) * _ROOM or 1.0
    return [low - room, high + room]


def _diagonal(scale: Scale) -> alt.Chart:
    ends = stars_domain(scale)
    line: alt.Chart = (
        alt.Chart(pd.DataFrame({"across": ends, "up": ends}))
        .mark_line(strokeDash=[5, 4], color=NEUTRAL)
        .encode(alt.X("across:Q"), alt.Y("up:Q").scale(domain=ends, nice=False))
    )
    return line
