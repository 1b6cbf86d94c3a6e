"""Where a visitor arrives: what this is, what is ready, and three doors."""

import streamlit as st

from pages.common import cache
from pages.common.fetching import offer_sources
from pages.common.next_step import LOOK_AT_THE_RATINGS
from pages.common.widgets import current_dataset
from pages.start.doors import show_doors
from pages.start.ready import show_ready
from recsys.data.words import OF_MOVIES

_READABLE = 820  # pixels: a line longer than that is hard to follow

if "tab" in st.query_params:  # a link to the Overview of when it was the first page
    st.switch_page(LOOK_AT_THE_RATINGS.page, query_params=st.query_params.to_dict())

dataset = current_dataset() if cache.available() else None
words = OF_MOVIES if dataset is None else dataset.words
did = "chose" if dataset is not None and dataset.is_implicit else "rated"
st.title(words.said("See what a movie recommender sees"), anchor=False)
st.markdown(
    words.said(
        f"Matinee learns from what users {did}, and shows for any of them what it would recommend, how sure it is, and "
        "why. More than a dozen models, from counting to neural networks, stand side by side, and nothing leaves this "
        "machine."
    ),
    width=_READABLE,
)
if dataset is None:
    offer_sources(is_whole_page=False)
    st.stop()
with st.container(horizontal=True, gap="medium"):
    for label, value in (
        ("Users", f"{dataset.n_users:,}"),
        ("Movies", f"{int((dataset.movie_counts > 0).sum()):,}"),
        ("Ratings", f"{dataset.n_ratings:,}"),
        ("Ratings per user", f"{dataset.n_ratings / max(dataset.n_users, 1):,.0f}"),
    ):
        st.metric(words.said(label), value, width="content")
show_ready(dataset)
show_doors(dataset)
