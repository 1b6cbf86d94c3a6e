"""What every page looks like beyond what Streamlit has a setting for."""

from pathlib import Path

import streamlit as st

SIDEBAR = 240  # pixels: as wide as its longest line needs, the rest is for the tables
_CSS = (Path(__file__).parent / "screen.css").read_text()


def style() -> None:
    """Put the rules of ``screen.css`` in force, and give them the colours of the page and of its text."""
    colours = {"page": "backgroundColor", "ink": "textColor"}
    both = {name: [st.get_option(f"theme.{mode}.{key}") for mode in ("light", "dark")] for name, key in colours.items()}
    values = "; ".join(f"--{name}: light-dark({light}, {dark})" for name, (light, dark) in both.items())
    st.html(f"<style>:root {{ {values} }}\n{_CSS}</style>")
