"""``explain`` and ``similar``: why a movie is predicted as it is, and what is like it."""

from typing import Any

import click

from recsys import sources, store
from recsys.cli.asking import chosen_viewer, viewer_options
from recsys.cli.output import dataset_option, json_option, model_option, notice, print_json, run_option
from recsys.errors import SettingError
from recsys.explanation import explain as explanation
from recsys.listing import similar_movies

_STRONGEST = 8  # ratings that are shown one by one

movie_option = click.option("--movie", required=True, metavar="ID", help="The movie's id in the data set.")


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


@click.command()
@dataset_option
@model_option
@movie_option
@click.option("-n", default=10, show_default=True, help="How many movies to show.")
@run_option
@json_option
def similar(dataset: str, model: str, movie: str, n: int, run_id: str | None, as_json: bool) -> None:
    """Show the movies that a model finds most like one."""
    if n < 1:
        raise SettingError(f"-n must be at least 1, got {n}")
    loaded = sources.load(dataset, notify=notice)
    movie_id = loaded.movies.parse(movie)
    nearest = similar_movies(store.load(store.newest(loaded, model, run_id), loaded), movie_id, n)
    title = loaded.movie_table["title"].iloc[int(loaded.movies.to_index([movie_id])[0])]
    if as_json:
        names = ("rank", "movie_id", "title", "genres", "score", "n_ratings")
        rows = nearest[[name for name in names if name in nearest]].to_dict("records")
        return print_json({"movie_id": movie_id, "title": title, "similar": rows})
    click.echo(f"Most like {title}:" if len(nearest) else f"The model knows nothing like {title}.")
    for row in nearest.itertuples():
        click.echo(f"{row.rank:3d}  {row.score:.3f}  {row.title}  ({row.n_ratings:,} ratings)")
    return None
