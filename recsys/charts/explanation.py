"""The charts that take one prediction apart, and the difference between two movies."""

import altair as alt
import pandas as pd

from recsys.charts.axes import NEUTRAL, ROW
from recsys.data.numbers import signed
from recsys.data.words import OF_MOVIES, Words, capitalised

ADDS, TAKES, START, TOTAL = ROLES = ("adds", "takes off", "the mean", "the prediction")
_WIDTH_OF_A_LABEL = 200  # pixels


def steps(table: pd.DataFrame, predicted: float) -> pd.DataFrame:
    """The parts of a prediction as steps from the mean to the sum.

    Parameters
    ----------
    table : DataFrame
        ``part``, ``rating`` (given; missing where it is none), ``stars``, as ``Explanation.bars`` returns them: the
        mean first.
    predicted : float
        The sum, in stars.

    Returns
    -------
    DataFrame
        ``label`` (different for each row), ``stars``, ``start`` and ``end`` (of the step), ``sign`` (as text, "+0.25"),
        ``role`` ("adds", "takes off", "the mean" or "the prediction"); the prediction in the last row.
    """
    drawn = table.assign(label=[_label(*pair) for pair in zip(table["part"], table["rating"], strict=True)])
    drawn["end"] = drawn["stars"].cumsum()
    drawn["start"] = drawn["end"] - drawn["stars"]
    drawn["role"] = [START, *(ADDS if stars >= 0 else TAKES for stars in drawn["stars"].iloc[1:])]
    drawn["sign"] = [f"{drawn['stars'].iloc[0]:.2f}", *map(signed, drawn["stars"].iloc[1:])]
    last = {"label": "Predicted", "stars": predicted, "start": predicted, "end": predicted}
    last |= {"role": TOTAL, "sign": f"{predicted:.2f}"}
    drawn = pd.concat([drawn, pd.DataFrame([last])], ignore_index=True)
    drawn.loc[0, "start"] = drawn["end"].iloc[0]
    drawn["label"] = _apart(drawn["label"])
    return drawn[["label", "stars", "start", "end", "sign", "role"]]


def taken_apart(table: pd.DataFrame, predicted: float, words: Words = OF_MOVIES) -> alt.LayerChart:
    """Draw what each part adds to a prediction or takes off, from the mean down to the sum.

    Parameters
    ----------
    table : DataFrame
        As `steps`.
    predicted : float
        The sum, in stars.
    words : Words
        What the data set calls its users, movies and stars.
    """
    drawn = steps(table, predicted)
    room = 0.12 * max(drawn["end"].max() - drawn["end"].min(), 0.1)
    ends = drawn[["start", "end"]].to_numpy()
    domain = [float(ends.min() - room), float(ends.max() + 2 * room)]
    order = drawn["label"].tolist()
    base = alt.Chart(drawn, height={"step": ROW}).encode(
        alt.Y("label:N").title(None).sort(order).axis(labelLimit=_WIDTH_OF_A_LABEL, grid=False, ticks=False),
        tooltip=[
            alt.Tooltip("label:N").title("Part"),
            alt.Tooltip("sign:N").title(capitalised(words.stars)),
            alt.Tooltip("end:Q").title("Up to here").format(".2f"),
        ],
    )
    across = (
        alt.X("start:Q").title(capitalised(words.stars)).scale(domain=domain, nice=False, zero=False).axis(tickCount=6)
    )
    bars = base.transform_filter(f"datum.role == '{ADDS}' || datum.role == '{TAKES}'").mark_bar(height=ROW * 0.6)
    bars = bars.encode(
        across,
        alt.X2("end:Q"),
        alt.Color("role:N").scale(domain=[ADDS, TAKES]).legend(None),  # the signs at the bars say which is which
    )
    ticks = base.transform_filter(f"datum.role == '{START}' || datum.role == '{TOTAL}'")
    ticks = ticks.mark_tick(thickness=4, size=ROW * 0.8, color=NEUTRAL).encode(across)
    right = base.transform_calculate(right="max(datum.start, datum.end)")
    texts = right.mark_text(align="left", dx=6, color=NEUTRAL).encode(alt.X("right:Q"), alt.Text("sign:N"))
    return alt.LayerChart(layer=[bars, ticks, texts])


def difference(table: pd.DataFrame) -> alt.LayerChart:
    """Draw by how much each part is more for one movie than for another, the largest first.

    Parameters
    ----------
    table : DataFrame
        ``part``, ``rating`` (given; missing where it is none), ``difference``, as ``WhyAbove.bars`` returns them; what
        makes no difference is not drawn.
    """
    drawn = table[table["difference"] != 0]
    drawn = pd.DataFrame(
        {
            "label": _apart(pd.Series(map(_label, drawn["part"], drawn["rating"]), index=drawn.index, dtype=str)),
            "difference": drawn["difference"],
            "sign": [signed(value, 3) for value in drawn["difference"]],
            "role": [ADDS if value > 0 else TAKES for value in drawn["difference"]],
            "end": drawn["difference"].clip(lower=0),
        }
    )
    low, high = float(drawn["difference"].min()), float(drawn["difference"].max())
    room = 0.12 * max(high - min(low, 0), 1e-6)
    domain = [min(low - room, 0.0), max(high, 0) + 3 * room]
    base = alt.Chart(drawn, height={"step": ROW}).encode(
        alt.Y("label:N").title(None).sort(drawn["label"].tolist()).axis(labelLimit=_WIDTH_OF_A_LABEL, ticks=False),
        tooltip=[alt.Tooltip("label:N").title("Part"), alt.Tooltip("sign:N").title("More")],
    )
    bars = base.mark_bar(height=ROW * 0.6).encode(
        alt.X("difference:Q").title("More").scale(domain=domain, nice=False).axis(tickCount=6),
        alt.Color("role:N").scale(domain=[ADDS, TAKES]).legend(None),
    )
    texts = base.mark_text(align="left", dx=6, color=NEUTRAL).encode(alt.X("end:Q"), alt.Text("sign:N"))
    return alt.LayerChart(layer=[bars, texts])


def _apart(labels: pd.Series) -> pd.Series:
    """Labels that repeat, told apart by what nobody sees."""
    return labels + labels.groupby(labels).cumcount().map(lambda n: "\u200b" * n)


def _label(part: str, rating: float) -> str:
    return part if pd.isna(rating) else f"{part} – given {rating:g}"
