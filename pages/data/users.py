"""One user: how they rate next to everybody, which genres they like, and everything they rated."""

import streamlit as st

from pages.common import cache
from pages.common.download import download_csv
from pages.common.movie_list import movie_list
from pages.common.next_step import FIND_MOVIES, next_steps, recommend_for
from pages.common.trained import in_force
from pages.common.user_picker import user_picker
from pages.common.widgets import card, chart, current_dataset
from pages.common.wording import best_of, day
from recsys.charts import groups, recommendations
from recsys.charts import ratings as charts
from recsys.charts.axes import MOST_ROWS
from recsys.data.numbers import signed
from recsys.describe import periods, profiles, whole_set

dataset = current_dataset()
said = dataset.words.said
st.title(said("Users"))
model = in_force(dataset)
user_id = user_picker(dataset, *(() if model is None else (model.run, model.facts)))
user_idx = int(dataset.users.to_index([user_id])[0])
rows = dataset.rows_of_user(user_idx)
if not len(rows):
    st.info(said("This user has not rated anything."), icon=":material/star_border:")
    next_steps(dataset, recommend_for(user_id), FIND_MOVIES)
    st.stop()

stars = dataset.ratings.stars[rows]
period = periods.period(None if dataset.times is None else dataset.times[rows])
with st.container(horizontal=True, gap="medium"):
    st.metric(said("Ratings"), f"{len(rows):,}", width="content")
    if not dataset.is_implicit:
        mean = float(stars.mean())
        st.metric("Mean", f"{mean:.2f}", width="content", help=said(f"Everybody: {dataset.mean_rating:.2f} stars"))
        st.metric(
            "Against everybody",
            signed(mean - dataset.mean_rating),
            width="content",
            help=said("Difference of the means, in stars"),
        )
    if period:
        st.metric(said("First rating"), day(period.first), width="content")
        st.metric(said("Last rating"), day(period.last), width="content")

history = profiles.user_history(dataset, user_idx, cache.statistic(whole_set.movie_statistics, dataset))
if dataset.is_implicit:
    chosen = profiles.genre_shares(dataset, user_idx)
    if len(chosen):
        with card("Genres", said("Share of each genre in what this user chose, and in what everybody did."), level=2):
            drawing = recommendations.genre_mix(chosen)
            chart(drawing, key="user_genres", alt=said("Share of each genre in what this user and everybody chose"))
else:
    everybody = cache.statistic(whole_set.overall_histogram, dataset)
    taste = profiles.genre_taste(dataset, user_idx, cache.statistic(whole_set.genre_summary, dataset))
    with st.grid(2 if len(taste) else 1, min_column_width=340):
        with card(
            said("How this user rates"), "The share of each rating, beside the share among all ratings.", level=2
        ):
            table = profiles.histogram_against_everybody(dataset, user_idx, everybody)
            drawing = charts.histogram_against(table, dataset.words)
            chart(drawing, key="user_histogram", alt=said("This user's ratings against everybody's"), fill=True)
        if len(taste):
            few = best_of(len(taste), MOST_ROWS, "genres")
            with card(
                "Genres", f"Liked more or less than others like them; in brackets how many were rated.{few}", level=2
            ):
                chart(
                    groups.genre_taste(taste, dataset.words),
                    key="user_genres",
                    alt=said("Genres this user rates above or below everybody"),
                )

latest = ", the latest first" if period else ""
has_timeline = bool(period) and not dataset.is_implicit
sizes = " The larger a circle, the more movies were rated then." if has_timeline else ""
told = f"{dataset.words.count(len(history))}{latest}. {said(f'Click a row to look at a movie.{sizes}')}"
with card("History", told, level=2):
    if has_timeline:
        nearest = dataset.scale.values[dataset.scale.places(stars)]  # few, also where any number can be given
        timeline = periods.rating_timeline(dataset.times[rows], nearest)
        chart(
            charts.rating_timeline(timeline, dataset.scale, dataset.words),
            key="user_time",
            alt=said("When this user gave which ratings"),
        )
    order = ("title", "year", "genres", "stars", "everybody", "difference", "time")
    movie_list(dataset, history, order=order, key=f"user_history_{user_id}", alt=said("Everything this user rated"))
    saved = history.assign(stars=dataset.scale.high) if dataset.is_implicit else history
    download_csv(saved, said("Ratings"), dataset=dataset, user=user_id, key="csv_history")
next_steps(dataset, recommend_for(user_id), FIND_MOVIES)
