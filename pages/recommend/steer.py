"""Filters and sliders that every list of recommendations follows, and what the sliders cost."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.common.movie_filter import movie_filter
from recsys.data.dataset import Dataset
from recsys.data.genres import genre_index
from recsys.data.ids import BoolArray
from recsys.data.movie_filter import MovieFilter
from recsys.data.words import Words
from recsys.serving.steering import Steered, Steering

_INPUTS = ("q", "genres", "years", "counts")  # of the filter
_SLIDERS = {
    "curious": ("Cautious – curious", "From what is surely good to what might be a discovery."),
    "adventurous": ("Familiar – adventurous", "Towards movies that fewer people rated."),
    "varied": ("Focused – varied", "Towards movies unlike those already in the list."),
    "match_genres": ("Match liked genres", "Towards the mix of genres among what was liked."),
}


@dataclass(frozen=True, eq=False)
class Wishes:
    """What was asked of a list, and the places under the sliders where its price is told."""

    asked: MovieFilter
    steering: Steering
    places: dict[str, DeltaGenerator]

    def among(self, dataset: Dataset) -> BoolArray | None:
        """The movies to choose from; None if all."""
        return self.asked.mask(dataset) if self.asked.active() else None


def wishes(dataset: Dataset, *, knows_doubt: bool) -> Wishes:
    """Ask how the list is to be filtered and steered, all of it in the address.

    Only a model that knows how sure it is can be asked to be cautious or curious.
    """
    words = dataset.words
    changed = [name for name in (*_INPUTS, *_SLIDERS) if name in st.query_params]
    label = "Filter and steer" + (f" · {len(changed)} in force" if changed else "")
    with st.popover(label, icon=":material/tune:", key="steer", width="content"):
        asked = movie_filter(dataset)
        possible = {"match_genres": bool(genre_index(dataset).names), "curious": knows_doubt}
        names = [name for name in _SLIDERS if possible.get(name, True)]
        values, places = {}, {}
        for name, place in zip(names, st.columns(len(names), gap="medium"), strict=True):
            title, told = _SLIDERS[name]
            least = -1.0 if name == "curious" else 0.0
            chosen = place.slider(title, least, 1.0, 0.0, 0.1, key=name, bind="query-params", help=words.said(told))
            values[name] = float(np.clip(chosen, least, 1))
            places[name] = place.empty()
        places["together"] = st.empty()
    return Wishes(asked, Steering(**values), places)


def tell_costs(wished: Wishes, steered: Steered, words: Words) -> None:
    """Say under each slider what it takes off the mean prediction of the list."""
    for name, place in wished.places.items():
        if name in steered.costs and name != "together":
            place.caption(f"Costs {max(steered.costs[name], 0):.2f} predicted {words.stars} on average")
    if len(wished.steering.active()) > 1:
        cost = max(steered.costs["together"], 0)
        wished.places["together"].caption(f"Together they cost {cost:.2f} predicted {words.stars} on average.")
