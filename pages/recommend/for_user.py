"""One user: the best movies that they have not seen, beside what they rated, with predictions."""

from functools import partial

import streamlit as st

from pages.common import address, cache
from pages.common.movie_filter import explain_empty
from pages.common.next_step import RATE, about_user, next_steps, on_the_map
from pages.common.preparing import wait_for_a_model
from pages.common.trained import model_picker, origin
from pages.common.user_picker import user_picker
from pages.common.widgets import current_dataset
from pages.common.wording import plural
from pages.recommend import closer
from pages.recommend.changes import imagined
from pages.recommend.explanation import reason_panel
from pages.recommend.history import history
from pages.recommend.how_right import as_asked, how_right_switch, tell_how_right, with_marks
from pages.recommend.movie_rows import chosen_among
from pages.recommend.order import order_in_force, order_switch, tell_order
from pages.recommend.ranking import described, ranking, with_reasons
from pages.recommend.steer import tell_costs, wishes
from pages.recommend.what_if import tell_moves, what_if_inputs
from pages.recommend.why_above import why_above_section
from recsys.serving import listing
from recsys.serving.order import ordered, with_fit
from recsys.serving.steering import steer
from recsys.serving.viewer import known_user
from recsys.serving.what_if import list_with_moves

N_RECOMMENDED = 20

dataset = current_dataset()
said = dataset.words.said
wait_for_a_model(dataset, said("For a user"))
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="whose"):
    st.title(said("For a user"), width="content", anchor=False)
    of_user = st.container()
    with st.container():
        trained = model_picker(dataset)
    with of_user:
        user_id = user_picker(dataset, trained.run, trained.manifest)
model = trained.recommender
held_out = cache.held_out(dataset, trained.manifest["split_seed"], trained.manifest["holdout"])
user = known_user(model, user_id, training=~held_out)
rated = listing.rated(user)
user = as_asked(ordered(user, order_in_force(user)))
changes, changed = imagined(user)

with st.container(horizontal=True, gap="medium", key="lists"):
    recommended_place, beside = st.container(gap="small"), st.container(gap="small")
with recommended_place:
    with st.container(horizontal=True, vertical_alignment="center", key="list_heading"):
        heading = st.empty()
        order_switch(user)
        wished = wishes(dataset, knows_doubt=user.answers.doubt is not None)
    among = wished.among(dataset)
    steered = steer(changed, N_RECOMMENDED, wished.steering, among=among)
    tell_costs(wished, steered, dataset.words)
    table = steered.table
    if changes:
        table = list_with_moves(user, changed, steer(user, N_RECOMMENDED, wished.steering, among=among).table, table)
    table = with_reasons(changed, described(dataset, with_fit(changed, table)))
    table = with_marks(changed, table)
    best = table[table["rank"].notna()]
    chosen = chosen_among(dataset, table, rated)
    title = f"The best {len(best)}" if user.lists_held_out else f"Not seen: the best {len(best)}"
    heading.header(title, anchor=False, width="stretch")
    if changes:
        tell_moves(user, changes, table)
    tell_how_right(changed, best, among)
    if len(table):
        alt = said("The movies recommended to this user, best first")
        ranking(changed, table, chosen=chosen, name="recommended", alt=alt)
        tell_order(user)
    else:
        explain_empty(dataset, wished.asked, changed)
with beside:
    if chosen is not None:
        reason_panel(changed, chosen)
    did = "Chosen" if dataset.is_implicit else "Rated"
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="beside_heading"):
        heading = st.empty()
        how_right_switch(user)
        views = {"rated": did, "what-if": "What if"}
        first = "what-if" if changes else "rated"
        view = address.pick(
            st.segmented_control, "Beside the list", views, key="beside", default=first, label_visibility="collapsed"
        )
    if view == "rated":
        heading.header(f"{did}: {dataset.words.count(len(rated))}", anchor=False, width="stretch")
        history(user, rated, chosen=chosen, short=chosen is not None)
    else:
        told = f"What if · {plural(len(changes), 'change')}" if changes else "What if"
        heading.header(told, anchor=False, width="stretch")
        what_if_inputs(user, changed, changes)

if len(best) and "low" in best:
    closer.closer("How sure the model is", ":material/straighten:", partial(closer.sure, dataset, best), key="sure")
closer.genre_mix_of(changed, steered)
if len(rated) and not dataset.is_implicit:
    draw = partial(closer.given, dataset, rated)
    closer.closer("Predicted against given", ":material/scatter_plot:", draw, key="against")
why_above_section(changed, best, wished.asked, steered=bool(wished.steering.active()))

unknown = int((model.movie_counts == 0).sum())
if unknown:
    st.caption(
        f"{dataset.words.count(unknown)} without a {dataset.words.rating} to learn from are left out: nothing is "
        "known of how well they are liked."
    )
st.caption(origin(trained))
next_steps(dataset, about_user(user_id), on_the_map(user_id), RATE)
