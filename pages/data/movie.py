"""One movie, as the ratings show it: the side of the movies page that follows the chosen row."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from pages.common import cache
from pages.common.download import download_csv
from pages.common.movie_list import neighbour_list
from pages.common.preparing import prepare_here
from pages.common.trained import model_picker
from pages.common.widgets import card, cards, chart
from pages.common.wording import most_given, plain, shortened
from pages.data.who_likes import show_who_likes
from recsys.charts import groups
from recsys.charts import ratings as charts
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.data.movie_filter import MovieFilter
from recsys.data.words import Words
from recsys.describe import periods, profiles, whole_set
from recsys.describe.movie_details import MovieDetails, movie_details
from recsys.serving.similar import nearest_movies, why_no_neighbours
from recsys.storage import runs

_GROUPS = {"gender": "gender", "age_group": "age"}
_LONGEST, _LONGEST_MORE = 600, 80  # characters of a plot, and of what a further column says


def show_movie(dataset: Dataset, movie_id: RawId, asked: MovieFilter) -> None:
    """Show what is known of one movie, found under a filter."""
    said = dataset.words.said
    movie_idx = int(dataset.movies.to_index([movie_id])[0])
    movie = cache.statistic(whole_set.movie_statistics, dataset).iloc[movie_idx]
    st.header(plain(movie["title"]), anchor=False)
    st.caption(plain(_about(movie, dataset.words)))
    _details(movie_details(dataset.movie_table.iloc[movie_idx]))
    if not movie["n_ratings"]:
        st.info(said("Nobody rated this movie, so there is nothing to draw."), icon=":material/star_border:")
        return
    with st.container(horizontal=True, gap="medium"):
        st.metric(said("Ratings"), f"{movie['n_ratings']:,}", width="content")
        if not dataset.is_implicit:
            st.metric(
                "Mean",
                f"{movie['mean']:.2f}",
                width="content",
                help=said(f"All movies: {dataset.mean_rating:.2f} stars"),
            )
            st.metric("Spread", f"{movie['spread']:.2f}", width="content", help=said("Standard deviation, in stars"))
    cards(_draws(dataset, movie_idx))
    show_who_likes(dataset, movie_idx)
    if runs.trained(dataset):
        _nearest(dataset, movie_id, asked)
    else:
        st.header(said("Nearest movies"), anchor=False)
        prepare_here(dataset)


def _draws(dataset: Dataset, movie_idx: int) -> list[Callable[[], None]]:
    """The charts of one movie: of its stars, of who gave them and when; where there are none, of when it was chosen."""
    over_time = periods.over_time(dataset, dataset.rows_of_movie(movie_idx))
    if dataset.is_implicit:
        return [partial(_times_chosen, dataset, over_time)] if len(over_time) > 1 else []
    by_group = {column: profiles.movie_by_group(dataset, movie_idx, column) for column in _known_groups(dataset)}
    draws = [partial(_stars, dataset, movie_idx)]
    if any(len(table) for table in by_group.values()):
        mean = float(dataset.ratings.stars[dataset.rows_of_movie(movie_idx)].mean(dtype=np.float64))
        draws.append(partial(_by_group, dataset, by_group, mean))
    if len(over_time) > 1:
        draws.append(partial(_over_time, dataset, over_time))
    return draws


def _times_chosen(dataset: Dataset, table: pd.DataFrame) -> None:
    with card("Over time", dataset.words.said(f"Ratings by {table.attrs['period']}.")):
        drawing = charts.ratings_over_time(table.drop(columns="mean"), dataset.words)
        chart(drawing, key="film_time", alt=dataset.words.said("Number of ratings of this movie over time"), fill=True)


def _about(movie: pd.Series, words: Words) -> str:
    """Year, genres, the listed title where it differs, and the id."""
    parts = [] if pd.isna(movie.get("year")) else [str(movie["year"])]
    parts += [", ".join(movie["genres"])] if len(movie.get("genres", ())) else []
    parts += [f"listed as “{movie['listed_title']}”"] if movie["listed_title"] != movie["title"] else []
    return " · ".join([*parts, f"{words.movie} {movie['movie_id']}"])


def _details(details: MovieDetails) -> None:
    """The plot, tags, further columns and links of a movie, as far as there are any."""
    if details.overview:
        st.write(plain(shortened(details.overview, _LONGEST)))
    if details.tags:
        st.caption(f"Tags: {plain(', '.join(details.tags))}")
    if details.more:
        said = (f"{plain(name)}: {plain(shortened(value, _LONGEST_MORE))}" for name, value in details.more.items())
        st.caption(" · ".join(said))
    if details.links:
        with st.container(horizontal=True, gap="small"):
            for site, address in details.links.items():
                st.link_button(site, address, icon=":material/open_in_new:", type="tertiary")


def _known_groups(dataset: Dataset) -> list[str]:
    return [column for column in _GROUPS if column in dataset.user_table]


def _stars(dataset: Dataset, movie_idx: int) -> None:
    table = whole_set.rating_histogram(dataset.ratings.stars[dataset.rows_of_movie(movie_idx)], dataset.scale)
    most, share = most_given(table, dataset.scale)
    with card(dataset.words.said("Stars"), f"The most frequent rating is {most}: {share} of its ratings."):
        drawing = charts.rating_histogram(table, dataset.words)
        chart(
            drawing, key="film_stars", alt=dataset.words.said("Histogram of the stars given to this movie"), fill=True
        )


def _by_group(dataset: Dataset, tables: dict[str, pd.DataFrame], mean: float) -> None:
    said = dataset.words.said
    tables = {column: table for column, table in tables.items() if len(table)}
    title = " and ".join(_GROUPS[column] for column in tables).capitalize()
    with card(title, said(f"Larger dots stand for more ratings; lines start at its mean, {mean:.2f} stars.")):
        beside = pd.concat(tables.values())
        for column, table in tables.items():
            drawing = groups.group_means(table, dataset.scale, mean, dataset.words, beside=beside)
            chart(drawing, key=f"film_{column}", alt=said(f"Mean stars of this movie by {_GROUPS[column]}"))


def _over_time(dataset: Dataset, table: pd.DataFrame) -> None:
    with card(
        "Over time",
        dataset.words.said(
            f"Mean stars by {table.attrs['period']}, in the band where it lies with 95 %; larger dots: more ratings."
        ),
    ):
        drawing = charts.mean_over_time(table, dataset.scale, dataset.words)
        chart(drawing, key="film_time", alt=dataset.words.said("Mean stars of this movie over time"), fill=True)


def _nearest(dataset: Dataset, movie_id: RawId, asked: MovieFilter) -> None:
    """The movies most like one, by the model that is picked and by what the data say; none where it knows nothing."""
    said = dataset.words.said
    st.header(said("Nearest movies"), anchor=False)
    model = model_picker(dataset).recommender
    why_none = why_no_neighbours(model, movie_id)
    if why_none:
        st.info(plain(why_none), icon=":material/help:")
    movie_idx = int(dataset.movies.to_index([movie_id])[0])
    knows_it = model.movie_counts[movie_idx] > 0
    shown = {kind: table for kind, table in nearest_movies(model, movie_id).items() if len(table)} if knows_it else {}
    if not shown:
        return
    st.caption(said("Click a row to go on to its movie."))
    with st.grid(len(shown), min_column_width=280):
        for kind, table in shown.items():
            with card(kind.capitalize()):
                key = f"film_nearest_{kind}"
                what = f"{said('Movies')} nearest to {dataset.movie_table['title'].iloc[movie_idx]} {kind}"
                alt = said(f"The movies most like this one {kind}, nearest first")
                neighbour_list(dataset, table, asked, key=key, alt=alt)
                download_csv(table, what, dataset=dataset, model=model.key, key=f"csv_nearest_{kind}")
