"""Finding movies to rate: the best known ones, by genre and decade, by title, or those that would tell most."""

from functools import partial

import numpy as np
import streamlit as st

from pages.common import address, cache
from pages.common.wording import plain
from pages.recommend.star_rows import AT_ONCE, Rate, star_rows
from recsys.data.dataset import Dataset
from recsys.data.genres import genre_index
from recsys.data.ids import IndexArray
from recsys.data.movie_filter import MovieFilter
from recsys.describe import whole_set
from recsys.serving.next_question import least_sure_of, most_teaching
from recsys.serving.viewer import Viewer

_WAYS = {"browse": "Browse", "search": "Search", "surprise": "Surprise me", "ask": "Ask me", "rated": "Rated"}
_EVERY = "all"


def find_films(viewer: Viewer, given: dict[int, float], rate: Rate) -> None:
    """Offer movies to the visitor, by the way that they choose; the address has ``find=<way>``."""
    dataset = viewer.model.dataset
    ways = _WAYS | {"rated": f"{'Liked' if dataset.is_implicit else 'Rated'} ({len(given):,})"}
    way = address.pick(
        st.segmented_control, dataset.words.said("Find movies"), ways, key="find", label_visibility="collapsed"
    )
    if way == "surprise":
        _surprise(viewer, rate)
        return
    finders = {
        "browse": partial(_browsed, dataset),
        "search": partial(_searched, dataset),
        "ask": partial(_asked, viewer),
        "rated": partial(_rated, dataset, given),
    }
    found = finders[way]()
    if len(found):
        star_rows(dataset, found, given, rate, name=way)


def search_films(dataset: Dataset, *, key: str, bind: str | None = "query-params") -> IndexArray:
    """Ask for words of a title: positions of the movies that have them, the best known first."""
    words = st.text_input(
        "Title",
        key=key,
        bind=bind,
        type="search",
        live=True,
        placeholder="Words of a title",
        label_visibility="collapsed",
    )
    if not (words or "").strip():
        st.caption("Type a word or two of a title.")
        return np.zeros(0, np.int64)
    found = best_known(dataset, MovieFilter(words=words))
    if not len(found):
        st.info(f"No title has all of “{plain(words[:60])}”. Try fewer words.", icon=":material/search_off:")
    return found


def _searched(dataset: Dataset) -> IndexArray:
    return search_films(dataset, key="find_title")


def _browsed(dataset: Dataset) -> IndexArray:
    said = dataset.words.said
    genres = {_EVERY: "All genres"} | {name: name for name in genre_index(dataset).names}
    years = cache.statistic(whole_set.year_range, dataset)
    first, last = years or (0, -1)
    decades = {_EVERY: "All decades"} | {at: f"{at}s" for at in range(last // 10 * 10, first // 10 * 10 - 1, -10)}
    genre, decade = _EVERY, _EVERY
    with st.container(horizontal=True):
        if len(genres) > 1:
            genre = address.pick(st.selectbox, "Genre", genres, key="find_genre", label_visibility="collapsed")
        if len(decades) > 1:
            decade = address.pick(st.selectbox, "Decade", decades, key="find_decade", label_visibility="collapsed")
    asked = MovieFilter(
        genres=() if genre == _EVERY else (genre,), years=None if decade == _EVERY else (decade, decade + 9)
    )
    found = best_known(dataset, asked)
    if not len(found):
        st.info(
            said("No movie of this genre is from these years. Choose another decade."), icon=":material/search_off:"
        )
    return found


def _rated(dataset: Dataset, given: dict[int, float]) -> IndexArray:
    said = dataset.words.said
    if not given:
        did = "liked" if dataset.is_implicit else "rated"
        st.info(said(f"Nothing is {did} yet. Browse or search, and give stars."), icon=":material/star_border:")
    return np.array(sorted(given, key=lambda movie: -given[movie]), np.int64)


def _asked(viewer: Viewer) -> IndexArray:
    """The movies that the model has the most doubts about, another list after every star."""
    dataset = viewer.model.dataset
    found = least_sure_of(viewer, AT_ONCE)
    if not len(found):
        st.info("There is nothing left to ask about.", icon=":material/done_all:")
    elif viewer.answers.doubt is None:
        st.caption(
            dataset.words.said(
                f"Of the well-known movies {_not_given(dataset)}, those whose stars would tell the model most."
            )
        )
    else:
        st.caption(
            dataset.words.said(
                f"Of the well-known movies {_not_given(dataset)}, those of whose stars the model is least sure."
            )
        )
    return found


def _surprise(viewer: Viewer, rate: Rate) -> None:
    """The movie whose rating would teach the model most, until it is rated or passed over."""
    dataset = viewer.model.dataset
    slot = f"passed_{dataset.fingerprint[:8]}"
    passed = st.session_state.setdefault(slot, [])
    among = np.ones(dataset.n_movies, bool)
    among[passed] = False
    asked = most_teaching(viewer, among=among)
    if asked is None:
        st.info("There is nothing left to ask about.", icon=":material/done_all:")
        st.button(dataset.words.said("Ask again about the movies passed over"), key="ask_again", on_click=passed.clear)
        return
    st.caption(
        dataset.words.said(
            f"Of the well-known movies {_not_given(dataset)}, the one whose stars would tell the model most."
        )
    )
    movie = int(dataset.movies.to_index([asked])[0])
    with st.container(border=True):
        star_rows(dataset, np.array([movie]), {}, rate, name="surprise")
    st.button("I have not seen it", key="pass", icon=":material/skip_next:", on_click=passed.append, args=(movie,))


def _not_given(dataset: Dataset) -> str:
    """What is left to ask about."""
    return f"you have not {'liked' if dataset.is_implicit else 'rated'}"


def best_known(dataset: Dataset, asked: MovieFilter) -> IndexArray:
    """Positions of the movies that pass a filter, those with the most ratings first."""
    found = np.flatnonzero(asked.mask(dataset))
    return found[np.argsort(-dataset.movie_counts[found], kind="stable")]
