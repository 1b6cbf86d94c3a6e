"""``runs``: what is trained, told apart; named, noted, pinned and deleted."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from recsys import sources
from recsys.cli.output import dataset_option, json_option, notice, print_json
from recsys.errors import StoreError
from recsys.jobs.deletion import delete_run
from recsys.jobs.training import progress
from recsys.jobs.training.listing import Listed, listed_runs
from recsys.models import model_class
from recsys.storage import choice, labels
from recsys.storage.runs import Run


def _run_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """The run that a command is about, by its id; by its data set and model too, where a folder was copied."""

    @click.argument("run_id", metavar="RUN")
    @click.option("--dataset", metavar="NAME", help="Of the run; needed only where several have its id.")
    @click.option("--model", metavar="KEY", help="Of the run; needed only where several have its id.")
    @wraps(command)
    def with_run(run_id: str, dataset: str | None, model: str | None, **rest: Any) -> Any:
        return command(progress.run_named(run_id, dataset, model), **rest)

    return with_run


@click.group(name="runs")
def runs_group() -> None:
    """List the runs of a data set; name, note, pin and delete one.

    The run of a model that serves is the one that is pinned, else the newest one with default settings, else the
    newest.
    """


@runs_group.command(name="list")
@dataset_option
@click.option("--model", metavar="KEY", help="Only the runs of this model.")
@json_option
def list_runs(dataset: str, model: str | None, as_json: bool) -> None:
    """List trained and unfinished runs: which one serves, and what sets each apart."""
    if model is not None:
        model_class(model)  # an unknown key is named as such
    loaded = sources.load(dataset, notify=notice)
    found = [_row(one) for one in listed_runs(loaded, model)]
    if as_json:
        return print_json({"dataset": loaded.name, "runs": found})
    if not found:
        click.echo(f"nothing is trained on {loaded.name}; run: python -m recsys train --dataset {loaded.name}")
    for row in found:
        click.echo(_line(row))
    return None


@runs_group.command()
@_run_argument
@click.argument("text", metavar="NAME")
@json_option
def name(run: Run, text: str, as_json: bool) -> None:
    """Give a run a name; an empty one takes it away."""
    said = labels.name(run, text)
    _tell(run, f"run {run.id} of {run.model} is named {said.name}" if said.name else _nothing(run, "name"), as_json)


@runs_group.command()
@_run_argument
@click.argument("text", metavar="NOTE")
@json_option
def note(run: Run, text: str, as_json: bool) -> None:
    """Put a note beside a run; an empty one takes it away."""
    said = labels.annotate(run, text)
    _tell(run, f"the note of run {run.id} is kept" if said.note else _nothing(run, "note"), as_json)


@runs_group.command()
@_run_argument
@json_option
def pin(run: Run, as_json: bool) -> None:
    """Let a run serve for its model: on every page, and in commands that name no run."""
    choice.pin(run, sources.load(run.dataset, notify=notice))
    _tell(run, f"run {run.id} serves for {run.model} on {run.dataset} now", as_json)


@runs_group.command()
@_run_argument
@json_option
def unpin(run: Run, as_json: bool) -> None:
    """Let the newest run with default settings serve again."""
    if labels.label(run).pinned is None:
        raise StoreError(f"run {run.id} of {run.model} is not pinned")
    labels.unpin(run.dataset, run.model)
    _tell(run, f"run {run.id} of {run.model} is no longer pinned", as_json)


@runs_group.command()
@_run_argument
@click.option("--yes", is_flag=True, help="Delete it; without this, only what would be deleted is said.")
@json_option
def delete(run: Run, yes: bool, as_json: bool) -> None:
    """Delete a run for good, with its model, curves and measurements."""
    if not yes:
        told = labels.label(run).name
        named = f" ({told})" if told else ""
        raise StoreError(
            f"run {run.id}{named} of {run.model} on {run.dataset} would be gone for good; say so with --yes"
        )
    delete_run(run)
    if as_json:
        return print_json({"dataset": run.dataset, "model": run.model, "run": run.id, "deleted": True})
    return click.echo(f"run {run.id} of {run.model} on {run.dataset} is deleted")


def _row(one: Listed) -> dict[str, Any]:
    facts = one.facts or {}
    metrics = facts.get("metrics", {})
    return {
        "run": one.run.id,
        "model": one.run.model,
        "name": one.label.name,
        "note": one.label.note,
        "pinned": one.label.pinned is not None,
        "serves": one.serves,
        "state": one.state,
        "differs": one.differs,
        "unusable": one.unusable,
        **{key: facts.get(key) for key in ("preset", "config", "seed", "split_seed", "holdout", "model_version")},
        "rmse": metrics.get("rmse"),
        "mae": metrics.get("mae"),
        **{key: facts.get(key) for key in ("epochs", "best_epoch", "seconds", "bytes", "finished")},
    }


def _line(row: dict[str, Any]) -> str:
    mark = "*" if row["serves"] else " "
    measured = f"RMSE {row['rmse']:.4f}" if row["rmse"] is not None else ""
    when = "" if row["finished"] is None else time.strftime("%Y-%m-%d %H:%M", time.localtime(row["finished"]))
    told = [row["name"], "pinned" * row["pinned"], row["differs"], row["unusable"] or ""]
    about = "; ".join(part for part in told if part)
    return f"{mark} {row['run']}  {row['model']:<9}  {row['state']:<11}  {measured:<11}  {when:<16}  {about}".rstrip()


def _tell(run: Run, sentence: str, as_json: bool) -> None:
    if not as_json:
        return click.echo(sentence)
    said = labels.label(run)
    document = {"dataset": run.dataset, "model": run.model, "run": run.id, "name": said.name, "note": said.note}
    return print_json(document | {"pinned": said.pinned is not None})


def _nothing(run: Run, what: str) -> str:
    return f"run {run.id} of {run.model} has no {what} now"
