"""What a training says of itself on disk, read by anybody: its state, its curves, its leftovers."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from recsys.errors import RecsysError
from recsys.storage import files, paths
from recsys.storage.runs import Run

# States that a status can show. "interrupted" is never written: it is a "running" whose process is gone.
LIVE = ("starting", "running", "stopping")
OVER = ("finished", "stopped", "failed", "interrupted")


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
    """How a run stands; None if it never started.

    A run whose process is gone without a final status is "interrupted"; "finished" if all it still had to do was to
    lay out the map.
    """
    document = files.read_json(run.path / "status.json")
    if not isinstance(document, dict):
        return Status("interrupted") if (run.path / "spec.json").exists() else None
    known = {name: document[name] for name in Status.__dataclass_fields__ if name in document}
    current = Status(**known)
    if not current.is_live:
        return current
    if not is_alive(document.get("pid"), document.get("created")):
        if run.manifest.exists() and not can_resume(run):
            return Status(**(known | {"state": "finished", "phase": ""}))
        return Status(**(known | {"state": "interrupted", "message": "The process ended without a word."}))
    since_written = max(0.0, time.time() - document.get("written", time.time()))
    known["seconds"] = known.get("seconds", 0.0) + since_written
    if (run.path / "stop").exists():
        known["state"] = "stopping"
    return Status(**known)


def running() -> Run | None:
    """The run that a trainer is at work on in this data folder, if there is one."""
    pointer = files.read_json(pointer_file())
    if not isinstance(pointer, dict):
        return None
    with contextlib.suppress(TypeError, KeyError, RecsysError):
        run = Run(pointer["dataset"], pointer["model"], pointer["run"])
        current = status(run)
        return run if current is not None and current.is_live else None
    return None


def can_resume(run: Run) -> bool:
    """Whether an ended training left a checkpoint to go on from."""
    return checkpoint_file(run).exists()


def request_stop(run: Run) -> None:
    """Ask a training to stop after its current batch, keeping the best weights."""
    (run.path / "stop").touch()


def checkpoint_file(run: Run) -> Path:
    """Where a training keeps what it needs to resume."""
    return run.path / "checkpoint.npz"


def pointer_file() -> Path:
    """Names the run that holds, or held last, the trainer's lock."""
    return paths.data_dir() / "models" / "trainer.json"


def lock_file() -> Path:
    """Locked by the one trainer that a data folder has at a time."""
    return paths.data_dir() / "models" / "trainer.lock"


def process_identity() -> dict[str, float]:
    """This process, so that another one can tell whether it still lives: pids are used again, start times are not."""
    own = psutil.Process()
    return {"pid": own.pid, "created": own.create_time()}


def is_alive(pid: Any, created: Any) -> bool:
    """Whether the process that once said `process_identity` of itself still runs."""
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - created) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, TypeError, ValueError):
        return False


def ended_runs(listed: list[Run]) -> Iterator[tuple[Run, Status]]:
    """Runs that ended without a finished model and can be resumed, with their status."""
    for run in listed:
        current = status(run)
        if current is not None and current.state in ("stopped", "failed", "interrupted") and can_resume(run):
            yield run, current
