"""A fit made of several: each stage is followed, stopped and resumed as a part of the whole."""

from dataclasses import dataclass, replace

import numpy as np

from recsys.models.shared.monitor import Checkpoint, Monitor, share_done

_NUMBER, _BEGUN = "stage", "begun"  # in the state of a checkpoint
_KEPT = "kept/"  # what earlier stages have learned, in its arrays


@dataclass(frozen=True)
class Stage:
    """The monitor of one stage, which speaks to the monitor of the whole fit.

    Parameters
    ----------
    whole : Monitor
    number : int
        From 1.
    start, end : float
        Which part of the whole this stage is expected to be, by time, from 0 to 1.
    kept : dict of ndarray
        What a later process needs of the stages before; a part of every checkpoint.
    """

    whole: Monitor
    number: int
    start: float
    end: float
    kept: dict[str, np.ndarray]

    def begin(self) -> bool:
        """Keep what the stages before have learned; False if this stage was begun before."""
        saved = self.whole.resume()
        if saved is not None and saved.state[_NUMBER] == self.number:
            return False
        self.whole.save(Checkpoint(self._kept(), {_NUMBER: self.number, _BEGUN: False}))
        return True

    def report(self, kind: str, **values: float) -> None:
        share = self.start + (self.end - self.start) * share_done(values)
        self.whole.report(kind, **values, stage=self.number, share=round(share, 4))

    def should_stop(self) -> bool:
        return self.whole.should_stop()

    def save(self, checkpoint: Checkpoint) -> None:
        state = checkpoint.state | {_NUMBER: self.number, _BEGUN: True}
        self.whole.save(Checkpoint(checkpoint.arrays | self._kept(), state))

    def resume(self) -> Checkpoint | None:
        saved = self.whole.resume()
        if saved is None or saved.state[_NUMBER] != self.number or not saved.state[_BEGUN]:
            return None
        state = {name: value for name, value in saved.state.items() if name not in (_NUMBER, _BEGUN)}
        arrays = {name: array for name, array in saved.arrays.items() if not name.startswith(_KEPT)}
        return replace(saved, arrays=arrays, state=state)

    def usable(self) -> None:
        pass  # a stage alone serves nobody

    def _kept(self) -> dict[str, np.ndarray]:
        return {_KEPT + name: array for name, array in self.kept.items()}


def kept_for(number: int, whole: Monitor) -> dict[str, np.ndarray] | None:
    """What the stages before one have learned, if the fit goes on from there; None if it does not."""
    saved = whole.resume()
    if saved is None or saved.state[_NUMBER] != number:
        return None
    return {name.removeprefix(_KEPT): array for name, array in saved.arrays.items() if name.startswith(_KEPT)}
