"""The leaderboard: every measure of every model, what it means, and what it allows to say."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import address, cache
from pages.common.download import download_csv
from pages.common.widgets import card, chart
from pages.common.wording import plain
from pages.model import leaderboard_rows
from recsys.charts import comparison as charts
from recsys.data.dataset import Dataset
from recsys.data.words import Words
from recsys.errors import RecsysError
from recsys.evaluation import leaderboard
from recsys.evaluation.measures import MEASURES, PER_USER, Measure
from recsys.evaluation.stored import Evaluation
from recsys.models import MODELS

_FORMATS = {"bytes": "%.2f MB", "train_seconds": "%.1f s", "recommend_all_seconds": "%.2f s", "mean_popularity": "%.0f"}
_MARK = "background-color: rgba(198, 150, 60, 0.28)"


def advice(evaluations: list[Evaluation], dataset: Dataset, *, unfinished: bool) -> None:
    """Which model to take for what, in plain words; of those so far, while others are still to come."""
    try:
        said = cache.advice(evaluations, dataset.words)
    except RecsysError as error:
        st.warning(plain(error), icon=":material/warning:")
        return
    so_far = "So far: " * unfinished
    st.markdown(so_far + "  \n".join(plain(sentence) for sentence in said))


def leaderboard_table(evaluations: list[Evaluation], pending: dict[str, str], dataset: Dataset) -> None:
    """The measures that decide, a row a model, the best first; under them all measures for who asks."""
    keys = leaderboard.deciding(evaluations)
    titles = {key: MEASURES[key].title for key in keys}
    sort = address.pick(st.segmented_control, "Sorted by", titles, key="sort", default=keys[0])
    rows = leaderboard.ordered(evaluations, sort)
    st.html(leaderboard_rows.document(rows, keys, pending, dataset.words))
    row = evaluations[0].row
    st.caption(
        dataset.words.said(
            "Bold: the best of its column. Under a value: its 95\u00a0% interval over users. "
            f"Lists of {row['n_users']:,} users were measured; {row['n_skipped']:,} have no relevant test movie "
            "and were skipped."
        )
    )
    with st.expander("All measures", icon=":material/table_chart:"):
        _all_measures(rows, dataset)
        meanings(dataset)


def _all_measures(evaluations: list[Evaluation], dataset: Dataset) -> None:
    table = leaderboard.table(evaluations)
    marked = {key: leaderboard.best(table, key) for key in MEASURES}
    shown = table[["title", *MEASURES, "run"]].assign(bytes=table["bytes"] / 1e6)
    shown = shown.drop(columns=[key for key in MEASURES if shown[key].isna().all()])
    st.dataframe(
        shown.style.apply(lambda column: [_MARK * (at in marked.get(column.name, [])) for at in column.index]),
        hide_index=True,
        height="content",
        placeholder="–",
        key="leaderboard",
        alt="Every measure of every model on the same test ratings; the best of each column is marked",
        column_config=_columns(dataset.words),
    )
    download_csv(leaderboard.with_intervals(evaluations), "Leaderboard", dataset=dataset, key="csv_leaderboard")


def meanings(dataset: Dataset) -> None:
    """Each measure with one line, its direction and the range it usually has."""
    st.header("What the columns say", anchor=False)
    st.caption("Typical: from weak to good models on MovieLens 100K and 1M.")
    with st.grid(3, min_column_width=270):
        for key, measure in MEASURES.items():
            if dataset.is_implicit and key in ("rmse", "mae"):
                continue
            arrow = ":material/arrow_upward:" if measure.higher_is_better else ":material/arrow_downward:"
            st.markdown(
                f"**{measure.title}** {arrow} :small[{measure.direction}, typically {measure.typical}]  \n"
                f":gray[:small[{dataset.words.said(measure.about)}]]"
            )


def against_each_other(evaluations: list[Evaluation], dataset: Dataset) -> None:
    """Two measures as a scatter of the models, and what can be said about who is best by them."""
    keys = [key for key in MEASURES if any(evaluation.row[key] is not None for evaluation in evaluations)]
    titles = {key: MEASURES[key].title for key in keys}
    with card(
        "Two measures against each other",
        dataset.words.said("One point a model; the lines are 95 % intervals over users."),
        level=2,
    ):
        with st.container(horizontal=True):
            first = "rmse" if "rmse" in titles else "coverage"
            across = address.pick(st.selectbox, "Across", titles, key="across", default=first, width=200)
            up = address.pick(st.selectbox, "Up", titles, key="up", default="ndcg_at_10", width=200)
        for key in dict.fromkeys((across, up)):
            if key in PER_USER:
                _verdict(evaluations, key, dataset.words)
        table = _points(evaluations, across, up)
        chart(
            charts.two_measures(table, MEASURES[across], MEASURES[up]),
            key="two_measures",
            alt=f"{titles[up]} of each model against its {titles[across]}",
        )
        download_csv(table, f"{titles[up]} against {titles[across]}", dataset=dataset, key="csv_two_measures")


def curves(evaluations: list[Evaluation], dataset: Dataset) -> None:
    """How the validation error of the models with epochs fell; nothing where there are none."""
    table = leaderboard.curves(evaluations)
    if table.empty:
        return
    rings = table["is_best"].any()
    about = "Error on the validation slice of the training part, over all epochs or sweeps that were planned."
    ring = " A ring marks the epoch that serves; where there is none, the average over all sweeps does."
    with card("Learning", about + ring * bool(rings), level=2):
        chart(
            charts.validation_curves(table, dataset.words),
            key="validation_curves",
            alt="Validation RMSE over the planned epochs, one line a model",
        )
        download_csv(table, "Validation errors", dataset=dataset, key="csv_curves")


def apart(table: pd.DataFrame) -> None:
    """The runs that cannot stand beside the others, each with the reason."""
    if table.empty:
        return
    shown = table.assign(model=[MODELS[key].title for key in table["model"]])
    with st.expander(f"Not comparable: {len(table)} other run{'s' * (len(table) > 1)}", icon=":material/block:"):
        st.dataframe(
            shown,
            hide_index=True,
            key="apart",
            alt="Runs that cannot be compared with the leaderboard, and why",
            column_order=["model", "reason", "run"],
            column_config={
                "model": st.column_config.TextColumn("Model", width=180),
                "run": st.column_config.TextColumn("Run", width=220),
                "reason": st.column_config.TextColumn("Why it is not comparable", width="large"),
            },
        )
        download_csv(shown, "Other runs", key="csv_apart")


def _verdict(evaluations: list[Evaluation], key: str, words: Words) -> None:
    try:
        st.markdown(plain(cache.verdict(evaluations, key, words)))
    except RecsysError as error:
        st.warning(plain(error), icon=":material/warning:")


def _points(evaluations: list[Evaluation], across: str, up: str) -> pd.DataFrame:
    rows = []
    for evaluation in evaluations:
        row: dict[str, Any] = {"title": MODELS[evaluation.row["model"]].title}
        for axis, key in (("x", across), ("y", up)):
            low, high = evaluation.row["intervals"].get(key, (None, None))
            row |= {axis: evaluation.row[key], f"{axis}_low": low, f"{axis}_high": high}
        rows.append(row)
    table = pd.DataFrame(rows)
    return table.astype(dict.fromkeys(table.columns.drop("title"), "float64")).dropna(subset=["x", "y"])


def _columns(words: Words) -> dict[str, Any]:
    numbers = {
        key: st.column_config.NumberColumn(measure.title, format=_format(measure), help=words.said(_help(measure)))
        for key, measure in MEASURES.items()
    }
    return numbers | {
        "title": st.column_config.TextColumn("Model", width=160, pinned=True),
        "run": st.column_config.TextColumn("Run", width=220),
    }


def _format(measure: Measure) -> str:
    return _FORMATS.get(measure.key, f"%{measure.form.replace(',', '')}")


def _help(measure: Measure) -> str:
    return f"{measure.about} {measure.direction.capitalize()}. Typical: {measure.typical}."
