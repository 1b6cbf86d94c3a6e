"""A visitor of whom little is known: until there is a rating, the list is what everybody likes and nothing else."""

import streamlit as st

from pages.common import cache
from pages.common.wording import plural
from pages.recommend.order import order_in_force
from recsys.data.dataset import Dataset
from recsys.models.shared.likes import like_threshold
from recsys.serving.everybody import everybody
from recsys.serving.order import ordered
from recsys.serving.viewer import FEW, Viewer, as_visitor
from recsys.serving.visitor_ratings import VisitorRatings


def whose_list(viewer: Viewer, ratings: VisitorRatings) -> Viewer:
    """The visitor as the picked model sees them, in the order chosen; without ratings as everybody."""
    if len(ratings):
        return ordered(viewer, order_in_force(viewer))
    return as_visitor(cache.statistic(everybody, viewer.model.dataset), ratings)


def heading(dataset: Dataset, ratings: VisitorRatings, n: int) -> str:
    """What the list is."""
    if len(ratings):
        return f"The best {n} for you"
    return "What most people chose" if dataset.scale.has_one_value else "What everybody likes"


def tell_how_little(viewer: Viewer, ratings: VisitorRatings) -> None:
    """Say what the list goes by while few ratings are known."""
    dataset = viewer.model.dataset
    scale = dataset.scale
    if not len(ratings):
        counted = "chose" if scale.has_one_value else f"rated {like_threshold(scale):g} or more"
        told = dataset.words.said(
            "The model knows no rating yet of yours. This list is the same for everybody, whichever model is picked: "
            f"the movies that most people {counted}. It becomes yours with the first star."
        )
    elif viewer.knows_little:
        told = (
            f"The model knows {plural(len(ratings), 'like' if dataset.is_implicit else 'rating')} of yours. "
            f"Until there are {FEW}, the list leans on what everybody {'chooses' if dataset.is_implicit else 'likes'}."
        )
    else:
        return
    st.info(told, icon=":material/hourglass_empty:")
