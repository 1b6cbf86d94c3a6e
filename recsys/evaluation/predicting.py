"""Predictions of ratings that a model has not seen, and how far off they are."""

import numpy as np

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray
from recsys.evaluation.metrics import mae, rmse
from recsys.models.shared.base import Recommender

_PAIRS_AT_ONCE = 1 << 18  # bounds memory: this many rows of factors are gathered at a time


def predict_rows(model: Recommender, ratings: Ratings) -> FloatArray:
    """Predicted stars of ratings, clipped to the scale, shape (n,)."""
    chunks = range(0, len(ratings), _PAIRS_AT_ONCE)
    parts = [
        model.predict_pairs(ratings.user_idx[i : i + _PAIRS_AT_ONCE], ratings.movie_idx[i : i + _PAIRS_AT_ONCE])
        for i in chunks
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def accuracy(model: Recommender, test: Ratings) -> dict[str, float | int | None]:
    """RMSE and MAE over test ratings, in stars; None where there are none (``holdout=0``), or all are the same."""
    if not len(test) or model.dataset.is_implicit:
        return {"rmse": None, "mae": None, "n_test": len(test)}
    predicted = predict_rows(model, test)
    return {"rmse": rmse(predicted, test.stars), "mae": mae(predicted, test.stars), "n_test": len(test)}
