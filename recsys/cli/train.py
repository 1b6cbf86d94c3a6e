"""``train``: fit a model, or find that it is trained already."""

import os
from collections.abc import Callable
from typing import Any

import click

from recsys import sources
from recsys.cli.bar import Bar
from recsys.cli.map import ensure_map
from recsys.cli.output import dataset_option, json_option, model_option, notice, print_json
from recsys.errors import SettingError, TooLargeError
from recsys.jobs.training import job
from recsys.jobs.training.progress import Status
from recsys.storage import runs
from recsys.storage.spec import TrainSpec


@click.command()
@dataset_option
@model_option
@click.option("--preset", default="default", show_default=True, help="A named set of hyperparameters.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="One hyperparameter, or holdout.")
@click.option("--seed", default=42, show_default=True, help="Of the model.")
@click.option("--split-seed", default=42, show_default=True, help="Of the split into train and test part.")
@click.option("--retrain", is_flag=True, help="Train even if the same run is in the cache.")
@click.option(
    "--map/--no-map",
    "with_map",
    default=None,
    help="Lay out the map once the model is saved; not done unless asked for. A resumed run does as it was started.",
)
@click.option("--resume", "run_id", metavar="ID", help="Go on with a run that was stopped or interrupted.")
@json_option
def train(
    dataset: str,
    model: str,
    preset: str,
    settings: tuple[str, ...],
    seed: int,
    split_seed: int,
    retrain: bool,
    with_map: bool | None,
    run_id: str | None,
    as_json: bool,
) -> None:
    """Train a model; Ctrl-C stops after the current batch and keeps the best weights."""
    if run_id is not None:
        loaded = sources.load(portable(dataset), notify=notice)
        run = runs.find(loaded.name, model, run_id)
        with Bar("Training") as bar:
            job.train(run, dataset=loaded, notify=_shown_on(bar), with_map=with_map)
        return _print(runs.read_manifest(run), cached=False, as_json=as_json)
    spec = TrainSpec.from_texts(
        dataset=portable(dataset),
        model=model,
        texts=_pairs(settings),
        preset=preset,
        seed=seed,
        split_seed=split_seed,
        with_map=bool(with_map),
    )
    loaded = sources.load(spec.dataset, notify=notice)
    try:
        with Bar("Training") as bar:
            run, cached = job.train_new(loaded, spec, retrain=retrain, notify=_shown_on(bar))
    except TooLargeError as error:
        raise click.UsageError(str(error)) from None
    if cached and with_map:
        ensure_map(run, loaded)
    return _print(runs.read_manifest(run), cached=cached, as_json=as_json)


def _shown_on(bar: Bar) -> Callable[[Status], None]:
    def follow(status: Status) -> None:
        bar.show((status.phase or status.state).capitalize(), status.share_done)

    return follow


def _pairs(settings: tuple[str, ...]) -> dict[str, str]:
    for text in settings:
        if "=" not in text:
            raise click.BadParameter(f"{text!r} is not KEY=VALUE", param_hint="--set")
    return dict(text.split("=", 1) for text in settings)


def portable(dataset: str) -> str:
    """A path made absolute, so that the run can be resumed from another folder; a name as it is."""
    looks_like_path = os.sep in dataset or dataset.endswith(".zip")
    if looks_like_path and "\0" in dataset:
        raise SettingError(f"{dataset!r} is not a path")
    return os.path.abspath(dataset) if looks_like_path else dataset  # noqa: PTH100  resolve() would follow links


def _print(manifest: dict[str, Any], *, cached: bool, as_json: bool) -> None:
    document = {name: manifest[name] for name in ("run", "dataset", "model", "config", "epochs", "best_epoch")}
    document |= {"rmse": manifest["metrics"]["rmse"], "mae": manifest["metrics"]["mae"]}
    document |= {"seconds": manifest["seconds"], "cached": cached, "state": manifest["state"]}
    document |= {"remark": manifest["remark"]} if manifest["remark"] else {}
    if as_json:
        return print_json(document)
    click.echo(f"{document['model']} on {document['dataset']}: run {document['run']}" + " (from the cache)" * cached)
    lowest = manifest["metrics"]["best_validation_rmse"]
    if document["best_epoch"] and lowest is not None:
        click.echo(f"Minimum RMSE at epoch {document['best_epoch']} = {lowest:.4f}")
    if None not in (document["rmse"], document["mae"]):
        click.echo(
            f"RMSE {document['rmse']:.4f}, MAE {document['mae']:.4f} on {manifest['metrics']['n_test']:,} ratings"
        )
    if manifest["remark"]:
        click.echo(manifest["remark"])
    seconds = document["seconds"]
    return click.echo(document["state"] + ("" if seconds is None else f" after {seconds:.1f} s of training"))
