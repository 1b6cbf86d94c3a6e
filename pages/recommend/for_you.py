"""A visitor gives some films stars, and the list follows every click."""

from functools import partial

import streamlit as st

from pages.common.movie_filter import explain_empty
from pages.common.trained import model_picker, origin
from pages.common.widgets import current_dataset
from pages.common.wording import plural
from pages.recommend import visitor
from pages.recommend.exchange import exchange
from pages.recommend.explanation import show_explanation
from pages.recommend.finder import find_films
from pages.recommend.ranking import described, ranking
from pages.recommend.steer import show_mix, tell_costs, wishes
from recsys.serving.steering import steer
from recsys.serving.viewer import FEW, as_visitor

N_RECOMMENDED = 20

dataset = current_dataset()
st.title("For you")
choose_model, give_and_take = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
with choose_model:
    trained = model_picker(dataset)
ratings = visitor.visitor_ratings(dataset)
viewer = as_visitor(trained.recommender, ratings)
with give_and_take:
    exchange(dataset, ratings)
wished = wishes(dataset, knows_doubt=viewer.answers.doubt is not None)
steered = steer(viewer, N_RECOMMENDED, wished.steering, among=wished.among(dataset))
tell_costs(wished, steered)

left, right = st.columns([2, 3], gap="medium")
with left:
    st.subheader("Give stars", anchor=False)
    find_films(viewer, ratings.given(), partial(visitor.rate, dataset))
chosen = None
with right:
    st.subheader(f"The best {len(steered.table)} for you" if len(ratings) else "What everybody likes", anchor=False)
    if viewer.knows_little:
        known = plural(len(ratings), "rating") if len(ratings) else "no rating yet"
        st.info(
            f"The model knows {known} of yours. Until there are {FEW}, the list leans on what everybody likes.",
            icon=":material/hourglass_empty:",
        )
    if len(steered.table):
        best = described(dataset, steered.table)
        chosen = ranking(dataset, best, name="for-you", alt="The movies recommended to you, best first")
    else:
        explain_empty(dataset, wished.asked)
if chosen is not None:
    show_explanation(viewer, chosen)
if len(steered.table) and len(ratings):
    show_mix(viewer, steered)
st.caption(origin(trained))
