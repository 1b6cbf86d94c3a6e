"""The training itself: holds the lock, fits, reports, checkpoints, measures and saves."""

import contextlib
import json
import platform
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

import filelock
import numpy as np

from recsys import files, paths, sources, store
from recsys.dataset import Dataset
from recsys.errors import RecsysError, StoreError, TrainingError
from recsys.evaluation import accuracy
from recsys.models.monitor import Checkpoint
from recsys.splitting import split
from recsys.store import Run
from recsys.training import progress
from recsys.training.progress import Status
from recsys.training.signals import stop_on_signal
from recsys.training.spec import TrainSpec

_SECONDS_BETWEEN_REPORTS = 0.2  # batches pass faster than anybody can read them


class Job:
    """The monitor of one fit: turns its reports into files, and a file or a signal into a stop.

    Parameters
    ----------
    run : Run
        Its folder exists.
    notify : callable, optional
        Called with every new `Status`.
    """

    def __init__(self, run: Run, notify: Callable[[Status], None] | None = None) -> None:
        self.run = run
        self.stopped = False
        self._notify = notify
        self._identity = progress.process_identity()
        self._started = time.monotonic()
        self._fit_started = self._started
        self._share_at_start: float | None = None
        self._last_report = 0.0
        self._status = Status("starting")
        self._stop_file = run.path / "stop"
        self._events = (run.path / "events.jsonl").open("a", encoding="utf-8")

    # -- what a fit calls -------------------------------------------------------------------------

    def report(self, kind: str, **values: float) -> None:
        now = time.monotonic()
        passing = kind == "batch" and values.get("batch") != values.get("batches")
        if passing and now - self._last_report < _SECONDS_BETWEEN_REPORTS:
            return
        self._last_report = now
        with contextlib.suppress(OSError):  # a full disk must not end a training: its curve may have a gap
            self._events.write(json.dumps({"kind": kind, "seconds": round(now - self._started, 3)} | values) + "\n")
            self._events.flush()
        self.show("running", phase="training", **self._pace(values, now))

    def should_stop(self) -> bool:
        self.stopped = self.stopped or self._stop_file.exists()
        return self.stopped

    def save(self, checkpoint: Checkpoint) -> None:
        state = np.frombuffer(json.dumps(checkpoint.state).encode(), np.uint8)
        with contextlib.suppress(OSError):  # the checkpoint before it stays good
            files.write_atomically(
                progress.checkpoint_file(self.run),
                lambda file: np.savez(file, **checkpoint.arrays, __state__=state),
            )

    def resume(self) -> Checkpoint | None:
        file = progress.checkpoint_file(self.run)
        if not file.exists():
            return None
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            return Checkpoint(state=json.loads(arrays.pop("__state__").tobytes()), arrays=arrays)
        except Exception as error:  # whatever a damaged file does to a reader, it is a damaged file
            file.unlink()
            raise TrainingError(
                f"the checkpoint of run {self.run.id} is damaged and has been removed; train again"
            ) from error

    # -- what the job itself says -----------------------------------------------------------------

    def show(self, state: str, **changes: Any) -> None:
        """Write the status for everybody to see."""
        seconds = round(time.monotonic() - self._started, 2)
        self._status = Status(**(asdict(self._status) | changes | {"state": state, "seconds": seconds}))
        document = asdict(self._status) | self._identity | {"written": time.time()}
        with contextlib.suppress(OSError):  # see above
            files.write_json(self.run.path / "status.json", document)
        if self._notify:
            self._notify(self._status)

    def close(self) -> None:
        """Release the file of events."""
        with contextlib.suppress(OSError):
            self._events.close()

    def _pace(self, values: dict[str, float], now: float) -> dict[str, Any]:
        """How far the fit is and how long it may take, from the batches done so far."""
        epoch, epochs = int(values.get("epoch", 0)), int(values.get("epochs", 0))
        if not epochs:
            return {}
        share = (epoch - 1 + values.get("batch", 1) / max(values.get("batches", 1), 1)) / epochs
        if self._share_at_start is None:
            self._share_at_start, self._fit_started = share, now
        gained = share - self._share_at_start
        left = (now - self._fit_started) / gained * (1 - share) if gained > 0 else -1.0
        return {"epoch": epoch, "epochs": epochs, "share_done": round(share, 4), "seconds_left": round(left, 1)}


def create_run(dataset: str, spec: TrainSpec) -> Run:
    """A new run folder that holds its spec and nothing else yet."""
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
    run = Run(dataset, spec.model, f"{stamp}-{secrets.token_hex(2)}")
    try:
        run.path.mkdir(parents=True)
        files.write_json(run.path / "spec.json", asdict(spec))
    except OSError as error:
        raise TrainingError(f"cannot start a training in {run.path.parent}: {error.strerror or error}") from None
    return run


def read_spec(run: Run) -> TrainSpec:
    """The spec that a run was started with.

    Raises
    ------
    TrainingError
        If it is damaged.
    """
    try:
        return TrainSpec(**files.read_json(run.path / "spec.json"))
    except TypeError:
        raise TrainingError(f"the settings of run {run.id} cannot be read; train again") from None


