"""Which run of a model is on the screen: the one that a link or somebody here asks for, else the one that serves."""

import streamlit as st

from pages.common import address
from pages.common.wording import moment, plain
from recsys.models import MODELS
from recsys.storage.choice import Candidate
from recsys.storage.runs import Run, all_runs

KEY = "run"  # in the address
_PICKED = "runs_picked"  # in the session: data set and model to the id of the run that was picked for them here
_SHOWN = "run_shown"  # in the session: the run that was on the screen last
_HELP = (
    "The first one serves: the run that is pinned, else the newest with default settings. Runs are named, pinned and "
    "deleted on the page Train."
)


def asked_for() -> str | None:
    """The run that a link asks for; None where the address has none, or the one that the page itself put there."""
    text = st.query_params.get(KEY)
    return None if text == address.remembered(KEY) else text


def model_of_link(dataset: str) -> str | None:
    """The model of the run that a link names without its model; None if it names none that is there."""
    asked = asked_for()
    return next((run.model for run in all_runs(dataset) if run.id == asked), None) if asked else None


def in_force(of_model: list[Candidate]) -> Candidate:
    """Of the runs of one model, in the order in which they would serve, the one that is asked for, else the first."""
    wanted = (asked_for(), st.session_state.setdefault(_PICKED, {}).get(_place(of_model[0].run)))
    by_id = {one.run.id: one for one in of_model}
    return next((by_id[run_id] for run_id in wanted if run_id in by_id), of_model[0])


def run_picker(of_model: list[Candidate]) -> Candidate:
    """Choose among the runs of one model, if it has several; the address has ``run=<id>``.

    A link to a run stays with that run; without one the page follows the run that serves, whichever that becomes.
    """
    first, asked = of_model[0].run, asked_for()
    labels = {one.run.id: _label(one, serves=one is of_model[0]) for one in of_model}
    if asked is not None and asked not in labels:
        tell_missing(asked, first.dataset, first.model)
        _select(labels, None, first)
        st.stop()
    if asked is not None:
        st.session_state.setdefault(_PICKED, {})[_place(first)] = asked
    shown = in_force(of_model)
    tell_deleted(shown.run)
    address.choose(KEY, shown.run.id)
    if len(of_model) > 1:
        _select(labels, shown.run.id, first)
    return shown


def tell_missing(run_id: str, dataset: str, model: str) -> None:
    """Say that a link is about a run that is not here, or cannot serve."""
    st.warning(
        f"This address is about the run {address.named(run_id)} of {MODELS[model].title} on {plain(dataset)}, which is "
        "not here or cannot be used. Nothing else is shown in its place: choose one that is here.",
        icon=":material/link_off:",
    )


def tell_deleted(shown: Run) -> None:
    """Say once that the run that was on the screen has been deleted meanwhile, and which one is there now."""
    before = st.session_state.get(_SHOWN)
    st.session_state[_SHOWN] = shown
    if before is not None and before != shown and _place(before) == _place(shown) and not before.path.exists():
        st.info(
            f"Run {plain(before.id)}, which was shown here, has been deleted; run {plain(shown.id)} serves now.",
            icon=":material/delete:",
        )


def let_go(run: Run) -> None:
    """Let pages follow the run of a model that serves again, whichever was picked here."""
    st.session_state.setdefault(_PICKED, {}).pop(_place(run), None)
    st.session_state.pop(_SHOWN, None)


def _select(labels: dict[str, str], shown: str | None, of: Run) -> None:
    slot, told = f"{KEY}_choice", f"{KEY}_labels"
    if (st.session_state.get(slot), st.session_state.get(told)) != (shown, labels):
        st.session_state[slot], st.session_state[told] = shown, labels

    def follow() -> None:
        st.session_state.setdefault(_PICKED, {})[_place(of)] = st.session_state[slot]
        address.choose(KEY, st.session_state[slot])

    index = None if shown is None else 0
    st.selectbox("Run", list(labels), index, format_func=labels.__getitem__, key=slot, on_change=follow, help=_HELP)


def _place(run: Run) -> tuple[str, str]:
    return run.dataset, run.model


def _label(one: Candidate, *, serves: bool) -> str:
    """How a run is told from the others in a list."""
    named = f"{one.label.name}: {one.differs}" if one.label.name else one.differs
    mark = "pinned" if one.is_pinned else "serves" if serves else ""
    state = "" if one.facts["state"] == "finished" else one.facts["state"]
    when = "" if one.facts["finished"] is None else moment(one.facts["finished"])
    return " · ".join(part for part in (mark, named, state, when) if part)
