"""Who likes a movie best, on its page: each row is the way to one of them."""

import streamlit as st

from pages.common import address
from pages.common.columns import decimals_of
from pages.common.next_step import RECOMMEND
from pages.common.row_table import RowColumn, height_of, row_table
from pages.common.widgets import card
from recsys.data.dataset import Dataset
from recsys.describe.fans import fans

_SHOWN = 10


def show_who_likes(dataset: Dataset, movie_idx: int) -> None:
    """List those who gave one movie the most stars; a row that is picked leads to what they are recommended."""
    said = dataset.words.said
    table = fans(dataset, movie_idx, _SHOWN)
    order = "Who chose it, those who chose most first." if dataset.is_implicit else "Those who gave it most stars."
    with card("Who likes it", said(f"{order} Pick one to see what they are recommended.")):
        row_table(
            table,
            [
                RowColumn("user", said("User")),
                RowColumn("stars", said("Stars"), said("Given"), "number", digits=decimals_of(dataset.scale), width=64),
            ],
            ids=[str(user_id) for user_id in table["user_id"].tolist()],
            opens="user",
            chosen=None,
            on_pick=_open,
            key="who_likes",
            label=said("Users who like this movie best"),
            height=height_of(len(table)),
        )


def _open(user_id: str) -> None:
    st.switch_page(RECOMMEND.page, query_params=address.link(user=user_id))
