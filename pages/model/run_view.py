"""One training on the screen: live while it runs, its curves and results afterwards."""

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.common import address
from pages.common.wording import ago, duration, plain, rough
from pages.model.run_curves import own_dataset, run_curves
from recsys.data.dataset import Dataset
from recsys.data.numbers import percent
from recsys.data.words import OF_MOVIES, Words
from recsys.errors import RecsysError, StoreError
from recsys.jobs import estimate
from recsys.jobs.training import curves, known_runs, progress
from recsys.jobs.training.progress import Status
from recsys.models import MODELS
from recsys.storage import runs
from recsys.storage.events import events
from recsys.storage.identity import UNSTATED, age, misfit, other_data
from recsys.storage.runs import Run

_SECONDS_BETWEEN_LOOKS = 0.7
_SECONDS_BETWEEN_GLANCES = 3.0  # while nothing runs


def run_view(run: Run, dataset: Dataset) -> None:
    """Show a run; while it is live, only this part of the page is drawn again and again."""
    status = progress.status(run)
    live = status is not None and status.is_live
    st.fragment(run_every=_SECONDS_BETWEEN_LOOKS if live else None)(_look)(run, dataset, live)


def notice_a_start() -> None:
    """Draw the page again when another page, another browser or a command has begun a training."""
    st.fragment(run_every=_SECONDS_BETWEEN_GLANCES)(_glance)()


def _glance() -> None:
    if progress.running() is not None:
        st.rerun()


def training_elsewhere(run: Run, dataset: Dataset, show: Callable[[Run], None]) -> None:
    """Say which other training is under way, and lead to it where it is on these ratings; drawn again until it ends."""
    st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)(_look_elsewhere)(run, dataset, show)


def _look_elsewhere(run: Run, dataset: Dataset, show: Callable[[Run], None]) -> None:
    status = progress.status(run)
    if status is None or not status.is_live:
        st.rerun()
    on = "" if run.dataset == dataset.name else f" on {plain(run.dataset)}"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.info(
            f"{MODELS[run.model].title} is being trained{on}, {percent(status.share_done)} done: there is one training "
            "at a time.",
            icon=":material/hourglass_top:",
        )
        if run.dataset == dataset.name and st.button("Show it", key="show_running", icon=":material/visibility:"):
            show(run)
            st.rerun()


def _look(run: Run, dataset: Dataset, was_live: bool) -> None:
    status = progress.status(run)
    if status is None:
        st.info(f"Run {plain(run.id)} has been deleted.", icon=":material/delete:")
        return
    if was_live and not status.is_live:
        st.rerun()
    if status.is_live:
        _live(run, status, own_dataset(run, dataset))
    else:
        _ended(run, status, dataset)
    run_curves(run, own_dataset(run, dataset))


def _usable(run: Run, words: Words) -> None:
    """Say that the model serves already, and lead to where it does."""
    if runs.is_improving(run):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(
                words.said("It can be used already: the order is final, better stars are on their way."),
                icon=":material/check:",
            )
            st.page_link(
                "pages/recommend/for_user.py",
                label=words.said("For a user"),
                icon=":material/recommend:",
                query_params=address.link(model=run.model, run=run.id),
            )


