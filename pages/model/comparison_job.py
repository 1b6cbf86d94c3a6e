"""The comparison as a job: start it, watch it from any session, stop it."""

from typing import Any

import streamlit as st

from pages.common.wording import duration, plain, plural, rough
from recsys.data.dataset import Dataset
from recsys.data.numbers import percent
from recsys.errors import TrainingError
from recsys.evaluation.leaderboard import HOLDOUT, Standing
from recsys.jobs.comparison import launch, progress
from recsys.jobs.comparison.plan import expected
from recsys.jobs.comparison.progress import DONE, FAILED, MEASURING, TRAINING, WAITING, Comparison, Step
from recsys.models import MODELS
from recsys.storage.spec import TrainSpec

_SECONDS_BETWEEN_LOOKS = 0.7
_SECONDS_BETWEEN_GLANCES = 3.0  # while nothing runs, for one that is begun elsewhere
_DOING = {WAITING: "waiting for its turn", TRAINING: "is being trained", MEASURING: "is being measured"}


def job_view(dataset: Dataset, split_seed: int, standing: Standing, chosen: list[str]) -> dict[str, str]:
    """Show the comparison under way, or offer to measure and to train what is missing of the chosen models.

    Returns
    -------
    dict
        Key of each chosen model that the comparison under way will measure on this split, and what it does with it.
    """
    comparison = progress.current()
    if comparison is not None and comparison.is_live:
        st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)(_look)(dataset, split_seed, _states(comparison))
        return _pending(comparison, dataset, split_seed, standing, chosen)
    st.fragment(run_every=_SECONDS_BETWEEN_GLANCES)(_glance)()
    _failures(comparison, dataset, split_seed, standing)
    wanted = _offers(dataset, split_seed, standing, chosen)
    if wanted:
        try:
            with st.spinner("Starting the comparison …"):
                launch.start(dataset.name, wanted, split_seed)
        except TrainingError as error:
            st.error(plain(error), icon=":material/error:")
            return {}
        st.rerun()
    return {}


def _pending(
    comparison: Comparison, dataset: Dataset, split_seed: int, standing: Standing, chosen: list[str]
) -> dict[str, str]:
    if (comparison.dataset, comparison.split_seed) != (dataset.name, split_seed):
        return {}
    steps = {step.model: step for step in comparison.steps}
    return {
        key: _DOING[steps[key].state]
        for key in chosen
        if key in steps and key not in standing.measured and not steps[key].is_over
    }


def _offers(dataset: Dataset, split_seed: int, standing: Standing, chosen: list[str]) -> list[str]:
    """Offer to measure what is trained, and to train the rest as well; the models whose button was pressed."""
    wanting = [key for key in chosen if key not in standing.measured]
    trained = [key for key in wanting if key in standing.trained]
    untrained = [key for key in wanting if key in standing.missing]
    everything = trained + untrained
    if not everything:
        return []
    pressed: list[str] = []
    if trained and untrained:
        label = "Measure what is trained"
        if _offered(label, trained, dataset, split_seed, key="measure_trained", type="primary"):
            pressed = trained
        label = "Train and measure everything" if len(everything) == len(chosen) else _missing("Train", everything)
        if _offered(label, everything, dataset, split_seed, key="start_comparison"):
            pressed = everything
        return pressed
    first = len(wanting) == len(chosen)
    label = "Start comparison" if first else _missing("Train" if untrained else "Measure", everything)
    return everything * _offered(label, everything, dataset, split_seed, key="start_comparison", type="primary")


def _missing(what: str, keys: list[str]) -> str:
    return f"{what} the missing {plural(len(keys), 'model')}"


def _offered(label: str, keys: list[str], dataset: Dataset, split_seed: int, *, key: str, **looks: Any) -> bool:
    """A button, beside it what it does and how long that will take; whether it was pressed."""
    specs = [TrainSpec(dataset.name, model, split_seed=split_seed, holdout=HOLDOUT) for model in keys]
    steps = [expected(dataset, spec) for spec in specs]
    seconds = sum(step.seconds_left for step in steps)
    to_train = [step.model for step in steps if step.to_train]
    to_measure = [step.model for step in steps if not step.to_train]
    parts = [f"Takes about {rough(seconds)}."]
    parts += [f"To train: {_titles(to_train)}."] if to_train else []
    parts += [f"Trained, to be measured: {_titles(to_measure)}."] if to_measure else []
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(label, icon=":material/leaderboard:", key=key, **looks)
        st.caption(" ".join(parts))
    return pressed


def _glance() -> None:
    """Notice a comparison that another page, another browser or a command has begun."""
    comparison = progress.current()
    if comparison is not None and comparison.is_live:
        st.rerun()


def _states(comparison: Comparison) -> tuple[str, ...]:
    return tuple(step.state for step in comparison.steps)


def _look(dataset: Dataset, split_seed: int, seen: tuple[str, ...]) -> None:
    comparison = progress.current()
    if comparison is None or not comparison.is_live or _states(comparison) != seen:
        st.rerun()  # a model is measured, or the next one has begun: the rows below say so too
    here = (comparison.dataset, comparison.split_seed) == (dataset.name, split_seed)
    where = "" if here else f" on {plain(comparison.dataset)}, split seed {comparison.split_seed}"
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
    seconds = progress.seconds_left(comparison)
    left = "" if seconds is None else f" · about {rough(seconds)} left"
    return f"{over} of {len(comparison.steps)} · {waiting}{doing}{duration(comparison.seconds)}{left}"


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
