"""Where predictions go wrong: against what was given, by how sure they are, by groups of users and movies."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import cache
from pages.common.download import download_csv
from pages.common.widgets import card, cards, chart
from pages.common.wording import plain
from recsys.charts import comparison as charts
from recsys.charts.calibration import interval_coverage
from recsys.data.dataset import Dataset
from recsys.data.numbers import percent
from recsys.data.words import Words
from recsys.errors import StoreError
from recsys.evaluation import slices
from recsys.evaluation.leaderboard import HOLDOUT
from recsys.evaluation.stored import Evaluation
from recsys.evaluation.uncertainty import SHARES, in_words, knows_intervals, summary
from recsys.models import MODELS
from recsys.models.shared.answers import INTERVAL_SHARE


def prediction_errors(evaluations: list[Evaluation], dataset: Dataset) -> None:
    """Predicted against given, one card a model."""
    cards([lambda one=one: _by_given(one, dataset) for one in evaluations])


def calibration(evaluations: list[Evaluation], dataset: Dataset) -> None:
    """Whether a prediction means what it says."""
    table = pd.concat([pd.DataFrame(one.calibration).assign(title=_title(one)) for one in evaluations])
    with card(
        "Calibration",
        dataset.words.said("Above the dashed line people gave more stars than were predicted; with 95 % intervals."),
        level=2,
    ):
        chart(
            charts.calibration(table, dataset.scale, dataset.words),
            key="calibration",
            alt="How far the mean rating given lies above the one predicted, by the one predicted; one line a model",
        )
        for one in evaluations:
            st.caption(_said(one, dataset))
        download_csv(table, "Calibration", dataset=dataset, key="csv_calibration")


def coverage_of_intervals(evaluations: list[Evaluation], dataset: Dataset) -> None:
    """Whether the intervals of models that have some keep their word."""
    for one in evaluations:
        if not knows_intervals(MODELS[one.run.model]):
            continue
        try:
            table = cache.interval_coverage(one.run, dataset, one.split["seed"], HOLDOUT)
        except StoreError as error:
            st.error(plain(error), icon=":material/broken_image:")
            continue
        if table is not None:
            _kept_word(one, table, dataset)


def groups(evaluations: list[Evaluation], dataset: Dataset) -> None:
    """The error in every kind of group that the data set knows, with the gap in words."""
    known = [name for name in slices.TITLES if name in evaluations[0].slices]
    cards([lambda name=name: _group(evaluations, name, dataset) for name in known])


def _kept_word(one: Evaluation, table: pd.DataFrame, dataset: Dataset) -> None:
    title, words = _title(one), dataset.words
    with card(
        "How honest the intervals are", f"{title}: on the dashed line intervals hold what they promise.", level=2
    ):
        st.markdown(plain(in_words(table, words)))
        told = summary(table, words)
        for place, by in zip(st.columns(2, gap="medium"), ("users", "movies"), strict=True):
            whom = words.said(by)
            with place:
                st.markdown(f"Thirds of {whom}, by their number of ratings")
                chart(
                    interval_coverage(table, by, words),
                    key=f"intervals_{by}_{one.run.model}",
                    alt=f"By how much more or fewer ratings lie in the intervals of {title} than promised, by {whom}",
                )
        st.dataframe(
            told.assign(**{name: 100 * told[name] for name in told if name.endswith("%")}),
            hide_index=True,
            height="content",
            key=f"coverage_{one.run.model}",
            alt=f"The share of test ratings that lie in the intervals of {title}, by group and by share promised",
            column_config=_coverage_columns(words),
        )
        key = f"csv_intervals_{one.run.model}"
        download_csv(table, "Intervals", dataset=dataset, model=one.run.model, key=key)


def _coverage_columns(words: Words) -> dict[str, Any]:
    return {
        "group": st.column_config.TextColumn("Test ratings of", width="medium", pinned=True),
        "count": st.column_config.NumberColumn("Number", format="localized", width="small"),
        "width": st.column_config.NumberColumn(
            f"Width of {percent(INTERVAL_SHARE)}",
            format="%.2f",
            width="small",
            help=words.said("Stars from end to end, on average"),
        ),
    } | {
        f"{share:.0%}": st.column_config.NumberColumn(
            f"In {percent(share)}",
            format="%.1f\u00a0%%",
            width="small",
            help=f"That lie in the interval for {percent(share)}",
        )
        for share in SHARES
    }


def _by_given(one: Evaluation, dataset: Dataset) -> None:
    title = _title(one)
    with card(
        title,
        dataset.words.said("Each column: the ratings given with that many stars, by what was predicted for them."),
        level=2,
    ):
        table = pd.DataFrame(one.by_given)
        chart(
            charts.predicted_by_given(table, dataset.scale, dataset.words),
            key=f"by_given_{one.run.model}",
            alt=f"How the predictions of {title} spread for each rating given",
        )
        key = f"csv_given_{one.run.model}"
        download_csv(table, "Predicted by given", dataset=dataset, model=one.run.model, key=key)


def _group(evaluations: list[Evaluation], name: str, dataset: Dataset) -> None:
    words = dataset.words
    title = words.said(slices.TITLES[name])
    table = pd.concat([pd.DataFrame(one.slices[name]).assign(title=_title(one)) for one in evaluations])
    with card(f"Error by {title.lower()}", "Larger points: more test ratings behind them.", level=2):
        chart(
            charts.error_by_group(table, title, words),
            key=f"slice_{name}",
            alt=f"RMSE by {title.lower()}, one point a model",
        )
        for one in evaluations:
            gap = slices.gap(one.slices[name])
            if gap is not None:
                st.caption(f"**{_title(one)}**: {plain(gap.sentence(words))}")
        download_csv(table, f"Error by {title.lower()}", dataset=dataset, key=f"csv_slice_{name}")


def _said(one: Evaluation, dataset: Dataset) -> str:
    """The bin near the top of the scale in words, where people look first."""
    near = dataset.scale.low + 0.875 * (dataset.scale.high - dataset.scale.low)  # 4.5 of 1 to 5
    row = min(one.calibration, key=lambda bin_: abs(bin_["predicted"] - near))
    return (
        f"**{_title(one)}**: of the {dataset.words.movies} predicted about {row['predicted']:.1f}, the mean rating was "
        f"{row['given']:.2f} ({row['count']:,} ratings)."
    )


def _title(one: Evaluation) -> str:
    return MODELS[one.run.model].title
