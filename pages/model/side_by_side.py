"""One user under two models: both lists, what they share, and where the models disagree most."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.common import cache, columns
from pages.common.download import download_csv
from pages.common.user_picker import user_picker
from pages.common.widgets import card
from pages.common.wording import plain
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.data.words import capitalised
from recsys.errors import StoreError
from recsys.evaluation import two_models
from recsys.evaluation.stored import Evaluation
from recsys.models import MODELS

_N = 20


def side_by_side(pair: list[Evaluation], dataset: Dataset) -> None:
    """Both lists beside each other, then the largest disagreements."""
    user_id = user_picker(dataset)
    try:
        first, second = (cache.recommender(one.run, dataset) for one in pair)
    except StoreError as error:
        st.error(plain(error), icon=":material/broken_image:")
        return
    titles = [MODELS[one.run.model].title for one in pair]
    lists = two_models.lists(first, second, user_id, _N)
    shared = int(lists[0]["other_rank"].notna().sum())
    st.markdown(
        dataset.words.said(
            f"**{shared} of {max(len(table) for table in lists)}** recommended movies are in both lists."
        )
    )
    config = columns.narrow(dataset)
    for column, title, other, table, one in zip(
        st.columns(2, gap="medium"), titles, titles[::-1], lists, pair, strict=True
    ):
        with column:
            _list(title, other, table, one, config, dataset, user_id)
    if dataset.is_implicit:
        return
    _disagreements(two_models.disagreements(first, second, user_id), titles, config, dataset, user_id)


def _list(
    title: str,
    other: str,
    table: pd.DataFrame,
    one: Evaluation,
    config: dict[str, Any],
    dataset: Dataset,
    user_id: RawId,
) -> None:
    st.header(title, anchor=False)
    also = st.column_config.NumberColumn("Other #", format="%d", width=65, help=f"Place in the list of {other}")
    shown = columns.with_between(table)
    order = ("rank", "title", "predicted", "between", "other_rank", "n_ratings")
    st.dataframe(
        shown,
        column_order=[name for name in order if name in shown],
        column_config=config | {"other_rank": also},
        hide_index=True,
        height="content",
        placeholder="–",
        key=f"list_{one.run.model}",
        alt=f"What {title} recommends to this {dataset.words.user}, best first",
    )
    what, key = dataset.words.said("Recommended movies"), f"csv_list_{one.run.model}"
    download_csv(table, what, dataset=dataset, user=user_id, model=one.run.model, key=key)


def _disagreements(
    table: pd.DataFrame, titles: list[str], config: dict[str, Any], dataset: Dataset, user_id: RawId
) -> None:
    words = dataset.words
    with card(
        "Where they disagree most",
        words.said("Movies that the user has not rated, by the difference of predicted stars."),
    ):
        stars = [
            st.column_config.NumberColumn(title, format="%.2f", help=f"{capitalised(words.stars)} predicted by {title}")
            for title in titles
        ]
        difference = st.column_config.NumberColumn(
            "Difference", format="%+.2f", help=f"{capitalised(words.stars)} by {titles[1]} above {titles[0]}"
        )
        st.dataframe(
            table,
            column_order=[
                name for name in ("title", "year", "first", "second", "difference", "n_ratings") if name in table
            ],
            column_config=config | {"first": stars[0], "second": stars[1], "difference": difference},
            hide_index=True,
            key="disagreements",
            alt=f"Unseen {words.movies} on which the predictions of the two models lie farthest apart",
        )
        download_csv(
            table.rename(columns=dict(zip(("first", "second"), titles, strict=True))),
            "Disagreements",
            dataset=dataset,
            user=user_id,
            key="csv_disagreements",
        )
