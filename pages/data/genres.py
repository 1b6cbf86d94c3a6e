"""The genres by number and mean, and how groups of users differ on them: the second tab of the overview."""

import streamlit as st

from pages.common import address, cache
from pages.common.download import download_csv
from pages.common.widgets import card, chart
from pages.common.wording import best_of
from recsys.charts import groups
from recsys.charts.axes import MOST_ROWS
from recsys.data.dataset import Dataset
from recsys.describe import whole_set

_GROUPS = {"Age": "age_group", "Gender": "gender"}


def show_genres(dataset: Dataset) -> None:
    """Show two charts of genres, and a heatmap where age or gender is known; one where all ratings are the same."""
    said = dataset.words.said
    table = cache.statistic(whole_set.genre_summary, dataset)
    st.caption(said(f"A movie counts in each of its genres.{best_of(len(table), MOST_ROWS, 'genres')}"))
    with st.grid(1 if dataset.is_implicit else 2, min_column_width=360):
        with card(said("Ratings per genre"), said("How much is rated, the most first."), level=2):
            alt = said("Number of ratings of each genre")
            chart(groups.genre_counts(table, dataset.words), key="genre_counts", alt=alt)
        if not dataset.is_implicit:
            mean = dataset.mean_rating
            with card("Mean per genre", said(f"Lines start at the mean of all ratings, {mean:.2f} stars."), level=2):
                alt = said("Mean stars of each genre, around the mean of all ratings")
                chart(groups.genre_means(table, mean, dataset.words), key="genre_means", alt=alt)
    download_csv(table, "Genres", dataset=dataset, key="csv_genres")
    known = [name for name, column in _GROUPS.items() if column in dataset.user_table]
    if known and not dataset.is_implicit:
        _heatmap(dataset, known)


def _heatmap(dataset: Dataset, known: list[str]) -> None:
    with card(
        "Who likes which genre", "Each group's mean on a genre, against everybody's mean on that genre.", level=2
    ):
        group = known[0]
        if len(known) > 1:
            address.check_bound("by", dataset.words.said("Users by"), known)
            group = st.segmented_control(
                dataset.words.said("Users by"), known, default=group, required=True, key="by", bind="query-params"
            )
        group = group if group in known else known[0]
        table = cache.statistic(whole_set.genre_by_group, dataset, _GROUPS[group])
        drawing = groups.genre_by_group(table, group, dataset.words)
        chart(drawing, key=f"genre_by_{group}", alt=f"Difference from everybody's mean by genre and {group.lower()}")
        download_csv(table, f"Genres by {group.lower()}", dataset=dataset, key="csv_genre_by")
