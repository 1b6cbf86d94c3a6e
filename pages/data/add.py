"""Bring ratings of one's own: put files aside, see how they are read, correct it, import."""

import streamlit as st

from pages.common import cache
from pages.common.wording import plain
from pages.data.add_files import put_aside
from pages.data.add_reading import reading_form, show_tables
from pages.data.add_report import show_report
from pages.data.add_saving import saving_form
from pages.data.imported_sets import show_imported_sets
from recsys.errors import RecsysError

st.title("Add data")
st.write(
    "Bring a table of who rated, bought or clicked what: text with any separator, Parquet, gzip or a zip, with or "
    "without tables of the items and the users. Nothing is kept until you import it."
)
staging = put_aside()
if staging is None:
    show_imported_sets()
    st.page_link("pages/data/welcome.py", label="Fetch a public data set instead", icon=":material/download:")
    st.stop()

st.header("How it is read", anchor=False)
try:
    recipe, seen = reading_form(staging)
    show_tables(seen)
    examined = cache.examined(staging.source, recipe)
except RecsysError as error:
    st.error(plain(error), icon=":material/error:")
    st.stop()
show_report(examined)
saving_form(staging, recipe, examined)
