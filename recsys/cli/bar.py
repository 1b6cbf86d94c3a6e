"""A progress bar on stderr, where that is a terminal."""

import sys
from typing import Self

import click

_STEPS = 1000


class Bar:
    """A bar with a label that changes; nothing at all where nobody looks."""

    def __init__(self, label: str) -> None:
        self._bar = click.progressbar(length=_STEPS, file=sys.stderr, label=label) if sys.stderr.isatty() else None

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar:
            self._bar.__exit__(*error)

    def show(self, label: str, share_done: float) -> None:
        """Move to a share from 0 to 1, under a label."""
        if self._bar:
            self._bar.label = label
            self._bar.update(int(_STEPS * share_done) - self._bar.pos)
