"""The order of a list: by what fits best, or by the highest prediction."""

import streamlit as st

from pages.common import address
from recsys.serving.order import ORDERS, Order, has_two_orders
from recsys.serving.viewer import Viewer

_KEY = "order"  # in the address


def order_in_force(viewer: Viewer) -> Order:
    """The order that was chosen; the model's own where it has one alone."""
    return address.chosen(_KEY, ORDERS) if has_two_orders(viewer) else next(iter(ORDERS))


def order_switch(viewer: Viewer) -> None:
    """Let the order be chosen, where there are two."""
    if has_two_orders(viewer):
        address.pick(st.segmented_control, "Order", ORDERS, key=_KEY, label_visibility="collapsed", width="content")


def tell_order(viewer: Viewer) -> None:
    """Say why the first movie of the list can have fewer stars than the second."""
    if has_two_orders(viewer) and order_in_force(viewer) == "fit":
        st.caption(viewer.model.dataset.words.said(viewer.model.order))
