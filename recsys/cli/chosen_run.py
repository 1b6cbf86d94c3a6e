"""The run that a command asks, and what is to be said of it before it answers."""

from recsys.cli.output import notice
from recsys.data.dataset import Dataset
from recsys.storage import runs
from recsys.storage.choice import NEWEST, candidates, serving_run
from recsys.storage.identity import age
from recsys.storage.runs import Run


def chosen_run(dataset: Dataset, model: str, run_id: str | None) -> Run:
    """The run of a model that serves, or the one named; says on stderr where it is an older or not the newest one.

    Raises
    ------
    StoreError
        If there is none that can be served.
    """
    run = serving_run(dataset, model, run_id)
    older = age(runs.read_manifest(run))
    if older is not None:
        notice(f"Run {run.id} of {model} was {older}; train again for its present numbers.")
    elif run_id is None:
        _tell_newer(dataset, run)
    return run


def _tell_newer(dataset: Dataset, run: Run) -> None:
    """Say why a run answers although a newer one has finished."""
    found = candidates(dataset, run.model)
    newest = runs.newest(dataset, run.model)
    serving, newer = (next((one for one in found if one.run == which), None) for which in (run, newest))
    if serving is not None and newer is not None and newer is not serving:
        notice(
            f"Run {run.id} of {run.model} answers: {serving.because}. The newest is {newest.id} ({newer.differs}): "
            f"ask it by --run {NEWEST}."
        )
