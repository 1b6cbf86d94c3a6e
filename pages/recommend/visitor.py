"""The ratings of whoever is looking at the page: in the address, and remembered while another page is visited."""

import streamlit as st

from pages.common.wording import plain
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.errors import RecsysError
from recsys.serving.visitor_ratings import NOBODY, VisitorRatings

KEY = "ratings"  # in the address


def visitor_ratings(dataset: Dataset) -> VisitorRatings:
    """The visitor's ratings of this data set's movies; the address has ``ratings=<stars>_<id>_<id>~<stars>_<id>``.

    Ratings in the address that cannot be read leave those that were there before, and one sentence.
    """
    kept = st.session_state.setdefault("visitor", {})  # name of the data set: ratings as the address has them
    before = kept.get(dataset.name, "")
    same_set = st.session_state.get("visited") in (None, dataset.name)  # else the address is about other movies
    text = st.query_params.get(KEY, before) if same_set else before
    try:
        ratings = VisitorRatings.from_address(dataset, text)
    except RecsysError as error:
        st.warning(f"The ratings in the address cannot be read: {plain(error)}", icon=":material/link_off:")
        ratings = VisitorRatings.from_address(dataset, before) if before else NOBODY
    keep(dataset, ratings)
    return ratings


def given(dataset: Dataset) -> dict[int, float]:
    """The visitor's stars by position of the movie, as they are now."""
    return _kept(dataset).given()


def rate(dataset: Dataset, movie_id: RawId, stars: float | None) -> None:
    """Give a movie stars, or take them away if None."""
    ratings = _kept(dataset)
    try:
        keep(dataset, ratings.with_rating(dataset, movie_id, stars))
    except RecsysError as error:
        st.toast(plain(error), icon=":material/error:")


def keep(dataset: Dataset, ratings: VisitorRatings) -> None:
    """Make these the visitor's ratings."""
    text = ratings.to_address(dataset)
    st.session_state.setdefault("visitor", {})[dataset.name] = text
    st.session_state["visited"] = dataset.name
    if st.query_params.get(KEY, "") == text:
        return
    if text:
        st.query_params[KEY] = text
    else:
        del st.query_params[KEY]


def _kept(dataset: Dataset) -> VisitorRatings:
    return VisitorRatings.from_address(dataset, st.session_state.get("visitor", {}).get(dataset.name, ""))
