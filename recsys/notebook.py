"""What a notebook asks for in one line each; ``recsys.<name>`` is where people find it."""

import shutil
import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from recsys.data import splitting
from recsys.data.dataset import Dataset, Ratings
from recsys.data.ids import RawId
from recsys.data.splitting import Split
from recsys.errors import SettingError, StoreError, TrainingError
from recsys.evaluation import accuracy
from recsys.evaluation.measures import MEASURES
from recsys.evaluation.protocol import measure
from recsys.jobs.status import write_status
from recsys.jobs.training import progress
from recsys.jobs.training.job import create_run
from recsys.jobs.training.progress import Status
from recsys.models import MODELS
from recsys.models.shared.base import Recommender
from recsys.serving import explanation
from recsys.serving.explanation import Explanation
from recsys.serving.viewer import known_user
from recsys.storage import runs
from recsys.storage.choice import serving_run
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec


@dataclass(frozen=True)
class Measurement:
    """What `evaluate` found; ``measurement["rmse"]`` is one of the values.

    Parameters
    ----------
    values : dict
        Each measure by its key: ``rmse`` and ``mae`` in stars, ``ndcg_at_10``, ``recall_at_10``, ``coverage``, ... as
        `recsys.evaluation.measures` has them; None where the data set cannot tell (diversity without genres).
    intervals : dict
        [low, high], 95 % by bootstrap over users, for the measures that are sums over users.
    n_users, n_skipped : int
        Users whose lists were measured, and those without a relevant rating in the test part.
    """

    values: dict[str, float | None]
    intervals: dict[str, list[float]]
    n_users: int
    n_skipped: int

    def __getitem__(self, key: str) -> float | None:
        return self.values[key]

    def table(self) -> pd.DataFrame:
        """One row a measure: ``key``, ``measure`` (its title), ``value``, ``low`` and ``high`` (NaN where unknown)."""
        bounds = {key: self.intervals.get(key, (np.nan, np.nan)) for key in self.values}
        rows = [(key, MEASURES[key].title, value, *bounds[key]) for key, value in self.values.items()]
        table = pd.DataFrame(rows, columns=["key", "measure", "value", "low", "high"])
        return table.astype(dict.fromkeys(("value", "low", "high"), "float64"))


def split(dataset: Dataset | int, *, holdout: float = 0.1, seed: int = 42) -> Split:
    """Draw a test part at random over ratings, as every training and comparison does.

    Parameters
    ----------
    dataset : Dataset or int
        The ratings, or how many there are.
    holdout : float
        Share of the test part, from 0 (everything trains) to below 1.
    seed : int
        The same seed gives the same split of the same data set, always.

    Returns
    -------
    Split
        Rows: ``train`` for ``fit``, ``test`` for nothing but `evaluate`.

    Raises
    ------
    SettingError
        If ``holdout`` is not in [0, 1), or leaves nothing to train on.
    """
    n_ratings = dataset.n_ratings if isinstance(dataset, Dataset) else dataset
    return splitting.split(n_ratings, holdout=holdout, seed=seed)


def explain(model: Recommender, user_id: RawId, movie_id: RawId, parts: Split | None = None) -> Explanation:
    """Take the prediction of one movie for one user apart, in numbers that add up and in words.

    Parameters
    ----------
    model : Recommender
        Fitted.
    user_id, movie_id : int or str
        Raw ids.
    parts : Split, optional
        What the model was fitted on: the prediction is put down to ratings of its train part alone. All ratings if
        None.

    Raises
    ------
    UnknownIdError
        If the data set does not have one of the ids.
    NotFittedError
        Before ``fit``.
    """
    training = None
    if parts is not None:
        _train_part(model, model.dataset, parts)
        training = np.zeros(model.dataset.n_ratings, bool)
        training[parts.train] = True
    return explanation.explain(known_user(model, user_id, training=training), movie_id)


def evaluate(model: Recommender, dataset: Dataset, parts: Split) -> Measurement:
    """Measure a model on the test part, by the protocol of the leaderboard.

    Errors are over the test ratings, clipped to the scale; lists are ranked over all movies that the user has not rated
    in the train part, and a movie is relevant that they rated in the test part with three quarters of the scale or
    more (4 of 1 to 5).

    Parameters
    ----------
    model : Recommender
        Fitted on ``parts.train``.
    dataset : Dataset
        That it was fitted on.
    parts : Split

    Raises
    ------
    SettingError
        If the test part is empty, the model has seen some of it, or the three do not belong together.
    NotFittedError
        Before ``fit``.
    """
    _train_part(model, dataset, parts)
    found = measure(model, dataset, parts)
    return Measurement(found.values, found.intervals, found.n_users, found.n_skipped)


