"""Choosing one user or movie, whose raw id stands in the address."""

import numpy as np
import streamlit as st

from pages.common import address, cache
from pages.common.wording import plain
from recsys.data.dataset import Dataset
from recsys.data.ids import IdIndex, IndexArray, RawId
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
        if st.query_params.get(key) != str(chosen):
            st.query_params[key] = str(chosen)
    elif key in st.query_params:
        del st.query_params[key]


def user_picker(dataset: Dataset) -> RawId:
    """Choose a user by id, gender, age, occupation and number of ratings; the address has ``user=<id>``.

    A data set with more users than a dropdown can hold gets a search box and the first users that match.
    """
    asked = address_id("user", dataset.users)
    if dataset.n_users <= _LISTED:
        options = cache.statistic(profiles.user_labels, dataset)
    else:
        options = profiles.user_labels(dataset, _matching(dataset, asked))
    return address.pick(
        st.selectbox,
        dataset.words.said("User"),
        options,
        key="user",
        missing=lambda _: None,  # `address_id` has said so
        filter_mode="prefix",
    )


def _matching(dataset: Dataset, asked: RawId | None) -> IndexArray:
    """Position of the user in force, then of the first users whose id starts with what was typed."""
    said = dataset.words.said
    about = said("Type the beginning of a user id")
    typed = st.text_input(said("Find a user"), placeholder=about, key="user_search", live=True)
    before = st.session_state.get("choices", {}).get("user")
    in_force = dataset.users.find([user for user in (asked, before) if user is not None][:1])
    kept = in_force[in_force >= 0]
    found = dataset.users.starting_with(typed.strip(), _FOUND)
    return np.array([*kept, *found[~np.isin(found, kept)]], dtype=np.int64)
