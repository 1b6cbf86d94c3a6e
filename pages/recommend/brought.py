"""Ratings that a visitor brought from another place: what became of them, and which movie was meant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

import pandas as pd
import streamlit as st

from pages.common.wording import plain, plural
from pages.recommend import visitor
from pages.recommend.finder import search_films
from recsys.data.dataset import Dataset
from recsys.errors import RecsysError
from recsys.serving.exports.brought import Brought
from recsys.serving.exports.formats import Entry
from recsys.serving.exports.report import left_out_table, matched_table, unknown_table
from recsys.serving.visitor_ratings import VisitorRatings

_SLOT = "brought"  # in the session
_AT_ONCE = 8  # ratings whose movie is asked for
_MOST_FOUND = 50  # movies to choose from


@dataclass(frozen=True)
class _Kept:
    """What was brought to one data set, and the stars given here before that a rating of it stands in place of."""

    fingerprint: str
    number: int  # of the file in this session: the inputs of another one begin anew
    brought: Brought
    replaced: Mapping[int, float] = field(default_factory=dict)


def take(dataset: Dataset, brought: Brought) -> None:
    """Add what was brought to the visitor's ratings, and keep the report of it.

    Raises
    ------
    RecsysError
        If these are too many together; then all stays as it was.
    """
    number = getattr(st.session_state.get(_SLOT), "number", 0) + 1
    _exchange(dataset, _Kept(dataset.fingerprint, number, brought), {})


def forget() -> None:
    """Drop the report; the ratings stay."""
    st.session_state.pop(_SLOT, None)


def show_brought(dataset: Dataset) -> None:
    """The report of what was brought to this data set, if something was."""
    kept = st.session_state.get(_SLOT)
    if kept is None or kept.fingerprint != dataset.fingerprint:
        return
    brought = kept.brought
    with st.expander(plain(brought.in_words()), icon=":material/move_to_inbox:", expanded=True, key="brought_report"):
        if kept.replaced:
            n = plural(len(kept.replaced), "rating")
            st.caption(dataset.words.said(f"{n} of the file stand in place of stars given here before."))
        sections = {
            dataset.words.said("Which movie?"): (partial(_choices, dataset, kept), brought.ambiguous or brought.chosen),
            "Unknown": (partial(_unknown, dataset, kept), brought.unknown),
            "Left out": (lambda: _table(dataset, left_out_table(brought), "left_out"), brought.left_out),
            "Matched": (lambda: _table(dataset, matched_table(brought, dataset), "matched"), brought.matched),
        }
        there = {name: show for name, (show, rows) in sections.items() if rows}
        for tab, show in zip(st.tabs(list(there)), there.values(), strict=True):
            with tab:
                show()
        st.button("Close this report", key="close_brought", icon=":material/close:", type="tertiary", on_click=forget)


def _choices(dataset: Dataset, kept: _Kept) -> None:
    """A choice for each rating that several movies may be meant by, those already chosen included."""
    brought = kept.brought
    possible = {entry.row: match.movies for entry, match in zip(brought.export.entries, brought.matches, strict=True)}
    chosen = [entry for entry in brought.export.entries if entry.row in brought.chosen]
    waiting = [entry for entry, _ in brought.ambiguous]
    said = dataset.words.said
    st.caption(said("The title and year of these do not tell one movie alone. What is not chosen is not used."))
    for entry in (*waiting[:_AT_ONCE], *chosen):
        films = dict.fromkeys([*possible[entry.row], *([brought.chosen[entry.row]] if entry in chosen else [])])
        _pick(dataset, kept, entry, list(films))
    if len(waiting) > _AT_ONCE:
        st.caption(f"{len(waiting) - _AT_ONCE:,} more follow when these are chosen.")


def _pick(dataset: Dataset, kept: _Kept, entry: Entry, films: list[int]) -> None:
    """Let one of some movies be chosen for a rating, or none."""
    key = f"brought_{kept.number}_{entry.row}"
    chosen = kept.brought.chosen.get(entry.row)
    if st.session_state.get(key) != chosen:
        st.session_state[key] = chosen

    def follow() -> None:
        film = st.session_state[key]
        _choose(dataset, kept, entry.row, film if film in films else None)

    label = f"{entry.label}, rated {entry.rating:g}"
    st.markdown(plain(label))
    st.selectbox(
        label,  # read out as it stands, never as Markdown
        films,
        index=None,
        format_func=partial(_film, dataset),
        key=key,
        on_change=follow,
        placeholder=dataset.words.said("Choose the movie that was meant"),
        label_visibility="collapsed",
    )


def _unknown(dataset: Dataset, kept: _Kept) -> None:
    """What no movie of the data set has the title of, and a way to find it by hand."""
    entries = {entry.row: entry for entry in kept.brought.unknown}
    _table(dataset, unknown_table(kept.brought), "unknown")
    key = f"by_hand_{kept.number}"
    if st.session_state.get(key) not in entries:  # found, or taken away by another choice
        st.session_state[key] = None
    row = st.selectbox(
        "Find one by hand",
        list(entries),
        index=None,
        format_func=lambda row: entries[row].label if row in entries else "",
        key=key,
        placeholder=dataset.words.said("A rating whose movie is here under another title"),
    )
    if row not in entries:
        return
    found = search_films(dataset, key=f"by_hand_words_{kept.number}_{row}", bind=None)
    if len(found):
        _pick(dataset, kept, entries[row], found[:_MOST_FOUND].tolist())


def _choose(dataset: Dataset, kept: _Kept, row: int, film: int | None) -> None:
    before = kept.brought.ratings(dataset).given()
    after = _Kept(kept.fingerprint, kept.number, kept.brought.with_choice(dataset, row, film), kept.replaced)
    try:
        _exchange(dataset, after, before)
    except RecsysError as error:
        st.toast(plain(error), icon=":material/error:")


def _exchange(dataset: Dataset, kept: _Kept, before: Mapping[int, float]) -> None:
    """Put what was brought in place of what it gave before; stars that the visitor has given since stay."""
    given, replaced = visitor.given(dataset), dict(kept.replaced)
    after = kept.brought.ratings(dataset).given()
    for movie in before.keys() - after.keys():
        if given.get(movie) == before[movie]:
            del given[movie]
        given |= {movie: replaced.pop(movie)} if movie in replaced and movie not in given else {}
    for movie, stars in after.items():
        if before.get(movie) != stars:
            replaced |= {movie: given[movie]} if movie in given and movie not in before else {}
            given[movie] = stars
    pairs = [(dataset.movies.to_id(movie), stars) for movie, stars in given.items()]
    visitor.keep(dataset, VisitorRatings.of(dataset, pairs))
    st.session_state[_SLOT] = _Kept(kept.fingerprint, kept.number, kept.brought, replaced)


def _table(dataset: Dataset, table: pd.DataFrame, name: str) -> None:
    text, number, said = st.column_config.TextColumn, st.column_config.NumberColumn, dataset.words.said
    columns = {
        "line": number("Line", help="In the file", width="small"),
        "title": text("In the file", width="large"),
        "rating": number("Rating", help="As the file has it", format="%g", width="small"),
        "film": text(said("Movie here"), width="large"),
        "stars": number(said("Stars"), help="On the scale of this data set", format="%g", width="small"),
        "reason": text("Why it is left out", width="large"),
    }
    st.dataframe(table, column_config=columns, hide_index=True, width="stretch", key=f"brought_{name}")


def _film(dataset: Dataset, movie: int) -> str:
    """A movie as it is told from others of its name."""
    film = dataset.movie_table.iloc[movie]
    year = "" if pd.isna(film.get("year")) else f" ({film['year']})"
    return f"{film['title']}{year} · {plural(int(dataset.movie_counts[movie]), 'rating')} · id {film['movie_id']}"
