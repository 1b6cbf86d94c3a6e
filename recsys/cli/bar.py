"""A progress bar on stderr, where that is a terminal."""

import contextlib
import sys
from typing import Self

import click

_STEPS = 1000


class Bar:
    """A bar with a label that changes; nothing at all where nobody looks, or as long as there is nothing to show."""

    def __init__(self, label: str) -> None:
        self._bar = click.progressbar(length=_STEPS, file=sys.stderr, label=label) if sys.stderr.isatty() else None
        self._shown = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._shown.close()

    def show(self, label: str, share_done: float) -> None:
        """Move to a share from 0 to 1, under a label."""
        if self._bar:
            if not self._bar.entered:
                self._shown.enter_context(self._bar)
            self._bar.label = label
            self._bar.update(int(_STEPS * share_done) - self._bar.pos)
