"""What a fit says while it runs, made into files; a file or a signal made into a stop."""

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from recsys.errors import TrainingError
from recsys.jobs.status import write_status
from recsys.jobs.training import progress
from recsys.jobs.training.progress import Status
from recsys.models.shared.monitor import Checkpoint, share_done
from recsys.storage import files, runs
from recsys.storage.files import DamagedFileError
from recsys.storage.identity import Identity
from recsys.storage.runs import Run

_LABEL, _STATE = "__label__", "__state__"  # of a checkpoint: what it is of and holds, and where the fit stood
_SECONDS_BETWEEN_REPORTS = 0.2  # batches pass faster than anybody can read them


class Job:
    """The monitor of one fit: turns its reports into files, and a file or a signal into a stop.

    Parameters
    ----------
    run : Run
        Its folder exists.
    notify : callable, optional
        Called with every new `Status`.

    Attributes
    ----------
    when_usable : callable, optional
        Called where the fit tells that its model can serve already, though it goes on.
    """

    def __init__(self, run: Run, notify: Callable[[Status], None] | None = None) -> None:
        self.run = run
        self.stopped = False
        self._notify = notify
        self._identity: Identity | None = None
        self._started = time.monotonic()
        self._fit_started = self._started
        self._share_at_start: float | None = None
        self._stage = 0.0
        self.when_usable: Callable[[], None] | None = None
        self._last_report = 0.0
        self._status = Status("starting")
        self._stop_file = progress.stop_file(run)
        self._events = (run.path / "events.jsonl").open("a", encoding="utf-8")

    # -- what a fit calls -------------------------------------------------------------------------

    def report(self, kind: str, **values: float) -> None:
        now = time.monotonic()
        passing = kind == "batch" and values.get("batch") != values.get("batches")
        if passing and now - self._last_report < _SECONDS_BETWEEN_REPORTS:
            return
        self._last_report = now
        with contextlib.suppress(OSError):  # a full disk must not end a training: its curve may have a gap
            self._events.write(json.dumps({"kind": kind, "seconds": round(now - self._started, 3)} | values) + "\n")
            self._events.flush()
        self.show("running", phase="training", **self._pace(values, now))

    def should_stop(self) -> bool:
        self.stopped = self.stopped or self._stop_file.exists()
        return self.stopped

    def save(self, checkpoint: Checkpoint) -> None:
        label = {"identity": self._identity and self._identity.document(), "arrays": sorted(checkpoint.arrays)}
        notes = {_LABEL: _as_array(label), _STATE: _as_array(checkpoint.state)}
        with contextlib.suppress(OSError):  # the checkpoint before it stays good
            files.write_atomically(
                progress.checkpoint_file(self.run),
                lambda file: np.savez(file, allow_pickle=False, **(notes | checkpoint.arrays)),
            )

    def resume(self) -> Checkpoint | None:
        """The checkpoint to go on from, if there is one.

        Raises
        ------
        TrainingError
            If it is another training's, which it stays; or damaged, and set aside.
        OSError, MemoryError
            If it cannot be read now; it stays as it is.
        """
        file = progress.checkpoint_file(self.run)
        if not file.exists():
            return None
        try:
            label, checkpoint = _opened(files.read_arrays(file))
        except DamagedFileError as error:
            aside = files.set_aside(file)
            raise TrainingError(
                f"the checkpoint of run {self.run.id} is damaged and has been set aside as {aside.name}; train again"
            ) from error
        self._refuse_another(Identity.from_document(label.get("identity")))
        return checkpoint

    def usable(self) -> None:
        if self.when_usable is not None:
            self.when_usable()

    # -- what the job itself says -----------------------------------------------------------------

    def begin(self, identity: Identity) -> None:
        """Say what is trained, once the ratings are read: the run is that from now on, and its checkpoints are."""
        self._identity = identity
        if runs.recorded(self.run) is None and not progress.can_resume(self.run):
            with contextlib.suppress(OSError):  # checkpoints and the manifest say so too
                runs.record(self.run, identity)

    def show(self, state: str, **changes: Any) -> None:
        """Write the status for everybody to see."""
        seconds = round(time.monotonic() - self._started, 2)
        self._status = Status(**(asdict(self._status) | changes | {"state": state, "seconds": seconds}))
        with contextlib.suppress(OSError):  # see above
            write_status(progress.status_file(self.run), asdict(self._status))
        if self._notify:
            self._notify(self._status)

    def close(self) -> None:
        """Release the file of events."""
        with contextlib.suppress(OSError):
            self._events.close()

    def _refuse_another(self, was: Identity | None) -> None:
        """Raise if a checkpoint is not of what is trained now."""
        if was == self._identity:
            return
        why = progress.UNLABELLED if was is None or self._identity is None else was.difference(self._identity)
        raise TrainingError(f"run {self.run.id} of {self.run.model} cannot go on: {why}; train again")

    def _pace(self, values: dict[str, float], now: float) -> dict[str, Any]:
        """How far the fit is and how long it may take, from the batches done so far."""
        epoch, epochs = int(values.get("epoch", 0)), int(values.get("epochs", 0))
        if not epochs:
            return {}
        share, stage = values.get("share", share_done(values)), values.get("stage", 0.0)
        if self._share_at_start is None or stage != self._stage:  # each stage has a pace of its own
            self._share_at_start, self._fit_started, self._stage = share, now, stage
        gained = share - self._share_at_start
        left = (now - self._fit_started) / gained * (1 - share) if gained > 0 else -1.0
        return {"epoch": epoch, "epochs": epochs, "share_done": round(share, 4), "seconds_left": round(left, 1)}


def _as_array(document: Any) -> np.ndarray:
    return np.frombuffer(json.dumps(document).encode(), np.uint8)


def _opened(arrays: dict[str, np.ndarray]) -> tuple[dict[str, Any], Checkpoint]:
    """The label of a checkpoint, empty before there were labels, and the checkpoint itself."""
    try:
        state = json.loads(arrays.pop(_STATE).tobytes())
        label = json.loads(arrays.pop(_LABEL).tobytes()) if _LABEL in arrays else {}
        whole = sorted(arrays) == label.get("arrays", sorted(arrays))
    except (LookupError, ValueError, AttributeError) as error:
        raise DamagedFileError("a checkpoint does not say where it stands") from error
    if not whole or not isinstance(state, dict):
        raise DamagedFileError("a checkpoint lacks some of its arrays")
    return label, Checkpoint(state=state, arrays=arrays)
