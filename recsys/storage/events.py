"""What a training reported, step by step: the lines of ``events.jsonl`` beside its run."""

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from recsys.storage.runs import Run

Report = dict[str, Any]

_KINDS = ("batch", "epoch")
_ANCHOR = 256  # bytes before the place read up to, by which it is known again
_FOLLOWED = 64  # files whose reports are kept


def events(run: Run, kind: str) -> list[Report]:
    """The reports of one kind ("batch" or "epoch") of a run so far, in order.

    Where a training was resumed and went over an epoch again, the later report of it counts. A line that is no such
    report is left out. Only what was written since the last call is read: a page asks some times a second.
    """
    return _followed(run.path / "events.jsonl").reports(kind)


class _Followed:
    """A file of reports that grows, read on from where it was left."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()  # every session of a server may look at the same training
        self._begin()

    def _begin(self) -> None:
        self._read, self._anchor = 0, b""  # whole lines so far, in bytes, and the last of these bytes
        self._latest: dict[str, dict[tuple[float, float, float], Report]] = {kind: {} for kind in _KINDS}

    def reports(self, kind: str) -> list[Report]:
        with self._lock:
            self._read_on()
            latest = self._latest.get(kind, {})
            return [latest[key] for key in sorted(latest)]

    def _read_on(self) -> None:
        try:
            with self._path.open("rb") as file:
                file.seek(self._read - len(self._anchor))
                if file.read(len(self._anchor)) != self._anchor:  # another file of this name, or written anew
                    self._begin()
                    file.seek(0)
                new = file.read()
        except OSError:
            self._begin()
            return
        for line in new.split(b"\n"):  # the last may be half-written, and is read again the next time
            self._take(line)
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        self._anchor = (self._anchor + whole)[-_ANCHOR:]

    def _take(self, line: bytes) -> None:
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            return
        if isinstance(event, dict) and event.get("kind") in _KINDS and _is_report(event):
            self._latest[event["kind"]][event.get("stage") or 0, event["epoch"], event.get("batch", 0)] = event


@lru_cache(maxsize=_FOLLOWED)
def _followed(path: Path) -> _Followed:
    return _Followed(path)


def by_stage(reports: list[Report]) -> list[list[Report]]:
    """Reports as `events` returns them, those of each stage of a fit together, in order; a fit may have one alone."""
    stages = sorted({report.get("stage") or 0 for report in reports})
    return [[report for report in reports if (report.get("stage") or 0) == stage] for stage in stages]


def of_last_stage(reports: list[Report]) -> list[Report]:
    """The reports of the stage that the model comes from; empty if there are none."""
    return by_stage(reports)[-1] if reports else []


def _is_report(event: Report) -> bool:
    """Whether all that it reports are numbers, None where one is undefined, and it says of which epoch, and batch."""
    numbers = {name: value for name, value in event.items() if name != "kind"}
    if not all(value is None or type(value) in (int, float) for value in numbers.values()):
        return False
    told = ("epoch", "batch", "batches", "train_rmse") if event["kind"] == "batch" else ("epoch",)
    return all(numbers.get(name) is not None for name in told) and numbers.get("batches") != 0