def save(model: Recommender, parts: Split) -> Run:
    """Keep a fitted model in the data folder, as a training does: pages and commands find it among its data set's runs.

    Parameters
    ----------
    model : Recommender
        Fitted on ``parts.train``.
    parts : Split
        From `split`; with ``holdout=0`` for a model that was fitted on everything. The run says by them which ratings
        the model has not seen, and has its errors over these.

    Returns
    -------
    Run
        For `open`; ``run.id`` is its name, ``run.path`` its folder.

    Raises
    ------
    SettingError
        If the parts were not drawn by `split`, or are not those of the fit.
    NotFittedError
        Before ``fit``.
    StoreError
        If it cannot be written; nothing is left behind then.
    """
    dataset = model.dataset
    train = _train_part(model, dataset, parts)
    spec = _spec(model, parts)
    facts = _facts(model, spec) | {"n_train": len(train), "metrics": _metrics(model, dataset.ratings.take(parts.test))}
    try:
        run = create_run(dataset.name, spec)
    except TrainingError as error:
        raise StoreError(str(error)) from error
    try:
        runs.save(run, model, facts)
        write_status(progress.status_file(run), asdict(Status("finished", seconds=facts["seconds"] or 0.0)))
    except BaseException as error:
        shutil.rmtree(run.path, ignore_errors=True)
        if isinstance(error, OSError):
            raise StoreError(f"{run.path} cannot be written: {error.strerror or error}") from error
        raise
    return run


def open(run: Run | str, dataset: Dataset) -> Recommender:  # noqa: A001  `recsys.open`, as there are gzip.open and io.open
    """A trained model, ready to serve.

    Parameters
    ----------
    run : Run or str
        What `save` returned; the id of a run; or the key of a model such as "mf", for the run of it that serves: the
        one that is pinned, else the newest with default settings, else the newest.
    dataset : Dataset
        That it was fitted on.

    Raises
    ------
    StoreError
        If there is no such run, it is damaged, or was trained on other data.
    """
    if isinstance(run, Run):
        return runs.load(run, dataset)
    if run in MODELS:
        return runs.load(serving_run(dataset, run), dataset)
    known = {one.id: one for one in runs.all_runs(dataset.name)}
    if run not in known:
        raise StoreError(
            f"{run[:60]!r} is neither a run of {dataset.name} ({', '.join(known) or 'it has none'}) nor the key of a "
            f"model ({', '.join(MODELS)})"
        )
    return runs.load(known[run], dataset)


def _train_part(model: Recommender, dataset: Dataset, parts: Split) -> Ratings:
    """The ratings that a model was fitted on, as far as can be told.

    Raises
    ------
    SettingError
        If it was fitted on other ratings than these.
    """
    name = type(model).__name__
    if model.dataset.fingerprint != dataset.fingerprint:
        raise SettingError(f"this {name} was fitted on {model.dataset.name!r}, which is not the same data")
    n_divided = len(parts.train) + len(parts.test)
    if n_divided != dataset.n_ratings:
        raise SettingError(f"the parts are of {n_divided:,} ratings, and {dataset.name} has {dataset.n_ratings:,}")
    train = dataset.ratings.take(parts.train)
    if (model.movie_counts > np.bincount(train.movie_idx, minlength=train.n_movies)).any():
        raise SettingError(
            f"this {name} has seen ratings of the test part, so nothing could be measured on it; fit it on parts.train"
        )
    return train


def _spec(model: Recommender, parts: Split) -> TrainSpec:
    """The training that gives this model: the preset with the same settings, else the default one and what differs."""
    if parts.seed is None or parts.holdout is None:
        raise SettingError("a run must say how its parts can be drawn again: draw them with recsys.split")
    config = asdict(model.config)
    presets = {name: asdict(model.Config(**settings)) for name, settings in model.presets.items()}
    same = [name for name, settings in presets.items() if settings == config]
    return TrainSpec(
        dataset=model.dataset.name,
        model=model.key,
        preset=same[0] if same else "default",
        settings={} if same else {key: value for key, value in config.items() if value != presets["default"][key]},
        seed=model.seed,
        split_seed=int(parts.seed),
        holdout=float(parts.holdout),
        with_map=False,
    )


def _facts(model: Recommender, spec: TrainSpec) -> dict[str, Any]:
    """What a manifest tells of a training, as far as it is known of a fit that nobody followed."""
    now = time.time()
    return spec.identity(model.dataset.fingerprint).document() | {
        "state": "finished",
        "preset": spec.preset,
        "epochs": None,
        "best_epoch": None,
        "seconds": None if model.fit_seconds is None else round(model.fit_seconds, 3),
        "started": now - (model.fit_seconds or 0.0),
        "finished": now,
    }


def _metrics(model: Recommender, test: Ratings) -> dict[str, Any]:
    return accuracy(model, test) | {"best_validation_rmse": None}
