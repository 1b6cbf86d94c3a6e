"""What there is to say about a data set in one JSON document."""

from dataclasses import asdict
from typing import Any

import numpy as np

from recsys.data.dataset import Dataset, Refusal


def describe(dataset: Dataset) -> dict[str, Any]:
    """The counts and facts that describe a data set, as JSON values.

    Returns
    -------
    dict
        ``name``, ``n_users``, ``n_movies`` (listed, rated or not), ``n_rated_movies``, ``n_ratings``, ``n_times``
        (ratings whose time is known), ``scale`` (``low``, ``high``, ``step``, in stars), ``mean_rating`` (None where
        every rating is the same),
        ``density``, ``refused`` (``file``, ``reason``, ``count``, and of the first few ``lines`` and ``examples``, each
        with ``line``, ``field`` and ``value``), ``told`` (sentences about what was set aside, added or not understood),
        ``implicit`` (whether every rating is the same), ``words`` (what it calls its users, movies and stars),
        ``fingerprint``.
    """
    scale = dataset.scale
    return {
        "name": dataset.name,
        "n_users": dataset.n_users,
        "n_movies": dataset.n_movies,
        "n_rated_movies": int(np.count_nonzero(dataset.movie_counts)),
        "n_ratings": dataset.n_ratings,
        "n_times": 0 if dataset.times is None else int(np.count_nonzero(~np.isnat(dataset.times))),
        "scale": {"low": scale.low, "high": scale.high, "step": scale.step},
        "mean_rating": None if dataset.is_implicit else dataset.mean_rating,
        "density": dataset.density,
        "refused": [refusal_document(item) for item in dataset.refused],
        "told": list(dataset.told),
        "implicit": dataset.is_implicit,
        "words": asdict(dataset.words),
        "fingerprint": dataset.fingerprint,
    }


def refusal_document(refusal: Refusal) -> dict[str, Any]:
    """Lines that were refused for one reason, as JSON values."""
    names = ("line", "field", "value")
    return {
        "file": refusal.file,
        "reason": refusal.reason,
        "count": refusal.count,
        "lines": list(refusal.lines),
        "examples": [dict(zip(names, example, strict=True)) for example in refusal.examples],
    }
