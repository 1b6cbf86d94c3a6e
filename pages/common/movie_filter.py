"""The inputs that choose among movies, all of them in the address, and what to say when nothing is left."""

from bisect import bisect_left
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.common import address, cache
from pages.common.wording import plain
from recsys.data.dataset import Dataset
from recsys.data.genres import genre_index
from recsys.data.movie_filter import MovieFilter
from recsys.describe import whole_set
from recsys.serving.standing import none_passes, why_empty
from recsys.serving.viewer import Viewer

_MODES = ["Any", "All", "None"]
_WIDGETS = {"words": "q", "genres": "genres", "years": "years", "counts": "counts"}  # part of the filter: its input
_NAMES = {"words": "the title", "genres": "the genres", "years": "the years", "counts": "the number of ratings"}


def movie_filter(dataset: Dataset) -> MovieFilter:
    """Ask for words, genres, years and number of ratings, leaving out what the data set does not know."""
    genres = genre_index(dataset).names
    years = cache.statistic(whole_set.year_range, dataset)
    with st.container(border=True):
        places = iter(st.columns([3, 3, 2] if genres else 1))
        words = next(places).text_input(
            "Title", key="q", bind="query-params", type="search", live=True, placeholder="Words of the title"
        )
        chosen = _genres(next(places), genres) if genres else ()
        mode = _mode(next(places)) if chosen else "any"
        places = iter(st.columns(2 if years else 1))
        between = _years(next(places), years) if years else None
        counts = _counts(next(places), int(dataset.movie_counts.max()))
    return MovieFilter(words=words or "", genres=chosen, genre_mode=mode, years=between, counts=counts)


def explain_empty(dataset: Dataset, asked: MovieFilter, viewer: Viewer | None = None) -> None:
    """Say what left nothing, by its name, and offer to drop the inputs without which there would be something.

    Of all movies; of those that can be recommended to a viewer, if there is one.
    """
    if viewer is None:
        why = none_passes(dataset, [asked])
        why = f"{why[0].upper()}{why[1:]}."
        left = asked.left_without(dataset)
    else:
        why = why_empty(viewer, [asked])
        parts = asked.active()
        left = {part: int(viewer.candidates(asked.without(part).mask(dataset)).sum()) for part in parts}
    left = {part: n for part, n in left.items() if n}
    ways = [f"without {_NAMES[part]} there would be {dataset.words.count(n)}" for part, n in left.items()]
    told = f"{why.removesuffix('.')}; {', '.join(ways)}." if ways else why
    st.info(plain(told), icon=":material/filter_alt_off:" if asked.active() else ":material/done_all:")
    blank = _blank(dataset)
    with st.container(horizontal=True):
        for part in left:
            st.button(f"Drop {_NAMES[part]}", key=f"drop_{part}", on_click=_drop, args=({part: blank[part]},))
        if len(asked.active()) > 1 and (viewer is None or viewer.candidates().any()):
            st.button("Drop everything", key="drop_all", type="tertiary", on_click=_drop, args=(blank,))


def _blank(dataset: Dataset) -> dict[str, Any]:
    """The value of each input that asks nothing; only inputs that are there."""
    steps = _count_steps(int(dataset.movie_counts.max()))
    blank = {"words": "", "counts": (steps[0], steps[-1])}
    if genre_index(dataset).names:
        blank["genres"] = []
    years = cache.statistic(whole_set.year_range, dataset)
    return blank | ({"years": years} if years else {})


def _drop(blank: dict[str, Any]) -> None:
    for part, value in blank.items():
        st.session_state[_WIDGETS[part]] = value


def _genres(place: DeltaGenerator, genres: list[str]) -> tuple[str, ...]:
    address.check_bound("genres", "Genres", genres)
    chosen = place.multiselect("Genres", genres, key="genres", bind="query-params", placeholder="All genres")
    return tuple(name for name in chosen if name in genres)


def _mode(place: DeltaGenerator) -> str:
    address.check_bound("match", "Of these genres", _MODES)
    mode = place.segmented_control(
        "Of these genres",
        _MODES,
        default=_MODES[0],
        required=True,
        key="match",
        bind="query-params",
    )
    return mode.lower() if mode in _MODES else "any"


def _years(place: DeltaGenerator, limits: tuple[int, int]) -> tuple[int, int] | None:
    chosen = place.slider("Years", *limits, value=limits, key="years", bind="query-params")
    return None if tuple(chosen) == limits else (int(chosen[0]), int(chosen[1]))


def _counts(place: DeltaGenerator, most: int) -> tuple[int, int] | None:
    steps = _count_steps(most)
    chosen = place.select_slider(
        "Number of ratings", steps, value=(steps[0], steps[-1]), key="counts", bind="query-params"
    )
    return None if tuple(chosen) == (steps[0], steps[-1]) else (int(chosen[0]), int(chosen[1]))


def _count_steps(most: int) -> list[int]:
    """0, 1, 2, 5, 10, 20, 50, ... up to the most ratings that a movie has."""
    steps = [0, *(step * 10**power for power in range(len(str(most))) for step in (1, 2, 5))]
    return [*steps[: bisect_left(steps, most)], most]
