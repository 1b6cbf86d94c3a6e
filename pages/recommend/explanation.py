"""Why a movie is recommended: in words, in stars that add up, and with the people behind it."""

from functools import partial

import pandas as pd
import streamlit as st

from pages.common import columns
from pages.common.download import download_csv
from pages.common.widgets import card, cards, chart, film_link
from pages.common.wording import most_given, plain, plural
from pages.recommend import movie_rows
from recsys.charts import explanation as charts
from recsys.charts.ratings import rating_histogram
from recsys.data.dataset import Dataset
from recsys.data.ids import RawId
from recsys.describe import whole_set
from recsys.models.shared.answers import GENRES, LIKES, NEIGHBOURS
from recsys.serving.explanation import Explanation, explain, nearest_liked
from recsys.serving.sentences import amount
from recsys.serving.viewer import Viewer

_SHOWN = 10  # rows of a table of neighbours, genres or likes
_HEIGHT = 400  # pixels of the panel, beyond which it scrolls: what somebody rated still stands below it
_TITLES = {GENRES: "Genres", NEIGHBOURS: "Users alike", LIKES: "What ranks it"}
_CAPTIONS = {
    GENRES: "What each genre and period of the movie adds, in stars.",
    NEIGHBOURS: "Users whose ratings agree, what they gave, and what that adds, in stars.",
    LIKES: "Its place in the list comes from a score of {}. These are the parts of it that add most.",
}


def reason_panel(viewer: Viewer, movie_id: RawId) -> None:
    """Explain one prediction for a viewer, beside the list that it is in."""
    with st.container(border=True, height=_HEIGHT, key="reason", gap="small"):
        told = explain(viewer, movie_id)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(f"Why {plain(told.title)}?", anchor=False, width="stretch")
            st.button("Close", key="close_reason", icon=":material/close:", type="tertiary", on_click=movie_rows.close)
        _explanation(viewer, told)


def _explanation(viewer: Viewer, told: Explanation) -> None:
    dataset = viewer.model.dataset
    movie_idx = int(dataset.movies.to_index([told.movie_id])[0])
    st.markdown(f"**{plain(told.words)}** {plain(told.certainty)}")
    about = _about(dataset, movie_idx)
    if about:
        st.caption(plain(about))
    _figures(viewer, told, movie_idx)
    draws = [partial(_parts, viewer, told)] if told.in_stars else []
    if told.in_stars and viewer.model.movie_counts[movie_idx]:
        draws.append(partial(_people, viewer, movie_idx))
    draws += [partial(_going_by, viewer, told, kind, table) for kind, table in told.by.items() if len(table)]
    nearest = nearest_liked(viewer, told.movie_id, 5)
    if len(nearest):
        draws.append(partial(_nearest, viewer, nearest))
    cards(draws)
    film_link(dataset, told.movie_id)


def _about(dataset: Dataset, movie_idx: int) -> str:
    """Year and genres, as far as they are known."""
    movie = dataset.movie_table.iloc[movie_idx]
    year = [] if pd.isna(movie.get("year")) else [str(movie["year"])]
    return " · ".join([*year, *movie.get("genres", ())])


def _figures(viewer: Viewer, told: Explanation, movie_idx: int) -> None:
    dataset = viewer.model.dataset
    rows = dataset.rows_of_movie(movie_idx)
    with st.container(horizontal=True, gap="medium"):
        if told.in_stars:
            st.metric("Predicted", f"{told.clipped:.2f}", width="content")
        behind = told.vocabulary.said("Ratings behind it")
        st.metric(behind, f"{viewer.model.movie_counts[movie_idx]:,}", width="content")
        if len(rows) and told.in_stars:
            st.metric("Its mean", f"{dataset.ratings.stars[rows].mean():.2f}", width="content")


def _parts(viewer: Viewer, told: Explanation) -> None:
    beyond = ""
    if abs(told.clipped - told.predicted) > 0.005:
        beyond = f" The scale ends at {told.clipped:g}, so {told.clipped:.2f} is shown."
    words = told.vocabulary
    with card(
        words.said("In stars"),
        f"From the mean of all ratings to the {told.predicted:.2f} predicted, part by part.{beyond}",
    ):
        drawing = charts.taken_apart(told.bars(), told.predicted, words)
        chart(
            drawing,
            key="explanation_parts",
            alt=words.said("What each part adds to the prediction or takes off, in stars"),
        )
        _save(viewer, told.bars(len(told.contributions)), f"Why {told.title}", key="download_why_parts")
        if told.rest:
            st.caption("Beyond the ratings: what the model has learned that no single one of them accounts for.")


def _people(viewer: Viewer, movie_idx: int) -> None:
    dataset = viewer.model.dataset
    stars = dataset.ratings.stars[dataset.rows_of_movie(movie_idx)]
    table = whole_set.rating_histogram(stars, dataset.scale)
    most, share = most_given(table, dataset.scale)
    caption = f"{plural(len(stars), 'rating')}; the most frequent is {most}, {share} of them."
    with card("Who rated it", caption):
        chart(
            rating_histogram(table, dataset.words),
            key="explanation_people",
            alt=dataset.words.said("Histogram of the stars given to this movie"),
            fill=True,
        )


def _nearest(viewer: Viewer, nearest: pd.DataFrame) -> None:
    words = viewer.model.dataset.words
    did = "chosen" if viewer.model.dataset.is_implicit else "liked"
    with card(words.said(f"Nearest movies that were {did}"), "By the model's own measure of likeness."):
        _table(
            viewer,
            nearest,
            ["title", "rating", "similarity"],
            key="explanation_nearest",
            alt=words.said(f"The nearest movies that were {did}"),
            what=words.said(f"Nearest movies that were {did}"),
        )


def _going_by(viewer: Viewer, told: Explanation, kind: str, table: pd.DataFrame) -> None:
    words = told.vocabulary
    caption = words.said(_CAPTIONS[kind]).format("" if told.score is None else amount(told.score))
    shown = [name for name in ("name", "user_id", "title", "rating", "stars", "score") if name in table]
    with card(words.said(_TITLES[kind]), caption):
        _table(viewer, table, shown, key=f"explanation_{kind}", alt=caption, what=words.said(_TITLES[kind]))


def _table(viewer: Viewer, table: pd.DataFrame, shown: list[str], *, key: str, alt: str, what: str) -> None:
    dataset = viewer.model.dataset
    config = columns.narrow(dataset) | columns.reasons(dataset.words)
    if dataset.is_implicit:
        table, shown = table.drop(columns="rating", errors="ignore"), [name for name in shown if name != "rating"]
    st.dataframe(table.head(_SHOWN), column_order=shown, column_config=config, hide_index=True, key=key, alt=alt)
    _save(viewer, table, what, key=f"download_{key}")


def _save(viewer: Viewer, table: pd.DataFrame, what: str, *, key: str) -> None:
    """A table of somebody's explanation to take away."""
    model = viewer.model
    download_csv(table, what, dataset=model.dataset, user=viewer.user_id, model=model.key, key=key)
