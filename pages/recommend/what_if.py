"""What if this user had rated otherwise: the list as it is, the list as it would be, and what moved."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from pages.common import address, columns
from pages.common.download import download_csv
from pages.common.wording import plural
from pages.recommend.changes import change, imagined, remember
from pages.recommend.film_rows import film_rows
from pages.recommend.finder import search_films
from pages.recommend.ranking import described
from recsys.data.dataset import Dataset
from recsys.data.ids import BoolArray
from recsys.serving.viewer import Viewer
from recsys.serving.what_if import SAME, Changes, what_if

_COLUMNS = ["rank", "title", "predicted", "between"]


def what_if_section(user: Viewer, n: int, among: BoolArray | None) -> None:
    """Let ratings be changed, removed or added, and compare the lists; nothing is saved."""
    dataset = user.model.dataset
    changes, changed = imagined(user)
    label = "What if" + (f" · {plural(len(changes), 'change')}" if changes else "")
    opened = st.expander(label, icon=":material/alt_route:", key="what_if", on_change="rerun", expanded=bool(changes))
    if not opened.open:
        return
    with opened:
        _inputs(dataset, user, changed, changes)
        if changes:
            _lists(dataset, user, changed, n, among)


def _inputs(dataset: Dataset, user: Viewer, changed: Viewer, changes: Changes) -> None:
    ways = {"change": "Remove" if dataset.is_implicit else "Change or remove", "add": "Add"}
    with st.container(horizontal=True, vertical_alignment="center"):
        way = address.pick(st.segmented_control, "What to do", ways, key="what", label_visibility="collapsed")
        forget = partial(remember, user, {})
        st.button("Reset", key="reset", icon=":material/restart_alt:", disabled=not changes, on_click=forget)
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
        film_rows(dataset, found, given, partial(change, user, changes), name=name)


def _lists(dataset: Dataset, user: Viewer, changed: Viewer, n: int, among: BoolArray | None) -> None:
    said = dataset.words.said
    compared = what_if(user, changed, n, among=among)
    counts = compared.moves["move"].value_counts()
    moved = compared.moves[compared.moves["move"] != SAME]
    told = [f"{counts[move]} {move}" for move in ("up", "down", "new", "gone") if move in counts]
    st.markdown(f"**{', '.join(told).capitalize() if told else said('No film moved')}.**")
    places = st.columns(2, gap="medium")
    titles, tables = ("As it is", "As it would be"), (compared.before, compared.after)
    for place, title, table in zip(places, titles, tables, strict=True):
        with place:
            st.caption(title)
            alt = f"The list {title.lower()}"
            _table(
                user,
                described(dataset, table),
                _COLUMNS,
                key=f"what_if_{title[-2:]}",
                alt=alt,
                what=f"The list {title.lower()}",
            )
    if len(moved):
        shown = ["move", "title", "rank_before", "rank_after", "predicted_before", "predicted_after"]
        st.caption(said("What moved; a place is missing where the film is not among them."))
        _table(user, moved, shown, key="moves", alt=said("Films that moved"), what=said("Movies that moved"))


def _table(user: Viewer, table: pd.DataFrame, shown: list[str], *, key: str, alt: str, what: str) -> None:
    dataset = user.model.dataset
    config = columns.narrow(dataset) | columns.moves(dataset.words)
    shown = [name for name in shown if name in table]
    st.dataframe(
        table, column_order=shown, column_config=config, hide_index=True, height=300, placeholder="–", key=key, alt=alt
    )
    saved, of = table.drop(columns="between", errors="ignore"), {"dataset": dataset, "model": user.model.key}
    download_csv(saved, what, user=user.user_id, key=f"download_{key}", **of)
