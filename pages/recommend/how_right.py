"""How right was it? A list that may have what was kept away from training, with what became of it."""

import pandas as pd
import streamlit as st

from pages.common.wording import plain
from recsys.data.ids import BoolArray
from recsys.serving.how_right import LIKED, NOT_LIKED, how_right, with_held_out, with_outcomes
from recsys.serving.viewer import Viewer

_KEY, _ON = "held_out", "1"  # in the address
_SWITCH = "held_out_switch"
_MARKS = {LIKED: "✓", NOT_LIKED: "✗"}


def as_asked(user: Viewer) -> Viewer:
    """The same user, or where it is asked how right the list was one whose list may have what was held out."""
    return with_held_out(user) if st.query_params.get(_KEY) == _ON else user


def how_right_switch(user: Viewer) -> None:
    """Let it be asked how right the list was."""
    st.session_state[_SWITCH] = user.lists_held_out
    st.toggle("How right was it?", key=_SWITCH, on_change=_follow)


def with_marks(viewer: Viewer, best: pd.DataFrame) -> pd.DataFrame:
    """A list and, where it is asked, ``became``: a mark for each movie that was held out, and the stars given."""
    if not viewer.lists_held_out:
        return best
    table = with_outcomes(viewer, best)
    became = table["outcome"].map(_MARKS)
    became = became if "rating" not in table else became + table["rating"].map(" {:g}".format)
    return table.assign(became=became)


def tell_how_right(viewer: Viewer, best: pd.DataFrame, among: BoolArray | None) -> None:
    """Say, where it is asked, how many of the list were held out and liked, and how many would be by chance."""
    if viewer.lists_held_out:
        st.markdown(f":material/fact_check: {plain(how_right(viewer, best, among=among).words)}")


def _follow() -> None:
    if st.session_state[_SWITCH]:
        st.query_params[_KEY] = _ON
    else:
        st.query_params.pop(_KEY, None)
