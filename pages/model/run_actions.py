"""What a run is, in its head line, and what can be done with it: let it serve, name it, note it, delete it."""

import streamlit as st

from pages.common import address, deeds, run_choice
from pages.common.wording import moment, plain
from recsys.data.dataset import Dataset
from recsys.jobs.deletion import delete_run
from recsys.jobs.training.listing import Listed
from recsys.jobs.training.progress import LIVE
from recsys.models import MODELS
from recsys.storage import choice, labels
from recsys.storage.told_apart import AS_DEFAULT

_SAID = "run_said"  # in the session: what was done to a run, to be said once


def tell_done() -> None:
    """Say once what was done to a run."""
    deeds.tell_done(_SAID)


def run_head(one: Listed, serving: Listed | None, dataset: Dataset) -> None:
    """What a run is, whether it serves, what people say of it; and the ways to change what can be changed.

    Parameters
    ----------
    one : Listed
    serving : Listed, optional
        The run of the same model that serves; None where none does.
    dataset : Dataset
    """
    name = f": {plain(one.label.name)}" if one.label.name else ""
    doing = "Training: " if one.state in LIVE else ""
    st.header(f"{doing}{MODELS[one.run.model].title} on {plain(one.run.dataset)}{name}", anchor=False)
    told = (plain(one.differs), _whether_it_serves(one, serving))
    st.caption(" · ".join(part for part in told if part))
    if one.label.note:
        st.markdown("  \n".join(plain(line) for line in one.label.note.splitlines()))
    with st.container(horizontal=True, gap="small"):
        if one.label.pinned is not None:
            if st.button("Unpin", icon=":material/keep_off:", key="unpin_run", help="Let the usual one serve again."):
                deeds.do(lambda: _unpinned(one), key=_SAID)
        elif one.facts is not None and one.unusable is None:
            about = f"Let this run stand for {MODELS[one.run.model].title} on all pages and in commands."
            if st.button("Pin", icon=":material/keep:", key="pin_run", help=about):
                deeds.do(lambda: _pinned(one, dataset), key=_SAID)
        with st.popover("Name", icon=":material/edit:", key=f"name_{one.run.id}"):
            _name(one)
        with st.popover("Note", icon=":material/notes:", key=f"note_{one.run.id}"):
            _note(one)
        with st.popover("Delete", icon=":material/delete:", key=f"delete_{one.run.id}", disabled=one.state in LIVE):
            _delete(one)


def _whether_it_serves(one: Listed, serving: Listed | None) -> str:
    if one.serves:
        usual = "the newest with default settings" if one.differs.startswith(AS_DEFAULT) else "the newest"
        return f":material/check: serves on all pages: {'it is pinned' if one.label.pinned is not None else usual}"
    if one.facts is None or serving is None:
        return ""
    other = serving.label.name or ("the one with " if serving.differs == AS_DEFAULT else "") + serving.differs
    when = serving.facts["finished"] if serving.facts else None
    return f"another one serves: {plain(other)}" + (f" of {moment(when)}" if when is not None else "")


def _name(one: Listed) -> None:
    with st.form(f"name_form_{one.run.id}", border=False):
        text = st.text_input(
            "Name", value=one.label.name, max_chars=labels.LONGEST_NAME, key=f"name_text_{one.run.id}",
            help="An empty one takes it away.",
        )  # fmt: skip
        if st.form_submit_button("Save", type="primary", key=f"do_name_{one.run.id}"):
            deeds.do(lambda: _named(one, text), key=_SAID)


def _note(one: Listed) -> None:
    with st.form(f"note_form_{one.run.id}", border=False):
        text = st.text_area(
            "Note", value=one.label.note, max_chars=labels.LONGEST_NOTE, key=f"note_text_{one.run.id}",
            help="An empty one takes it away.",
        )  # fmt: skip
        if st.form_submit_button("Save", type="primary", key=f"do_note_{one.run.id}"):
            deeds.do(lambda: _noted(one, text), key=_SAID)


def _delete(one: Listed) -> None:
    named = f" **{plain(one.label.name)}**" if one.label.name else ""
    st.markdown(
        f"Delete the run{named} {plain(one.run.id)} of {MODELS[one.run.model].title} for good, with its model, its "
        "curves and its measurements?"
    )
    if st.button("Yes, delete it", type="primary", icon=":material/delete_forever:", key=f"do_delete_{one.run.id}"):
        deeds.do(lambda: _deleted(one), key=_SAID)


def _named(one: Listed, text: str) -> str:
    said = labels.name(one.run, text)
    return f"The run is named {said.name} now." if said.name else "The run has no name now."


def _noted(one: Listed, text: str) -> str:
    return "The note is kept beside the run." if labels.annotate(one.run, text).note else "The run has no note now."


def _pinned(one: Listed, dataset: Dataset) -> str:
    choice.pin(one.run, dataset)
    run_choice.let_go(one.run)
    return f"This run serves for {MODELS[one.run.model].title} on {one.run.dataset} now."


def _unpinned(one: Listed) -> str:
    labels.unpin(one.run.dataset, one.run.model)
    return "The run is no longer pinned: the newest with default settings serves."


def _deleted(one: Listed) -> str:
    delete_run(one.run)
    address.forget([run_choice.KEY])
    run_choice.let_go(one.run)
    return f"Run {one.label.name or one.run.id} is deleted."
