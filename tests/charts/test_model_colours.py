"""One colour a model, on every chart, that can be seen on both papers and told from the others."""

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recsys.charts import comparison as charts
from recsys.charts.model_colours import COLOURS, model_colour
from recsys.evaluation.measures import MEASURES
from recsys.models import MODELS

ROOT = Path(__file__).parents[2]
LEAST_CONTRAST = 3.0  # of marks (WCAG 2.2, 1.4.11)
LEAST_DISTANCE = 0.08  # in OKLab; about four times what can just be told apart


def linear(colour: str) -> np.ndarray:
    rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def oklab(colour: str) -> np.ndarray:
    """Björn Ottosson's space of what looks alike (2020)."""
    cones = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    axes = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return axes @ np.cbrt(cones @ linear(colour))


def test_every_model_has_a_colour_of_its_own():
    assert list(MODELS) == [key for key in MODELS if key in COLOURS]
    assert len(set(COLOURS.values())) == len(COLOURS)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_stands_out_from_the_paper(theme):
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    paper = config["theme"][theme]["backgroundColor"]
    faint = {key for key, colour in COLOURS.items() if contrast(colour, paper) < LEAST_CONTRAST}
    assert not faint


def test_any_two_colours_can_be_told_apart():
    near = [
        pair
        for pair in itertools.combinations(COLOURS, 2)
        if np.linalg.norm(oklab(COLOURS[pair[0]]) - oklab(COLOURS[pair[1]])) < LEAST_DISTANCE
    ]
    assert not near


def colour_on(drawn: dict, title: str) -> str:
    coloured = next(layer["encoding"]["color"] for layer in drawn["layer"] if "color" in layer["encoding"])
    return dict(zip(coloured["scale"]["domain"], coloured["scale"]["range"], strict=True))[title]


def test_a_model_keeps_its_colour_whatever_is_beside_it_and_on_whichever_chart():
    alone = pd.DataFrame({"title": ["EASE"], "group": "a", "n": 5, "rmse": 0.9})
    beside = pd.concat([alone.assign(title="SVD"), alone])
    measured = pd.DataFrame({"title": ["SVD", "EASE"]} | {f"{axis}{end}": [0.1, 0.2] for axis in "xy" for end in ENDS})
    seen = {
        colour_on(charts.error_by_group(alone, "Group").to_dict(), "EASE"),
        colour_on(charts.error_by_group(beside, "Group").to_dict(), "EASE"),
        colour_on(charts.two_measures(measured, MEASURES["rmse"], MEASURES["mae"]).to_dict(), "EASE"),
    }
    assert seen == {COLOURS["ease"]}


def test_the_legend_names_the_models_that_are_drawn():
    assert model_colour(pd.DataFrame({"title": ["SVD", "EASE"]})).to_dict()["legend"]["values"] == ["SVD", "EASE"]


ENDS = ("", "_low", "_high")
