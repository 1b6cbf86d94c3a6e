"""What if this user had rated otherwise: ratings to change, and what that moves in the list beside them."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from pages.common import address
from pages.common.wording import plural
from pages.recommend.changes import change, remember
from pages.recommend.finder import search_films
from pages.recommend.star_rows import star_rows
from recsys.serving.viewer import Viewer
from recsys.serving.what_if import Changes, move_counts


def what_if_inputs(user: Viewer, changed: Viewer, changes: Changes) -> None:
    """Let ratings be changed, removed or added; nothing is saved.

    Parameters
    ----------
    user, changed : Viewer
        As they are, and with the changes.
    changes : dict
    """
    dataset = user.model.dataset
    ways = {"change": "Remove" if dataset.is_implicit else "Change or remove", "add": "Add"}
    way = address.pick(st.segmented_control, "What to do", ways, key="what", label_visibility="collapsed")
    told = "Nothing is saved or trained: the model answers as if the ratings had been like this."
    st.caption(dataset.words.said(told))
    given = changed.given()
    if way == "add":
        found = search_films(dataset, key="what_if_title", bind=None)
        name = "what_if_add"
    else:
        touched = dataset.movies.to_index(list(changes))
        kept = np.isin(touched, user.movie_idx) & np.isin(touched, changed.movie_idx)
        first = touched[~kept]  # removed or added: what cannot be found among the ratings
        order = np.argsort(-user.stars, kind="stable")
        found = np.concatenate([first, user.movie_idx[order][~np.isin(user.movie_idx[order], first)]])
        name = "what_if"
    if len(found):
        star_rows(dataset, found, given, partial(change, user, changes), name=name)


def tell_moves(user: Viewer, changes: Changes, table: pd.DataFrame) -> None:
    """Say above the list that it is an imagined one, how much moved in it, and offer the way back."""
    counts = move_counts(table)
    moved = ", ".join(f"{n} {move}" for move, n in counts.items()) or user.model.dataset.words.said("no movie moved")
    with st.container(horizontal=True, vertical_alignment="center"):
        told = f"**What if · {plural(len(changes), 'change')}:** {moved}."
        st.markdown(told, width="stretch")
        st.button("Reset", key="reset", icon=":material/restart_alt:", on_click=partial(remember, user, {}))
