"""The map of a trained model on disk: laid out once, kept beside the model, never needed to serve it."""

import json
from pathlib import Path

import numpy as np

from recsys.data.ids import FloatArray
from recsys.errors import StoreError
from recsys.models.shared.base import Recommender
from recsys.serving.map_layout import MOST_LAID_OUT, model_map
from recsys.storage import files, runs
from recsys.storage.runs import Run


def map_file(run: Run) -> Path:
    """Where the layout of a run is kept."""
    return run.path / "map.npz"


def can_lay_out(model: Recommender) -> bool:
    """Whether t-SNE has something to lay out: factors of movies, and not too many movies."""
    factored = model.factor_model()
    if factored is None or factored.factors.movie_factors.shape[1] < 2:
        return False
    return int(np.count_nonzero(model.movie_counts)) <= MOST_LAID_OUT


def lay_out(run: Run, model: Recommender) -> FloatArray:
    """Lay the movies of a stored model out by t-SNE, and keep that beside the model; shape (n_movies, 2).

    Raises
    ------
    StoreError
        If the disk is full or cannot be written.
    """
    layout = model_map(model, "tsne")
    of = np.frombuffer(_stamp(run).encode(), np.uint8)
    try:
        files.write_atomically(map_file(run), lambda file: np.savez(file, layout=layout, of=of))
    except OSError as error:
        raise StoreError(f"the map could not be saved in {run.path}: {error.strerror or error}") from None
    return layout


def read_map(run: Run, n_movies: int) -> FloatArray | None:
    """The layout kept with a model, shape (n_movies, 2), NaN where a movie has no place.

    None if there is none, it is damaged, or the model was trained on since: a map can be laid out again.
    """
    try:
        with map_file(run).open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
            layout, of = stored["layout"], stored["of"]
        same = of.dtype == np.uint8 and of.tobytes().decode() == _stamp(run)
        return layout if same and layout.shape == (n_movies, 2) and layout.dtype == np.float32 else None
    except Exception:  # whatever a damaged file does to a reader
        return None


def _stamp(run: Run) -> str:
    """Which arrays a layout belongs to."""
    return json.dumps(runs.read_manifest(run)["sha256"], sort_keys=True)
