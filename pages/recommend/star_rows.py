"""Movies to give stars to with one click, some at a time."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from pages.common.wording import plain
from pages.recommend.star_names import name_stars
from recsys.data.dataset import Dataset, Scale
from recsys.data.ids import IndexArray, RawId
from recsys.data.words import OF_MOVIES, Words, capitalised

AT_ONCE = 8
REMOVABLE = ("rated", "what_if")  # lists of what has stars; elsewhere a second click on the same star takes it

Rate = Callable[[RawId, float | None], None]


def star_rows(dataset: Dataset, movie_idx: IndexArray, given: dict[int, float], rate: Rate, *, name: str) -> None:
    """Some movies with their stars, and the way to the next ones.

    Parameters
    ----------
    dataset : Dataset
    movie_idx : ndarray of int, shape (m,)
        Positions, in the order in which they are shown.
    given : dict
        Position of a movie and the stars that it has.
    rate : callable
        Called with a raw id and the stars given, or None to take them away.
    name : str
        Tells lists on one page apart; another list starts at its beginning.
    """
    slot = f"page_{name}_{hash(movie_idx.tobytes())}" if len(movie_idx) > AT_ONCE else "page_only"
    last = max(0, (len(movie_idx) - 1) // AT_ONCE)
    page = min(st.session_state.get(slot, 0), last)
    shown = movie_idx[page * AT_ONCE : (page + 1) * AT_ONCE].tolist()
    with st.container(gap="xsmall"):
        for movie in shown:
            _film_row(dataset, movie, given.get(movie), rate, name=name)
        if _clickable(dataset.scale, dataset.words):
            name_stars({_key(name, movie): _label(dataset, movie) for movie in shown}, key=f"names_{name}")
    if last:
        with st.container(horizontal=True, vertical_alignment="center"):
            _turn("Back", ":material/chevron_left:", slot, page - 1, last, name)
            _turn("More", ":material/chevron_right:", slot, page + 1, last, name)
            st.caption(f"{page * AT_ONCE + 1}–{min((page + 1) * AT_ONCE, len(movie_idx))} of {len(movie_idx):,}")


def _film_row(dataset: Dataset, movie: int, given: float | None, rate: Rate, *, name: str) -> None:
    """One movie: what it is, its stars, and a way to take them away."""
    movie_id = dataset.movies.to_id(movie)
    film = dataset.movie_table.iloc[movie]
    text, stars = st.columns([5, 4], vertical_alignment="center", gap="small", wrap=False)
    about = plain(_about(film)) or "no details"
    text.markdown(f"**{plain(film['title'])}**  \n:small[:gray[{about}]]")
    if dataset.is_implicit:
        with stars:
            _like_button(dataset, movie, given, rate, key=_key(name, movie))
        return
    with stars.container(gap="xxsmall"):
        stars_input(
            dataset.scale,
            _label(dataset, movie),
            movie_id,
            given,
            rate,
            key=_key(name, movie),
            words=dataset.words,
        )
        if given is not None and name in REMOVABLE:
            what = dataset.words.said("Take the stars of {} away").format(plain(film["title"]))
            key = f"clear_{name}_{movie}"
            st.button("Take away", key=key, help=what, type="tertiary", on_click=rate, args=(movie_id, None))


def _like_button(dataset: Dataset, movie: int, given: float | None, rate: Rate, *, key: str) -> None:
    """A heart to give to a movie, or to take away, where there are no stars."""
    title = plain(dataset.movie_table["title"].iloc[movie])
    liked = given is not None
    st.button(
        "Liked" if liked else "Like",
        key=key,
        icon=":material/favorite:" if liked else ":material/favorite_border:",
        type="primary" if liked else "secondary",
        help=f"Take the like of {title} away" if liked else f"Like {title}",
        on_click=rate,
        args=(dataset.movies.to_id(movie), None if liked else dataset.scale.high),
    )


def _key(name: str, movie: int) -> str:
    return f"stars_{name}_{movie}"


def _label(dataset: Dataset, movie: int) -> str:
    return f"{capitalised(dataset.words.stars)} for {dataset.movie_table['title'].iloc[movie]}"


def _clickable(scale: Scale, words: Words) -> bool:
    """Whether the stars are the five of ``st.feedback``; points are no stars to click on."""
    return words.star == OF_MOVIES.star and scale.values.tolist() == [1, 2, 3, 4, 5]


def _about(film: pd.Series) -> str:
    year = [] if pd.isna(film.get("year")) else [str(film["year"])]
    genres = film.get("genres")
    return " · ".join([*year, *([", ".join(genres)] if genres is not None and len(genres) else [])])


def stars_input(
    scale: Scale,
    label: str,
    movie_id: RawId,
    given: float | None,
    rate: Rate,
    *,
    key: str,
    words: Words = OF_MOVIES,
) -> None:
    """Stars of the data set's own scale: five to click on, a list of what can be given, or a field for a number."""
    if scale.is_continuous:
        _number_input(scale, label, movie_id, given, rate, key=key, words=words)
        return
    values = scale.values.tolist()
    place = None if given is None else int(scale.places(np.array(given)))
    if st.session_state.get(key) != place:
        st.session_state[key] = place

    def follow() -> None:
        chosen = st.session_state[key]
        rate(movie_id, values[chosen] if chosen is not None and 0 <= chosen < len(values) else None)

    if _clickable(scale, words):
        st.feedback("stars", key=key, on_change=follow, width="content")
        return
    st.selectbox(
        plain(label),
        range(len(values)),
        index=None,  # else a movie without stars would show the fewest
        format_func=lambda at: f"{values[at]:g}",
        key=key,
        on_change=follow,
        placeholder=capitalised(words.stars),
        label_visibility="collapsed",
        width=110,
    )


def _number_input(
    scale: Scale, label: str, movie_id: RawId, given: float | None, rate: Rate, *, key: str, words: Words
) -> None:
    if st.session_state.get(key) != given:
        st.session_state[key] = given
    st.number_input(
        plain(label),
        min_value=float(scale.low),
        max_value=float(scale.high),
        value=None,
        step=scale.spacing,
        format="%.7g",  # all digits that a rating is held with
        key=key,
        on_change=lambda: rate(movie_id, st.session_state[key]),
        placeholder=capitalised(words.stars),
        label_visibility="collapsed",
        width=110,
    )


def _turn(label: str, icon: str, slot: str, to: int, last: int, name: str) -> None:
    st.button(
        label,
        key=f"{label.lower()}_{name}",
        icon=icon,
        type="tertiary",
        disabled=not 0 <= to <= last,
        on_click=lambda: st.session_state.update({slot: to}),
    )
