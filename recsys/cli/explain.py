"""``explain``: why a movie is predicted as it is, and why it stands above another one."""

from typing import Any

import click
import pandas as pd

from recsys import sources
from recsys.cli.output import dataset_option, json_option, model_option, movie_option, notice, print_json, run_option
from recsys.cli.viewer_options import (
    chosen_filters,
    chosen_ratings,
    chosen_viewer,
    filter_options,
    order_option,
    viewer_options,
)
from recsys.serving.explanation import Explanation
from recsys.serving.explanation import explain as explanation
from recsys.serving.order import Order, ordered
from recsys.serving.standing import standing
from recsys.serving.why_above import WhyAbove, why_above

_STRONGEST = 8  # ratings that are shown one by one


@click.command()
@dataset_option
@model_option
@viewer_options
@movie_option
@click.option("--above", metavar="ID", help="Another movie: what makes the difference between the two.")
@order_option
@filter_options
@run_option
@json_option
def explain(
    dataset: str,
    model: str,
    movie: str,
    above: str | None,
    order: Order,
    run_id: str | None,
    as_json: bool,
    **asked: Any,
) -> None:
    """Take one prediction apart: mean, biases, what each rating adds, and what the model knows beyond them.

    Says at which rank of the list the movie stands, or what leaves it out; with --above, which rating adds how much
    more to it than to another movie.
    """
    loaded = sources.load(dataset, notify=notice)
    movie_id = loaded.movies.parse(movie)
    other_id = None if above is None else loaded.movies.parse(above)
    filters = chosen_filters(loaded, asked)
    brought = chosen_ratings(loaded, asked)
    viewer = ordered(chosen_viewer(loaded, model, run_id, asked, brought), order)
    found, stands = explanation(viewer, movie_id), standing(viewer, movie_id, filters)
    compared = None if other_id is None else why_above(viewer, movie_id, other_id, filters)
    if as_json:
        document = found.document() | {"standing": stands.document()}
        print_json(document | ({} if compared is None else {"why_above": compared.document()}))
    elif compared is None:
        _print_parts(found)
        click.echo(stands.words)
    else:
        _print_difference(compared)


def _print_parts(found: Explanation) -> None:
    if not found.in_stars:
        return _print_score(found)
    click.echo(f"{found.title}: {found.clipped:.2f} {found.vocabulary.stars}. {found.words}")
    if found.certainty:
        click.echo(found.certainty)
    _print_rows(found.bars(_STRONGEST), "stars")
    for table in found.by.values():
        for row in table.head(_STRONGEST).itertuples(index=False):
            click.echo("         " + ", ".join(f"{v:+.3f}" if isinstance(v, float) else str(v) for v in row))
    return click.echo(f"{found.predicted:7.3f}  predicted")


def _print_score(found: Explanation) -> None:
    """What each choice adds to the score, where there are no stars to speak of."""
    click.echo(f"{found.title}: {found.words}")
    for table in found.by.values():
        names = table["title"] if "title" in table else table["name"]
        for name, adds in zip(names.head(_STRONGEST), table["score"], strict=False):
            click.echo(f"{adds:+7.3f}  {name}")
        if len(table) > _STRONGEST:
            click.echo(f"{table['score'].iloc[_STRONGEST:].sum():+7.3f}  {len(table) - _STRONGEST:,} other choices")
    if found.score is not None:
        click.echo(f"{found.score:7.3f}  score")


def _print_difference(compared: WhyAbove) -> None:
    click.echo(compared.words)
    told = dict.fromkeys(one.words for one in (compared.above, compared.below))
    for words in told if compared.difference is not None else ():
        click.echo(words)
    _print_rows(compared.bars(_STRONGEST), "difference")
    if compared.difference is not None:
        click.echo(f"{compared.difference:+7.3f}  {compared.vocabulary.said(compared.unit)} more")


def _print_rows(table: pd.DataFrame, adds: str) -> None:
    for part, kind, rating, value in zip(table["part"], table["kind"], table["rating"], table[adds], strict=True):
        given = f", rated {rating:g}" if kind == "rating" and rating == rating else ""  # NaN: a choice without stars
        click.echo(f"{value:+7.3f}  {part}{given}")
