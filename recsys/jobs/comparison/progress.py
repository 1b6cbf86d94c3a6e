"""How a comparison stands, on disk, so that anybody can follow and stop it."""

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from recsys.jobs.training import progress as training
from recsys.storage import files, paths

WAITING, TRAINING, MEASURING, DONE, FAILED = "waiting", "training", "measuring", "done", "failed"


@dataclass(frozen=True)
class Step:
    """One model's part of a comparison.

    Parameters
    ----------
    model : str
        Its key.
    state : str
        "waiting", "training", "measuring", "done" or "failed".
    run : str
        The run's id, once there is one.
    phase : str
        What a training says that it is doing.
    share_done : float
        Of the training, from 0 to 1; 0 where it does not say.
    seconds : float
        Spent on this model in this comparison; next to none if all was there already.
    message : str
        Why it failed.
    """

    model: str
    state: str = WAITING
    run: str = ""
    phase: str = ""
    share_done: float = 0.0
    seconds: float = 0.0
    message: str = ""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (DONE, FAILED)


@dataclass(frozen=True)
class Comparison:
    """A comparison under way, or the last one.

    Parameters
    ----------
    dataset : str
        The data set's own name.
    split_seed : int
    state : str
        "running", "stopping", "finished", "stopped", "failed" or "interrupted".
    steps : tuple of Step
        One per model, in order.
    message : str
        What it waits for, or why it ended as it did.
    seconds : float
        So far.
    """

    dataset: str
    split_seed: int
    state: str = "running"
    steps: tuple[Step, ...] = field(default=())
    message: str = ""
    seconds: float = 0.0

    @property
    def is_live(self) -> bool:
        """Whether a process is at work on it."""
        return self.state in ("running", "stopping")

    @property
    def share_done(self) -> float:
        """Of all models, from 0 to 1; measuring counts as the end of a training."""
        done = sum(1.0 if step.is_over else 0.9 * _share(step) for step in self.steps)
        return done / max(len(self.steps), 1)


def current() -> Comparison | None:
    """The comparison under way in this data folder, else the last one; None where there was none."""
    document = files.read_json(_status_file())
    try:
        steps = tuple(Step(**step) for step in document["steps"])
        known = {name: document[name] for name in ("dataset", "split_seed", "state", "message", "seconds")}
        found = Comparison(**known, steps=steps)
    except (TypeError, KeyError):
        return None
    if not found.is_live:
        return found
    if not training.is_alive(document.get("pid"), document.get("created")):
        ended = {"state": "interrupted", "message": "The process ended without a word."}
        return Comparison(**(known | ended), steps=steps)
    since_written = max(0.0, time.time() - document.get("written", time.time()))
    known["seconds"] += since_written
    known["state"] = "stopping" if stop_file().exists() else known["state"]
    return Comparison(**known, steps=steps)


def write(comparison: Comparison) -> None:
    """Show how it stands."""
    document: dict[str, Any] = asdict(comparison) | training.process_identity() | {"written": time.time()}
    files.write_json(_status_file(), document)


def request_stop() -> None:
    """Ask the comparison under way to stop; the training in it keeps its best weights."""
    stop_file().touch()


def stop_file() -> Path:
    """There when somebody asked to stop."""
    return paths.data_dir() / "models" / "comparison.stop"


def lock_file() -> Path:
    """Locked by the one comparison that a data folder has at a time."""
    return paths.data_dir() / "models" / "comparison.lock"


def log_file() -> Path:
    """What the process says of itself when it was started by a page."""
    return paths.data_dir() / "models" / "comparison.log"


def started_at() -> int:
    """When the status was last written, in nanoseconds; 0 if never."""
    return _status_file().stat().st_mtime_ns if _status_file().exists() else 0


def _status_file() -> Path:
    return paths.data_dir() / "models" / "comparison.json"


def _share(step: Step) -> float:
    return 1.0 if step.state == MEASURING else min(max(step.share_done, 0.0), 1.0)
