"""What the options of ``data import`` are made of: roles and words, a scale, a separator."""

from typing import Any

import click

from recsys.data.dataset import Scale
from recsys.sources.tables.dialect import SEPARATORS

_SPELLED = {"tab": "\t", "\\t": "\t", "blank": " "}


class Pairs(click.ParamType[dict[str, str], Any]):
    """``name=value``, several of them with commas between; the names are among those known."""

    name = "pairs"

    def __init__(self, known: tuple[str, ...], *, many: bool) -> None:
        self.known, self.many = known, many

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, str]:
        found = {}
        for pair in value.split(",") if self.many else [value]:
            name, sign, text = pair.partition("=")
            if not sign or name.strip() not in self.known:
                self.fail(f"{pair!r} is not NAME=VALUE with one of these names: {', '.join(self.known)}", param, ctx)
            found[name.strip()] = text.strip()
        return found


class ScaleText(click.ParamType[Scale, Any]):
    """``LOW:HIGH:STEP``; without a step every number between can be given."""

    name = "scale"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Scale:
        if isinstance(value, Scale):
            return value
        try:
            numbers = [float(part) for part in value.split(":")]
            low, high, step = numbers if len(numbers) == 3 else (*numbers, 0.0)
            return Scale(low, high, step)
        except ValueError:  # a SettingError is one
            self.fail(f"{value!r} is no scale: write LOW:HIGH:STEP, such as 0.5:5:0.5", param, ctx)


class SeparatorText(click.ParamType[str, Any]):
    """What stands between fields, or its name."""

    name = "separator"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        separator: str = _SPELLED.get(value, value)
        if separator not in SEPARATORS:
            self.fail(f"{value!r} is no separator: use one of ; , | :: tab blank", param, ctx)
        return separator
