"""``similar``: what is like a movie."""

import click

from recsys import sources
from recsys.cli.chosen_run import chosen_run
from recsys.cli.output import dataset_option, json_option, model_option, movie_option, notice, print_json, run_option
from recsys.errors import SettingError
from recsys.serving.listing import similar_movies
from recsys.serving.similar import why_no_neighbours
from recsys.storage import runs


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
    recommender = runs.load(chosen_run(loaded, model, run_id), loaded)
    nearest = similar_movies(recommender, movie_id, n)
    why_none = why_no_neighbours(recommender, movie_id)
    title = loaded.movie_table["title"].iloc[int(loaded.movies.to_index([movie_id])[0])]
    if as_json:
        names = ("rank", "movie_id", "title", "genres", "score", "n_ratings")
        rows = nearest[[name for name in names if name in nearest]].to_dict("records")
        document = {"movie_id": movie_id, "title": title, "similar": rows}
        return print_json(document | ({"why_empty": why_none} if why_none else {}))
    click.echo(f"{title}: {why_none}" if why_none else f"Most like {title}:")
    for row in nearest.itertuples():
        click.echo(f"{row.rank:3d}  {row.score:.3f}  {row.title}  ({row.n_ratings:,} ratings)")
    return None
