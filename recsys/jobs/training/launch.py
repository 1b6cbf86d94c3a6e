"""Start a training in a process of its own, which outlives the page, the browser and the server that started it."""

import subprocess
import sys
import time
from pathlib import Path

from recsys.errors import TrainingError
from recsys.jobs.training import job, progress
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec

_children: list[subprocess.Popen] = []  # kept so that they can be reaped when they end


def start(dataset: str, spec: TrainSpec) -> Run:
    """Begin a new training, unless one is running: then that one is returned.

    Parameters
    ----------
    dataset : str
        The data set's own name, under which its runs are kept.
    spec : TrainSpec

    Raises
    ------
    TrainingError
        If the process does not come up.
    """
    return progress.running() or _launched(job.create_run(dataset, spec))


def resume(run: Run) -> Run:
    """Go on with a training that was stopped or interrupted, unless another one is running.

    Raises
    ------
    TrainingError
        If it left no checkpoint, or the process does not come up.
    """
    if not progress.can_resume(run):
        raise TrainingError(f"run {run.id} left no checkpoint to go on from; train again")
    return progress.running() or _launched(run)


def _launched(run: Run) -> Run:
    reap()
    stale = run.path / "status.json"
    before = stale.stat().st_mtime_ns if stale.exists() else 0
    command = [sys.executable, "-m", "recsys", "train", "--dataset", job.read_spec(run).dataset]
    command += ["--model", run.model, "--resume", run.id]
    with (run.path / "job.log").open("ab") as log:
        child = subprocess.Popen(
            command,
            cwd=Path(__file__).parents[3],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the server's terminal must not reach it
        )
    _children.append(child)
    for _ in range(600):  # up to 30 s for the first sign of life
        if stale.exists() and stale.stat().st_mtime_ns > before:
            return run
        if child.poll() is not None:
            break
        time.sleep(0.05)
    return progress.running() or _complain(run)


def reap() -> None:
    """Let go of children that have ended, so that none stays behind as a zombie."""
    _children[:] = [child for child in _children if child.poll() is None]


def _complain(run: Run) -> Run:
    words = (run.path / "job.log").read_text(errors="replace").strip().splitlines()
    raise TrainingError(f"the training did not start: {words[-1] if words else 'its process gave no word'}")
