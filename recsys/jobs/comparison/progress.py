"""How a comparison stands, on disk, so that anybody can follow and stop it."""

import contextlib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from recsys.jobs.status import read_status, values_for, write_status
from recsys.storage import paths

LIVE = ("running", "stopping")
OVER = ("finished", "stopped", "failed", "interrupted")
WAITING, TRAINING, MEASURING, DONE, FAILED = "waiting", "training", "measuring", "done", "failed"
_STEP_STATES = (WAITING, TRAINING, MEASURING, DONE, FAILED)


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
    to_train, to_measure : float
        Seconds that its training and its measurement were expected to take before the comparison began; 0 where there
        is nothing to do.
    """

    model: str
    state: str = WAITING
    run: str = ""
    phase: str = ""
    share_done: float = 0.0
    seconds: float = 0.0
    message: str = ""
    to_train: float = 0.0
    to_measure: float = 0.0

    @property
    def seconds_left(self) -> float:
        """Seconds that are probably left of it: by its own pace once it has one, else as expected."""
        if self.is_over:
            return 0.0
        if self.state == MEASURING:
            return self.to_measure
        if self.state == WAITING:
            return self.to_train + self.to_measure
        done = min(self.share_done, 1.0)
        at_pace = self.seconds / done * (1 - done) if done > 0 else self.to_train - self.seconds
        return max(at_pace, 0.0) + self.to_measure

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
        One of `LIVE` or `OVER`.
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
        return self.state in LIVE

    @property
    def share_done(self) -> float:
        """Of all models, from 0 to 1; measuring counts as the end of a training."""
        done = sum(1.0 if step.is_over else 0.9 * _share(step) for step in self.steps)
        return done / max(len(self.steps), 1)


def seconds_left(comparison: Comparison) -> float | None:
    """Seconds that are probably left; None where nobody can say: it stops, waits for another training, or is over."""
    if comparison.state != "running" or comparison.message:
        return None
    return sum(step.seconds_left for step in comparison.steps) or None


def current() -> Comparison | None:
    """The comparison under way in this data folder, else the last one; None where there was none."""
    said = read_status(status_file())
    found = _comparison(said.document) if said else None
    if said is None or found is None or not found.is_live:
        return found
    if not said.is_alive:
        return replace(found, state="interrupted", message="The process ended without a word.")
    state = "stopping" if stop_file().exists() else found.state
    return replace(found, state=state, seconds=found.seconds + said.seconds_ago)


def _comparison(document: dict[str, Any]) -> Comparison | None:
    """What a document says; None where it is damaged."""
    try:
        steps = tuple(Step(**values_for(Step, step)) for step in document["steps"])
        found = Comparison(**values_for(Comparison, document), steps=steps)
    except (TypeError, KeyError):
        return None
    return found if found.state in LIVE + OVER and all(step.state in _STEP_STATES for step in steps) else None


def write(comparison: Comparison) -> None:
    """Show how it stands."""
    write_status(status_file(), asdict(comparison))


def request_stop() -> None:
    """Ask the comparison under way to stop; the training in it keeps its best weights."""
    with contextlib.suppress(FileNotFoundError):  # the folder was removed: nothing is left to stop
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


def start_lock_file() -> Path:
    """Locked by the one page that starts a comparison at a time."""
    return paths.data_dir() / "models" / "comparison-start.lock"


def status_file() -> Path:
    """Where a comparison says how it stands."""
    return paths.data_dir() / "models" / "comparison.json"


def _share(step: Step) -> float:
    return 1.0 if step.state == MEASURING else min(max(step.share_done, 0.0), 1.0)
