"""How long a training or a measurement will probably take, told before it begins: by earlier runs and by size."""

from collections.abc import Iterator
from typing import Any

from recsys.data.dataset import Dataset
from recsys.errors import RecsysError
from recsys.models import MODELS
from recsys.storage import paths, runs
from recsys.storage.spec import TrainSpec

# Seconds that a fit at default settings took for a million ratings of MovieLens 1M on two cores, where no earlier run
# of this machine says more.
SECONDS_A_MILLION = {
    "hybrid": 240.0,
    "popular": 0.2,
    "bias": 0.4,
    "content": 1.2,
    "user-knn": 10.0,
    "item-knn": 4.5,
    "svd": 13.0,
    "als": 10.0,
    "mf": 10.0,
    "two-tower": 50.0,
    "autorec": 150.0,
    "bayes": 110.0,
    "ease": 10.0,
}
_SECONDS_TO_BEGIN = 2.0  # reading the ratings, loading what computes
_ALIKE = 4  # times as many ratings, or as few: beyond that, what does not grow with them weighs too much
_SECONDS_A_PAIR = 1.5e-7  # of a user and a movie, to rank it for the measures


def training_seconds(dataset: Dataset, spec: TrainSpec) -> float:
    """Seconds that a training will probably take, from its start to its model.

    As long as the latest run with the same settings on the same data; else as long as one on other data of about that
    size, by the number of ratings; else as such models took elsewhere. What a model says of its own growth
    (`Recommender.needs`) is the least.
    """
    n_train = max(1, round(dataset.n_ratings * (1 - spec.holdout)))
    config = spec.identity(dataset.fingerprint).config
    earlier = [facts for facts in _finished(spec.model) if facts["config"] == config]
    here = [facts for facts in earlier if facts["fingerprint"] == dataset.fingerprint]
    if here:
        return _SECONDS_TO_BEGIN + _scaled(here[0], n_train)
    alike = [facts for facts in earlier if 1 / _ALIKE <= facts["n_train"] / n_train <= _ALIKE]
    nearest = min(alike, key=lambda facts: abs(facts["n_train"] - n_train), default=None)
    if nearest is not None:
        seconds = _scaled(nearest, n_train)
    else:
        seconds = SECONDS_A_MILLION[spec.model] * n_train / 1e6 * _share_of_steps(spec.model, config)
    needs = spec.untrained().needs(dataset)
    return _SECONDS_TO_BEGIN + max(seconds, needs.seconds if needs is not None else 0.0)


def measuring_seconds(dataset: Dataset) -> float:
    """Seconds that measuring a model will probably take: it ranks all movies for every user."""
    return _SECONDS_A_PAIR * dataset.n_users * dataset.n_movies


def _finished(model: str) -> Iterator[dict[str, Any]]:
    """What the finished runs of a model say of themselves, on whatever data, the latest first on each."""
    folders = (paths.data_dir() / "models").glob(f"*/{model}")
    for name in sorted(folder.parent.name for folder in folders):
        for run in runs.all_runs(name, model):
            try:
                facts = runs.read_manifest(run)
            except RecsysError:
                continue
            if facts["state"] == "finished" and facts["seconds"] is not None and facts["n_train"]:
                yield facts


def _scaled(facts: dict[str, Any], n_train: int) -> float:
    return float(facts["seconds"]) * n_train / float(facts["n_train"])


def _share_of_steps(model: str, config: dict[str, Any]) -> float:
    """How many of the epochs or sweeps of the default settings there will be."""
    usual = MODELS[model]().config
    for name in ("epochs", "sweeps"):
        if name in config:
            return float(config[name]) / float(getattr(usual, name))
    return 1.0