def _live(run: Run, status: Status, dataset: Dataset | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        kind = curves.trained_in(run.model, events(run, "epoch"))
        at_most = "" if kind.averages else "at most "  # what averages its sweeps takes them all
        step = f"{kind.step.capitalize()} {status.epoch} of {at_most}{status.epochs}"
        epochs = step if status.epochs else status.phase.capitalize()
        stopping = status.state == "stopping"
        left = "" if stopping else _left(run, status, dataset, at_most)
        phase = "" if status.phase in ("training", "") or not status.epochs else f" · {status.phase}"
        st.progress(min(max(status.share_done, 0.0), 1.0), text=f"{epochs}{phase} · {duration(status.seconds)}{left}")
        if stopping:
            st.button("Stopping …", icon=":material/stop:", disabled=True, key="stopping")
        else:
            st.button("Stop", icon=":material/stop:", key="stop", on_click=progress.request_stop, args=(run,))
    _usable(run, OF_MOVIES if dataset is None else dataset.words)


def _left(run: Run, status: Status, dataset: Dataset | None, at_most: str) -> str:
    """The time that is left: by the training's own pace once it has one, before that by earlier ones and by size."""
    if status.seconds_left > 0:
        return f" · {at_most}{duration(status.seconds_left)} left"
    if dataset is None or status.share_done > 0:
        return ""
    try:
        expected = estimate.training_seconds(dataset, known_runs.read_spec(run))
    except RecsysError:
        return ""
    return f" · about {rough(expected - status.seconds)} left" if expected > status.seconds else ""


def _ended(run: Run, status: Status, dataset: Dataset) -> None:
    if status.state in ("failed", "interrupted"):
        word = "This training failed" if status.state == "failed" else "This training was interrupted"
        st.warning(f"{word}. {plain(status.message)}{_way_on(run, dataset)}", icon=":material/warning:")
    if not run.manifest.exists():
        return
    try:
        manifest = runs.read_manifest(run)
    except StoreError as error:
        st.error(plain(error), icon=":material/broken_image:")
        return
    _tell_age(manifest, dataset)
    _results(manifest, dataset.words)


def _way_on(run: Run, dataset: Dataset) -> str:
    """Whether a training that broke off can go on, as a sentence; nothing where it left nothing to go on from."""
    if run.dataset != dataset.name or not progress.can_resume(run):
        return ""
    hindrance = known_runs.hindrance(dataset, run)
    return f" It cannot go on: {plain(hindrance)}." if hindrance else " It can be resumed."


def _tell_age(manifest: dict[str, Any], dataset: Dataset) -> None:
    """Say where a run does not stand for what a training would give now."""
    unusable = misfit(manifest)
    if manifest["dataset"] == dataset.name:
        unusable = other_data(manifest, dataset.fingerprint) or unusable
    if unusable:
        st.warning(f"This model cannot be used: {plain(unusable)}.", icon=":material/history:")
    elif older := age(manifest):
        st.info(f"This model was {plain(older)}. Train again for its present numbers.", icon=":material/history:")


def _results(manifest: dict[str, Any], words: Words) -> None:
    metrics, seconds = manifest["metrics"], manifest["seconds"]
    cards = []
    if metrics["rmse"] is not None:
        cards.append(("Test RMSE", metrics["rmse"], words.said("Root mean squared error on the test part, in stars")))
    if metrics["mae"] is not None:
        cards.append(("MAE", metrics["mae"], words.said("Mean absolute error on the test part, in stars")))
    cards = [(label, f"{value:.4f}", about) for label, value, about in cards]
    steps = _steps_card(manifest)
    cards += [steps] if steps else []
    if seconds is not None:
        cards.append(("Training time", duration(seconds), "The fit alone, without reading the ratings"))
    with st.grid("auto", min_column_width=150):
        for label, value, about in cards:
            st.metric(label, value, help=about, border=True)
    parts = [_measured_on(manifest), f"seed {manifest['seed']}", f"run {plain(manifest['run'])}"]
    if manifest["finished"] is not None:
        parts.append(ago(time.time() - manifest["finished"]))
    if manifest["state"] == runs.IMPROVING:
        parts.append(words.said("its first half alone: the order is final, the stars could be better"))
    if manifest["state"] == "stopped":
        parts.append("stopped before its end, with the best weights so far")
    st.caption(" · ".join(parts))
    if manifest["remark"]:
        st.caption(plain(manifest["remark"]))


def _steps_card(manifest: dict[str, Any]) -> tuple[str, str, str] | None:
    """How many epochs there were, and which of them serves; all sweeps together, where they are averaged."""
    kind = MODELS[manifest["model"]]
    last = next((stage for stage in kind.stages if stage.key == manifest["config"].get("stars")), kind)
    if last.averages and manifest["epochs"]:
        return f"{last.step.capitalize()}s", f"{manifest['epochs']}", "What serves is an average over them"
    if manifest["best_epoch"]:
        best = f"{manifest['best_epoch']} of {manifest['epochs']}"
        return f"Best {last.step}", best, "By validation RMSE"
    return None


def _measured_on(manifest: dict[str, Any]) -> str:
    if manifest["split_kind"] == UNSTATED:
        return "It does not say which ratings it was trained on"
    if not manifest["metrics"]["n_test"]:
        return "Trained on all ratings, so there is nothing to measure on"
    if manifest["metrics"]["rmse"] is None:
        return (
            f"{manifest['metrics']['n_test']:,} choices were kept away from training ({percent(manifest['holdout'])}, "
            f"split seed {manifest['split_seed']}): the page Compare measures lists on them"
        )
    return (
        f"Measured on {manifest['metrics']['n_test']:,} ratings kept away from training "
        f"({percent(manifest['holdout'])}, split seed {manifest['split_seed']})"
    )
