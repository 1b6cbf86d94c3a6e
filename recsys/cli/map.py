"""``map``: lay out the movies of a model that is trained already."""

import click
import numpy as np

from recsys import sources
from recsys.cli.chosen_run import chosen_run
from recsys.cli.output import dataset_option, json_option, model_option, notice, print_json, run_option
from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray
from recsys.errors import SettingError
from recsys.serving.map_layout import MOST_LAID_OUT
from recsys.serving.map_store import can_lay_out, lay_out, map_file, read_map
from recsys.storage import runs
from recsys.storage.runs import Run


@click.command(name="map")
@dataset_option
@model_option
@run_option
@json_option
def map_command(dataset: str, model: str, run_id: str | None, as_json: bool) -> None:
    """Lay out a trained model's movies by t-SNE and keep that beside the model, for the page Map."""
    loaded = sources.load(dataset, notify=notice)
    run = chosen_run(loaded, model, run_id)
    had_one = read_map(run, loaded.n_movies) is not None
    layout = ensure_map(run, loaded)
    if layout is None:
        raise SettingError(
            f"run {run.id} of {model} has no map of neighbourhoods: that takes a model with at least two factors "
            f"and at most {MOST_LAID_OUT:,} {loaded.words.movies}; the page Map shows its main directions"
        )
    n_movies = int(np.count_nonzero(~np.isnan(layout[:, 0])))
    if as_json:
        document = {"run": run.id, "dataset": run.dataset, "model": model, "n_movies": n_movies}
        return print_json(document | {"file": str(map_file(run)), "cached": had_one})
    return click.echo(f"{model} on {run.dataset}: {loaded.words.count(n_movies)} laid out" + " (already)" * had_one)


def ensure_map(run: Run, dataset: Dataset) -> FloatArray | None:
    """The layout kept with a run, laid out now if there is none; None if the model has nothing to lay out."""
    kept = read_map(run, dataset.n_movies)
    if kept is not None:
        return kept
    model = runs.load(run, dataset)
    return lay_out(run, model) if can_lay_out(model) else None
