"""Every model on the same split: who is better at what, where each errs, and one user under two of them."""

import streamlit as st

from pages.common import address, multi_choice, widgets
from pages.common.next_step import RECOMMEND, TRAIN, next_steps
from pages.model import errors, leaderboard, leaderboard_rows
from pages.model.comparison_job import job_view
from pages.model.side_by_side import side_by_side
from recsys.data.numbers import percent
from recsys.evaluation.leaderboard import HOLDOUT, standing, suitable
from recsys.evaluation.stored import Evaluation
from recsys.models import MODELS

VIEWS = {"leaderboard": "Leaderboard", "errors": "Where they err", "user": "One user, two models"}

dataset = widgets.current_dataset()


def pair_picker(shown: list[Evaluation]) -> list[Evaluation]:
    """Choose two of the models; the address has ``model=<key>`` and ``against=<key>``."""
    titles = {one.run.model: MODELS[one.run.model].title for one in shown}
    with st.container(horizontal=True):
        first = address.pick(st.selectbox, "Model", titles, key="model", width=260, missing=tell_unmeasured)
        others = {key: title for key, title in titles.items() if key != first}
        second = address.pick(st.selectbox, "Against", others, key="against", width=260, missing=tell_unmeasured)
    return [one for key in (first, second) for one in shown if one.run.model == key]


def tell_unmeasured(model: str) -> None:
    """Say that a link is about a model that is not measured on this split, or not among those that are chosen."""
    what = MODELS[model].title if model in MODELS else f"the model {address.named(model)}"
    st.warning(
        f"This address is about {what}, which is not among the models measured here. Nothing else is shown in its "
        "place: choose one that is.",
        icon=":material/link_off:",
    )


st.title("Compare")
with st.container(horizontal=True, vertical_alignment="bottom"):
    titles = {key: MODELS[key].title for key in suitable(dataset)}
    chosen = multi_choice.pick_several("Models", titles, key="models", placeholder="All models")
    split_seed = multi_choice.pick_number(
        "Split seed", 0, 2**31 - 1, 42, key="split", width=150, help="Which ratings are kept away to measure on."
    )
found = standing(dataset, split_seed)
shown = [found.measured[key] for key in chosen if key in found.measured]

# A place that is always there: what is drawn again and again while a comparison runs must not change its place.
with st.container():
    pending = job_view(dataset, split_seed, found, chosen)
if not shown:
    if pending:
        st.html(leaderboard_rows.document([], [], pending, dataset.words))
    else:
        st.info(
            "Nothing is measured on this split yet. Start the comparison: it trains each model on the same "
            f"{percent(1 - HOLDOUT)} of the ratings and measures it on the rest.",
            icon=":material/leaderboard:",
        )
    leaderboard.apart(found.apart)
    next_steps(dataset, RECOMMEND, TRAIN)
    st.stop()

split = shown[0].split
relevant = "chosen there" if dataset.is_implicit else f"rated {split['liked']:g} or more there"
st.caption(
    f"Split seed {split['seed']}: every model learned from the same {split['n_train']:,} {dataset.words.ratings} at "
    f"default settings and is measured on the same {split['n_test']:,}. Relevant in a list: {relevant}."
)
views = {key: dataset.words.said(label) for key, label in VIEWS.items()}
if dataset.is_implicit:  # nothing is predicted in stars, so nothing can be off
    del views["errors"]
view = address.pick(st.segmented_control, "View", views, key="view", label_visibility="collapsed")
if view == "leaderboard":
    leaderboard.advice(shown, dataset, unfinished=bool(pending))
    leaderboard.leaderboard_table(shown, pending, dataset)
    leaderboard.apart(found.apart)
    leaderboard.against_each_other(shown, dataset)
    leaderboard.curves(shown, dataset)
elif view == "errors":
    pair = pair_picker(shown)
    errors.prediction_errors(pair, dataset)
    errors.calibration(pair, dataset)
    errors.groups(pair, dataset)
    errors.coverage_of_intervals(pair, dataset)
elif len(shown) < 2:
    st.info("Two measured models are needed to stand side by side.", icon=":material/leaderboard:")
else:
    side_by_side(pair_picker(shown), dataset)
next_steps(dataset, RECOMMEND, TRAIN)
