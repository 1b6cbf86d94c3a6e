"""Choices in the address that are more than one option: a list of values, or a whole number."""

from collections.abc import Hashable

import streamlit as st

from pages.common import address


def pick_several(label: str, options: dict[str, str], *, key: str, none_is_all: bool = True, **kwargs) -> list[str]:
    """Choose some of the options; the address has ``key=<value>,<value>``.

    Parameters
    ----------
    label : str
        Of the widget.
    options : dict
        Value and label of each option.
    key : str
        Name in the address, one for the whole app.
    none_is_all : bool
        Whether choosing none means all.

    Returns
    -------
    list of str
        Values in the order of the options; where the address names none that exists, all of them or none.
    """
    named = _asked(key).split(",")
    chosen = [value for value in options if value in named]
    for text in named if _is_foreign(key) else ():
        if text and text not in options:
            address.tell_lost(label, text)
    slot = f"{key}_choice"
    if st.session_state.get(slot) != chosen:
        st.session_state[slot] = chosen

    def follow() -> None:
        address.choose(key, ",".join(value for value in options if value in st.session_state[slot]))

    st.multiselect(label, list(options), format_func=options.__getitem__, key=slot, on_change=follow, **kwargs)
    return chosen or (list(options) if none_is_all else [])


def pick_number(label: str, low: int, high: int, default: int, *, key: str, **kwargs) -> int:
    """Choose a whole number; the address has ``key=<number>``, and nonsense in it is as good as nothing."""
    text = _asked(key)
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else default
    value = number if low <= number <= high else default
    if text and text != str(value) and _is_foreign(key):
        address.tell_lost(label, text)
    slot = f"{key}_choice"
    if st.session_state.get(slot) != value:
        st.session_state[slot] = value

    def follow() -> None:
        entered = st.session_state[slot]
        address.choose(key, default if entered is None else int(entered))

    st.number_input(label, low, high, key=slot, step=1, on_change=follow, **kwargs)
    return value


def _is_foreign(key: str) -> bool:
    """Whether the address asks for something that was not chosen here, as a link does."""
    return key in st.query_params and st.query_params[key] != str(address.remembered(key))


def _asked(key: str) -> str:
    """What the address says, else what was chosen before another page was visited."""
    before: Hashable = st.session_state.get("choices", {}).get(key, "")
    return st.query_params.get(key, str(before))
