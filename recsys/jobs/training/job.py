"""The training itself: holds the lock, fits, measures, saves, and lays out the map."""

import contextlib
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from recsys import sources
from recsys.data.dataset import Dataset
from recsys.data.splitting import split
from recsys.errors import RecsysError, StoreError, TrainingError
from recsys.evaluation import accuracy
from recsys.jobs.lock import BusyError, only_one
from recsys.jobs.signals import stop_on_signal
from recsys.jobs.status import write_status
from recsys.jobs.training import known_runs, progress
from recsys.jobs.training.progress import Status
from recsys.jobs.training.reporting import Job
from recsys.models import model_class
from recsys.serving.map_store import can_lay_out, lay_out
from recsys.storage import files, runs
from recsys.storage.events import events, of_last_stage
from recsys.storage.identity import Identity
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec


def create_run(dataset: str, spec: TrainSpec) -> Run:
    """A new run folder, which says that this process is about to begin its training.

    What earlier trainings on the data set have left that never began is removed.

    Raises
    ------
    TrainingError
        If the folder cannot be written; nothing of it is left then.
    """
    progress.discard_never_begun(dataset)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    run = Run(dataset, spec.model, f"{stamp}-{secrets.token_hex(2)}")
    try:
        files.create_folder(run.path)
        write_status(progress.status_file(run), asdict(Status("starting")))
        files.write_json(run.path / "spec.json", asdict(spec))  # last: with it the run is there for all to see
    except OSError as error:
        progress.discard(run)
        raise TrainingError(f"cannot start a training in {run.path.parent}: {error.strerror or error}") from None
    return run


def train(
    run: Run,
    *,
    dataset: Dataset | None = None,
    notify: Callable[[Status], None] | None = None,
    with_map: bool | None = None,
) -> dict[str, Any]:
    """Do one training, or go on with an interrupted one, in this process.

    Where another training is running, a run that has not begun is removed.

    Parameters
    ----------
    run : Run
        From `create_run`, or one that left a checkpoint.
    dataset : Dataset, optional
        The ratings, if they are read already.
    notify : callable, optional
        Called with every new `Status`, some times a second.
    with_map : bool, optional
        Whether to lay out the map of movies at the end, once the model is saved and can be used; None does as the run's
        spec says. Not done if stopped.

    Returns
    -------
    dict
        The manifest of the trained model.

    Raises
    ------
    TrainingError
        If another training is running in this data folder, or the run began as another one than it would be now: on
        other data, with another version of the model.
    RecsysError
        If reading, fitting or saving failed; the status says so too.
    """
    try:
        with the_only_trainer():
            return train_alone(run, dataset=dataset, notify=notify, with_map=with_map)
    except BusyError:
        progress.discard(run)
        raise


def train_new(
    dataset: Dataset, spec: TrainSpec, *, retrain: bool = False, notify: Callable[[Status], None] | None = None
) -> tuple[Run, bool]:
    """Train a spec in this process, unless that has been done.

    Parameters
    ----------
    dataset : Dataset
    spec : TrainSpec
    retrain : bool
        Train even if it has been done.
    notify : callable, optional
        Called with every new `Status`, some times a second.

    Returns
    -------
    Run
    bool
        Whether it was there already.

    Raises
    ------
    UnsuitableError
        If the model cannot learn from the data set; nothing is begun then.
    TooLargeError
        If the fit would take more than one may; there is no run then.
    RecsysError
        As `train` does.
    """
    model_class(spec.model).refuse_unsuitable(dataset)
    found = None if retrain else known_runs.cached(dataset, spec)
    if found is None:
        spec.untrained().decline_too_large(dataset)  # before there is a run that would have failed
        with the_only_trainer():
            # again: whoever held the lock may just have trained it
            found = None if retrain else known_runs.cached(dataset, spec)
            if found is None:
                run = create_run(dataset.name, spec)
                train_alone(run, dataset=dataset, notify=notify)
                return run, False
    return found, True


