"""Choosing one user: by any words of the label, the next one in an order, or one at random."""

from typing import Any

import numpy as np
import streamlit as st

from pages.common import address, cache, user_cache
from pages.common.pickers import address_id
from pages.common.wording import plain
from recsys.data.dataset import Dataset
from recsys.data.ids import IndexArray, RawId
from recsys.describe.find_users import matching_users
from recsys.describe.profiles import user_labels
from recsys.errors import StoreError
from recsys.evaluation.by_user import BY_ERROR, USER_ORDERS, UserErrors, UserOrder
from recsys.models import MODELS
from recsys.storage.runs import Run

_LISTED = 10_000  # users; a selectbox sends all its options to the browser
_AROUND = 25  # of more users, those before and after the one that is chosen
_LONGEST = 200  # characters to look for
_WORDS, _ORDER, _USER = "find_user", "users", "user"  # in the address
_RANDOM = -1  # instead of a place


def user_picker(dataset: Dataset, run: Run | None = None, manifest: dict[str, Any] | None = None) -> RawId:
    """Choose a user by id, gender, age, occupation and number of ratings; the address has ``user=<id>``.

    Parameters
    ----------
    dataset : Dataset
    run, manifest : Run, dict, optional
        Of the model by whose error on held-out ratings users can be put in order.
    """
    asked = address_id(_USER, dataset.users)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        place = st.container()
        with st.popover("Find", icon=":material/person_search:", width="content", key="find_user_panel"):
            words = _words(dataset)
            found, errors = _in_order(dataset, words, run, manifest or {})
            found = _or_everybody(dataset, words, found)
        at = _place_of(dataset, found, asked)
        _steps(dataset, found, at)
    chosen: RawId = address.pick(
        place.selectbox,
        dataset.words.said("User"),
        _labels(dataset, _offered(dataset, found, asked, at), errors),
        key=_USER,
        missing=lambda _: None,  # `address_id` has said so
        filter_mode="prefix",
    )
    return chosen


# -- which users, in which order ------------------------------------------------------------------


def _words(dataset: Dataset) -> str:
    words = st.text_input(
        dataset.words.said("Find a user"),
        key=_WORDS,
        bind="query-params",
        type="search",
        placeholder="An id, or words of a label",
        help="Words of the label in any order, such as an age and an occupation. Enter shows the first one found.",
        on_change=_show_first,
        args=(dataset,),
    )
    return (words or "").strip()[:_LONGEST]


def _show_first(dataset: Dataset) -> None:
    words = (st.session_state[_WORDS] or "").strip()
    if words and len(matching_users(dataset, words[:_LONGEST])):
        address.forget((_USER,))


def _in_order(
    dataset: Dataset, words: str, run: Run | None, manifest: dict[str, Any]
) -> tuple[IndexArray, UserErrors | None]:
    """Positions of the users found, and the errors that they are in order by, if they are."""
    said = dataset.words.said
    measures = run is not None and bool(manifest["metrics"]["n_test"]) and not dataset.is_implicit
    orders = {order: said(label) for order, label in USER_ORDERS.items() if measures or order not in BY_ERROR}
    told = f" Best and worst: by the error of {MODELS[run.model].title} on what was kept away." if measures else ""
    order: UserOrder = address.pick(
        st.radio, "Order", orders, key=_ORDER, drops=(_USER,), help=said(f"Another order shows its first user.{told}")
    )
    if order not in BY_ERROR or run is None:
        return user_cache.users_found(dataset, words, order), None
    try:
        found = user_cache.users_found(dataset, words, order, run, manifest)
        return found, user_cache.user_errors(run, dataset, manifest)
    except StoreError as error:
        st.error(plain(error), icon=":material/broken_image:")
        return user_cache.users_found(dataset, words, "id"), None


def _or_everybody(dataset: Dataset, words: str, found: IndexArray) -> IndexArray:
    """The users found; everybody, and a sentence, where there are none."""
    said = dataset.words.said
    if not len(found):
        st.info(f"{said('No user has')} {address.named(words)} {said('in the label.')}", icon=":material/search_off:")
        return user_cache.users_found(dataset, "", "id")
    of = "" if len(found) == dataset.n_users else f" of {dataset.n_users:,}"
    st.caption(f"{len(found):,}{of} {dataset.words.user if dataset.n_users == 1 else dataset.words.users}")
    return found


# -- the one that is shown, and others ------------------------------------------------------------


def _place_of(dataset: Dataset, found: IndexArray, asked: RawId | None) -> int | None:
    """Where among the users found the one in force stands, who is the first if there is none; None if elsewhere."""
    user_idx = _in_force(dataset, asked)
    places = np.flatnonzero(found == user_idx) if len(user_idx) else [0]
    return int(places[0]) if len(places) else None


def _in_force(dataset: Dataset, asked: RawId | None) -> IndexArray:
    """Position of the user whom the address names, or who was chosen before; empty if there is none."""
    before = address.remembered(_USER)
    known = dataset.users.find([user for user in (asked, before) if user is not None][:1])
    return known[known >= 0].astype(np.int64)


def _offered(dataset: Dataset, found: IndexArray, asked: RawId | None, at: int | None) -> IndexArray:
    """Users for the box: all that are found, or of very many those around the one in force, who is always there."""
    if len(found) > _LISTED:
        start = max((at or 0) - _AROUND, 0)
        found = found[start : start + 2 * _AROUND]
    kept = _in_force(dataset, asked) if at is None else np.zeros(0, np.int64)
    return np.concatenate([kept, found])


def _labels(dataset: Dataset, user_idx: IndexArray, errors: UserErrors | None) -> dict[RawId, str]:
    labels = user_labels(dataset, user_idx) if dataset.n_users > _LISTED else _of_all(dataset, user_idx)
    if errors is None:
        return labels
    told = zip(errors.rmse[user_idx].tolist(), errors.n[user_idx].tolist(), strict=True)
    return {
        user: f"{label} · RMSE {rmse:.2f} on {n:,}" if n else label
        for (user, label), (rmse, n) in zip(labels.items(), told, strict=True)
    }


def _of_all(dataset: Dataset, user_idx: IndexArray) -> dict[RawId, str]:
    """The labels of some users, from those of all, which are put together once."""
    labels = cache.statistic(user_labels, dataset)
    if len(user_idx) == len(labels) and (user_idx[1:] > user_idx[:-1]).all():
        return labels
    return {user: labels[user] for user in dataset.users.to_ids(user_idx).tolist()}


def _steps(dataset: Dataset, found: IndexArray, at: int | None) -> None:
    """Buttons to the user before, one at random, and the next one of those found."""
    before = None if not at else at - 1
    after = 0 if at is None else at + 1
    steps = {
        "previous_user": ("Previous user", ":material/chevron_left:", before),
        "random_user": ("A user at random", ":material/casino:", _RANDOM if len(found) > 1 else None),
        "next_user": ("Next user", ":material/chevron_right:", after if after < len(found) else None),
    }
    for key, (told, icon, to) in steps.items():
        label = dataset.words.said(told)  # which screen.css leaves to screen readers and to the pointer
        arguments = {"key": key, "help": label, "disabled": to is None}
        st.button(label, icon=icon, on_click=_go, args=(dataset, found, to, at), **arguments)


def _go(dataset: Dataset, found: IndexArray, to: int, at: int | None) -> None:
    if to == _RANDOM:
        to = int(np.random.default_rng().integers(len(found) - (at is not None)))
        to += at is not None and to >= at  # anybody but the one that is shown
    address.choose(_USER, dataset.users.to_id(int(found[to])))
