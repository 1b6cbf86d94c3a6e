"""How a long fit is followed, stopped and resumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np


@dataclass(frozen=True)
class Checkpoint:
    """Everything an interrupted fit needs to go on as if nothing had happened."""

    arrays: dict[str, np.ndarray]
    state: dict[str, Any]  # JSON values


def share_done(values: Mapping[str, float]) -> float:
    """How far a fit is by one of its reports, from 0 to 1: epochs done, with the batches of the one under way."""
    within = values.get("batch", 1) / max(values.get("batches", 1), 1)
    return (values.get("epoch", 0) - 1 + within) / values["epochs"]


class Monitor(Protocol):
    """What a long fit talks to: the training job implements it, tests fake it."""

    def report(self, kind: str, **values: float) -> None:
        """Tell how far the fit is: ``kind`` is "batch" or "epoch", the values are numbers."""

    def should_stop(self) -> bool:
        """Whether somebody asked to stop; looked at after every batch."""

    def save(self, checkpoint: Checkpoint) -> None:
        """Keep a checkpoint, replacing the one before."""

    def resume(self) -> Checkpoint | None:
        """The checkpoint to go on from, if there is one."""

    def usable(self) -> None:
        """Tell that the model can serve as it is, though it will be better when the fit is over."""


class Silent:
    """The monitor of a fit that nobody watches."""

    def report(self, kind: str, **values: float) -> None:
        pass

    def should_stop(self) -> bool:
        return False

    def save(self, checkpoint: Checkpoint) -> None:
        pass

    def resume(self) -> Checkpoint | None:
        return None

    def usable(self) -> None:
        pass
