"""What a training reported, step by step: the lines of ``events.jsonl`` beside its run."""

from typing import Any

from recsys.storage import files
from recsys.storage.runs import Run


def events(run: Run, kind: str) -> list[dict[str, Any]]:
    """The reports of one kind ("batch" or "epoch") of a run so far, in order.

    Where a training was resumed and went over an epoch again, the later report of it counts. A line that is no such
    report is left out.
    """
    latest: dict[tuple[float, float, float], dict[str, Any]] = {}
    for event in files.read_lines(run.path / "events.jsonl"):
        if isinstance(event, dict) and event.get("kind") == kind and _is_report(event):
            latest[event.get("stage") or 0, event["epoch"], event.get("batch", 0)] = event
    return [latest[key] for key in sorted(latest)]


def by_stage(reports: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Reports as `events` returns them, those of each stage of a fit together, in order; a fit may have one alone."""
    stages = sorted({report.get("stage") or 0 for report in reports})
    return [[report for report in reports if (report.get("stage") or 0) == stage] for stage in stages]


def of_last_stage(reports: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reports of the stage that the model comes from; empty if there are none."""
    return by_stage(reports)[-1] if reports else []


def _is_report(event: dict[str, Any]) -> bool:
    """Whether all that it reports are numbers, None where one is undefined, and it says of which epoch, and batch."""
    numbers = {name: value for name, value in event.items() if name != "kind"}
    if not all(value is None or type(value) in (int, float) for value in numbers.values()):
        return False
    told = ("epoch", "batch", "batches", "train_rmse") if event["kind"] == "batch" else ("epoch",)
    return all(numbers.get(name) is not None for name in told) and numbers.get("batches") != 0
