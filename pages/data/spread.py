"""How the ratings spread over stars, time, movies and users: the first tab of the overview."""

from functools import partial

import numpy as np

from pages.common import cache
from pages.common.widgets import card, cards, chart
from pages.common.wording import most_given
from recsys.charts import ratings as charts
from recsys.data.dataset import Dataset
from recsys.data.numbers import percent
from recsys.describe import periods, whole_set

_FEW = 5  # of fewer than these a fifth is less than one


def show_spread(dataset: Dataset) -> None:
    """Show four charts; one less where no times are known, and where all ratings are the same."""
    over_time = cache.statistic(periods.over_time, dataset)
    draws = [_stars, _time, _movies, _users] if len(over_time) > 1 else [_movies, _users, _stars]
    if dataset.is_implicit:
        draws = [draw for draw in (_movies, _users, _time) if draw in draws]
    cards([partial(draw, dataset) for draw in draws])


def _stars(dataset: Dataset) -> None:
    table = cache.statistic(whole_set.overall_histogram, dataset)
    most, share = most_given(table, dataset.scale)
    said = f"The most frequent rating is {most}: {share} of all ratings."
    with card(dataset.words.said("Stars"), said, level=2):
        chart(charts.rating_histogram(table, dataset.words), key="stars", alt=f"Histogram of all ratings. {said}")


def _time(dataset: Dataset) -> None:
    table = cache.statistic(periods.over_time, dataset)
    known = cache.statistic(periods.rating_period, dataset).known
    unknown = "" if known == 1 else f" The time of {percent(1 - known)} is not known; they are left out."
    shown = table.drop(columns="mean") if dataset.is_implicit else table
    with card("Over time", dataset.words.said(f"Ratings by {table.attrs['period']}.{unknown}"), level=2):
        alt = dataset.words.said("Number of ratings over time")
        chart(charts.ratings_over_time(shown, dataset.words), key="over_time", alt=alt)


def _movies(dataset: Dataset) -> None:
    held = f"{percent(whole_set.top_share(dataset.movie_counts))} of the ratings"
    few = np.count_nonzero(dataset.movie_counts) < _FEW
    said = dataset.words.said(f"The most rated movie holds {held}." if few else f"The top 20 % of movies hold {held}.")
    with card(dataset.words.said("Ratings per movie"), said, level=2):
        table = whole_set.long_tail(dataset.movie_counts)
        alt = dataset.words.said("Ratings per movie, most rated first.")
        chart(charts.long_tail(table, dataset.words.movies, dataset.words), key="per_movie", alt=f"{alt} {said}")


def _users(dataset: Dataset) -> None:
    median = int(np.median(dataset.user_counts))
    share = percent(whole_set.top_share(dataset.user_counts))
    few = np.count_nonzero(dataset.user_counts) < _FEW
    gave = f"The most active user gave {share}" if few else f"The busiest 20 % of users gave {share}"
    said = dataset.words.said(f"{gave} of the ratings; half of all users gave {median:,} or fewer.")
    with card(dataset.words.said("Ratings per user"), said, level=2):
        table = whole_set.long_tail(dataset.user_counts)
        alt = dataset.words.said("Ratings per user, most active first.")
        chart(charts.long_tail(table, dataset.words.users, dataset.words), key="per_user", alt=f"{alt} {said}")
