"""What a training says of itself on disk, read by anybody: its state, its curves, its leftovers."""

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from recsys.errors import RecsysError, StoreError
from recsys.jobs.status import changed_at, read_status, values_for
from recsys.storage import files, labels, paths, runs
from recsys.storage.runs import Run

# States that a status can show. "interrupted" is never written: it is a "running" whose process is gone.
LIVE = ("starting", "running", "stopping")
OVER = ("finished", "stopped", "failed", "interrupted")

UNLABELLED = "its checkpoint does not say what it is of, as those of earlier versions do not"
NEVER_BEGAN = "It never began: its process ended before; train again."
_BEFORE_IT_BEGINS = {
    "spec.json",
    "status.json",
    "job.log",
    "stop",
    labels.FILE_NAME,
}  # all that a run's folder can hold until then
_SECONDS_UNTIL_REMOVED = 60.0  # in case its process is one that we cannot see, as in another container


@dataclass(frozen=True)
class Status:
    """How a training stands.

    Parameters
    ----------
    state : str
        One of `LIVE` or `OVER`.
    phase : str
        What it is doing, for people: "reading the ratings", "training".
    message : str
        Why it ended as it did; empty if there is nothing to say.
    epoch, epochs : int
        The epoch under way, from 1, and how many there will be at most; 0 where a model has none.
    share_done : float
        Of the longest training possible, from 0 to 1.
    seconds, seconds_left : float
        So far, and estimated until the last epoch; -1 where unknown.
    """

    state: str
    phase: str = ""
    message: str = ""
    epoch: int = 0
    epochs: int = 0
    share_done: float = 0.0
    seconds: float = 0.0
    seconds_left: float = -1.0

    @property
    def is_live(self) -> bool:
        """Whether a process is at work on it."""
        return self.state in LIVE


def status(run: Run) -> Status | None:
    """How a run stands; None if there is no such run.

    A run whose process is gone without a final status is "interrupted"; "finished" if all it still had to do was to
    lay out the map; "failed" if it never began.
    """
    said = read_status(status_file(run))
    current = _status(values_for(Status, said.document)) if said else None
    if current is None and not (run.path / "spec.json").exists():
        return None
    if current is not None and not current.is_live:
        return current
    if current is not None and said is not None and said.is_alive:
        state = "stopping" if stop_file(run).exists() else current.state
        return replace(current, state=state, seconds=current.seconds + said.seconds_ago)
    current = current or Status("starting")  # what it said cannot be read
    if run.manifest.exists() and not can_resume(run) and not runs.is_improving(run):
        return replace(current, state="finished", phase="")
    if current.state == "starting" and not has_begun(run):
        return Status("failed", message=NEVER_BEGAN)
    return replace(current, state="interrupted", message="The process ended without a word.")


def _status(values: dict[str, Any]) -> Status | None:
    return Status(**values) if values.get("state") in LIVE + OVER else None


def has_begun(run: Run) -> bool:
    """Whether a training has done more than to be set up."""
    try:
        names = {file.name for file in run.path.iterdir()}
    except OSError:
        return True  # who can tell
    return any(name not in _BEFORE_IT_BEGINS and not name.startswith(".") for name in names)


def running() -> Run | None:
    """The run that a trainer is at work on in this data folder, if there is one."""
    run = latest()
    current = status(run) if run else None
    return run if current is not None and current.is_live else None


def latest() -> Run | None:
    """The run that holds, or held last, the trainer's lock; None if there is none that gave its name."""
    pointer = files.read_json(pointer_file())
    with contextlib.suppress(TypeError, KeyError, RecsysError):
        run = Run(pointer["dataset"], pointer["model"], pointer["run"])
        return run if run.path.exists() else None
    return None


def run_named(run_id: str, dataset: str | None = None, model: str | None = None) -> Run:
    """The run of that id, of whichever data set and model where these are not said.

    Raises
    ------
    RecsysError
        If there is none, or by a copied folder more than one.
    """
    specs = (paths.data_dir() / "models").glob(f"*/*/{paths.safe_name(run_id)}/spec.json")
    of_all = sorted(path.parts[-4:-2] for path in specs)
    found = [one for one in of_all if dataset in (None, one[0]) and model in (None, one[1])]
    if not found:
        raise StoreError(f"there is no run {run_id!r} in {paths.data_dir()}")
    if len(found) > 1:
        names = ", ".join(f"{model} on {dataset}" for dataset, model in found)
        raise StoreError(f"there are {len(found)} runs {run_id!r} ({names}); say which by --dataset and --model")
    dataset, model = found[0]
    return Run(dataset, model, run_id)


def discard(run: Run) -> None:
    """Remove the folder of a training that never began; what has begun stays."""
    if not has_begun(run):
        shutil.rmtree(run.path, ignore_errors=True)


def discard_never_begun(dataset: str) -> None:
    """Remove what trainings on a data set have left whose process ended before they began."""
    for run in runs.all_runs(dataset):
        with contextlib.suppress(RecsysError):  # a folder of another name than a run's
            current = status(run)
            old = time.time() - changed_at(run.path / "spec.json") / 1e9 > _SECONDS_UNTIL_REMOVED
            if old and current is not None and not current.is_live:
                discard(run)


def can_resume(run: Run) -> bool:
    """Whether an ended training left a checkpoint to go on from."""
    return checkpoint_file(run).exists()


def request_stop(run: Run) -> None:
    """Ask a training to stop after its current batch, keeping the best weights."""
    with contextlib.suppress(FileNotFoundError):  # the run was removed: nothing is left to stop
        stop_file(run).touch()


def status_file(run: Run) -> Path:
    """Where a training says how it stands."""
    return run.path / "status.json"


def stop_file(run: Run) -> Path:
    """There when somebody asked a training to stop."""
    return run.path / "stop"


def checkpoint_file(run: Run) -> Path:
    """Where a training keeps what it needs to resume."""
    return run.path / "checkpoint.npz"


def pointer_file() -> Path:
    """Names the run that holds, or held last, the trainer's lock."""
    return paths.data_dir() / "models" / "trainer.json"


def lock_file() -> Path:
    """Locked by the one trainer that a data folder has at a time."""
    return paths.data_dir() / "models" / "trainer.lock"


def start_lock_file() -> Path:
    """Locked by the one page that starts a training at a time."""
    return paths.data_dir() / "models" / "trainer-start.lock"


def ended_runs(listed: list[Run]) -> Iterator[tuple[Run, Status]]:
    """Runs that ended without a finished model and can be resumed, with their status."""
    for run in listed:
        current = status(run)
        if current is not None and current.state in ("stopped", "failed", "interrupted") and can_resume(run):
            yield run, current
