"""All movies in two dimensions: those that the model finds alike lie near each other."""

import pandas as pd
import streamlit as st

from pages.common import address, cache, columns, pickers
from pages.common.download import download_csv
from pages.common.movie_list import movie_list
from pages.common.next_step import RATE, RECOMMEND, next_steps
from pages.common.preparing import wait_for_a_model
from pages.common.trained import model_picker, origin
from pages.common.user_picker import user_picker
from pages.common.widgets import current_dataset
from pages.recommend.map_layout import layout_picker
from pages.recommend.map_marks import legend, marks
from pages.recommend.map_neighbours import FILM, follow_click, neighbours_of, show_neighbours
from pages.recommend.map_zoom import zoom_buttons
from recsys.charts import map as charts

_SHOWN = 2_000  # rows of the table under the map
_ON_TOP = {"you": "Your ratings and recommendations", "user": "A user's", "none": "Nothing"}
_COLOURINGS = {"genre": "Genre", "year": "Year", "mean": "Mean rating", "n_ratings": "Popularity"}

dataset = current_dataset()
said = dataset.words.said
wait_for_a_model(dataset, "Map")
st.title("Map")
choose_model, choose_user = st.columns(2, gap="medium")
with choose_model:
    trained = model_picker(dataset)
maps = cache.movie_map(trained.run, trained.recommender)
if maps["pca"].empty:
    st.info(said("The model knows no movie, so there is nothing to map. Train another one."), icon=":material/map:")
    st.stop()
with choose_user:
    on_top = address.pick(st.selectbox, "On top", {key: said(label) for key, label in _ON_TOP.items()}, key="top")
user_id = user_picker(dataset, trained.run, trained.manifest) if on_top == "user" else None
with st.container(horizontal=True, vertical_alignment="bottom"):
    table = maps[layout_picker(trained, maps)]
    options = {name: label for name, label in _COLOURINGS.items() if name in table}
    colouring = address.pick(st.segmented_control, "Colour", options, key="colour", width="content")
    words = st.text_input(
        "Find", key="map_title", bind="query-params", type="search", live=True, placeholder="Words of a title"
    )
film = pickers.address_id(FILM, dataset.movies)
nearest = neighbours_of(trained.recommender, film)
layer = marks(trained.recommender, table, on_top=on_top, user_id=user_id, words=words or "", film=film, nearest=nearest)
if (words or "").strip() and not (layer["mark"] == charts.FOUND).any():
    st.info(said("No movie on the map has these words in its title. Try fewer."), icon=":material/search_off:")
window = zoom_buttons(table, layer[layer["mark"].isin([charts.FOUND, charts.CHOSEN])])
legend(layer)
drawing = f"map_{trained.run.id}"
chosen = st.altair_chart(
    charts.movie_map(
        columns.with_exact_ids(table), colouring, columns.with_exact_ids(layer), dataset.words, window=window
    ),
    width="stretch",
    key=drawing,
    on_select=lambda: follow_click(drawing, dataset),
    selection_mode=[charts.BRUSH, charts.CLICK],
    alt=f"Map of {dataset.words.count(len(table))}; those the model finds alike lie near each other",
)
st.caption(
    said(
        "Click a movie for its nearest ones. Hold Ctrl and turn the wheel to zoom, drag to select movies for the table "
        "below, double-click to see everything again."
        + (f" Drawn are the {charts.MOST_DRAWN:,} movies rated most." if len(table) > charts.MOST_DRAWN else "")
    )
)
if film is not None:
    show_neighbours(trained.recommender, film, nearest)

box = chosen.selection.get(charts.BRUSH) or {}
inside = table
for axis in ("x", "y"):
    if axis in box:
        inside = inside[inside[axis].between(*sorted(box[axis]))]
inside = inside.sort_values("n_ratings", ascending=False, kind="stable")
found = layer[layer["mark"] == charts.FOUND]
if not box and len(found):
    inside = pd.merge(found[["movie_id"]], inside, on="movie_id", how="left")
name = "Selected" if box else "Found" if len(found) else said("All movies")
st.header(f"{name}: {dataset.words.count(len(inside))}", anchor=False)
if inside.empty:
    st.info(said("There is no movie in this part of the map. Drag over some dots."), icon=":material/select_all:")
else:
    movie_list(
        dataset,
        inside.head(_SHOWN),
        order=("title", "year", "genre", "n_ratings", "mean"),
        key="map_table",
        alt=said("The movies selected on the map, most rated first"),
    )
    download_csv(inside.drop(columns=["x", "y"]), said("Movies of the map"), dataset=dataset, key="download_map")
st.caption(origin(trained))
next_steps(dataset, RATE, RECOMMEND)
