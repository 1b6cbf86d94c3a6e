"""One training on the screen: live while it runs, its curves and results afterwards."""

import time
from typing import Any

import streamlit as st

from pages.common import widgets
from pages.common.wording import ago, duration, plain
from recsys.charts.training import training_curves
from recsys.data.dataset import Dataset
from recsys.errors import StoreError
from recsys.jobs.training import curves, progress
from recsys.jobs.training.progress import Status
from recsys.models import MODELS
from recsys.storage import runs
from recsys.storage.events import events
from recsys.storage.runs import Run

_SECONDS_BETWEEN_LOOKS = 0.7


def run_view(run: Run, dataset: Dataset) -> None:
    """Show a run; while it is live, only this part of the page is drawn again and again."""
    status = progress.status(run)
    live = status is not None and status.is_live
    st.fragment(run_every=_SECONDS_BETWEEN_LOOKS if live else None)(_look)(run, dataset, live)


def _look(run: Run, dataset: Dataset, was_live: bool) -> None:
    status = progress.status(run) or Status("interrupted")
    if was_live and not status.is_live:
        st.rerun()
    title = f"{MODELS[run.model].title} on {plain(run.dataset)}"
    if status.is_live:
        st.subheader(f"Training: {title}", anchor=False)
        _live(run, status)
    else:
        st.subheader(title, anchor=False)
        _ended(run, status)
    _curves(run, dataset)


def _live(run: Run, status: Status) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        epochs = f"Epoch {status.epoch} of at most {status.epochs}" if status.epochs else status.phase.capitalize()
        left = f" · at most {duration(status.seconds_left)} left" if status.seconds_left > 0 else ""
        phase = "" if status.phase in ("training", "") or not status.epochs else f" · {status.phase}"
        st.progress(min(max(status.share_done, 0.0), 1.0), text=f"{epochs}{phase} · {duration(status.seconds)}{left}")
        if status.state == "stopping":
            st.button("Stopping …", icon=":material/stop:", disabled=True, key="stopping")
        else:
            st.button("Stop", icon=":material/stop:", key="stop", on_click=progress.request_stop, args=(run,))


def _ended(run: Run, status: Status) -> None:
    if status.state in ("failed", "interrupted"):
        word = "This training failed" if status.state == "failed" else "This training was interrupted"
        way = " It can be resumed." if progress.can_resume(run) else ""
        st.warning(f"{word}. {plain(status.message)}{way}", icon=":material/warning:")
    if not run.manifest.exists():
        return
    try:
        manifest = runs.read_manifest(run)
    except StoreError as error:
        st.error(plain(error), icon=":material/broken_image:")
        return
    _results(manifest)


def _results(manifest: dict[str, Any]) -> None:
    metrics = manifest["metrics"]
    cards = [("Training time", duration(manifest["seconds"]), "The fit alone, without reading the ratings")]
    if manifest["best_epoch"]:
        cards.insert(0, ("Best epoch", f"{manifest['best_epoch']} of {manifest['epochs']}", "By validation RMSE"))
    if metrics["rmse"] is not None:
        cards.insert(0, ("MAE", f"{metrics['mae']:.4f}", "Mean absolute error on the test part, in stars"))
        cards.insert(0, ("Test RMSE", f"{metrics['rmse']:.4f}", "Root mean squared error on the test part, in stars"))
    with st.grid("auto", min_column_width=150):
        for label, value, about in cards:
            st.metric(label, value, help=about, border=True)
    measured = (
        f"Measured on {metrics['n_test']:,} ratings kept away from training "
        f"({manifest['holdout']:.0%}, split seed {manifest['split_seed']})"
        if metrics["n_test"]
        else "Trained on all ratings, so there is nothing to measure on"
    )
    stopped = " · stopped before its end, with the best weights so far" if manifest["state"] == "stopped" else ""
    st.caption(
        f"{measured} · seed {manifest['seed']} · run {plain(manifest['run'])} · "
        f"{ago(time.time() - manifest['finished'])}{stopped}"
    )


def _curves(run: Run, dataset: Dataset) -> None:
    epochs, batches = events(run, "epoch"), events(run, "batch")
    table = curves.training_curves(epochs, batches)
    if table.empty:
        return
    best = curves.best_epoch(epochs)
    widgets.chart(
        training_curves(table, best, curves.reference_lines(dataset)),
        key="training_curves",
        alt="RMSE in training and validation by epoch"
        + (f", lowest in validation at epoch {int(best['epochs'].iloc[0])}" if len(best) else ""),
    )
    if len(best):
        lowest = best.iloc[0]
        st.markdown(f"**Minimum RMSE at epoch {int(lowest['epochs'])} = {lowest['rmse']:.4f}**")
        st.caption(
            "On the validation slice of the training part, which early stopping looks at; "
            "the test part is measured once, at the end."
        )
