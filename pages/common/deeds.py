"""What somebody does to something that is kept: done, said once on the page as it is afterwards, or refused."""

from collections.abc import Callable

import streamlit as st

from pages.common.wording import plain
from recsys.errors import RecsysError


def do(what: Callable[[], str], *, key: str) -> None:
    """Do something and draw the page anew, which `tell_done` then says it on; or say why it cannot be done.

    Parameters
    ----------
    what : callable
        Returns the sentence that says what was done.
    key : str
        In the session: where the sentence waits to be said.
    """
    try:
        st.session_state[key] = what()
    except RecsysError as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.rerun()


def tell_done(key: str) -> None:
    """Say what was done under this key, once."""
    said = st.session_state.pop(key, None)
    if said:
        st.success(plain(said), icon=":material/check_circle:")
