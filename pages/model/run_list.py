"""What is trained already: the offer to load it, what can be resumed, and all runs in a table."""

import time
from typing import Any

import pandas as pd
import streamlit as st

from pages.common import address, run_choice
from pages.common.download import download_csv
from pages.common.wording import ago, plain, rough
from recsys.data.dataset import Dataset
from recsys.jobs import estimate
from recsys.jobs.training import known_runs, progress
from recsys.jobs.training.listing import Listed, listed_runs
from recsys.jobs.training.side_by_side import averages
from recsys.models import MODELS
from recsys.models.shared.needs import LIMIT
from recsys.storage import runs
from recsys.storage.identity import OTHER_DATA
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
    """A button that trains, beside what that would take; whether it was pressed."""
    needs = spec.untrained().needs(dataset)
    too_much = needs is not None and needs.is_too_much
    pressed = st.button(label, key="train", disabled=too_much, **looks)
    if needs is not None and too_much:
        way_out = MODELS[spec.model].if_too_large
        st.caption(f"It would need {needs.in_words}, above the limit of {LIMIT}; {way_out}.")
    elif needs is not None and needs.is_worth_saying:
        st.caption(f"It needs {needs.in_words}.")
    else:
        st.caption(f"Takes about {rough(estimate.training_seconds(dataset, spec))}.", width="content")
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


def chosen_run(listed: list[Listed]) -> Listed | None:
    """Of the runs of one model the one that the address names, else the one that serves, else the newest.

    None where there is none, or the address is about another one, which is said.
    """
    by_id = {one.run.id: one for one in listed}
    asked = st.query_params.get(run_choice.KEY, "")
    if asked in by_id:
        shown = by_id[asked]
    elif run_choice.asked_for() is not None or not listed:
        return None
    else:
        shown = next((one for one in listed if one.serves), listed[0])
    run_choice.tell_deleted(shown.run)
    address.choose(run_choice.KEY, shown.run.id)
    return shown


def runs_table(dataset: Dataset, model: str) -> None:
    """The runs of a model, or of all, told apart; choosing a row shows that run, and its model."""
    everything = listed_runs(dataset)
    if len(everything) < 2:
        return
    listed = [one for one in everything if one.run.model == model]
    st.header("Runs" if listed else "Runs of other models", anchor=False)
    if 0 < len(listed) < len(everything):
        whose = {"model": f"Of {MODELS[model].title}", "all": f"All {len(everything):,}"}
        shown = address.pick(st.segmented_control, "Runs", whose, key="runs", label_visibility="collapsed")
        listed = everything if shown == "all" else listed
    listed = listed or everything
    table = pd.DataFrame([_row(one) for one in listed])
    empty = [name for name in ("name", "note", "remark") if not table[name].any()]
    if dataset.is_implicit:  # there are no stars, and so no errors
        empty += ["rmse", "mae", "best_epoch"]
    table = table.drop(columns=empty, errors="ignore")

    def follow() -> None:
        rows = st.session_state["runs_table"]["selection"]["rows"]
        if rows:
            address.choose("model", listed[rows[0]].run.model)
            address.choose(run_choice.KEY, listed[rows[0]].run.id)

    one_model = len({one.run.model for one in listed}) == 1
    order = ["serves", *([] if one_model else ["model"]), "name", "differs", "state", "rmse", "mae", "best_epoch"]
    order += ["seconds", "when", "remark", "note", "run", "megabytes"]
    st.caption("Click the box before a row to look at that run.")
    st.dataframe(
        table,
        column_order=[name for name in order if name in table],
        hide_index=True,
        on_select=follow,
        selection_mode="single-row",
        placeholder="–",
        key="runs_table",
        alt="Trainings on this data set, with what sets each apart and its errors",
        column_config=_COLUMNS,
    )
    download_csv(table, "Trainings", dataset=dataset, key="csv_runs")


_WORDS = {"stopped": "Stopped", "failed": "Failed", "interrupted": "Interrupted"}
_COLUMNS = {
    "serves": st.column_config.TextColumn("Serves", width=65, help="On all pages and in commands that name no run"),
    "model": st.column_config.TextColumn("Model", width=130),
    "name": st.column_config.TextColumn("Name", width=140),
    "differs": st.column_config.TextColumn("Settings", width=200, help="As far as they differ from the defaults"),
    "state": st.column_config.TextColumn("State", width=80),
    "rmse": st.column_config.NumberColumn("Test RMSE", format="%.4f", width=85),
    "mae": st.column_config.NumberColumn("MAE", format="%.4f", width=65),
    "best_epoch": st.column_config.NumberColumn("Best epoch", width=80),
    "seconds": st.column_config.NumberColumn(
        "Took", format="%.1f s", width=80, help="The fit alone, without reading the ratings"
    ),
    "when": st.column_config.DatetimeColumn("When", format="D MMM YYYY, HH:mm z", timezone="UTC", width=160),
    "megabytes": st.column_config.NumberColumn("Size", format="%.1f MB", width=80),
    "remark": st.column_config.TextColumn("Remark", width=100),
    "note": st.column_config.TextColumn("Note", width=200),
    "run": st.column_config.TextColumn("Run", width=185),
}


def _row(one: Listed) -> dict[str, Any]:
    facts = one.facts or {}
    metrics, size, finished = facts.get("metrics", {}), facts.get("bytes"), facts.get("finished")
    pinned = one.label.pinned is not None
    return {
        "model": MODELS[one.run.model].title,
        "name": one.label.name,
        "serves": "pinned" if one.serves and pinned else "yes" if one.serves else "",
        "differs": one.differs,
        "state": one.state,
        "preset": facts.get("preset"),
        "rmse": metrics.get("rmse"),
        "mae": metrics.get("mae"),
        "best_epoch": None if not facts or averages(facts) else facts["best_epoch"],
        "seconds": facts.get("seconds"),
        "megabytes": None if size is None else size / 1e6,
        "when": None if finished is None else pd.Timestamp(finished, unit="s", tz="UTC"),
        "remark": _remark(one),
        "note": one.label.note,
        "run": one.run.id,
    }


def _remark(one: Listed) -> str:
    """What keeps a run from standing for what a training would give now, in two words; the run itself says more."""
    if one.unusable:
        return "other data" if one.unusable == OTHER_DATA else "unusable here"
    return "older version" if one.is_older else ""
