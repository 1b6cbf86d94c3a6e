"""The curves of a training as tidy tables, from the events that it wrote."""

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from recsys.data.dataset import Dataset
from recsys.models import MODELS
from recsys.models.shared.base import Recommender

VALIDATION, TRAINING, WITHIN = KINDS = ("validation", "training", "within epochs")

_MOST_POINTS = 400  # of the line within epochs; more cannot be told apart


@dataclass(frozen=True)
class Reference:
    """A published result on the same data, to compare with."""

    rmse: float
    label: str


_ML_1M = (
    Reference(0.8736, "the notebook's SVD, 0.8736"),
    Reference(0.8616, "the notebook's dot product, 0.8616"),
)


def references(dataset: Dataset) -> tuple[Reference, ...]:
    """Published RMSE values for these data; none where nobody published any that we know of."""
    is_ml_1m = (dataset.n_ratings, dataset.n_users) == (1_000_209, 6_040)
    return _ML_1M if is_ml_1m else ()


def trained_in(model: str, reports: list[dict[str, Any]]) -> type[Recommender]:
    """The model that the last of some reports is of: of a fit made of several fits, the one under way there."""
    return MODELS[model].in_stage(reports[-1].get("stage") or 0 if reports else 0)


def planned(reports: list[dict[str, Any]]) -> int:
    """How many epochs there will be at most, by the reports so far; those done, where they do not say."""
    told = [report.get("epochs") or report["epoch"] for report in reports]
    return int(max((number for number in told if math.isfinite(number)), default=1))


def training_curves(epochs: list[dict[str, Any]], batches: list[dict[str, Any]]) -> pd.DataFrame:
    """RMSE by epochs done.

    Parameters
    ----------
    epochs : list of dict
        Events with ``epoch``, ``train_rmse`` and ``validation_rmse``.
    batches : list of dict
        Events with ``epoch``, ``batch``, ``batches`` and ``train_rmse`` over the epoch so far.

    Returns
    -------
    DataFrame
        ``epochs`` (done, with fractions), ``rmse``, ``what`` (one of `KINDS`).
    """
    step = max(1, -(-len(batches) // _MOST_POINTS))
    rows = [
        (event["epoch"] - 1 + event["batch"] / event["batches"], event["train_rmse"], WITHIN)
        for event in batches[::step]
    ]
    for what, name in ((TRAINING, "train_rmse"), (VALIDATION, "validation_rmse")):
        rows += [(float(event["epoch"]), event[name], what) for event in epochs if event.get(name) is not None]
    return pd.DataFrame(rows, columns=["epochs", "rmse", "what"])


def best_epoch(epochs: list[dict[str, Any]]) -> pd.DataFrame:
    """The epoch with the lowest validation RMSE: ``epochs``, ``rmse``, ``label``; no row before the first epoch."""
    scored = [event for event in epochs if event.get("validation_rmse") is not None]
    lowest = sorted(scored, key=lambda event: event["validation_rmse"])[:1]
    rows = [(event["epoch"], event["validation_rmse"], f"{event['validation_rmse']:.4f}") for event in lowest]
    return pd.DataFrame(rows, columns=["epochs", "rmse", "label"])


def reference_lines(dataset: Dataset | None) -> pd.DataFrame:
    """`references` as a table: ``rmse``, ``label``; empty where it is not known what the data are."""
    rows = [(reference.rmse, reference.label) for reference in (references(dataset) if dataset is not None else ())]
    return pd.DataFrame(rows, columns=["rmse", "label"])
