"""The curves of any trainings laid over each other, of whichever models."""

import streamlit as st

from pages.common import multi_choice, widgets
from pages.common.download import download_csv
from pages.common.wording import moment, plural
from recsys.charts.runs import curves_of_runs
from recsys.data.dataset import Dataset
from recsys.jobs.training.listing import Listed, listed_runs
from recsys.jobs.training.side_by_side import curves_side_by_side, has_curves
from recsys.models import MODELS
from recsys.storage.runs import Run

KEY = "curves"  # in the address
_MOST = 8  # at once: as many colours as can be told apart


def show_curves_side_by_side(dataset: Dataset) -> None:
    """Let trainings be chosen, and draw their errors in one chart; nothing to see where there is one alone."""
    if dataset.is_implicit:  # there are no stars, and so no errors
        return
    opened = st.expander(
        "Lay curves over each other",
        icon=":material/stacked_line_chart:",
        key="curves_of_runs",
        on_change="rerun",
        expanded=KEY in st.query_params,
    )
    if not opened.open:
        return
    with opened:
        found = [one for one in listed_runs(dataset) if has_curves(one.run)]
        if not found:
            st.caption("No training here has told of its error epoch by epoch; those of networks and factors do.")
            return
        names = _names(found)
        chosen = multi_choice.pick_several(
            "Trainings",
            names,
            key=KEY,
            none_is_all=False,
            max_selections=_MOST,
            placeholder=f"Choose from {plural(len(found), 'training')}",
        )[:_MOST]
        if chosen:
            _draw({names[run_id]: one.run for one in found for run_id in (one.run.id,) if run_id in chosen}, dataset)


def _draw(named: dict[str, Run], dataset: Dataset) -> None:
    table = curves_side_by_side(named)
    drawing = curves_of_runs(table, dataset.words)
    alt = f"RMSE by epochs done of {plural(len(named), 'training')}, in validation, in training and on the test part"
    widgets.chart(drawing, key="curves_of_runs_chart", alt=alt)
    st.caption(
        "A solid line is the error on the validation slice, a dashed one that on the ratings trained on; a diamond is "
        "the error on the test part, at the epoch whose weights were kept, or the last. Only errors on the same split "
        "compare."
    )
    download_csv(table, "Curves", dataset=dataset, key="csv_curves_of_runs")


def _names(found: list[Listed]) -> dict[str, str]:
    """A name for each training by the id of its run, no two the same."""
    names = {one.run.id: one.label.name or f"{MODELS[one.run.model].title}: {one.differs}" for one in found}
    for one in found:
        if list(names.values()).count(names[one.run.id]) > 1:
            finished = one.facts["finished"] if one.facts else None
            names[one.run.id] += f" ({one.run.id if finished is None else moment(finished)})"
    taken = list(names.values())
    return {run_id: f"{name} ({run_id})" if taken.count(name) > 1 else name for run_id, name in names.items()}