def matching(dataset: Dataset, spec: TrainSpec) -> tuple[Run, dict[str, Any]] | tuple[None, None]:
    """The newest finished run of the same spec on the same data, with its manifest; its arrays are not looked at."""
    return next(_all_matching(dataset, spec), (None, None))


def cached(dataset: Dataset, spec: TrainSpec) -> Run | None:
    """The newest finished run of the same spec on the same data whose files are undamaged; None if there is none."""
    for run, manifest in _all_matching(dataset, spec):
        with contextlib.suppress(StoreError):
            store.verify(run, manifest)
            return run
    return None


def is_outdone(dataset: Dataset, run: Run) -> bool:
    """Whether an ended training need not be resumed, since a newer run of the same spec finished."""
    try:
        finished, _ = matching(dataset, read_spec(run))
    except RecsysError:
        return True  # nobody can resume what cannot be read
    return finished is not None and finished.id > run.id


def _all_matching(dataset: Dataset, spec: TrainSpec) -> Iterator[tuple[Run, dict[str, Any]]]:
    wanted = spec.facts()
    for run, manifest in store.trained(dataset, spec.model):
        if manifest["state"] == "finished" and all(manifest[name] == value for name, value in wanted.items()):
            yield run, manifest


def train(
    run: Run, *, dataset: Dataset | None = None, notify: Callable[[Status], None] | None = None
) -> dict[str, Any]:
    """Do one training, or go on with an interrupted one, in this process.

    Parameters
    ----------
    run : Run
        From `create_run`, or one that left a checkpoint.
    dataset : Dataset, optional
        The ratings, if they are read already.
    notify : callable, optional
        Called with every new `Status`, some times a second.

    Returns
    -------
    dict
        The manifest of the trained model.

    Raises
    ------
    TrainingError
        If another training is running in this data folder.
    RecsysError
        If reading, fitting or saving failed; the status says so too.
    """
    spec = read_spec(run)
    with _the_only_trainer(run):
        job = Job(run, notify)
        try:
            with stop_on_signal(job):
                return _train(job, run, spec, dataset)
        except RecsysError as error:
            job.show("failed", message=str(error))
            raise
        except Exception as error:
            job.show("failed", message=f"{type(error).__name__}: {error}")
            raise
        finally:
            job.close()


def _train(job: Job, run: Run, spec: TrainSpec, dataset: Dataset | None) -> dict[str, Any]:
    started = time.time()
    (run.path / "stop").unlink(missing_ok=True)
    job.show("running", phase="reading the ratings")
    dataset = dataset or sources.load(spec.dataset)
    parts = split(dataset.n_ratings, holdout=spec.holdout, seed=spec.split_seed)
    job.show("running", phase="preparing the model, which takes some seconds")
    model = spec.untrained()
    fit_started = time.perf_counter()
    model.fit(dataset, parts.train, monitor=job)
    seconds = time.perf_counter() - fit_started
    job.show("running", phase="measuring on the test part")
    measured = accuracy(model, dataset.ratings.take(parts.test))
    state = "stopped" if job.stopped else "finished"
    store.save(run, model, _facts(run, spec, state, measured, seconds, started, len(parts.train)))
    if state == "finished":
        progress.checkpoint_file(run).unlink(missing_ok=True)
    job.show(state, phase="", seconds_left=0.0, message="Stopped; the best weights are kept." * job.stopped)
    return store.read_manifest(run)


def _facts(
    run: Run, spec: TrainSpec, state: str, measured: dict[str, Any], seconds: float, started: float, n_train: int
) -> dict[str, Any]:
    epochs = progress.events(run, "epoch")
    scored = [event for event in epochs if event.get("validation_rmse") is not None]
    best = min(scored, key=lambda event: event["validation_rmse"]) if scored else {}
    return spec.facts() | {
        "state": state,
        "preset": spec.preset,
        "metrics": measured | {"best_validation_rmse": best.get("validation_rmse")},
        "n_train": n_train,
        "epochs": len(epochs) or None,
        "best_epoch": best.get("epoch"),
        "seconds": round(seconds, 3),
        "started": started,
        "finished": time.time(),
        "versions": {name: version(name) for name in ("numpy", "keras", "tensorflow")}
        | {"python": platform.python_version()},
    }


@contextlib.contextmanager
def _the_only_trainer(run: Run) -> Iterator[None]:
    lock = filelock.FileLock(progress.lock_file(), timeout=0)
    try:
        progress.lock_file().parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout:
        raise TrainingError(_busy()) from None
    except OSError as error:
        raise TrainingError(f"cannot write to {paths.data_dir()}: {error.strerror or error}") from None
    try:
        with contextlib.suppress(OSError):  # without it others see the run only among all runs
            files.write_json(progress.pointer_file(), {"dataset": run.dataset, "model": run.model, "run": run.id})
        yield
    finally:
        lock.release()


def _busy() -> str:
    other = progress.running()
    which = f": run {other.id} of {other.model} on {other.dataset}" if other else ""
    return f"a training is running in this data folder{which}; wait for it or stop it"
