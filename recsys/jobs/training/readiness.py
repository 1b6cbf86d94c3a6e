"""How far a data set is on its way to recommendations: for whoever waits for the first of them."""

from dataclasses import dataclass

from recsys.data.dataset import Dataset
from recsys.jobs.training import progress
from recsys.jobs.training.progress import Status
from recsys.models import MODELS
from recsys.storage import runs
from recsys.storage.runs import Run

READY, PREPARING, BUSY, FAILED, MISSING = "ready", "preparing", "busy", "failed", "missing"


@dataclass(frozen=True)
class Readiness:
    """How recommendations stand.

    Parameters
    ----------
    state : str
        READY: a model can serve. PREPARING: the first one is being trained. BUSY: a training on another data set has to
        end before. FAILED: the last one ended without a model. MISSING: nobody has trained one.
    models : tuple of str
        Titles of those that can serve, in the order of `MODELS`.
    run : Run or None
        The training that is running, or that failed.
    status : Status or None
        How it stands.
    """

    state: str
    models: tuple[str, ...] = ()
    run: Run | None = None
    status: Status | None = None


def readiness(dataset: Dataset) -> Readiness:
    """How recommendations on a data set stand; read from disk, in a millisecond or two."""
    trained = {run.model for run, _ in runs.trained(dataset)}
    running = progress.running()
    status = progress.status(running) if running else None
    if trained:
        return Readiness(READY, tuple(kind.title for key, kind in MODELS.items() if key in trained), running, status)
    if running:
        return Readiness(PREPARING if running.dataset == dataset.name else BUSY, (), running, status)
    last = next(iter(runs.all_runs(dataset.name)), None)
    ended = progress.status(last) if last else None
    if ended is not None and ended.state in ("failed", "interrupted"):
        return Readiness(FAILED, (), last, ended)
    return Readiness(MISSING)
