"""Start a training in a process of its own."""

from collections.abc import Callable

from recsys.errors import TrainingError
from recsys.jobs.launch import launch, start_once
from recsys.jobs.status import changed_at
from recsys.jobs.training import job, progress
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec


def start(dataset: str, spec: TrainSpec) -> Run:
    """Begin a new training, unless one is running or was begun at the same moment: then that one is returned.

    Parameters
    ----------
    dataset : str
        The data set's own name, under which its runs are kept.
    spec : TrainSpec

    Raises
    ------
    TrainingError
        If the process does not come up; nothing of the run is left then.
    """
    return _once(lambda: job.create_run(dataset, spec))


def resume(run: Run) -> Run:
    """Go on with a training that was stopped or interrupted, unless another one is running.

    Raises
    ------
    TrainingError
        If it left no checkpoint, or the process does not come up.
    """
    if not progress.can_resume(run):
        raise TrainingError(f"run {run.id} left no checkpoint to go on from; train again")
    return _once(lambda: run)


def _once(new: Callable[[], Run]) -> Run:
    before = changed_at(progress.pointer_file())

    def others() -> Run | None:
        begun = progress.latest() if changed_at(progress.pointer_file()) != before else None
        return progress.running() or begun

    return start_once(lambda: _launched(new()), others, lock=progress.start_lock_file(), what="training")


def _launched(run: Run) -> Run:
    before = changed_at(progress.status_file(run))

    def begun() -> Run | None:
        now = changed_at(progress.status_file(run))
        return run if now not in (before, 0) else None  # refused, it removes its run: that is no sign of life

    try:
        return launch(["run", run.id], what="training", log=run.path / "job.log", sign=begun)
    except TrainingError:
        progress.discard(run)
        raise
