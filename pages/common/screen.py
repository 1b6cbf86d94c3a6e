"""What every page looks like beyond what Streamlit has a setting for."""

from pathlib import Path

import streamlit as st

SIDEBAR = 240  # pixels: as wide as its longest line needs, the rest is for the tables
_CSS = (Path(__file__).parent / "screen.css").read_text()


def style() -> None:
    """Put the rules of ``screen.css`` in force, and give them the colour of the page."""
    light, dark = (st.get_option(f"theme.{mode}.backgroundColor") for mode in ("light", "dark"))
    st.html(f"<style>:root {{ --page: light-dark({light}, {dark}) }}\n{_CSS}</style>")
