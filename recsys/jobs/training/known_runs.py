"""What is there already of a training: a run to take from the cache, one to go on from, and why one cannot go on."""

import contextlib
from collections.abc import Iterator
from typing import Any

from recsys.data.dataset import Dataset
from recsys.errors import RecsysError, SettingError, StoreError, TrainingError
from recsys.jobs.training import progress
from recsys.storage import files, runs
from recsys.storage.choice import candidates
from recsys.storage.identity import Identity
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec


def read_spec(run: Run) -> TrainSpec:
    """The spec that a run was started with.

    Raises
    ------
    TrainingError
        If it is damaged, another model's, or has what this version does not know.
    """
    try:
        spec = TrainSpec.from_document(files.read_json(run.path / "spec.json"))
    except SettingError as error:
        raise TrainingError(f"the settings of run {run.id} cannot be read: {error}; train again") from None
    if spec.model != run.model:
        raise TrainingError(f"the settings of run {run.id} of {run.model} are of model {spec.model}; train again")
    return spec


def matching(dataset: Dataset, spec: TrainSpec) -> tuple[Run, dict[str, Any]] | tuple[None, None]:
    """The run of the same spec on the same data that would serve, with its manifest; its arrays are not looked at."""
    return next(_all_matching(dataset, spec), (None, None))


def cached(dataset: Dataset, spec: TrainSpec) -> Run | None:
    """A finished run of the same spec on the same data whose files are undamaged, the pinned or else the newest one."""
    for run, manifest in _all_matching(dataset, spec):
        with contextlib.suppress(StoreError):
            runs.verify(run, manifest)
            return run
    return None


def is_outdone(dataset: Dataset, run: Run) -> bool:
    """Whether an ended training need not be resumed, since a newer run of the same spec finished."""
    try:
        return any(finished.id > run.id for finished, _ in _all_matching(dataset, read_spec(run)))
    except RecsysError:
        return True  # nobody can resume what cannot be read


def hindrance(dataset: Dataset, run: Run) -> str | None:
    """Why an ended training cannot go on with these data as the one that it was, as one clause; None if it can."""
    try:
        wanted = read_spec(run).identity(dataset.fingerprint)
    except RecsysError as error:
        return str(error)
    was = runs.recorded(run)
    if was is None and progress.can_resume(run):
        return progress.UNLABELLED
    return None if was is None else was.difference(wanted)


def left_over(dataset: Dataset, spec: TrainSpec) -> Run | None:
    """A training of the same spec on the same data that stopped or broke off and can go on; None if there is none."""
    wanted = spec.identity(dataset.fingerprint)
    ended = progress.ended_runs(runs.all_runs(dataset.name, spec.model))
    return next((run for run, _ in ended if runs.recorded(run) == wanted and hindrance(dataset, run) is None), None)


def _all_matching(dataset: Dataset, spec: TrainSpec) -> Iterator[tuple[Run, dict[str, Any]]]:
    wanted = spec.identity(dataset.fingerprint)
    for one in candidates(dataset, spec.model):
        if one.facts["state"] == "finished" and Identity.of(one.facts) == wanted:
            yield one.run, one.facts
