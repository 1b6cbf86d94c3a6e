"""What a training reported, step by step: the lines of ``events.jsonl`` beside its run."""

from typing import Any

from recsys.storage import files
from recsys.storage.runs import Run


def events(run: Run, kind: str) -> list[dict[str, Any]]:
    """The reports of one kind ("batch" or "epoch") of a run so far, in order.

    Where a training was resumed and went over an epoch again, the later report of it counts.
    """
    latest: dict[tuple[float, float], dict[str, Any]] = {}
    for event in files.read_lines(run.path / "events.jsonl"):
        if isinstance(event, dict) and event.get("kind") == kind:
            latest[event.get("epoch", 0), event.get("batch", 0)] = event
    return [latest[key] for key in sorted(latest)]
