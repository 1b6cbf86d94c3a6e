"""The first model on a data set: being trained, or to be trained at the press of a button, without leaving the page."""

import streamlit as st

from pages.common.wording import duration, plain
from recsys.data.dataset import Dataset
from recsys.data.numbers import percent
from recsys.errors import TrainingError
from recsys.jobs.training import first, readiness
from recsys.jobs.training.readiness import BUSY, FAILED, MISSING, PREPARING, READY, Readiness
from recsys.models import MODELS
from recsys.storage import runs

_SECONDS_BETWEEN_LOOKS = 1.0


def wait_for_a_model(dataset: Dataset, title: str | None = None) -> None:
    """Where no model can serve, end the page with how the first one stands, below a title; else do nothing.

    The page becomes itself as soon as there is one, whoever trained it.
    """
    if runs.is_any_trained(dataset):
        return
    if title is not None:
        st.title(title, anchor=False)
    prepare_here(dataset)
    st.stop()


def prepare_here(dataset: Dataset) -> None:
    """Show how the first model stands, until there is one and the page is drawn anew."""
    st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)(_wait)(dataset)


def _wait(dataset: Dataset) -> None:
    standing = readiness.readiness(dataset)
    if standing.state == READY:
        st.rerun()
    with st.container(border=True):
        tell_preparing(standing, dataset)


def tell_preparing(standing: Readiness, dataset: Dataset) -> None:
    """Say how the first model stands, with the way to one where none is on its way."""
    words = dataset.words
    if standing.run is not None and standing.status is not None and standing.state in (PREPARING, BUSY):
        title, status = MODELS[standing.run.model].title, standing.status
        done = f"{percent(status.share_done)} done" if status.share_done > 0 else status.phase or "starting"
        left = f", at most {duration(status.seconds_left)} left" if status.seconds_left > 0 else ""
        what = words.said("The first recommendations are being prepared; this page shows them when they are there.")
        if standing.state == BUSY:
            what = f"{title} is being trained on {plain(standing.run.dataset)}, and there is one training at a time."
        st.markdown(f":material/hourglass_top: {what}")
        st.progress(min(max(status.share_done, 0.0), 1.0), text=f"{title}: {done}{left}")
        return
    if standing.state == FAILED and standing.status is not None:
        why = f": {plain(standing.status.message)}" if standing.status.message else ""
        st.warning(f"The training of the first model ended without one{why}", icon=":material/warning:")
    elif standing.state == MISSING:
        st.markdown(
            f":material/model_training: Nothing is trained on these {words.ratings} yet. The first model takes a few "
            "seconds, on very many ratings minutes; this page shows it when it is there."
        )
    again = standing.state == FAILED
    label, icon = ("Try again", ":material/refresh:") if again else ("Prepare recommendations", ":material/play_arrow:")
    if st.button(label, key="prepare", type="primary", icon=icon):
        _begin(dataset)
    st.page_link("pages/model/train.py", label="Choose another model to train", icon=":material/model_training:")


def _begin(dataset: Dataset) -> None:
    try:
        with st.spinner("Starting the training process …"):
            first.begin(dataset.name)
    except TrainingError as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.rerun()
