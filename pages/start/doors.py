"""The three doors of the page Start."""

import streamlit as st

from pages.common import address
from pages.common.next_step import LOOK_AT_THE_RATINGS, RATE, RECOMMEND, Step
from recsys.data.dataset import Dataset

_LIST = "beside the best movies they have not seen, and why."
_DOORS = (  # each with what is behind it, and the same where ratings are choices
    (RECOMMEND, f"What they rated, with predictions, {_LIST}", f"What they chose, {_LIST}"),
    (
        RATE,
        "Give a few movies stars, and the list is yours from the first one on.",
        "Choose a few movies, and the list is yours from the first one on.",
    ),
    (
        LOOK_AT_THE_RATINGS,
        "How they spread over stars, movies, users, genres and time.",
        "How they spread over movies, users, genres and time.",
    ),
)


def show_doors(dataset: Dataset) -> None:
    """Draw the doors side by side; on a phone one below the other."""
    with st.grid(len(_DOORS), min_column_width=260, key="doors"):
        for step, about, of_choices in _DOORS:
            _door(dataset, step, of_choices if dataset.is_implicit else about)


def _door(dataset: Dataset, step: Step, about: str) -> None:
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f":primary[{step.icon}]")  # alone, as large as a picture
        st.page_link(step.page, label=f"**{step.said(dataset)}**", query_params=address.link())
        st.caption(dataset.words.said(about))
