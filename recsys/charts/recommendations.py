"""Charts about one user's lists: what the model predicts, and which genres they are made of."""

import altair as alt
import pandas as pd

from recsys.charts.parts import ROW, share_tip
from recsys.dataset import Scale


def predicted_against_given(table: pd.DataFrame, scale: Scale) -> alt.LayerChart:
    """Draw the predictions of a user's rated movies over what the user gave; on the line they agree.

    Parameters
    ----------
    table : DataFrame
        ``title``, ``rating``, ``predicted``, ``difference``, at most a few thousand rows.
    scale : Scale
        Bounds of both axes.
    """
    ends = [scale.low - scale.step / 2, scale.high + scale.step / 2]
    points = (
        alt.Chart(table, height=400)
        .transform_calculate(jittered=f"datum.rating + (random() - 0.5) * {0.5 * scale.step}")
        .mark_circle(opacity=0.6, size=40)
        .encode(
            alt.X("jittered:Q")
            .title("Given, in stars")
            .scale(domain=ends, nice=False)
            .axis(values=scale.values[:: max(1, len(scale.values) // 10)].tolist(), grid=False, format="~g"),
            alt.Y("predicted:Q").title("Predicted, in stars").scale(domain=ends, nice=False).axis(tickCount=5),
            tooltip=[
                alt.Tooltip("title:N").title("Movie"),
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
    return diagonal + points


def genre_mix(table: pd.DataFrame) -> alt.Chart:
    """Draw the share of each genre in several lists, side by side.

    Parameters
    ----------
    table : DataFrame
        ``genre``, ``share``, ``which`` (the list), the lists in the order in which they are to stand.
    """
    lists = table["which"].drop_duplicates().tolist()
    return (
        alt.Chart(table, height={"step": ROW / len(lists)})
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            alt.X("share:Q").title("Share of the list").axis(format="%", tickCount=5),
            alt.Y("genre:N").title(None).sort(alt.EncodingSortField("share", op="max", order="descending")),
            alt.YOffset("which:N").sort(lists),
            alt.Color("which:N").sort(lists).scale(domain=lists).title(None).legend(orient="top"),
            tooltip=[alt.Tooltip("which:N").title("List"), alt.Tooltip("genre:N").title("Genre"), share_tip()],
        )
    )
