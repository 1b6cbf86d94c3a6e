"""Choices that live in the address as short stable values (``?model=mf``), whatever their labels say.

A bound widget would write its label there, and replace a value that it does not know without a word. The address counts
when a page is opened or somebody goes back in history; a choice is remembered when another page has been visited in
between. What a link names and is not there is said, and nothing else shown in its place.
"""

from collections.abc import Callable, Collection, Hashable, Iterable
from typing import TypeVar

import streamlit as st

from pages.common.wording import plain

T = TypeVar("T", bound=Hashable)
_SHOWN = 60  # characters of what an address names
_OF_A_DATASET = ("user", "movie", "film", "run", "why", "above", "below", "if", "ratings")  # names in the address


def pick(
    widget: Callable[..., T | None],
    label: str,
    options: dict[T, str],
    *,
    key: str,
    default: T | None = None,
    missing: Callable[[str], object] | None = None,
    drops: Iterable[str] = (),
    **kwargs,
) -> T | None:
    """Let ``widget`` choose one of the options; the address has ``key=<value>``.

    Parameters
    ----------
    widget : callable
        ``st.selectbox`` or ``st.segmented_control``, or the same of a container.
    label : str
        Of the widget.
    options : dict
        Value and label of each option.
    key : str
        Name in the address, one for the whole app.
    default : optional
        The first option if None.
    missing : callable, optional
        Says that what the address names is not among the options; the page ends there, with the (select) box to choose
        what is. Without it, as for a way to look at things, the fallback is shown and said to be one.
    drops : iterable of str
        Names in the address that another choice takes out, since they mean something only together with this one.

    Returns
    -------
    The chosen value; None only where there are no options.
    """
    if not options:
        return None
    slot, shown = f"{key}_choice", f"{key}_label"
    follow = {"on_change": _follow, "args": (key, tuple(drops)), "key": slot}
    unknown = lost(key, options)
    if unknown is not None and missing is not None:
        missing(unknown)
        st.session_state[slot] = st.session_state[shown] = None
        widget(label, list(options), index=None, format_func=options.__getitem__, **follow, **kwargs)
        st.stop()
    if unknown is not None:
        tell_lost(label, unknown)
    value = chosen(key, options, default)
    # a browser goes on showing the label that it knows of a choice, until it is told of the choice again
    if (st.session_state.get(slot), st.session_state.get(shown)) != (value, options[value]):
        st.session_state[slot], st.session_state[shown] = value, options[value]
    widget(label, list(options), format_func=options.__getitem__, **follow, **kwargs)
    return value


def chosen(key: str, options: dict[T, str], default: T | None = None) -> T:
    """The option in force: of the address, else the one chosen before, else the default, else the first."""
    before = remembered(key)
    fallback = default if default in options else next(iter(options))
    asked = _named(st.query_params.get(key, ""), options)
    value = asked if asked is not None else before if before in options else fallback
    choose(key, value)
    return value


def lost(key: str, options: Collection[Hashable]) -> str | None:
    """What the address names that is not among the options, as a link may; None if it names none, or one that is there.

    A value that this visitor chose here is none: it was among the options then, and the visitor changed them.
    """
    text = st.query_params.get(key)
    if text is None or text == str(remembered(key)) or _named(text, options) is not None:
        return None
    return text


def named(text: str) -> str:
    """What an address names, so that a sentence can show it as it is."""
    return f"“{plain(text if len(text) <= _SHOWN else text[:_SHOWN] + ' …')}”"


def tell_lost(label: str, unknown: str) -> None:
    """Say once that the address asks for what a choice does not have."""
    told = st.session_state.setdefault("told_lost", set())
    if (label, unknown) not in told:
        told.add((label, unknown))
        st.toast(
            f"{plain(label)}: there is no {named(unknown)} here, so something else is shown.",
            icon=":material/link_off:",
        )


def check_bound(key: str, label: str, known: Collection[str]) -> None:
    """Say what the address asks of a bound widget, which is drawn next, and what it will not find among its options."""
    for text in st.query_params.get_all(key):
        if text not in known:
            tell_lost(label, text)


def remembered(key: str) -> Hashable:
    """What was chosen before, on whichever page; None if nothing was."""
    return st.session_state.setdefault("choices", {}).get(key)


def choose(key: str, value: Hashable) -> None:
    """Put a value into the address and remember it."""
    st.session_state.setdefault("choices", {})[key] = value
    if st.query_params.get(key) != str(value):
        st.query_params[key] = str(value)


def forget(keys: Iterable[str]) -> None:
    """Take choices out of the address and out of memory."""
    for key in keys:
        st.session_state.setdefault("choices", {}).pop(key, None)
        if key in st.query_params:
            del st.query_params[key]


def open_dataset(name: str) -> None:
    """Put another data set into the address, and take out what means something else in it or nothing: users, movies."""
    if name != remembered("dataset"):
        forget(_OF_A_DATASET)
    choose("dataset", name)


def dataset_in_force(names: Collection[str]) -> tuple[str | None, str | None]:
    """The data set to show, and the one that is asked for though it is not there; one of the two is None.

    The address counts, else what was chosen before, else the first; a set that went since is missed, too.
    """
    asked, before = st.query_params.get("dataset"), remembered("dataset")
    name = str(asked or before or next(iter(names)))
    if name not in names:
        return None, name
    if before is not None and name != before:  # by a link, or back in history: what the address has is of this set
        for key in _OF_A_DATASET:
            st.session_state["choices"].pop(key, None)
    choose("dataset", name)
    return name, None


def link(**names: Hashable) -> dict[str, str]:
    """The query of a link to another page: the data set on the screen, and what else it is about."""
    dataset = remembered("dataset")
    return ({} if dataset is None else {"dataset": str(dataset)}) | {key: str(value) for key, value in names.items()}


def _named(text: str, options: Collection[T]) -> T | None:
    """The option that ``text`` stands for, as it is or as an integer; None if it is none of them."""
    if text in options:
        return text
    is_integer = text.removeprefix("-").isdecimal() and text.isascii() and len(text) < 19
    number = int(text) if is_integer else None
    return number if number in options and str(number) == text else None


def _follow(key: str, drops: tuple[str, ...]) -> None:
    value = st.session_state[f"{key}_choice"]
    if value is not None:  # a segmented control can be unselected: then the choice stays
        if value != remembered(key):
            forget(drops)
        choose(key, value)
