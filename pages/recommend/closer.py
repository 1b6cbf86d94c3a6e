"""A closer look at two lists: how sure the model is, which genres they are made of, how well it knows the ratings."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from pages.common.widgets import chart
from recsys.charts import recommendations as charts
from recsys.data.dataset import Dataset
from recsys.data.genres import genre_index, genre_mix
from recsys.data.ids import IndexArray
from recsys.models.shared.likes import like_threshold
from recsys.serving.steering import Steered, liked_movies
from recsys.serving.viewer import Viewer


def closer(label: str, icon: str, draw: Callable[[], None], *, key: str) -> None:
    """Something below the lists that is put together only once it is opened."""
    opened = st.expander(label, icon=icon, key=key, on_change="rerun")
    if opened.open:
        with opened:
            draw()


def sure(dataset: Dataset, best: pd.DataFrame) -> None:
    """Each prediction between its bounds."""
    st.caption("A dot for the prediction; of such ratings 80 % lie within the line.")
    drawing = charts.interval_bars(best, dataset.scale, dataset.words)
    alt = dataset.words.said("Prediction and 80 % interval of each recommended movie, best first")
    chart(drawing, key="intervals", alt=alt)


def genre_mix_of(viewer: Viewer, steered: Steered) -> None:
    """Offer the genres of what somebody likes beside those of their list, and of the list before it was steered."""
    dataset, liked = viewer.model.dataset, liked_movies(viewer)
    if not genre_index(dataset).names:
        return
    before, after = (dataset.movies.to_index(table["movie_id"].to_numpy()) for table in (steered.plain, steered.table))
    lists = {"Chosen" if dataset.is_implicit else "Liked": liked} if len(liked) else {}
    lists |= {} if np.array_equal(before, after) else {"Before steering": before}
    lists["Recommended"] = after
    label = f"Genre mix: {' → '.join(lists).lower()}"
    closer(label, ":material/donut_small:", lambda: genres(dataset, lists), key="mix")


def genres(dataset: Dataset, lists: dict[str, IndexArray]) -> None:
    """How the share of each genre goes from the first of some lists to the last."""
    mix = genre_mix(dataset, lists)
    if not len(mix):
        st.caption(dataset.words.said("No genre is known of any of these movies."))
        return
    liked = "" if dataset.is_implicit else f"; liked: rated {like_threshold(dataset.scale):g} or more"
    st.caption(dataset.words.said(f"The largest genres. A movie of three of them counts a third for each{liked}."))
    alt = f"Share of each genre in what was {', '.join(lists).lower()}"
    chart(charts.genre_mix(mix), key="genre_mix", alt=alt)


def given(dataset: Dataset, rated: pd.DataFrame) -> None:
    """The predictions of what was rated over what was given."""
    said = dataset.words.said
    st.caption(said("One point per rated movie; on the dashed line both agree."))
    drawing = charts.predicted_against_given(rated, dataset.scale, dataset.words)
    chart(drawing, key="predicted_given", alt=said("Predicted stars against the stars that this user gave"))
