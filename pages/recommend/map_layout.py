"""Which layout of the map: neighbourhoods, where they are laid out, or main directions."""

from collections.abc import Mapping

import streamlit as st

from pages.common import address
from pages.common.trained import Trained
from pages.common.wording import plain
from recsys.errors import StoreError
from recsys.serving.map_layout import MapMethod
from recsys.serving.map_store import can_lay_out, lay_out

_LABELS: dict[MapMethod, str] = {"tsne": "Neighbourhoods", "pca": "Main directions"}
_HELP = "Neighbourhoods (t-SNE) keep near movies near; main directions (PCA) keep what sets all movies apart most."


def layout_picker(trained: Trained, maps: Mapping[MapMethod, object]) -> MapMethod:
    """Choose among the layouts there are; the address has ``layout``. One that is missing can be asked for."""
    words = trained.recommender.dataset.words
    if "tsne" not in maps:
        if can_lay_out(trained.recommender):
            st.button(
                "Lay out neighbourhoods",
                key="lay_out",
                icon=":material/scatter_plot:",
                help="By t-SNE, once; takes some seconds.",
                on_click=_lay_out,
                args=(trained,),
            )
        return "pca"
    labels = {method: _LABELS[method] for method in maps}
    return address.pick(st.segmented_control, "Layout", labels, key="layout", width="content", help=words.said(_HELP))


def _lay_out(trained: Trained) -> None:
    words = trained.recommender.dataset.words
    with st.spinner(words.said("Laying out the movies, which takes some seconds")):
        try:
            lay_out(trained.run, trained.recommender)
        except StoreError as error:
            st.error(plain(error), icon=":material/disc_full:")
