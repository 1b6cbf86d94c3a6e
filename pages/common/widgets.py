"""What screens share: the data set picked for all pages, cards, charts, text from data shown as it is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import streamlit as st

from pages.common import address, cache, fetching
from pages.common.wording import plain
from recsys.charts.axes import in_our_format
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.data.words import OF_MOVIES, Words
from recsys.errors import DatasetError
from recsys.sources.catalog import CATALOG

_OFFERED = 12  # data sets with a button of their own, where the one asked for is not here


def dataset_picker() -> None:
    """Choose the data set for all pages; the address always has ``dataset=<name>``. Nothing to see where there is none.

    One that the address names and that is not here leaves the choice open: `current_dataset` says so.
    """
    names = list(cache.available())
    wanted = st.session_state.pop("wanted_dataset", None)  # one that was just fetched
    if wanted in names:
        address.open_dataset(wanted)
    st.session_state["missing_dataset"] = None
    if not names:
        return
    name, st.session_state["missing_dataset"] = address.dataset_in_force(names)
    if st.session_state.get("dataset") != name:
        st.session_state["dataset"] = name

    def follow() -> None:
        address.open_dataset(st.session_state["dataset"])

    index = None if name is None else 0
    st.selectbox("Data set", names, index, key="dataset", placeholder="Choose one", filter_mode=None, on_change=follow)


def words_in_force() -> Words:
    """What the data set that a page showed last calls things: the menu is drawn before a set is read."""
    words: Words = st.session_state.get("words", OF_MOVIES)
    return words


def current_dataset() -> Dataset:
    """The data set picked for all pages; where there is none or it cannot be read, the page ends with a way out."""
    said = st.session_state.pop("fetched", None)
    if said:
        st.success(plain(said), icon=":material/check_circle:")
    name = st.session_state.get("dataset")
    if st.session_state.get("missing_dataset") is not None:
        _offer_datasets(st.session_state["missing_dataset"])
        st.stop()
    if name not in cache.available():
        fetching.offer_sources()
        st.stop()
    try:
        dataset, notes = cache.dataset(name)
    except DatasetError as error:
        st.error(plain(error), icon=":material/error:")
        st.page_link(
            "pages/data/welcome.py",
            label="Fetch a data set here, or pick another one in the sidebar",
            icon=":material/download:",
        )
        st.stop()
    if dataset.words != words_in_force():
        st.session_state.update({"words": dataset.words} | ({"fetched": said} if said else {}))
        st.rerun()  # so that the menu speaks in the words of the set too
    _tell_once(dataset, notes)
    return dataset


def _offer_datasets(missing: str) -> None:
    """Say that the address is about a data set that is not here, and offer those that are."""
    st.title("Data set not here")
    names, known = list(cache.available()), {entry.name for entry in CATALOG.values()}
    way = ", or fetch it" if missing in known else ""
    st.warning(
        f"This address is about the data set {address.named(missing)}, which is not in the data folder. Nothing else "
        f"is shown in its place: open one that is here{way}.",
        icon=":material/link_off:",
    )
    with st.container(horizontal=True):
        for name in names[:_OFFERED]:
            st.button(
                f"Open {plain(name)}",
                key=f"open_{name}",
                icon=":material/database:",
                on_click=address.open_dataset,
                args=(name,),
            )
    if len(names) > _OFFERED:
        st.caption(f"{len(names) - _OFFERED:,} more are in the sidebar.")
    st.page_link("pages/data/welcome.py", label="Get data", icon=":material/download:")


def film_link(dataset: Dataset, movie_id: RawId) -> None:
    """The way to the page of one movie."""
    label, query = dataset.words.said("About this movie"), address.link(movie=movie_id)
    st.page_link("pages/data/movies.py", label=label, icon=":material/movie:", query_params=query)


@contextmanager
def card(title: str, caption: str | None = None, *, level: Literal[2, 3] = 3) -> Iterator[None]:
    """A bordered place with a heading and a line under it, as high as its neighbours.

    The heading is of the third ``level``, below that of a section; of the second one where cards are all of a page.
    """
    with st.container(border=True, height="stretch", gap="xsmall"):
        (st.header if level == 2 else st.subheader)(title, anchor=False)
        if caption:
            st.caption(caption)
        yield


def cards(draws: Sequence[Callable[[], None]]) -> None:
    """Draw cards side by side, two in a row; the last of an odd number takes the whole row."""
    with st.grid(2, min_column_width=340) as grid:
        for draw in draws[: len(draws) // 2 * 2]:
            draw()
        if len(draws) % 2:
            with grid.cell(column_span="all"):
                draws[-1]()


def chart(drawing: alt.TopLevelMixin, *, key: str, alt: str, fill: bool = False) -> None:
    """Draw a chart as wide as its place (and as high, to ``fill`` it), with what it says for who cannot see it."""
    height = "stretch" if fill else "content"
    st.altair_chart(_Unchecked(drawing), width="stretch", height=height, key=key, alt=alt)


@dataclass(frozen=True)
class _Unchecked:
    """A chart that is not held against Vega-Lite's schema at every redraw, which takes longer than all the rest."""

    drawing: alt.TopLevelMixin

    def to_dict(self) -> dict[str, Any]:
        return in_our_format(self.drawing.to_dict(validate=False))


def _tell_once(dataset: Dataset, notes: tuple[str, ...]) -> None:
    """Show what reading the data set had to say, once per session."""
    told = st.session_state.setdefault("told", set())
    if dataset.fingerprint not in told:
        told.add(dataset.fingerprint)
        for note in notes:
            st.toast(plain(note), icon=":material/info:")
