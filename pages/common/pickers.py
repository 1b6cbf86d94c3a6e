"""One user or movie, whose raw id stands in the address."""

import streamlit as st

from pages.common.wording import plain
from recsys.data.ids import IdIndex, RawId
from recsys.errors import UnknownIdError

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
