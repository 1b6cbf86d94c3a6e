"""Hyperparameters: declared once, with range, default and what each does; the command line and the pages read them."""

from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any

from recsys.errors import SettingError


def setting(
    default: Any, help: str, low: float | None = None, high: float | None = None, *, choices: tuple[str, ...] = ()
) -> Any:
    """A dataclass field for one hyperparameter.

    Parameters
    ----------
    default : bool, int, float or str
        Also fixes the type.
    help : str
        What it does, one sentence, shown to people.
    low, high : float, optional
        Bounds, both allowed themselves.
    choices : tuple of str
        The values that a text may have.
    """
    return field(default=default, metadata={"help": help, "low": low, "high": high, "choices": choices})


@dataclass(frozen=True)
class Settings:
    """Base of every model's hyperparameters: checked on construction, hashable, printable."""

    def __post_init__(self) -> None:
        for spec in fields(self):
            object.__setattr__(self, spec.name, _checked(spec, getattr(self, spec.name)))

    @classmethod
    def parse(cls, texts: dict[str, str]) -> dict[str, Any]:
        """Values for settings given as text, each converted to its declared type.

        Raises
        ------
        SettingError
            If a name is not declared or a text cannot be converted.
        """
        declared = {spec.name: spec for spec in fields(cls)}
        unknown = sorted(set(texts) - set(declared))
        if unknown:
            raise SettingError(f"unknown setting {unknown[0]!r}; there are: {', '.join(declared) or 'none'}")
        return {name: _converted(declared[name], text) for name, text in texts.items()}


def _converted(spec: Field[Any], text: str) -> Any:
    kind = type(_default(spec))
    try:
        if kind is bool:
            return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[text.lower()]
        return kind(text)
    except (KeyError, ValueError):
        raise SettingError(f"{spec.name} must be a {kind.__name__}, got {text!r}") from None


def _checked(spec: Field[Any], value: Any) -> Any:
    kind = type(_default(spec))
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind:
        raise SettingError(f"{spec.name} must be a {kind.__name__}, got {value!r}")
    choices = spec.metadata.get("choices")
    if choices and value not in choices:
        raise SettingError(f"{spec.name} must be one of {', '.join(choices)}; got {value!r}")
    low, high = spec.metadata.get("low"), spec.metadata.get("high")
    if kind in (int, float) and not (
        (low is None or value >= low) and (high is None or value <= high) and value == value
    ):
        raise SettingError(f"{spec.name} must be between {low:g} and {high:g}, got {value:g}")
    return value


def _default(spec: Field[Any]) -> Any:
    if spec.default is MISSING:
        raise TypeError(f"setting {spec.name} needs a default")
    return spec.default
