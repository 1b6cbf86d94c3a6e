"""Buttons that zoom the map: for a keyboard, a phone, and a mouse without a wheel."""

import pandas as pd
import streamlit as st

from recsys.charts.map import Window

_STEP = 1.6  # by which a press makes the part that is shown smaller
_MOST = 8  # presses
_KEY = "map_zoom"


def zoom_buttons(table: pd.DataFrame, centre: pd.DataFrame) -> Window | None:
    """Offer to zoom in and out; the part of the map to show, None for all of it.

    ``table`` has ``x`` and ``y`` of all movies; the middle of ``centre``, which has them too, stays in the middle, or
    that of the whole map if it is empty.
    """
    pressed = st.session_state.get(_KEY, 0)
    with st.container(horizontal=True, gap="xsmall", width="content"):
        for name, icon, to, key in (
            ("Zoom in", ":material/zoom_in:", min(pressed + 1, _MOST), "zoom_in"),
            ("Zoom out", ":material/zoom_out:", max(pressed - 1, 0), "zoom_out"),
            ("Show the whole map", ":material/zoom_out_map:", 0, "zoom_all"),
        ):
            st.button(name, key=key, icon=icon, on_click=_zoom_to, args=(to,), disabled=to == pressed and to == _MOST)
    if not pressed:
        return None
    middle = (centre if len(centre) else table)[["x", "y"]].median()
    return _part(table["x"], middle["x"], pressed), _part(table["y"], middle["y"], pressed)


def _zoom_to(pressed: int) -> None:
    st.session_state[_KEY] = pressed


def _part(along: pd.Series, middle: float, pressed: int) -> tuple[float, float]:
    """A part of one axis around its middle, within the ends of the whole."""
    low, high = float(along.min()), float(along.max())
    half = (high - low) / _STEP**pressed / 2
    left = min(max(middle - half, low), high - 2 * half)
    return left, left + 2 * half
