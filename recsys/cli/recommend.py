"""``recommend`` and ``predict``: ask a trained model."""

from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

from recsys import sources
from recsys.cli.chosen_run import chosen_run
from recsys.cli.output import dataset_option, json_option, model_option, notice, print_json, run_option
from recsys.cli.viewer_options import (
    chosen_filters,
    chosen_movies,
    chosen_ratings,
    chosen_steering,
    chosen_viewer,
    filter_options,
    order_option,
    steering_options,
    viewer_options,
)
from recsys.data.dataset import Dataset
from recsys.data.words import capitalised
from recsys.errors import DatasetError, SettingError, UnsuitableError
from recsys.serving.how_right import how_right, with_held_out, with_outcomes
from recsys.serving.listing import described, rated
from recsys.serving.order import Order, ordered, with_fit
from recsys.serving.standing import why_empty
from recsys.serving.steering import steer
from recsys.storage import runs
from recsys.storage.files import write_atomically

_OUTCOME = ("outcome", "rating")  # of what was kept away from training


@click.command()
@dataset_option
@model_option
@viewer_options
@click.option("-n", default=20, show_default=True, help="How many movies to recommend.")
@order_option
@filter_options
@steering_options
@run_option
@click.option(
    "--held-out",
    is_flag=True,
    help="Let the list have what was kept away from training, and say how much of it was liked; for a --user.",
)
@json_option
def recommend(
    dataset: str, model: str, n: int, order: Order, run_id: str | None, held_out: bool, as_json: bool, **asked: Any
) -> None:
    """Show what somebody rated, and the best movies that they have not rated."""
    if n < 1:
        raise SettingError(f"-n must be at least 1, got {n}")
    loaded = sources.load(dataset, notify=notice)
    steering = chosen_steering(asked)
    filters = chosen_filters(loaded, asked)
    brought = chosen_ratings(loaded, asked)
    if held_out and brought is not None:
        raise click.UsageError("--held-out needs --user: of a visitor nothing was kept away")
    viewer = chosen_viewer(loaded, model, run_id, asked, brought)
    viewer = with_held_out(viewer) if held_out else viewer
    among = chosen_movies(loaded, filters)
    steered = steer(ordered(viewer, order), n, steering, among=among)
    best = described(viewer.model, with_fit(viewer, steered.table))
    best = with_outcomes(viewer, best) if held_out else best
    found = how_right(viewer, best, among=among) if held_out else None
    given = rated(viewer)
    if as_json:
        names = ("rank", "movie_id", "title", "genres", "fit", "predicted", "low", "high", "n_ratings", *_OUTCOME)
        known = [name for name in ("movie_id", "title", "rating", "predicted", "low", "high") if name in given]
        document: dict[str, Any] = {"user_id": viewer.user_id, "rated": given[known].to_dict("records")}
        document["recommendations"] = best[[name for name in names if name in best]].to_dict("records")
        document |= {} if len(best) else {"why_empty": why_empty(viewer, filters)}
        document |= {} if brought is None else {"brought": brought.document(loaded)}
        document |= {} if found is None else {"how_right": found.document()}
        return print_json(document | ({"costs": steered.costs} if steering.active() else {}))
    who = "This visitor" if viewer.user_id is None else f"{capitalised(loaded.words.user)} {viewer.user_id}"
    did = "chose" if loaded.is_implicit else "rated"
    others = f"The {len(best)} best others, by {viewer.model.title}:" if len(best) else why_empty(viewer, filters)
    click.echo(f"{who} {did} {loaded.words.count(len(given))}. {others}")
    if not len(best):
        return None
    for row in best.itertuples():
        if loaded.is_implicit:
            click.echo(f"{row.rank:3d}  {row.title}  (chosen by {row.n_ratings:,}){_outcome(row)}")
            continue
        between = f" (80 % {row.low:.1f}–{row.high:.1f})" if "low" in best else ""
        click.echo(
            f"{row.rank:3d}  {row.predicted:.2f}{between}  {row.title}  ({row.n_ratings:,} ratings){_outcome(row)}"
        )
    if found is not None:
        click.echo(found.words)
    if steering.active() and steered.costs:
        click.echo(f"Steering costs {steered.costs['together']:.2f} predicted {loaded.words.stars} on average.")
    if viewer.knows_little:
        what, likes = ("choices", "chooses") if loaded.is_implicit else ("ratings", "likes")
        notice(f"So few {what} say little of anybody's taste: the list is mostly what everybody {likes}.")
    return None


@click.command()
@dataset_option
@model_option
@click.option("--pairs", required=True, type=click.Path(dir_okay=False), help="CSV with columns user_id,movie_id.")
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="CSV to write, with predicted (low, high).")
@run_option
def predict(dataset: str, model: str, pairs: str, out: str, run_id: str | None) -> None:
    """Predict the stars of the pairs in a CSV file, and between what 80 % of such ratings lie, if the model knows."""
    loaded = sources.load(dataset, notify=notice)
    if loaded.is_implicit:
        raise UnsuitableError(
            f"all ratings of {loaded.name} are the same, so there are no stars to predict; rank with `recommend`"
        )
    table = _read_pairs(Path(pairs), loaded)
    recommender = runs.load(chosen_run(loaded, model, run_id), loaded)
    pairs_of_ids = table["user_id"].to_numpy(), table["movie_id"].to_numpy()
    table["predicted"] = recommender.predict(*pairs_of_ids)
    between = recommender.interval(*pairs_of_ids)
    if between is not None:
        table["low"], table["high"] = between
    write_atomically(Path(out), lambda file: table.to_csv(file, index=False))
    click.echo(f"{len(table):,} predictions written to {out}")


def _outcome(row: Any) -> str:
    """What became of a movie whose rating was kept away from training; empty for the others."""
    outcome, given = getattr(row, "outcome", None), getattr(row, "rating", None)
    if pd.isna(outcome):
        return ""
    return f"  {outcome}" if given is None else f"  {outcome}, gave {given:g}"


def _read_pairs(path: Path, dataset: Dataset) -> pd.DataFrame:
    """Raw ids as the file has them; every one is looked up, so an unknown one is named."""
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except FileNotFoundError:
        raise DatasetError(f"there is no file {path}") from None
    except (ValueError, UnicodeDecodeError):
        raise DatasetError(f"{path} is not a CSV file with the columns user_id,movie_id") from None
    missing = {"user_id", "movie_id"} - set(table.columns)
    if missing:
        raise DatasetError(f"{path} lacks the column {sorted(missing)[0]}; it needs user_id,movie_id")
    for column, ids in (("user_id", dataset.users), ("movie_id", dataset.movies)):
        parsed: dict[str, Any] = {text: ids.parse(text) for text in table[column].unique()}
        table[column] = np.array([parsed[text] for text in table[column]], dtype=ids.ids.dtype)
    return table
