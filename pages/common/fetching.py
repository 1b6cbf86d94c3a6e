"""Offering the data sets that can be fetched, and fetching one."""

import streamlit as st

from pages.common import cache
from pages.common.data_folder import tell_data_folder
from pages.common.wording import plain, plural
from recsys import sources
from recsys.errors import DatasetError
from recsys.jobs.training import first
from recsys.sources.catalog import CATALOG, Entry

OVERVIEW = "pages/data/overview.py"
_TOLD = 10  # files of the data folder that are no data sets
_SMALL = 2_000_000  # ratings: read and trained on in seconds
_WHOLE_MEGABYTES = 20_000_000  # bytes from which on tenths of a megabyte say nothing


def offer_sources(*, is_whole_page: bool = True) -> None:
    """Each source that can be fetched, with its size and licence, and a button that fetches it."""
    (st.title if is_whole_page else st.header)("Get data", anchor=False)
    st.write(
        "Matinee looks at ratings of movies, or of whatever else you have. Fetch a set here, bring a table of your "
        "own, or put a zip or a folder into the data folder yourself: it is named below, with all that is read there."
    )
    st.page_link("pages/data/add.py", label="Bring your own", icon=":material/add_circle:")
    _tell_what_is_not_read()
    small = [key for key, entry in CATALOG.items() if entry.n_ratings <= _SMALL]
    large = [key for key in CATALOG if key not in small]
    st.header("Smaller ones", anchor=False)
    pressed = _offered(small)
    st.header("Larger ones", anchor=False)
    st.caption(
        "Reading 32 million ratings takes about half a minute once, and 1.2 GB of memory ever after; models train for "
        "minutes instead of seconds."
    )
    pressed = _offered(large) or pressed
    tell_data_folder()
    if pressed is None:
        return
    if CATALOG[pressed].name in cache.available():
        _open(CATALOG[pressed].name)
    _fetch(pressed)


def _tell_what_is_not_read() -> None:
    """Say what lies in the data folder and is no data set, and why."""
    others = sources.not_read()
    if others:
        lines = [f"- **{plain(item.file)}**: {plain(item.reason)}" for item in others[:_TOLD]]
        more = [f"- and {len(others) - _TOLD:,} more"] if len(others) > _TOLD else []
        st.warning("\n".join(["In the data folder, but no data sets:", *lines, *more]), icon=":material/folder_off:")


def _offered(keys: list[str]) -> str | None:
    """A card for each source; the one whose button was pressed."""
    pressed = None
    with st.grid(3, min_column_width=260):
        for key in keys:
            if _offer(key, CATALOG[key]):
                pressed = key
    return pressed


def _offer(key: str, entry: Entry) -> bool:
    here = entry.name in cache.available()
    with st.container(border=True, height="stretch"):
        st.subheader(plain(entry.title), anchor=False)
        st.caption(f"{plural(entry.n_ratings, 'rating')} · {_megabytes(entry.size)} to download")
        st.caption(f"Licence: {plain(entry.licence)}.")
        st.space("stretch")
        label, icon = ("Open", ":material/arrow_forward:") if here else ("Fetch", ":material/download:")
        first = key == next(iter(CATALOG)) and not here
        kind = "primary" if first else "secondary"
        return st.button(label, key=f"fetch_{key}", icon=icon, width="stretch", type=kind)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB" if size >= _WHOLE_MEGABYTES else f"{size / 1e6:.1f} MB"


def _fetch(key: str) -> None:
    """Download one source under a progress bar; go on to the overview, or say in one sentence why not."""
    title = plain(CATALOG[key].title)
    bar = st.progress(0.0, text=f"Fetching {title} …")

    def show(done: int, total: int | None) -> None:
        share = min(done / total, 1.0) if total else 0.0
        bar.progress(share, text=f"Fetching {title}: {_megabytes(done)}")

    is_first = not cache.available()
    try:
        fetched = sources.fetch(key, progress=show)
    except DatasetError as error:
        bar.empty()
        st.error(plain(error), icon=":material/cloud_off:")
        return
    st.session_state["fetched"] = fetched.sentence
    if is_first:  # as if the server had found it when it started
        first.begin_in_background()
    _open(fetched.name, "pages/start/start.py" if is_first else OVERVIEW)


def _open(name: str, page: str = OVERVIEW) -> None:
    st.session_state["wanted_dataset"] = name
    st.switch_page(page)
