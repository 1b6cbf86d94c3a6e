"""What sets a run apart from one with default settings, in words."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from recsys.errors import RecsysError
from recsys.models import model_class
from recsys.models.shared.settings import Settings
from recsys.storage.identity import RANDOM_SPLIT, UNSTATED, Identity
from recsys.storage.spec import TrainSpec

AS_DEFAULT = "default settings"


def in_words(identity: Identity, preset: str = "default") -> str:
    """The settings, the split and the seed of a run, as far as they differ from the defaults.

    Examples
    --------
    >>> from dataclasses import replace
    >>> usual = usual_identity("mf", fingerprint="")
    >>> in_words(usual)
    'default settings'
    >>> in_words(replace(usual, config=usual.config | {"n_factors": 64}, split_seed=7))
    'n_factors 64, others as default; split seed 7'
    """
    usual = usual_identity(identity.model, identity.fingerprint)
    return "; ".join([_settings(identity, usual, preset), *_split(identity, usual)])


def usual_identity(model: str, fingerprint: str) -> Identity:
    """What a training of a model is where nothing is chosen, on the data of that fingerprint."""
    kind = model_class(model)
    settings: Callable[..., Settings] = kind.Config
    config = dict(_usual_config(settings, tuple(kind.presets[TrainSpec.preset].items())))
    return Identity(
        fingerprint=fingerprint,
        model=model,
        model_version=kind.version,
        config=config,
        seed=TrainSpec.seed,
        split_kind=RANDOM_SPLIT,
        split_seed=TrainSpec.split_seed,
        holdout=TrainSpec.holdout,
    )


@lru_cache
def _usual_config(settings: Callable[..., Settings], preset: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """The settings of a model where nothing is chosen, which a page asks for once for each run that it lists."""
    return asdict(settings(**dict(preset)))


def has_usual_split(facts: Mapping[str, Any]) -> bool:
    """Whether the run of a manifest was trained on the part of the ratings that is the default."""
    usual = RANDOM_SPLIT, TrainSpec.split_seed, TrainSpec.holdout
    return (facts["split_kind"], facts["split_seed"], facts["holdout"]) == usual


def _settings(identity: Identity, usual: Identity, preset: str) -> str:
    changed = _known(identity.changed(usual))
    if not changed:
        return AS_DEFAULT
    kind = model_class(identity.model)
    if preset in kind.presets and preset != "default":
        try:
            base = asdict(kind.Config(**kind.presets[preset]))
        except RecsysError:
            base = {}
        beside = {name: value for name, value in identity.config.items() if value != base.get(name)}
        if len(beside) < len(changed):
            return f"preset {preset}{' with ' * bool(beside)}{_listed(beside)}"
    return f"{_listed(changed)}, others as default"


def _split(identity: Identity, usual: Identity) -> list[str]:
    told = []
    if identity.split_kind == UNSTATED:
        told.append("does not say which ratings it was trained on")
    elif not identity.holdout:
        told.append("trained on all ratings")
    else:
        if identity.holdout != usual.holdout:
            told.append(f"{100 * identity.holdout:g}\u00a0% held out")
        if identity.split_seed != usual.split_seed:
            told.append(f"split seed {identity.split_seed}")
    return told + ([f"seed {identity.seed}"] if identity.seed != usual.seed else [])


def _known(changed: dict[str, Any]) -> dict[str, Any]:
    """Without settings that the run never had: an older version of the model did without them."""
    return {name: value for name, value in changed.items() if value is not None}


def _listed(settings: dict[str, Any]) -> str:
    return ", ".join(f"{name[:60]} {_value(value)}" for name, value in settings.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)[:60]
