"""A run deleted for good; never while a job works on it."""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from recsys.errors import StoreError, TrainingError
from recsys.jobs.comparison import progress as comparison
from recsys.jobs.comparison.progress import MEASURING, TRAINING
from recsys.jobs.lock import BusyError
from recsys.jobs.training import job
from recsys.jobs.training import progress as training
from recsys.sources.imports.saved import UNFINISHED
from recsys.storage.paths import data_dir
from recsys.storage.runs import Run


def delete_run(run: Run) -> None:
    """Delete a run: its model, curves, measurements, map and label. Who serves it now goes on from memory.

    Raises
    ------
    TrainingError
        If it is being trained or measured.
    StoreError
        If it is not there any more, or cannot be deleted.
    """
    with _at_rest(run):
        if not run.path.is_dir():
            raise StoreError(f"there is no run {run.id} of {run.model} on {run.dataset} any more")
        try:
            remove_folder(run.path)
        except OSError as error:
            raise StoreError(f"{run.path} cannot be deleted: {error.strerror or error}") from None


def remove_folder(folder: Path) -> None:
    """Remove a folder of the data folder, if it is there: at once for all who look, whatever comes after.

    Raises
    ------
    OSError
        If it cannot be removed; it is as before then.
    """
    unwanted = data_dir() / f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        folder.rename(unwanted)
    except FileNotFoundError:
        return
    if unwanted.is_symlink():  # somebody's own: what it leads to is theirs
        unwanted.unlink()
    shutil.rmtree(unwanted, ignore_errors=True)


@contextmanager
def _at_rest(run: Run) -> Iterator[None]:
    """Keep trainings away from a run while the body runs; while another one is trained, nobody can go on with this."""
    compared = comparison.current()
    if compared is not None and compared.is_live and compared.dataset == run.dataset:
        at_work = {step.run for step in compared.steps if step.state in (TRAINING, MEASURING)}
        if run.id in at_work:
            raise TrainingError(f"a comparison is at work on run {run.id}; wait for it or stop it")
    in_training = TrainingError(f"run {run.id} is being trained; wait for it or stop it")
    with ExitStack() as held:
        try:
            held.enter_context(job.the_only_trainer())
        except BusyError:
            if training.running() is None:  # whoever began just now has not given a name yet
                raise in_training from None
        status = training.status(run)
        if status is not None and status.is_live:
            raise in_training
        yield
