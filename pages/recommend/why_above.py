"""Why one movie stands above another: any two of a list, or one of it and any other movie."""

import pandas as pd
import streamlit as st

from pages.common import address, columns, pickers
from pages.common.download import download_csv
from pages.common.widgets import card, chart
from pages.common.wording import plain
from pages.recommend.finder import best_known
from recsys.charts.explanation import difference
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.data.movie_filter import MovieFilter
from recsys.serving.viewer import Viewer
from recsys.serving.why_above import WhyAbove, why_above

_FOUND = 50  # movies offered by words of their title
_SHOWN = 8  # ratings drawn one by one
_ABOVE, _BELOW = "above", "below"  # in the address


def why_above_section(viewer: Viewer, best: pd.DataFrame, asked: MovieFilter, *, steered: bool) -> None:
    """Let two movies be picked, and take the difference between them apart.

    Parameters
    ----------
    viewer : Viewer
        Whose list it is, in its order.
    best : DataFrame
        The list: ``movie_id``, ``title``, ``rank``.
    asked : MovieFilter
        What the list is restricted to.
    steered : bool
        Whether sliders moved the list, which no difference of scores accounts for.
    """
    if best.empty:
        return
    linked = any(key in st.query_params for key in (_ABOVE, _BELOW))
    icon = ":material/swap_vert:"
    opened = st.expander("Why above?", icon=icon, key="why_above", on_change="rerun", expanded=linked)
    if not opened.open:
        return
    with opened:
        dataset = viewer.model.dataset
        st.caption(
            dataset.words.said(
                "Two movies of the list, or one of it and any other: what makes the difference, part by part."
            )
        )
        movie_id, other_id = _pick(dataset, best)
        if other_id is not None:
            _show(viewer, why_above(viewer, movie_id, other_id, [asked]), steered=steered)


def _pick(dataset: Dataset, best: pd.DataFrame) -> tuple[RawId, RawId | None]:
    """A movie of the list, and another one of it or any that is found by its title; None if none is."""
    said = dataset.words.said
    numbered = zip(best["movie_id"].tolist(), best["rank"], best["title"], strict=True)
    listed = {movie_id: f"{rank} · {title}" for movie_id, rank, title in numbered}
    left, right = st.columns(2, gap="medium")
    movie_id = address.pick(left.selectbox, said("Why is this movie"), listed, key=_ABOVE)
    words = right.text_input(
        "above one that is found by its title, or one of the list",
        key="below_title",
        type="search",
        live=True,
        placeholder="Words of a title",
    ).strip()
    others = _found(dataset, words) if words else _linked(dataset) | listed
    others = {other: label for other, label in others.items() if other != movie_id}
    if not others:
        right.info(f"No other title has all of “{plain(words[:60])}”. Try fewer words.", icon=":material/search_off:")
        return movie_id, None
    picked = address.pick(right.selectbox, said("The other movie"), others, key=_BELOW, label_visibility="collapsed")
    return movie_id, picked


def _found(dataset: Dataset, words: str) -> dict[RawId, str]:
    """The best known movies with these words in their title."""
    found = best_known(dataset, MovieFilter(words=words))[:_FOUND]
    return {movie_id: _label(dataset, movie_id) for movie_id in dataset.movies.to_ids(found).tolist()}


def _linked(dataset: Dataset) -> dict[RawId, str]:
    """The movie that the address has, whether it is in the list or not."""
    movie_id = pickers.address_id(_BELOW, dataset.movies)
    return {} if movie_id is None else {movie_id: _label(dataset, movie_id)}


def _label(dataset: Dataset, movie_id: RawId) -> str:
    movie = dataset.movie_table.iloc[int(dataset.movies.to_index([movie_id])[0])]
    return movie["title"] if pd.isna(movie.get("year")) else f"{movie['title']} ({movie['year']})"


def _show(viewer: Viewer, found: WhyAbove, *, steered: bool) -> None:
    words = found.vocabulary
    st.markdown(f"**{plain(found.words)}**")
    if not found.parts["difference"].any():
        return
    places = " ".join(plain(one.words) for one in (found.above, found.below))
    st.caption(f"{places}{' The sliders are left out of account here.' if steered else ''}")
    with card("Part by part", f"What each part adds more to {plain(found.above.title)}, in {words.said(found.unit)}."):
        alt = words.said("By how much each part is more for the first movie than for the other")
        chart(difference(found.bars(_SHOWN)), key="why_above_parts", alt=alt)
        st.dataframe(
            found.parts,
            column_order=["part", "rating", "above", "below", "difference"],
            column_config=columns.narrow(viewer.model.dataset) | columns.differences(words),
            hide_index=True,
            height=240,
            placeholder="–",
            key="why_above_table",
            alt=words.said("The parts of both movies and their difference"),
        )
        what, model = f"Why {found.above.title} above {found.below.title}", viewer.model
        download_csv(
            found.parts, what, dataset=model.dataset, user=viewer.user_id, model=model.key, key="download_why_above"
        )
