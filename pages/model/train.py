"""Train a model or load a trained one, and watch the error fall."""

from collections.abc import Callable

import streamlit as st

from pages.common import address, widgets
from pages.common.next_step import COMPARE, RECOMMEND, next_steps, recommend_by
from pages.common.wording import plain
from pages.model.run_list import chosen_run, resume_offers, runs_table, training_offer
from pages.model.run_view import run_view
from pages.model.training_form import training_form
from recsys.errors import TrainingError
from recsys.jobs.training import launch, progress
from recsys.models import MODELS
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
    address.choose("run", run.id)
    st.rerun()


st.title("Train")
spec = training_form(dataset)
running = progress.running()

# Places that are always there: what is drawn again and again while a training runs must not change its place.
actions, view, listing = st.container(), st.container(), st.container()

with actions:
    if running is None:
        if training_offer(dataset, spec):
            begin(lambda: launch.start(dataset.name, spec))
        interrupted = resume_offers(dataset, spec.model)
        if interrupted is not None:
            begin(lambda: launch.resume(interrupted))
    elif running.dataset != dataset.name:
        st.info(
            f"{MODELS[running.model].title} is being trained on {plain(running.dataset)}, and there is one training "
            "at a time. It is shown here until it ends.",
            icon=":material/hourglass_top:",
        )

shown = running or chosen_run(dataset)
if shown is None:
    st.info(
        "Nothing is trained on these ratings yet. Press Train: it takes a few seconds.",
        icon=":material/model_training:",
    )
    st.stop()
with view:
    run_view(shown, dataset)
with listing:
    runs_table(dataset)
can_serve = shown.dataset == dataset.name and shown.manifest.exists()
next_steps(dataset, recommend_by(shown.model, shown.id) if can_serve else RECOMMEND, COMPARE)
