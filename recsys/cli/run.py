"""``run``: what a page starts."""

import click

from recsys.errors import TrainingError
from recsys.jobs.training import job, progress


@click.command(hidden=True)
@click.argument("run_id", metavar="RUN")
def run(run_id: str) -> None:
    """Do the training of a run whose folder is there, or go on with it.

    This is how a page trains in a process of its own: it writes the settings into the folder of a new run, under an id
    that no other run has, and starts this. People use train, or train --resume.
    """
    found = progress.run_named(run_id)
    status = progress.status(found)
    if status is not None and status.state == "finished":
        raise TrainingError(f"run {run_id} of {found.model} on {found.dataset} has finished already")
    job.train(found)
