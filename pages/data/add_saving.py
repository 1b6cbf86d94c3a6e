"""The last step of adding data: a name, its words, a description, and the import itself."""

from pathlib import Path

import streamlit as st

from pages.common import cache
from pages.common.wording import plain, plural
from pages.data.add_files import forget_files
from recsys.data.words import Words
from recsys.errors import RecsysError
from recsys.sources.imports.examine import Examined
from recsys.sources.imports.saved import free_name, save
from recsys.sources.imports.staging import Staging
from recsys.sources.imports.wording import with_stated
from recsys.sources.locate import dataset_name
from recsys.sources.recipe import Recipe

_COPIED = 0.4  # share of the bar that stands for copying the files; the rest is reading them


def saving_form(staging: Staging, recipe: Recipe, examined: Examined) -> None:
    """Ask what the data set is called, and import it when told so; the overview of it opens then."""
    words = examined.words
    first = next(iter(staging.came_as.values()))
    with st.form("add_saving"):
        st.markdown("**Import**")
        with st.grid(4, min_column_width=150):
            name = st.text_input("Name", value=_proposed(first), key="add_name", max_chars=100)
            item = st.text_input("One item is a", value=words.movie, key="add_item_word", max_chars=80)
            user = st.text_input("One user is a", value=words.user, key="add_user_word", max_chars=80)
            star = st.text_input("One star is a", value=words.star, key="add_star_word", max_chars=80)
        description = st.text_area(
            "Description", key="add_description", placeholder="What it is, and where it comes from", height=80
        )
        pressed = st.form_submit_button("Import", type="primary", icon=":material/database_upload:", key="add_import")
    if pressed:
        try:
            called = with_stated(words, {"item": item, "user": user, "star": star})
            _import(staging, recipe, name.strip(), called, description)
        except RecsysError as error:
            st.error(plain(error), icon=":material/error:")


def _import(staging: Staging, recipe: Recipe, name: str, words: Words, description: str) -> None:
    """Save under a progress bar, and go on to the overview."""
    bar = st.progress(0.0, text="Saving the files …")
    try:
        save(
            staging,
            name,
            recipe,
            words=words,
            description=description,
            progress=lambda done, total: bar.progress(_COPIED * done / max(total, 1), text="Saving the files …"),
        )
        bar.progress(_COPIED, text="Reading the ratings …")
        dataset, _ = cache.dataset(name)
        bar.progress(1.0, text="Done")
    finally:
        bar.empty()
    forget_files()
    st.session_state["fetched"] = f"{name} is imported: {plural(dataset.n_ratings, 'rating')}."
    st.session_state["wanted_dataset"] = name
    st.switch_page("pages/data/overview.py")


def _proposed(file: str) -> str:
    """A name that is free, made of a file's."""
    return free_name(dataset_name(Path(file.partition(".")[0] or file)))
