"""What a user is imagined to have rated otherwise: kept in the address, and remembered for each user."""

import streamlit as st

from pages.common.wording import plain
from recsys.data.dataset import decimals
from recsys.data.ids import RawId
from recsys.errors import RecsysError
from recsys.serving.viewer import Viewer, changed_user
from recsys.serving.what_if import Changes, changes_from_address, changes_to_address

KEY = "if"  # in the address


def imagined(user: Viewer) -> tuple[Changes, Viewer]:
    """The changes in force, and the user as they would be; changes that make no sense are dropped with a sentence."""
    dataset, slot = user.model.dataset, _slot(user)
    same_user = st.session_state.setdefault("what_if_of", slot) == slot
    st.session_state["what_if_of"] = slot
    before = st.session_state.get(slot, "")
    text = st.query_params.get(KEY, before) if same_user else before
    try:
        changes = changes_from_address(dataset, text)
        changed = changed_user(user, changes)
    except RecsysError as error:
        st.warning(f"The changes in the address cannot be used: {plain(error)}", icon=":material/restart_alt:")
        changes, changed = {}, user
    remember(user, changes)
    return changes, changed


def remember(user: Viewer, changes: Changes) -> None:
    """Put changes into the address."""
    text = changes_to_address(changes)
    st.session_state[_slot(user)] = text
    if text:
        st.query_params[KEY] = text
    elif KEY in st.query_params:
        del st.query_params[KEY]


def change(user: Viewer, changes: Changes, movie_id: RawId, stars: float | None) -> None:
    """Note one change; a rating as it was before is none."""
    movie = int(user.model.dataset.movies.to_index([movie_id])[0])
    if stars is not None:
        stars = float(decimals(stars))  # as it would be held
    if stars == user.given().get(movie):
        changes.pop(movie_id, None)
    else:
        changes[movie_id] = stars
    remember(user, changes)


def _slot(user: Viewer) -> str:
    return f"what_if_{user.model.dataset.fingerprint[:8]}_{user.user_id}"
