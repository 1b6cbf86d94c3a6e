"""What is trained already: the offer to load it, what can be resumed, and all runs in a table."""

import time
from typing import Any

import pandas as pd
import streamlit as st

from pages.common import address
from pages.common.download import download_csv
from pages.common.wording import ago, plain
from recsys.data.dataset import Dataset
from recsys.errors import StoreError
from recsys.jobs.training import known_runs, progress
from recsys.jobs.training.progress import Status
from recsys.models import MODELS
from recsys.models.shared.needs import LIMIT
from recsys.storage import runs
from recsys.storage.identity import is_older, misfit, other_data
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec

_RESUMABLE_SHOWN = 3


def training_offer(dataset: Dataset, spec: TrainSpec) -> bool:
    """Offer to load the run that these settings have already given, or to train; whether to train was pressed."""
    run, manifest = known_runs.matching(dataset, spec)
    with st.container(horizontal=True, vertical_alignment="center"):
        if run is None:
            pressed = _train_button("Train", dataset, spec, type="primary", icon=":material/model_training:")
        else:
            st.button(
                "Load",
                type="primary",
                icon=":material/download_done:",
                key="load",
                on_click=address.choose,
                args=("run", run.id),
            )
            pressed = _train_button("Train again", dataset, spec, icon=":material/refresh:")
            rmse, finished = manifest["metrics"]["rmse"], manifest["finished"]
            when = "" if finished is None else f" {ago(time.time() - finished)}"
            measured = f", test RMSE {rmse:.4f}" if rmse is not None else ""
            st.caption(f"Trained with these settings{when}{measured}")
    return pressed


def _train_button(label: str, dataset: Dataset, spec: TrainSpec, **looks: Any) -> bool:
    """A button that trains, beside what that would take where it is much; whether it was pressed."""
    needs = spec.untrained().needs(dataset)
    too_much = needs is not None and needs.is_too_much
    pressed = st.button(label, key="train", disabled=too_much, **looks)
    if needs is not None and too_much:
        way_out = MODELS[spec.model].if_too_large
        st.caption(f"It would need {needs.in_words}, above the limit of {LIMIT}; {way_out}.")
    elif needs is not None and needs.is_worth_saying:
        st.caption(f"It needs {needs.in_words}.")
    return pressed


def resume_offers(dataset: Dataset, model: str) -> Run | None:
    """Offer the trainings of a model that stopped or broke off and can go on; the one whose button was pressed."""
    pressed = None
    offers = [
        (run, status)
        for run, status in progress.ended_runs(runs.all_runs(dataset.name, model))
        if known_runs.hindrance(dataset, run) is None and not known_runs.is_outdone(dataset, run)
    ]
    for run, status in offers[:_RESUMABLE_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Resume", icon=":material/play_arrow:", key=f"resume_{run.id}"):
                pressed = run
            epoch = f" in epoch {status.epoch} of {status.epochs}" if status.epochs else ""
            st.caption(f"{_WORDS[status.state]}{epoch} · run {plain(run.id)}")
    return pressed


def chosen_run(dataset: Dataset) -> Run | None:
    """The run that the address names, else the newest one of the data set; None where there is none."""
    by_id = {run.id: run for run in runs.all_runs(dataset.name)}
    if not by_id:
        return None
    return by_id[address.chosen("run", {run_id: run_id for run_id in by_id})]


def runs_table(dataset: Dataset) -> None:
    """All runs of the data set; choosing a row shows that run."""
    listed = runs.all_runs(dataset.name)
    if len(listed) < 2:
        return
    st.subheader("All runs", anchor=False)
    table = pd.DataFrame([_row(run, dataset) for run in listed])
    if not table["note"].any():
        table = table.drop(columns="note")
    if dataset.is_implicit:  # there are no stars, and so no errors
        table = table.drop(columns=["rmse", "mae", "best_epoch"], errors="ignore")

    def follow() -> None:
        rows = st.session_state["runs_table"]["selection"]["rows"]
        if rows:
            address.choose("run", listed[rows[0]].id)

    st.dataframe(
        table,
        hide_index=True,
        on_select=follow,
        selection_mode="single-row",
        key="runs_table",
        alt="All trainings on this data set with their errors",
        column_config={
            "state": st.column_config.TextColumn("State"),
            "note": st.column_config.TextColumn("Note"),
            "model": st.column_config.TextColumn("Model", width="medium"),
            "preset": st.column_config.TextColumn("Preset"),
            "rmse": st.column_config.NumberColumn("Test RMSE", format="%.4f"),
            "mae": st.column_config.NumberColumn("MAE", format="%.4f"),
            "best_epoch": st.column_config.NumberColumn("Best epoch"),
            "seconds": st.column_config.NumberColumn("Training time", format="%.1f s"),
            "megabytes": st.column_config.NumberColumn("Size", format="%.1f MB"),
            "when": st.column_config.DatetimeColumn("When", format="D MMM YYYY, HH:mm"),
            "run": st.column_config.TextColumn("Run"),
        },
    )
    download_csv(table, "Trainings", dataset=dataset, key="csv_runs")


_WORDS = {"stopped": "Stopped", "failed": "Failed", "interrupted": "Interrupted"}


def _row(run: Run, dataset: Dataset) -> dict[str, Any]:
    status = progress.status(run) or Status("interrupted")
    row: dict[str, Any] = {"model": MODELS[run.model].title, "state": status.state, "note": ""}
    try:
        manifest = runs.read_manifest(run)
    except StoreError:
        damaged = run.manifest.exists()
        return row | {"state": "damaged" if damaged else status.state, "run": run.id}
    return row | {
        "note": _note(manifest, dataset),
        "preset": manifest["preset"],
        "rmse": manifest["metrics"]["rmse"],
        "mae": manifest["metrics"]["mae"],
        "best_epoch": manifest["best_epoch"],
        "seconds": manifest["seconds"],
        "megabytes": manifest["bytes"] / 1e6,
        "when": None if manifest["finished"] is None else pd.Timestamp(manifest["finished"], unit="s"),
        "run": run.id,
    }


def _note(manifest: dict[str, Any], dataset: Dataset) -> str:
    """What keeps a run from standing for what a training would give now, in two words; the run itself says more."""
    if other_data(manifest, dataset.fingerprint):
        return "other data"
    if misfit(manifest):
        return "unusable here"
    return "older version" if is_older(manifest) else ""
