"""The run that a command asks, and what is to be said of it before it answers."""

from recsys.cli.output import notice
from recsys.data.dataset import Dataset
from recsys.storage import runs
from recsys.storage.identity import age
from recsys.storage.runs import Run


def chosen_run(dataset: Dataset, model: str, run_id: str | None) -> Run:
    """The newest finished run of a model on these data, or the one named; says on stderr where it is an older one.

    Raises
    ------
    StoreError
        If there is none that can be served.
    """
    run = runs.newest(dataset, model, run_id)
    older = age(runs.read_manifest(run))
    if older is not None:
        notice(f"Run {run.id} of {model} was {older}; train again for its present numbers.")
    return run
