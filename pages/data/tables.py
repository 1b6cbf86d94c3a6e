"""The three tables themselves, and what reading them refused."""

import numpy as np
import streamlit as st

from pages.common import address, cache, columns
from pages.common.download import download_csv
from pages.common.movie_list import movie_list
from pages.common.refused import refused_table, show_refused_table
from pages.common.wording import plain, plural
from recsys.data.dataset import Dataset
from recsys.describe import rating_rows, whole_set
from recsys.errors import UnknownIdError

_MOVIES_SHOWN = 10_000  # all of them travel to the browser: a table whose rows are clicked cannot load in parts


def show_refused(dataset: Dataset) -> None:
    """Say what was refused on reading, and what was told; a quiet line if nothing."""
    for sentence in dataset.told:
        st.caption(f":material/info: {plain(dataset.words.said(sentence))}.")
    if not dataset.refused:
        st.caption("Nothing was refused on reading.")
        return
    refused = refused_table(dataset.refused, dataset.words)
    n_lines = plural(int(refused["count"].sum()), "line")
    with st.expander(f"{n_lines} were refused on reading", icon=":material/rule:"):
        show_refused_table(refused, key="refused")
        download_csv(refused, "Refused lines", dataset=dataset, key="csv_refused")


def show_tables(dataset: Dataset) -> None:
    """Show one of the three tables."""
    shows = {"Ratings": _ratings, "Movies": _movies, "Users": _users}
    labels = {name: dataset.words.said(name) for name in shows}
    shows[address.pick(st.segmented_control, "Table", labels, key="table")](dataset)


def _movies(dataset: Dataset) -> None:
    order = ("movie_id", "title", "year", "genres", "n_ratings", "mean", "spread")
    table, alt = cache.statistic(whole_set.movie_statistics, dataset), dataset.words.said("All movies")
    if len(table) > _MOVIES_SHOWN:
        st.caption(f"The first {_MOVIES_SHOWN:,} of {dataset.words.count(len(table))}; the file has all of them.")
    movie_list(dataset, table.head(_MOVIES_SHOWN), order=order, key="table_movies", alt=alt, rows=18)
    download_csv(table, alt, dataset=dataset, key="csv_movies")


def _users(dataset: Dataset) -> None:
    order = ("user_id", "gender", "age_group", "age", "occupation", "zip_code", "n_ratings", "mean", "spread")
    table, alt = cache.statistic(whole_set.user_statistics, dataset), dataset.words.said("All users")
    st.dataframe(
        columns.with_exact_ids(table),
        column_order=[name for name in order if name in table],
        column_config=columns.config(dataset),
        hide_index=True,
        height=560,
        placeholder="–",
        key="table_users",
        lazy=True,
        alt=alt,
    )
    download_csv(table, alt, dataset=dataset, key="csv_users")


def _ratings(dataset: Dataset) -> None:
    said = dataset.words.said
    user, title, *stars = st.columns([1, 2] if dataset.is_implicit else [1, 2, 2])
    user_text = user.text_input(said("User"), key="by_user", bind="query-params", placeholder=said("User id"))
    words = title.text_input("Title", key="by_title", bind="query-params", placeholder="Words of the title")
    shown = "about {:g}" if dataset.scale.is_continuous else "{:g}"
    if stars:
        address.check_bound("by_stars", said("Stars"), [shown.format(value) for value in dataset.scale.values])
    chosen = (
        []
        if not stars
        else stars[0].multiselect(
            said("Stars"), dataset.scale.values.tolist(), format_func=shown.format, key="by_stars", bind="query-params"
        )
    )
    try:
        user_idx = int(dataset.users.to_index([dataset.users.parse(user_text)])[0]) if user_text else None
    except UnknownIdError as error:
        st.warning(plain(error), icon=":material/search_off:")
        return
    rows = rating_rows.matching_rows(dataset, user_idx=user_idx, words=words, stars=np.array(chosen))
    most = rating_rows.MOST_SHOWN
    table = cache.rating_rows(dataset) if rows is None else rating_rows.arrow_table(dataset, rows[:most])
    found = dataset.n_ratings if rows is None else len(rows)
    more = f", the first {most:,} of them below" if found > most else ""
    shown_columns = ("user_id", "title", "time") if dataset.is_implicit else ("user_id", "title", "stars", "time")
    st.caption(f"{plural(found, dataset.words.rating)}{more}. Click a heading to sort.")
    st.dataframe(
        table,
        column_order=[name for name in shown_columns if name in table.column_names],
        column_config=columns.config(dataset),
        height=560,
        placeholder="–",
        key="table_ratings",
        lazy=True,
        alt=said("The ratings themselves, in the order of their file"),
    )
    what = said(f"The first {most:,} ratings" if found > most else "Ratings")
    user = None if user_idx is None else dataset.users.to_id(user_idx)
    download_csv(table, what, dataset=dataset, user=user, key="csv_ratings")
