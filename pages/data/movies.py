"""Find movies, and look at one of them."""

import streamlit as st

from pages.common import cache, columns, pickers, widgets
from pages.common.download import download_csv
from pages.common.film_list import is_followed
from pages.common.movie_filter import explain_empty, movie_filter
from pages.data.film import show_film
from recsys.data.words import capitalised
from recsys.describe import whole_set

_SHOWN = 5_000  # rows of the table; all of them travel to the browser


dataset = widgets.current_dataset()
st.title(capitalised(dataset.words.movies))
asked = movie_filter(dataset)
chosen = pickers.address_id("movie", dataset.movies)
is_missing = chosen is None and "movie" in st.query_params  # it has been said: no other one is shown in its place

movies = cache.statistic(whole_set.movie_statistics, dataset)
mask = asked.mask(dataset)
most_rated = cache.statistic(whole_set.most_rated, dataset)
found = most_rated[mask[most_rated]]
if not len(found):
    explain_empty(dataset, asked)
    st.stop()

shown = movies.iloc[found[:_SHOWN]]
movie_ids = shown["movie_id"].tolist()
if chosen is None or not (mask[dataset.movies.find([chosen])[0]] or is_followed(chosen, asked)):
    chosen = None if is_missing else movie_ids[0]
cells = [(movie_ids.index(chosen), "title")] if chosen in movie_ids else []

more = f", the {len(shown):,} most rated of them below" if len(shown) < len(found) else ""
st.caption(f"{dataset.words.count(len(found))}{more}. {dataset.words.said('Click a row to look at a movie.')}")
table = f"movies-{dataset.fingerprint[:8]}-{hash(asked)}"  # another list is another table: its rows mean other movies
st.dataframe(
    shown[[name for name in ("title", "year", "genres", "n_ratings", "mean", "spread") if name in shown]],
    column_config=columns.config(dataset),
    hide_index=True,
    height=318,
    placeholder="–",
    key=table,
    on_select=lambda: pickers.remember_id("movie", pickers.clicked(st.session_state[table], movie_ids)),
    selection_mode="single-cell",  # a click anywhere in the row, not only on a box before it
    selection_default={"selection": {"cells": cells}},
    alt=dataset.words.said("The movies found, most rated first"),
)
download_csv(lambda: movies.iloc[found], dataset.words.said("Movies found"), dataset=dataset, key="csv_movies")
if chosen is not None:
    pickers.remember_id("movie", chosen)  # the first one found, where none was chosen
    show_film(dataset, chosen, asked)
