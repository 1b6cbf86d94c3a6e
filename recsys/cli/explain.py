"""``explain``: why a movie is predicted as it is."""

from typing import Any

import click

from recsys import sources
from recsys.cli.output import dataset_option, json_option, model_option, movie_option, notice, print_json, run_option
from recsys.cli.viewer_options import chosen_viewer, viewer_options
from recsys.serving.explanation import explain as explanation

_STRONGEST = 8  # ratings that are shown one by one


@click.command()
@dataset_option
@model_option
@viewer_options
@movie_option
@run_option
@json_option
def explain(dataset: str, model: str, movie: str, run_id: str | None, as_json: bool, **asked: Any) -> None:
    """Take one prediction apart: mean, biases, what each rating adds, and what the model knows beyond them."""
    loaded = sources.load(dataset, notify=notice)
    movie_id = loaded.movies.parse(movie)
    found = explanation(chosen_viewer(loaded, model, run_id, asked), movie_id)
    if as_json:
        return print_json(found.document())
    click.echo(f"{found.title}: {found.clipped:.2f} stars. {found.words}")
    if found.certainty:
        click.echo(found.certainty)
    for row in found.bars(_STRONGEST).itertuples():
        given = f", rated {row.rating:g}" if row.kind == "rating" else ""
        click.echo(f"{row.stars:+7.3f}  {row.part}{given}")
    for table in found.by.values():
        for row in table.head(_STRONGEST).itertuples(index=False):
            click.echo("         " + ", ".join(f"{v:+.3f}" if isinstance(v, float) else str(v) for v in row))
    return click.echo(f"{found.predicted:7.3f}  predicted")
