"""Choices that live in the address as short stable values (``?model=mf``), whatever their labels say.

A bound widget would write its label there. The address counts when a page is opened or somebody goes back in
history; a choice is remembered when another page has been visited in between.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

T = TypeVar("T", bound=Hashable)


def pick(
    widget: Callable[..., T | None], label: str, options: dict[T, str], *, key: str, default: T | None = None, **kwargs
) -> T | None:
    """Let ``widget`` choose one of the options; the address has ``key=<value>``.

    Parameters
    ----------
    widget : callable
        ``st.selectbox`` or ``st.segmented_control``, or the same of a container.
    label : str
        Of the widget.
    options : dict
        Value and label of each option; a nonsense value in the address is as good as none.
    key : str
        Name in the address, one for the whole app.
    default : optional
        The first option if None.

    Returns
    -------
    The chosen value; None only where there are no options.
    """
    if not options:
        return None
    value = chosen(key, options, default)
    slot, shown = f"{key}_choice", f"{key}_label"
    # a browser goes on showing the label that it knows of a choice, until it is told of the choice again
    if (st.session_state.get(slot), st.session_state.get(shown)) != (value, options[value]):
        st.session_state[slot], st.session_state[shown] = value, options[value]
    widget(label, list(options), format_func=options.__getitem__, key=slot, on_change=_follow, args=(key,), **kwargs)
    return value


def chosen(key: str, options: dict[T, str], default: T | None = None) -> T:
    """The option in force: of the address, else the one chosen before, else the default, else the first."""
    before = st.session_state.setdefault("choices", {}).get(key)
    fallback = default if default in options else next(iter(options))
    asked = _named(st.query_params.get(key, ""), options)
    value = asked if asked is not None else before if before in options else fallback
    choose(key, value)
    return value


def _named(text: str, options: dict[T, str]) -> T | None:
    """The option that ``text`` stands for, as it is or as an integer; None if it is none of them."""
    if text in options:
        return text
    is_integer = text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 19
    number = int(text) if is_integer else None
    return number if number in options and str(number) == text else None


def choose(key: str, value: Hashable) -> None:
    """Put a value into the address and remember it."""
    st.session_state.setdefault("choices", {})[key] = value
    if st.query_params.get(key) != str(value):
        st.query_params[key] = str(value)


def _follow(key: str) -> None:
    value = st.session_state[f"{key}_choice"]
    if value is not None:  # a segmented control can be unselected: then the choice stays
        choose(key, value)
