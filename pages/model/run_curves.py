"""How the error of one training fell, stage by stage, beside what was published on the same data."""

from typing import Any

import streamlit as st

from pages.common import widgets
from recsys.charts.training import training_curves
from recsys.data.dataset import Dataset
from recsys.data.words import OF_MOVIES
from recsys.jobs.training import curves
from recsys.storage import runs
from recsys.storage.events import by_stage, events
from recsys.storage.runs import Run


def own_dataset(run: Run, picked: Dataset) -> Dataset | None:
    """The picked data set, if a run is trained on it; None if on another one, or on what it was before it changed."""
    identity = runs.recorded(run)
    same_data = identity is None or identity.fingerprint == picked.fingerprint
    return picked if run.dataset == picked.name and same_data else None


def run_curves(run: Run, dataset: Dataset | None) -> None:
    """Draw the error of each stage of a fit."""
    stages = by_stage(events(run, "epoch") + events(run, "batch"))
    if len(stages) < 2:
        for reports in stages:
            _curve(run, reports, dataset, key="training_curves")
        return
    for place, reports, at in zip(st.columns(len(stages), gap="medium"), stages, range(len(stages)), strict=True):
        with place:
            st.markdown(f"**{curves.trained_in(run.model, reports).title}**")
            _curve(run, reports, dataset, key=f"training_curves_{at + 1}")


def _curve(run: Run, reports: list[dict[str, Any]], dataset: Dataset | None, *, key: str) -> None:
    """The error of one stage of a fit, with published results on the run's own data set."""
    kind = curves.trained_in(run.model, reports)
    epochs, batches = ([report for report in reports if report["kind"] == what] for what in ("epoch", "batch"))
    table = curves.training_curves(epochs, batches)
    if table.empty:
        return
    best = curves.best_epoch([] if kind.averages else epochs)
    references = curves.reference_lines(dataset)
    widgets.chart(
        training_curves(
            table,
            best,
            references,
            OF_MOVIES if dataset is None else dataset.words,
            planned=curves.planned(reports),
            step=kind.step,
        ),
        key=key,
        alt=f"RMSE in training and validation by {kind.step}"
        + (f", lowest in validation at {kind.step} {int(best['epochs'].iloc[0])}" if len(best) else ""),
    )
    slice_ = "the validation slice of the training part"
    unseen = "the test part is measured when the model is saved, and chooses nothing."
    if len(best):
        lowest = best.iloc[0]
        st.markdown(f"**Minimum RMSE at {kind.step} {int(lowest['epochs'])} = {lowest['rmse']:.4f}**")
        st.caption(f"On {slice_}, which early stopping looks at; {unseen}")
    elif kind.averages:
        st.caption(
            f"What serves is an average over the {kind.step}s. The errors are of that average, on {slice_}; {unseen}"
        )
