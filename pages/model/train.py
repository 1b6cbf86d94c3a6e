"""Train a model or load a trained one, and watch the error fall."""

from collections.abc import Callable

import streamlit as st

from pages.common import address, run_choice, widgets
from pages.common.next_step import COMPARE, RECOMMEND, next_steps, recommend_by
from pages.common.wording import plain
from pages.model.curves_of_runs import show_curves_side_by_side
from pages.model.run_actions import run_head, tell_done
from pages.model.run_list import chosen_run, resume_offers, runs_table, training_offer
from pages.model.run_view import notice_a_start, run_view, training_elsewhere
from pages.model.training_form import training_form
from recsys.errors import TrainingError
from recsys.jobs.training import launch, progress
from recsys.jobs.training.listing import listed_runs
from recsys.models import MODELS
from recsys.storage import runs
from recsys.storage.runs import Run

dataset = widgets.current_dataset()


def begin(launching: Callable[[], Run]) -> None:
    """Start a training process, then draw the page again with its run on it."""
    try:
        with st.spinner("Starting the training process …"):
            run = launching()
    except TrainingError as error:
        st.error(plain(error), icon=":material/error:")
        return
    address.choose(run_choice.KEY, run.id)
    st.rerun()


def show(run: Run) -> None:
    """Put a run and its model into the address."""
    address.choose("model", run.model)
    address.choose(run_choice.KEY, run.id)


st.title("Train")
spec = training_form(dataset)
running = progress.running()
is_here = running is not None and (running.dataset, running.model) == (dataset.name, spec.model)

# Places that are always there: what is drawn again and again while a training runs must not change its place.
actions, view, listing, overlay = (st.container() for _ in range(4))

with actions:
    tell_done()
    if running is None:
        if training_offer(dataset, spec):
            begin(lambda: launch.start(dataset.name, spec))
        interrupted = resume_offers(dataset, spec.model)
        if interrupted is not None:
            begin(lambda: launch.resume(interrupted))
        notice_a_start()
    elif not is_here:
        training_elsewhere(running, dataset, show)

listed = listed_runs(dataset, spec.model)
shown = next((one for one in listed if one.run == running), None) or chosen_run(listed)
with view:
    if shown is not None:
        run_head(shown, next((one for one in listed if one.serves), None), dataset)
        run_view(shown.run, dataset)
    elif run_choice.asked_for() is not None:
        run_choice.tell_missing(run_choice.asked_for() or "", dataset.name, spec.model)
    elif running is None:
        what = f"{MODELS[spec.model].title} is not" if runs.all_runs(dataset.name) else "Nothing is"
        st.info(f"{what} trained on these ratings yet. Press Train.", icon=":material/model_training:")
with listing:
    runs_table(dataset, spec.model)
with overlay:
    show_curves_side_by_side(dataset)
way_on = RECOMMEND
if shown is not None and shown.facts is not None and shown.unusable is None:
    way_on = recommend_by(shown.run.model, None if shown.serves else shown.run.id)
next_steps(dataset, way_on, COMPARE)
