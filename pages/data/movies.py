"""Find movies, and look at one of them."""

from functools import partial

import streamlit as st

from pages.common import cache, pickers, widgets
from pages.common.download import download_csv
from pages.common.movie_filter import explain_empty, movie_filter
from pages.common.movie_list import is_followed, movie_rows
from pages.common.next_step import about_movie, next_steps
from pages.data.movie import show_movie
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
more = f", the {len(shown):,} most rated of them below" if len(shown) < len(found) else ""
st.caption(f"{dataset.words.count(len(found))}{more}. {dataset.words.said('Click a row to look at a movie.')}")
movie_rows(
    dataset,
    shown,
    order=("title", "year", "n_ratings", "mean", "spread", "genres"),
    key="movies",
    alt=dataset.words.said("The movies found, most rated first"),
    chosen=chosen,
    on_pick=partial(pickers.remember_id, "movie"),
)
download_csv(lambda: movies.iloc[found], dataset.words.said("Movies found"), dataset=dataset, key="csv_movies")
if chosen is not None:
    pickers.remember_id("movie", chosen)  # the first one found, where none was chosen
    show_movie(dataset, chosen, asked)
    next_steps(dataset, *about_movie(chosen, movies["title"].iloc[int(dataset.movies.find([chosen])[0])]))
