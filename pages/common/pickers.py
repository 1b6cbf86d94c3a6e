"""Choosing one user or movie, whose raw id stands in the address."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.common import address, cache
from pages.common.wording import plain
from recsys.data.dataset import Dataset
from recsys.data.ids import IdIndex, RawId
from recsys.data.words import Words
from recsys.describe import profiles
from recsys.errors import UnknownIdError

_LISTED = 10_000  # users; a selectbox sends all its options to the browser
_FOUND = 50
_LONGEST = 500  # characters of an id in the address; a reader refuses longer ones


def address_id(key: str, known: IdIndex) -> RawId | None:
    """The raw id that the address has under ``key``; None, and one sentence, if the data set has no such id."""
    text = st.query_params.get(key)
    if text is None:
        return None
    try:
        return known.parse(text[:_LONGEST])
    except UnknownIdError as error:
        st.warning(plain(error), icon=":material/search_off:")
        return None


def remember_id(key: str, chosen: RawId | None) -> None:
    """Write a raw id into the address; None takes it out."""
    if chosen is not None:
        st.query_params[key] = str(chosen)
    elif key in st.query_params:
        del st.query_params[key]


def clicked(state: Mapping[str, Any], ids: list[RawId]) -> RawId | None:
    """The raw id behind the cell of a table that was clicked last; None if there is none."""
    rows = [row for row, _ in state["selection"]["cells"]]
    return ids[rows[0]] if rows and rows[0] < len(ids) else None


def user_picker(dataset: Dataset) -> RawId:
    """Choose a user by id, gender, age, occupation and number of ratings; the address has ``user=<id>``.

    A data set with more users than a dropdown can hold gets a search box and the first users that match.
    """
    asked = address_id("user", dataset.users)
    labels = cache.statistic(profiles.user_labels, dataset)
    options = labels if dataset.n_users <= _LISTED else _matching(labels, asked, dataset.words)
    return address.pick(st.selectbox, dataset.words.said("User"), options, key="user", filter_mode="prefix")


def _matching(labels: dict[RawId, str], asked: RawId | None, words: Words) -> dict[RawId, str]:
    """The user in force, then the first users whose id starts with what was typed."""
    about = words.said("Type the beginning of a user id")
    typed = st.text_input(words.said("Find a user"), placeholder=about, key="user_search", live=True)
    before = st.session_state.get("choices", {}).get("user")
    kept = [user for user in (asked, before) if user in labels][:1]
    found = [user for user in labels if str(user).startswith(typed.strip())][:_FOUND]
    return {user: labels[user] for user in [*kept, *found]}
