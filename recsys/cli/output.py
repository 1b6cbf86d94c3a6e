"""How commands print: one JSON document, or text for people."""

import json
from typing import Any

import click

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
dataset_option = click.option("--dataset", required=True, metavar="NAME", help="A name in the data folder, or a path.")
model_option = click.option("--model", required=True, metavar="KEY", help="The model's key, such as mf.")
movie_option = click.option("--movie", required=True, metavar="ID", help="The movie's id in the data set.")
run_option = click.option(
    "--run",
    "run_id",
    metavar="ID",
    help="The run to ask instead of the one that serves (`runs list` marks it): its id, or `newest` for the newest "
    "finished one, whatever its settings.",
)


def print_json(document: Any) -> None:
    """Print one JSON document to stdout; a number that JSON does not have becomes null."""
    click.echo(json.dumps(_plain(document), indent=2, ensure_ascii=False, allow_nan=False))


def notice(sentence: str) -> None:
    """Tell a person something on stderr."""
    click.echo(sentence, err=True)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        return _plain(value.tolist())
    if isinstance(value, float) and value != value:
        return None
    return value
