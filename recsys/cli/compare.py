"""``evaluate`` and ``compare``: measure trained models, and train and measure all of them on one split."""

import sys
from typing import Any

import click

from recsys import sources
from recsys.cli.bar import Bar
from recsys.cli.chosen_run import chosen_run
from recsys.cli.output import dataset_option, json_option, model_option, notice, print_json, run_option
from recsys.cli.train import portable
from recsys.data.dataset import Dataset
from recsys.data.numbers import percent
from recsys.data.splitting import split
from recsys.data.words import Words
from recsys.errors import RecsysError
from recsys.evaluation import leaderboard, verdicts
from recsys.evaluation.measures import MEASURES, Measure
from recsys.evaluation.stored import Evaluation
from recsys.evaluation.stored import evaluate as evaluate_run
from recsys.jobs.comparison import job
from recsys.jobs.comparison.progress import FAILED, Comparison
from recsys.models import MODELS, model_class
from recsys.storage import runs
from recsys.storage.spec import TrainSpec


@click.command()
@dataset_option
@model_option
@run_option
@json_option
def evaluate(dataset: str, model: str, run_id: str | None, as_json: bool) -> None:
    """Measure a trained model on the ratings that it has not seen."""
    loaded = sources.load(dataset, notify=notice)
    run = chosen_run(loaded, model, run_id)
    row = evaluate_run(run, loaded).row
    if as_json:
        return print_json(row)
    manifest = runs.read_manifest(run)
    click.echo(
        f"{model_class(model).title} on {loaded.name}: run {run.id}, split seed {manifest['split_seed']}, "
        f"test part {percent(manifest['holdout'])}"
    )
    for key, measure in _defined([row]).items():
        interval = row["intervals"].get(key)
        bounds = " to ".join(f"{bound:{measure.form}}" for bound in interval) if interval else ""
        click.echo(f"{measure.title:>14}  {_written(row, key):>10}  {bounds:20}  {loaded.words.said(measure.about)}")
    return click.echo(_counted(row, loaded.words))


@click.command()
@dataset_option
@click.option("--models", metavar="KEY,KEY,…", help="Which models; all that can learn from the data if not given.")
@click.option("--split-seed", default=42, show_default=True, help="Of the split into train and test part.")
@json_option
def compare(dataset: str, models: str | None, split_seed: int, as_json: bool) -> None:
    """Train what is not trained yet and measure all models on one split; Ctrl-C keeps what is done."""
    named = None if not models else list(dict.fromkeys(key.strip() for key in models.split(",") if key.strip()))
    keys = list(MODELS) if named is None else named
    specs = [TrainSpec(portable(dataset), key, split_seed=split_seed, holdout=leaderboard.HOLDOUT) for key in keys]
    loaded = sources.load(specs[0].dataset if specs else dataset, notify=notice)
    if named is None:
        specs = [spec for spec in specs if spec.model in leaderboard.suitable(loaded)]
    if not specs:
        raise RecsysError(f"--models names no model; there are: {', '.join(MODELS)}")
    with Bar("Comparing") as bar:

        def follow(comparison: Comparison) -> None:
            bar.show(_doing(comparison), comparison.share_done)

        ended, evaluations = job.compare(loaded, specs, notify=follow)
    if as_json:
        print_json(_document(loaded, split_seed, evaluations))
    elif evaluations:
        _print_table(evaluations, loaded.words)
    for step in ended.steps:
        if step.state == FAILED:
            notice(f"Error: {step.model}: {step.message}")
    if ended.state == "stopped":
        notice("Stopped; what was measured before is kept.")
    if ended.state == "stopped" or any(step.state == FAILED for step in ended.steps):
        sys.exit(1)


def _document(dataset: Dataset, split_seed: int, evaluations: list[Evaluation]) -> dict[str, Any]:
    parts = split(dataset.n_ratings, holdout=leaderboard.HOLDOUT, seed=split_seed)
    return {
        "dataset": dataset.name,
        "split": {"seed": split_seed, "n_train": len(parts.train), "n_test": len(parts.test)},
        "models": [evaluation.row for evaluation in evaluations],
    }


def _print_table(evaluations: list[Evaluation], words: Words) -> None:
    frame = leaderboard.table(evaluations)
    measures = _defined([evaluation.row for evaluation in evaluations])
    stars = {key: leaderboard.best(frame, key) for key in measures}
    columns = [["Model", *frame["title"]]]
    for key, measure in measures.items():
        cells = [_written(evaluation.row, key) for evaluation in evaluations]
        columns.append([measure.title, *(cell + ("*" if at in stars[key] else " ") for at, cell in enumerate(cells))])
    widths = [max(len(cell) for cell in column) for column in columns]
    for line in zip(*columns, strict=True):
        first, *rest = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join([line[0].ljust(len(first)), *rest]).rstrip())
    click.echo("* best of its column")
    for key in ("rmse", "ndcg_at_10"):
        if any(evaluation.row[key] is not None for evaluation in evaluations):
            click.echo(verdicts.verdict(evaluations, key, words))
    for sentence in verdicts.advice(evaluations, words):
        click.echo(sentence)
    click.echo(_counted(evaluations[0].row, words))


def _defined(rows: list[dict[str, Any]]) -> dict[str, Measure]:
    """The measures that mean something on these data: without stars there are no errors, without genres no variety."""
    return {key: measure for key, measure in MEASURES.items() if any(row[key] is not None for row in rows)}


def _written(row: dict[str, Any], key: str) -> str:
    return "–" if row[key] is None else format(row[key], MEASURES[key].form)


def _counted(row: dict[str, Any], words: Words) -> str:
    return words.said(
        f"Lists of {row['n_users']:,} users were measured; {row['n_skipped']:,} have no relevant test movie and "
        "were skipped."
    )


def _doing(comparison: Comparison) -> str:
    """The model under way, which of how many it is, and how far."""
    at = next((i for i, step in enumerate(comparison.steps) if not step.is_over), len(comparison.steps) - 1)
    step = comparison.steps[at]
    own = f" {percent(step.share_done)}" if step.share_done else ""
    doing = comparison.message or f"{step.state} {step.model}{own}"
    return f"{at + 1} of {len(comparison.steps)}: {doing}".ljust(40)
