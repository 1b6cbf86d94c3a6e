"""Look inside a movie recommender: ratings, models, training, evaluation, explanation.

What a notebook needs is here, each fetched from its room when it is first asked for, so that importing the package
costs nothing: `load`, `fetch` and `from_frame` for ratings, every model by the name of its class, `split`, `evaluate`
and `explain`, `save` and `open` for trained models in the data folder.

>>> import pandas as pd
>>> import recsys
>>> ratings = pd.DataFrame(
...     [("ann", "Alien", 5), ("ann", "Brazil", 4), ("bob", "Alien", 4), ("bob", "Clue", 1), ("cleo", "Brazil", 5)],
...     columns=["user_id", "movie_id", "rating"],
... )
>>> dataset = recsys.from_frame(ratings)
>>> model = recsys.Bias().fit(dataset)
>>> model.recommend("cleo", n=2)[["movie_id", "rank"]]
  movie_id  rank
0    Alien     1
1     Clue     2
>>> model.predict(["ann", "bob"], ["Clue", "Brazil"]).round(1)
array([3.3, 3.7], dtype=float32)
>>> recsys.explain(model, "cleo", "Clue").words
"Predicted 0.62 below user cleo's own mean: liked less than most movies (-0.62)."
>>> parts = recsys.split(dataset, holdout=0.4)
>>> measured = recsys.evaluate(recsys.Bias().fit(dataset, parts.train), dataset, parts)
>>> round(measured["rmse"], 3), measured["hit_rate_at_10"]
(1.192, 1.0)
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_OFFERED = {
    "recsys.data.dataset": ("Dataset",),
    "recsys.errors": ("RecsysError",),
    "recsys.models": (
        "MODELS",
        "Als",
        "AutoRec",
        "Bayes",
        "Bias",
        "Content",
        "Ease",
        "Hybrid",
        "ItemKnn",
        "MatrixFactorization",
        "Popular",
        "Recommender",
        "Svd",
        "TwoTower",
        "UserKnn",
        "model_class",
    ),
    "recsys.notebook": ("Measurement", "evaluate", "explain", "open", "save", "split"),
    "recsys.sources": ("available", "fetch", "from_frame", "load"),
}
_ROOM_OF = {name: room for room, names in _OFFERED.items() for name in names}

__all__ = ["__version__", *_ROOM_OF]


def __getattr__(name: str) -> Any:
    """What is offered under ``name``, fetched on first use: the libraries behind it take seconds to import."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_ROOM_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
