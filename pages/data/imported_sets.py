"""The data sets that were imported: rename one, describe it, delete it with its models."""

import streamlit as st

from pages.common import deeds
from pages.common.wording import plain, plural
from recsys.jobs import imported
from recsys.sources.imports.saved import Imported, imported_sets, redescribe
from recsys.sources.imports.wording import with_stated
from recsys.storage import runs

_SAID = "imported_said"  # in the session: what was done, to be said once


def show_imported_sets() -> None:
    """List them by name, each with what can be done to it; nothing to see where there are none."""
    deeds.tell_done(_SAID)
    found = imported_sets()
    if found:
        st.header("Imported so far", anchor=False)
    for one in found:
        _row(one)


def show_description(name: str) -> None:
    """Say how a data set was described when it was imported; nothing to see where it was not."""
    description = next((one.card.description for one in imported_sets() if one.name == name), "")
    if description:
        st.markdown(plain(description))


def _row(one: Imported) -> None:
    card = one.card
    n_runs = len(runs.all_runs(one.name))
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(one.name)}**")
        if card.description:
            st.markdown(plain(card.description))
        came = ", ".join(card.files.values())
        st.caption(plain(f"{came} · imported {card.imported[:10]} · {plural(n_runs, 'training')}"))
        with st.container(horizontal=True, gap="small"):
            with st.popover("Rename", icon=":material/edit:", key=f"rename_{one.name}"):
                _rename(one)
            with st.popover("Describe", icon=":material/notes:", key=f"describe_{one.name}"):
                _describe(one)
            with st.popover("Delete", icon=":material/delete:", key=f"delete_{one.name}"):
                _delete(one, n_runs)


def _rename(one: Imported) -> None:
    with st.form(f"rename_form_{one.name}", border=False):
        name = st.text_input("New name", value=one.name, max_chars=100, key=f"new_name_{one.name}")
        if st.form_submit_button("Rename", type="primary", key=f"do_rename_{one.name}"):
            deeds.do(lambda: _renamed(one.name, name.strip()), key=_SAID)


def _renamed(name: str, new_name: str) -> str:
    imported.rename(name, new_name)
    if st.session_state.get("dataset") == name:
        st.session_state["wanted_dataset"] = new_name
    return f"{name} is {new_name} now; its models went with it."


def _describe(one: Imported) -> None:
    words = one.card.words
    with st.form(f"describe_form_{one.name}", border=False):
        text = st.text_area("Description", value=one.card.description, key=f"text_{one.name}")
        stated = {
            "item": st.text_input("One item is a", value=words.movie, max_chars=80, key=f"item_word_{one.name}"),
            "user": st.text_input("One user is a", value=words.user, max_chars=80, key=f"user_word_{one.name}"),
            "star": st.text_input("One star is a", value=words.star, max_chars=80, key=f"star_word_{one.name}"),
        }
        if st.form_submit_button("Save", type="primary", key=f"do_describe_{one.name}"):
            deeds.do(lambda: _described(one, text, stated), key=_SAID)


def _described(one: Imported, text: str, stated: dict[str, str]) -> str:
    redescribe(one.name, description=text, words=with_stated(one.card.words, stated))
    return f"The description of {one.name} is saved."


def _delete(one: Imported, n_runs: int) -> None:
    st.markdown(f"Delete **{plain(one.name)}** and {plural(n_runs, 'training')} of it for good?")
    if st.button("Yes, delete it", type="primary", icon=":material/delete_forever:", key=f"do_delete_{one.name}"):
        deeds.do(lambda: _deleted(one.name), key=_SAID)


def _deleted(name: str) -> str:
    n_runs = imported.delete(name)
    return f"{name} is deleted, and with it {plural(n_runs, 'training')}."
