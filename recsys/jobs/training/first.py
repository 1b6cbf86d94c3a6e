"""The first training on a data set: a quick one, so that there soon is something to look at."""

import logging
import os
import threading

from recsys import sources
from recsys.errors import RecsysError
from recsys.jobs.training import launch
from recsys.models.hybrid import Hybrid
from recsys.storage import runs
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec

SWITCH = "RECSYS_AUTOTRAIN"  # in the environment: "0" keeps a server from beginning a training by itself
_LARGEST = 100_000_000  # bytes on disk, of some ten million ratings: what takes minutes and gigabytes is asked for
_log = logging.getLogger(__name__)


def first_spec(dataset: str) -> TrainSpec:
    """What is trained where nothing is: the quick half of the hybrid, whose lists are final and whose stars hold."""
    return TrainSpec(dataset, Hybrid.key, preset="quick")


def begin(dataset: str) -> Run:
    """Begin the first training on a data set, because somebody asked for it; where another one runs, that is returned.

    Raises
    ------
    TrainingError
        If the process does not come up.
    """
    return launch.start(dataset, first_spec(dataset))


def begin_by_itself() -> Run | None:
    """Begin the first training on the data set that pages open with, as the start of a server does.

    Returns
    -------
    Run or None
        None where that is switched off, there is no data set, it is large, or a model is trained on it already; where
        another training runs, that one.

    Raises
    ------
    RecsysError
        If the process does not come up.
    """
    here = next(iter(sources.available()), None) if os.environ.get(SWITCH, "1") != "0" else None
    if here is None or here.size > _LARGEST or any(run.manifest.exists() for run in runs.all_runs(here.name)):
        return None
    return begin(here.name)


def begin_in_background() -> None:
    """`begin_by_itself` without a wait for it: the thread ends as soon as the process is up."""
    threading.Thread(target=_begin_quietly, name="first training", daemon=True).start()


def _begin_quietly() -> None:
    try:
        begin_by_itself()
    except (RecsysError, OSError) as error:  # the server goes on without: its pages offer to try again
        _log.warning("The first training did not begin: %s", error)