def train_alone(
    run: Run,
    *,
    dataset: Dataset | None = None,
    notify: Callable[[Status], None] | None = None,
    with_map: bool | None = None,
) -> dict[str, Any]:
    """`train` for a caller who holds the lock of `the_only_trainer`."""
    spec = known_runs.read_spec(run)
    with_map = spec.with_map if with_map is None else with_map
    if dataset is not None:
        _refuse_another(run, spec.identity(dataset.fingerprint))  # before its status says anything else
    progress.stop_file(run).unlink(missing_ok=True)  # left over: before we give our name, nobody can ask us to stop
    job = Job(run, notify)
    try:
        with contextlib.suppress(OSError):  # without it others see the run only among all runs
            files.write_json(progress.pointer_file(), {"dataset": run.dataset, "model": run.model, "run": run.id})
        with stop_on_signal(job):
            return _train(job, run, spec, dataset, with_map=with_map)
    except RecsysError as error:
        job.show("failed", message=str(error))
        raise
    except Exception as error:
        job.show("failed", message=f"{type(error).__name__}: {error}")
        raise
    finally:
        job.close()


def _train(job: Job, run: Run, spec: TrainSpec, dataset: Dataset | None, *, with_map: bool) -> dict[str, Any]:
    started = time.time()
    job.show("running", phase="reading the ratings")
    dataset = dataset or sources.load(spec.dataset)
    identity = spec.identity(dataset.fingerprint)
    _refuse_another(run, identity)
    job.begin(identity)
    parts = split(dataset.n_ratings, holdout=spec.holdout, seed=spec.split_seed)
    job.show("running", phase="preparing the model, which takes some seconds")
    model = spec.untrained()
    fit_started = time.perf_counter()

    def save(state: str) -> None:
        seconds = time.perf_counter() - fit_started
        job.show("running", phase="measuring on the test part")
        measured = accuracy(model, dataset.ratings.take(parts.test))
        facts = _facts(run, spec, state, measured, seconds, started, len(parts.train))
        runs.save(run, model, identity.document() | facts)

    def save_first_half() -> None:
        with contextlib.suppress(StoreError):  # a full disk: whoever waits gets the whole, or hears of it in the end
            save(runs.IMPROVING)

    job.when_usable = save_first_half
    model.fit(dataset, parts.train, monitor=job)
    state = "stopped" if job.stopped else "finished"
    save(state)
    if state == "finished":
        progress.checkpoint_file(run).unlink(missing_ok=True)
    if with_map and not job.should_stop() and can_lay_out(model):
        job.show("running", phase="laying out the map; the model can be used already", seconds_left=-1.0)
        with contextlib.suppress(StoreError, MemoryError):  # a full disk, no room: the map does without
            lay_out(run, model)
    job.show(state, phase="", seconds_left=0.0, message="Stopped; the best weights are kept." * (state == "stopped"))
    return runs.read_manifest(run)


def _refuse_another(run: Run, identity: Identity) -> None:
    """Raise if a run is not what would be trained in it now."""
    was = runs.recorded(run) or runs.saved_as(run)
    why = was and was.difference(identity)
    if why:
        raise TrainingError(f"run {run.id} of {run.model} cannot go on: {why}; train again")


def _facts(
    run: Run, spec: TrainSpec, state: str, measured: dict[str, Any], seconds: float, started: float, n_train: int
) -> dict[str, Any]:
    epochs = of_last_stage(events(run, "epoch"))
    scored = [event for event in epochs if event.get("validation_rmse") is not None]
    best = min(scored, key=lambda event: event["validation_rmse"]) if scored else {}
    return {
        "state": state,
        "preset": spec.preset,
        "metrics": measured | {"best_validation_rmse": best.get("validation_rmse")},
        "n_train": n_train,
        "epochs": len(epochs) or None,
        "best_epoch": best.get("epoch"),
        "seconds": round(seconds, 3),
        "started": started,
        "finished": time.time(),
    }


def the_only_trainer() -> AbstractContextManager[None]:
    """The lock that one training at a time holds in a data folder.

    Raises
    ------
    BusyError
        On entering, if a training is running.
    TrainingError
        If the data folder cannot be written.
    """
    return only_one(progress.lock_file(), _busy)


def _busy() -> str:
    other = progress.running()
    which = f": run {other.id} of {other.model} on {other.dataset}" if other else ""
    return f"a training is running in this data folder{which}; wait for it or stop it"
