"""A visitor gives some movies stars, and the list follows every click."""

from functools import partial

import streamlit as st

from pages.common.movie_filter import explain_empty
from pages.common.next_step import RECOMMEND, YOURS_ON_THE_MAP, next_steps
from pages.common.preparing import wait_for_a_model
from pages.common.trained import model_picker, origin
from pages.common.widgets import current_dataset
from pages.recommend import closer, visitor
from pages.recommend.brought import show_brought
from pages.recommend.exchange import exchange
from pages.recommend.explanation import reason_panel
from pages.recommend.finder import find_films
from pages.recommend.movie_rows import chosen_among
from pages.recommend.newcomer import heading, tell_how_little, whose_list
from pages.recommend.order import order_switch, tell_order
from pages.recommend.ranking import described, ranking, with_reasons
from pages.recommend.steer import tell_costs, wishes
from pages.recommend.why_above import why_above_section
from recsys.serving.order import with_fit
from recsys.serving.steering import steer
from recsys.serving.viewer import as_visitor

N_RECOMMENDED = 20

dataset = current_dataset()
wait_for_a_model(dataset, "For you")
st.title("For you")
choose_model, give_and_take = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
with choose_model:
    trained = model_picker(dataset)
ratings = visitor.visitor_ratings(dataset)
viewer = as_visitor(trained.recommender, ratings)
with give_and_take:
    exchange(dataset, ratings)
show_brought(dataset)
listed = whose_list(viewer, ratings)
wished = wishes(dataset, knows_doubt=listed.answers.doubt is not None)
steered = steer(listed, N_RECOMMENDED, wished.steering, among=wished.among(dataset))
tell_costs(wished, steered, dataset.words)
best = described(dataset, with_fit(viewer, steered.table) if len(ratings) else steered.table)
best = with_reasons(listed, best)
chosen = chosen_among(dataset, best)

with st.container(horizontal=True, gap="medium", key="give_and_get"):
    left, right = st.container(gap="small"), st.container(gap="small")
with left:
    if chosen is not None:
        reason_panel(listed, chosen)
    st.header(dataset.words.said("Give stars"), anchor=False)
    find_films(viewer, ratings.given(), partial(visitor.rate, dataset))
with right:
    title = heading(dataset, ratings, len(best))
    if len(ratings):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(title, anchor=False, width="stretch")
            order_switch(viewer)
    else:
        st.header(title, anchor=False)
    tell_how_little(viewer, ratings)
    if len(best):
        alt = dataset.words.said("The movies recommended to you, best first")
        ranking(viewer, best, chosen=chosen, name="for-you", alt=alt)
        if len(ratings):
            tell_order(viewer)
    else:
        explain_empty(dataset, wished.asked, listed)
why_above_section(listed, best, wished.asked, steered=bool(wished.steering.active()))
if len(best) and len(ratings):
    closer.genre_mix_of(viewer, steered)
if len(ratings):
    st.caption(origin(trained))
next_steps(dataset, YOURS_ON_THE_MAP, RECOMMEND)
