"""What a fit says while it runs, made into files; a file or a signal made into a stop."""

import contextlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from recsys.errors import TrainingError
from recsys.jobs.training import progress
from recsys.jobs.training.progress import Status
from recsys.models.shared.monitor import Checkpoint
from recsys.storage import files
from recsys.storage.runs import Run

_SECONDS_BETWEEN_REPORTS = 0.2  # batches pass faster than anybody can read them


class Job:
    """The monitor of one fit: turns its reports into files, and a file or a signal into a stop.

    Parameters
    ----------
    run : Run
        Its folder exists.
    notify : callable, optional
        Called with every new `Status`.
    """

    def __init__(self, run: Run, notify: Callable[[Status], None] | None = None) -> None:
        self.run = run
        self.stopped = False
        self._notify = notify
        self._identity = progress.process_identity()
        self._started = time.monotonic()
        self._fit_started = self._started
        self._share_at_start: float | None = None
        self._last_report = 0.0
        self._status = Status("starting")
        self._stop_file = run.path / "stop"
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
        state = np.frombuffer(json.dumps(checkpoint.state).encode(), np.uint8)
        with contextlib.suppress(OSError):  # the checkpoint before it stays good
            files.write_atomically(
                progress.checkpoint_file(self.run),
                lambda file: np.savez(file, **checkpoint.arrays, __state__=state),
            )

    def resume(self) -> Checkpoint | None:
        file = progress.checkpoint_file(self.run)
        if not file.exists():
            return None
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            return Checkpoint(state=json.loads(arrays.pop("__state__").tobytes()), arrays=arrays)
        except Exception as error:  # whatever a damaged file does to a reader, it is a damaged file
            file.unlink()
            raise TrainingError(
                f"the checkpoint of run {self.run.id} is damaged and has been removed; train again"
            ) from error

    # -- what the job itself says -----------------------------------------------------------------

    def show(self, state: str, **changes: Any) -> None:
        """Write the status for everybody to see."""
        seconds = round(time.monotonic() - self._started, 2)
        self._status = Status(**(asdict(self._status) | changes | {"state": state, "seconds": seconds}))
        document = asdict(self._status) | self._identity | {"written": time.time()}
        with contextlib.suppress(OSError):  # see above
            files.write_json(self.run.path / "status.json", document)
        if self._notify:
            self._notify(self._status)

    def close(self) -> None:
        """Release the file of events."""
        with contextlib.suppress(OSError):
            self._events.close()

    def _pace(self, values: dict[str, float], now: float) -> dict[str, Any]:
        """How far the fit is and how long it may take, from the batches done so far."""
        epoch, epochs = int(values.get("epoch", 0)), int(values.get("epochs", 0))
        if not epochs:
            return {}
        share = (epoch - 1 + values.get("batch", 1) / max(values.get("batches", 1), 1)) / epochs
        if self._share_at_start is None:
            self._share_at_start, self._fit_started = share, now
        gained = share - self._share_at_start
        left = (now - self._fit_started) / gained * (1 - share) if gained > 0 else -1.0
        return {"epoch": epoch, "epochs": epochs, "share_done": round(share, 4), "seconds_left": round(left, 1)}
