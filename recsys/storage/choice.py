"""Which run of a model serves: the one that is pinned, else the newest one with default settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recsys.data.dataset import Dataset
from recsys.storage import files, labels, runs
from recsys.storage.identity import Identity, is_older
from recsys.storage.labels import Label
from recsys.storage.runs import Run
from recsys.storage.told_apart import has_usual_split, in_words, usual_identity

NEWEST = "newest"  # instead of a run's id: the newest finished run, whatever its settings


@dataclass(frozen=True, eq=False)
class Candidate:
    """A run that can serve.

    Parameters
    ----------
    run : Run
    facts : dict
        Its manifest.
    label : Label
    has_default_settings : bool
    """

    run: Run
    facts: dict[str, Any]
    label: Label
    has_default_settings: bool

    @property
    def is_pinned(self) -> bool:
        """Whether somebody wants this one to serve."""
        return self.label.pinned is not None

    @property
    def differs(self) -> str:
        """What sets it apart from a run with default settings."""
        return in_words(Identity.of(self.facts), self.facts["preset"])

    @property
    def because(self) -> str:
        """Why it would be the one to serve, as a clause."""
        if self.is_pinned:
            return "it is pinned"
        if self.has_default_settings:
            return "it is the newest with default settings"
        return "it is the newest, and none has default settings"


def candidates(dataset: Dataset, model: str | None = None) -> list[Candidate]:
    """The runs that can serve on these data, each model's in the order in which they would.

    First the one that is pinned, by the latest pin; then those that finished with default settings on the default
    split; then others with default settings; then the rest. Among equals finished ones come before stopped ones, those
    of this version before older ones, newer before older.
    """
    found = [
        Candidate(run, facts, labels.label(run), _has_default_settings(run, facts))
        for run, facts in runs.trained(dataset, model)
    ]
    return sorted(found, key=_place)


def serving_run(dataset: Dataset, model: str, run_id: str | None = None) -> Run:
    """The run of a model that serves on these data; the newest finished one, or the one of an id, if that is asked for.

    Parameters
    ----------
    dataset : Dataset
    model : str
        Key of the model.
    run_id : str, optional
        `NEWEST`, or the id of a run.

    Raises
    ------
    StoreError
        If there is none, or the one named cannot be served on these data.
    """
    if run_id == NEWEST and NEWEST not in {run.id for run in runs.all_runs(dataset.name, model)}:
        return runs.newest(dataset, model)
    found = [] if run_id is not None else candidates(dataset, model)
    return found[0].run if found else runs.newest(dataset, model, run_id)  # which says why there is none


def pin(run: Run, dataset: Dataset) -> Label:
    """Let a run serve, if it can, instead of whichever would.

    Raises
    ------
    StoreError
        If it cannot be served on these data, or the pin cannot be written.
    """
    runs.servable(run, dataset)
    return labels.pin(run)


def _place(one: Candidate) -> tuple[float, bool, bool, bool, bool]:
    finished = one.facts["state"] == "finished"
    usual = one.has_default_settings and finished and has_usual_split(one.facts)
    pinned = one.label.pinned or 0.0
    return -pinned, not usual, not one.has_default_settings, not finished, is_older(one.facts)


def _has_default_settings(run: Run, facts: Mapping[str, Any]) -> bool:
    """Whether nobody chose a setting; an older version may have had other defaults, which its run was begun with."""
    usual = usual_identity(run.model, facts["fingerprint"])
    if facts["config"] == usual.config or not Identity.of(facts).changed(usual):
        return True
    begun = files.read_json(run.path / "spec.json") if is_older(facts) else None
    return isinstance(begun, dict) and (begun.get("preset"), begun.get("settings")) == ("default", {})
