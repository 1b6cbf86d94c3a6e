"""The first step of adding data: the files, put aside in a temporary place."""

import streamlit as st

from pages.common.wording import plain
from recsys.errors import RecsysError
from recsys.sources.imports.import_dir import below_import_dir, import_dir, listed_below
from recsys.sources.imports.staging import MAX_UPLOAD, Staging

_SLOT = "staging"  # in the session: which files are put aside, and where


def put_aside() -> Staging | None:
    """Let a person choose files; they are put aside once, and removed when others take their place or the session ends.

    None where there are none, or one of them is refused, which is told.
    """
    uploads = st.file_uploader(
        f"Files, {MAX_UPLOAD >> 20} MB at most",
        accept_multiple_files=True,
        key="add_files",
        help="The ratings, and if there are any the tables of items and users.",
    )
    paths = _on_the_server() if import_dir() else []
    chosen = (*(upload.file_id for upload in uploads), *paths)
    if st.session_state.get(_SLOT, (None, None))[0] == chosen:
        return st.session_state[_SLOT][1]
    forget_files()
    if not chosen:
        return None
    staging = Staging()
    try:
        for upload in uploads:
            staging.add(upload.name, upload)
        for path in paths:
            staging.take(below_import_dir(path))
    except RecsysError as error:
        staging.close()
        st.error(plain(error), icon=":material/error:")
        return None
    st.session_state[_SLOT] = chosen, staging
    return staging


def forget_files() -> None:
    """Remove what is put aside."""
    _, staging = st.session_state.pop(_SLOT, (None, None))
    if staging is not None:
        staging.close()


def _on_the_server() -> list[str]:
    """Paths of files in the folder that the server offers; each is looked up again before it is opened."""
    return st.multiselect(
        "Or files on the server", listed_below(), key="add_paths", placeholder="Choose files of the import folder"
    )
