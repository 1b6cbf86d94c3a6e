"""What a run is: all that a training must share with another one to give the same model, and how the two differ."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from recsys.errors import SettingError
from recsys.models import model_class

RANDOM_SPLIT = "random"  # the kind of split that `data.splitting.split` draws
OTHER_DATA = "trained on other data than there are now"
UNSTATED = "unstated"  # of a run that does not say which ratings it was trained on


@dataclass(frozen=True)
class Identity:
    """What makes a training the one that it is: equal identities give equal models.

    Its fields are keys of a manifest, where what was unknown when it was written has been filled in.

    Parameters
    ----------
    fingerprint : str
        Of the data set.
    model : str
        Key of the model.
    model_version : int
        `Recommender.version` of the code that trains.
    config : dict
        Every hyperparameter, those at their default too.
    seed : int
        Of the model.
    split_kind : str
        `RANDOM_SPLIT`.
    split_seed : int
    holdout : float
        Share of the test part.
    """

    fingerprint: str
    model: str
    model_version: int
    config: dict[str, Any]
    seed: int
    split_kind: str
    split_seed: int
    holdout: float

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Self:
        """The identity among the facts of a manifest.

        A setting that the model got since without changing its numbers has its default, which is what the run was
        trained with.
        """
        own = {field.name: facts[field.name] for field in fields(cls)}
        if misfit(facts) is None and not is_older(facts):
            own["config"] = asdict(model_class(own["model"]).Config(**own["config"]))
        return cls(**own)

    @classmethod
    def from_document(cls, document: Any) -> Self | None:
        """The identity in a JSON document; None if there is none in it."""
        kinds = {field.name: field.type for field in fields(cls)} | {"config": dict}
        if not isinstance(document, dict) or document.keys() != kinds.keys():
            return None
        return cls(**document) if all(type(document[name]) is kind for name, kind in kinds.items()) else None

    def document(self) -> dict[str, Any]:
        """As a JSON document."""
        return asdict(self)

    def difference(self, now: "Identity") -> str | None:
        """What of this identity, with which something began, is another thing now, as one clause; None if nothing."""
        if self.fingerprint != now.fingerprint:
            return "it began on other data than there are now"
        if self.model != now.model:
            return f"it began as model {self.model}, not {now.model}"
        if self.model_version != now.model_version:
            return f"it began with version {self.model_version} of the model, which is {now.model_version} now"
        split, other = ((one.split_kind, one.split_seed, one.holdout) for one in (self, now))
        if split != other:
            words = (f"{kind} with seed {seed}, {share} held out" for kind, seed, share in (split, other))
            return f"it began on another split ({', not '.join(words)})"
        if self.config != now.config:
            changed = (f"{name} {value}, not {now.config.get(name)}" for name, value in self.changed(now).items())
            return f"it began with other settings ({'; '.join(changed)})"
        return f"it began with seed {self.seed}, not {now.seed}" if self.seed != now.seed else None

    def changed(self, other: "Identity") -> dict[str, Any]:
        """The settings that differ from another identity's, by name; None is the value of one that only that has."""
        names = dict.fromkeys([*self.config, *other.config])
        mine, theirs = ({name: one.config.get(name) for name in names} for one in (self, other))
        return {name: value for name, value in mine.items() if value != theirs[name]}


def is_older(facts: Mapping[str, Any]) -> bool:
    """Whether a run was trained before its model changed its numbers."""
    return bool(facts["model_version"] < model_class(facts["model"]).version)


def age(facts: Mapping[str, Any]) -> str | None:
    """That a run was trained by an older version, as one clause; None if it was not."""
    if not is_older(facts):
        return None
    now = model_class(facts["model"]).version
    return f"trained by an older version of the model ({facts['model_version']}, now {now})"


def other_data(facts: Mapping[str, Any], fingerprint: str) -> str | None:
    """That a run was trained on other data than those of that fingerprint, as one clause; None if it was not."""
    return None if facts["fingerprint"] == fingerprint else OTHER_DATA


def misfit(facts: Mapping[str, Any]) -> str | None:
    """Why a run, undamaged as it is, cannot be served by the code as it stands, as one clause; None if it can.

    Parameters
    ----------
    facts : dict
        A manifest, as `runs.read_manifest` returns it.
    """
    kind, config = model_class(facts["model"]), facts["config"]
    if facts["model_version"] > kind.version:
        return (
            f"trained by a newer version of the model ({facts['model_version']}) than is known here ({kind.version}): "
            "update Matinee, or train it again"
        )
    if facts["split_kind"] not in (RANDOM_SPLIT, UNSTATED):
        return f"trained on a split of a kind that is not known here ({facts['split_kind'][:60]}): update Matinee"
    removed = removed_settings(facts["model"], config)
    if removed:
        return f"trained with {removed}"
    try:
        kind.Config(**config)
    except SettingError as error:
        return f"trained with settings that this version does not allow: {error}"
    return None


def removed_settings(model: str, settings: Mapping[str, Any]) -> str | None:
    """Which settings the model has no more, as words to go on with; None if it has them all."""
    removed = sorted(set(settings) - {field.name for field in fields(model_class(model).Config)})
    return f"settings that this version no longer has: {', '.join(name[:60] for name in removed)}" if removed else None
