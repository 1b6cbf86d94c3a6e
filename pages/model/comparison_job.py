"""The comparison as a job: start it, watch it from any session, stop it."""

import streamlit as st

from pages.common.wording import duration, plain, plural
from recsys.data.dataset import Dataset
from recsys.data.numbers import percent
from recsys.errors import TrainingError
from recsys.evaluation.leaderboard import Standing
from recsys.jobs.comparison import launch, progress
from recsys.jobs.comparison.progress import DONE, FAILED, MEASURING, TRAINING, Comparison, Step
from recsys.models import MODELS

_SECONDS_BETWEEN_LOOKS = 0.7


def job_view(dataset: Dataset, split_seed: int, standing: Standing, chosen: list[str]) -> None:
    """Show the comparison under way, or offer to train and measure what is missing of the chosen models."""
    comparison = progress.current()
    if comparison is not None and comparison.is_live:
        st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)(_look)(dataset)
        return
    _failures(comparison, dataset, split_seed, standing)
    wanting = [key for key in chosen if key not in standing.measured]
    if wanting and _offer(standing, chosen, wanting):
        try:
            with st.spinner("Starting the comparison …"):
                launch.start(dataset.name, wanting, split_seed)
        except TrainingError as error:
            st.error(plain(error), icon=":material/error:")
            return
        st.rerun()


def _offer(standing: Standing, chosen: list[str], wanting: list[str]) -> bool:
    with st.container(horizontal=True, vertical_alignment="center"):
        first = len(wanting) == len(chosen)
        untrained = [key for key in wanting if key in standing.missing]
        what = "Train" if untrained else "Measure"
        label = "Start comparison" if first else f"{what} the missing {plural(len(wanting), 'model')}"
        pressed = st.button(label, type="primary", icon=":material/leaderboard:", key="start_comparison")
        parts = []
        if untrained:
            parts.append(f"To train: {_titles(untrained)}.")
        measurable = [key for key in wanting if key in standing.trained]
        if measurable:
            parts.append(f"Trained, to be measured: {_titles(measurable)}.")
        st.caption(" ".join(parts))
    return pressed


def _look(dataset: Dataset) -> None:
    comparison = progress.current()
    if comparison is None or not comparison.is_live:
        st.rerun()
    where = "" if comparison.dataset == dataset.name else f" on {plain(comparison.dataset)}"
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.progress(min(comparison.share_done, 1.0), text=f"Comparing{where}: {_now(comparison)}")
            if comparison.state == "stopping":
                st.button("Stopping …", icon=":material/stop:", disabled=True, key="stopping_comparison")
            else:
                st.button("Stop", icon=":material/stop:", key="stop_comparison", on_click=progress.request_stop)
        st.markdown(" ".join(_badge(step) for step in comparison.steps))


def _now(comparison: Comparison) -> str:
    over = sum(step.is_over for step in comparison.steps)
    at = next((step for step in comparison.steps if step.state in (TRAINING, MEASURING)), None)
    doing = f"{at.state} {MODELS[at.model].title} · " if at and at.model in MODELS else ""
    waiting = f"{plain(comparison.message)} · " if comparison.message else ""
    return f"{over} of {len(comparison.steps)} · {waiting}{doing}{duration(comparison.seconds)}"


def _badge(step: Step) -> str:
    title = plain(MODELS[step.model].title if step.model in MODELS else step.model)
    if step.state == DONE:
        return f":green-badge[:material/check: {title}]"
    if step.state == FAILED:
        return f":red-badge[:material/error: {title}]"
    if step.state in (TRAINING, MEASURING):
        share = f" {percent(step.share_done)}" if step.state == TRAINING and step.share_done else ""
        return f":orange-badge[:material/hourglass_top: {title}{share}]"
    return f":gray-badge[{title}]"


def _failures(comparison: Comparison | None, dataset: Dataset, split_seed: int, standing: Standing) -> None:
    """What the last comparison could not do, as long as it is still missing."""
    if comparison is None or (comparison.dataset, comparison.split_seed) != (dataset.name, split_seed):
        return
    for step in comparison.steps:
        if step.state == FAILED and step.model in MODELS and step.model not in standing.measured:
            st.warning(f"{MODELS[step.model].title}: {plain(step.message)}", icon=":material/warning:")
    if comparison.state in ("interrupted", "failed"):
        st.warning(f"The last comparison broke off. {plain(comparison.message)}", icon=":material/warning:")


def _titles(keys: list[str]) -> str:
    return ", ".join(MODELS[key].title for key in keys)
