"""All trainings on a data set, finished or not, with what people and files say of each."""

from dataclasses import dataclass
from typing import Any

from recsys.data.dataset import Dataset
from recsys.errors import RecsysError, StoreError
from recsys.jobs.training import known_runs, progress
from recsys.jobs.training.progress import Status
from recsys.storage import labels, runs
from recsys.storage.choice import candidates
from recsys.storage.identity import Identity, is_older, misfit, other_data
from recsys.storage.labels import Label
from recsys.storage.runs import Run
from recsys.storage.told_apart import in_words

DAMAGED = "damaged"  # the state of a run whose model cannot be read


@dataclass(frozen=True, eq=False)
class Listed:
    """One training.

    Parameters
    ----------
    run : Run
    label : Label
    state : str
        One of the states of a training, or `DAMAGED`.
    facts : dict, optional
        Its manifest; None where it has none that can be read.
    differs : str
        What sets it apart from a run with default settings; empty where it does not say what it is.
    serves : bool
        Whether it is the one of its model that serves.
    unusable : str, optional
        Why its model cannot serve these data here, as one clause; None if it can, or if there is none.
    """

    run: Run
    label: Label
    state: str
    facts: dict[str, Any] | None
    differs: str
    serves: bool
    unusable: str | None

    @property
    def is_older(self) -> bool:
        """Whether it was trained before its model changed its numbers."""
        return self.facts is not None and is_older(self.facts)


def listed_runs(dataset: Dataset, model: str | None = None) -> list[Listed]:
    """Every training on a data set (of one model, if given), newest first; those that serve are marked."""
    serving: dict[str, Run] = {}
    for one in candidates(dataset, model):
        serving.setdefault(one.run.model, one.run)
    return [_listed(run, dataset, serves=serving.get(run.model) == run) for run in runs.all_runs(dataset.name, model)]


def _listed(run: Run, dataset: Dataset, *, serves: bool) -> Listed:
    status = progress.status(run) or Status("interrupted")
    try:
        facts = runs.read_manifest(run)
    except StoreError:
        state = DAMAGED if run.manifest.exists() else status.state
        return Listed(run, labels.label(run), state, None, _begun_as(run), serves, None)
    unusable = other_data(facts, dataset.fingerprint) or misfit(facts)
    differs = in_words(Identity.of(facts), facts["preset"])
    return Listed(run, labels.label(run), status.state, facts, differs, serves, unusable)


def _begun_as(run: Run) -> str:
    """What a training without a model was begun as."""
    try:
        spec = known_runs.read_spec(run)
        return in_words(runs.recorded(run) or spec.identity(""), spec.preset)
    except RecsysError:
        return ""
