"""The data set as a whole: its counts, how the ratings spread, genres, and the tables themselves."""

import streamlit as st

from pages.common import address, cache
from pages.common.next_step import FIND_MOVIES, LOOK_AT_USERS, RECOMMEND, next_steps
from pages.common.widgets import current_dataset
from pages.common.wording import day, scale_range, years
from pages.data.genres import show_genres
from pages.data.imported_sets import show_description
from pages.data.spread import show_spread
from pages.data.tables import show_refused, show_tables
from recsys.data.numbers import percent
from recsys.describe import periods, whole_set

dataset = current_dataset()
said = dataset.words.said
st.title("Overview")
show_description(dataset.name)

n_rated = int((dataset.movie_counts > 0).sum())
of_all = f" of {dataset.n_movies:,}" if n_rated < dataset.n_movies else ""
period = cache.statistic(periods.rating_period, dataset)
facts = [
    (said("Users"), f"{dataset.n_users:,}", None),
    (said("Movies"), f"{n_rated:,}" + of_all, said("Movies with a rating, of those listed")),
    (said("Ratings"), f"{dataset.n_ratings:,}", None),
    ("Mean", f"{dataset.mean_rating:.2f}", said("Mean of all ratings, in stars")),
    ("Density", percent(dataset.density, 2), said("Share of all pairs of user and movie that have a rating")),
    ("Scale", scale_range(dataset.scale), said("Stars that can be given")),
]
if dataset.is_implicit:  # there are no stars to speak of
    facts = [fact for fact in facts if fact[0] not in ("Mean", "Scale")]
if period:
    facts.append(("Period", years(period.first, period.last), f"{day(period.first)} to {day(period.last)}"))
with st.container(horizontal=True, gap="medium"):
    for label, value, meaning in facts:
        st.metric(label, value, help=meaning, width="content")
show_refused(dataset)

has_genres = len(cache.statistic(whole_set.genre_summary, dataset)) > 0
shows = {said("Ratings"): show_spread} | ({"Genres": show_genres} if has_genres else {}) | {"Tables": show_tables}
address.check_bound("tab", "Tab", shows)
for (_, show), tab in zip(shows.items(), st.tabs(list(shows), key="tab", bind="query-params"), strict=True):
    if tab.open:
        with tab:
            show(dataset)
next_steps(dataset, LOOK_AT_USERS, FIND_MOVIES, RECOMMEND)
