"""``python -m recsys data import``, ``rename``, ``redescribe`` and ``delete``: data sets that somebody brings."""

from pathlib import Path
from typing import Any

import click

from recsys.cli.bar import Bar
from recsys.cli.import_options import Pairs, ScaleText, SeparatorText
from recsys.cli.import_report import in_words, report_lines
from recsys.cli.output import json_option, print_json
from recsys.errors import DatasetError
from recsys.jobs import imported
from recsys.sources.imports.examine import examined, preview_document
from recsys.sources.imports.saved import imported_set, redescribe, require_free, save
from recsys.sources.imports.staging import Staging
from recsys.sources.imports.wording import THINGS, with_stated
from recsys.sources.recipe import ROLES, Recipe
from recsys.storage import runs

_READ = 0.6  # share of the bar that stands for reading; the rest is saving
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("file", type=_FILE)
@click.option("--items", type=_FILE, help="A table of what was rated: titles, years, genres.")
@click.option("--users", type=_FILE, help="A table of those who rated.")
@click.option("--name", required=True, metavar="NAME", help="What the data set is called from now on.")
@click.option(
    "--map",
    "pairs",
    type=Pairs(ROLES, many=False),
    multiple=True,
    metavar="ROLE=COLUMN",
    help="Which column of the ratings is the user, item, rating or time; without a header its place, from 1. "
    "ROLE= alone: there is none.",
)
@click.option("--scale", type=ScaleText(), metavar="LOW:HIGH:STEP", help="The scale of the ratings.")
@click.option(
    "--not-rated", type=float, multiple=True, metavar="VALUE", help="A rating that means there is none, such as -1."
)
@click.option("--separator", type=SeparatorText(), metavar="SIGN", help="Between fields: ; , | :: tab blank.")
@click.option("--header/--no-header", default=None, help="Whether the first line of the ratings names the columns.")
@click.option(
    "--min-ratings",
    type=click.IntRange(0, 10_000),
    default=0,
    metavar="K",
    help="Keep only users and items with K ratings or more among each other.",
)
@click.option("--forgive", is_flag=True, help="Read it however many lines are refused.")
@click.option("--describe", "description", default="", metavar="TEXT", help="What it is, for people.")
@click.option(
    "--words",
    type=Pairs(THINGS, many=True),
    metavar="item=book,user=reader,star=point",
    help="What its items, users and stars are called; book/books gives the plural, too.",
)
@click.option("--dry-run", is_flag=True, help="Report on it, and save nothing.")
@json_option
def import_dataset(
    file: Path,
    items: Path | None,
    users: Path | None,
    name: str,
    pairs: tuple[dict[str, str], ...],
    words: dict[str, str] | None,
    description: str,
    dry_run: bool,
    as_json: bool,
    **stated: Any,
) -> None:
    """Make the table of ratings in FILE (text, Parquet, gzip or a zip) the data set NAME, and report on it."""
    require_free(name)
    columns = {role: column for pair in pairs for role, column in pair.items()}
    stated["not_rated"] = stated["not_rated"] or None
    path = None
    with Staging() as staging, Bar("Reading") as bar:
        bar.show("Reading", 0.0)
        recipe = Recipe(columns=columns, **_taken(staging, file, items, users), **stated)
        found = examined(staging.source, recipe, words)
        if not dry_run:

            def show(done: int, total: int) -> None:
                bar.show("Saving", _READ + (1 - _READ) * done / max(total, 1))

            path = save(staging, name, recipe, words=found.words, description=description, progress=show)
    if as_json:
        card = {"name": name, "path": str(path) if path else None, "saved": not dry_run, "description": description}
        words_and_report = {"words": vars(found.words), "report": found.report.document()}
        print_json(card | words_and_report | preview_document(found.preview))
        return
    model = "ease" if found.report.scale.has_one_value else "mf"
    next_step = f"Saved as {name} in {path}. Next: python -m recsys train --dataset {name} --model {model}"
    click.echo("\n".join([*report_lines(found), next_step if path else "Nothing was saved, as --dry-run says."]))


@click.command("rename")
@click.argument("name")
@click.argument("new_name")
@json_option
def rename_dataset(name: str, new_name: str, as_json: bool) -> None:
    """Give the imported data set NAME, and the models trained on it, a NEW_NAME."""
    path = imported.rename(name, new_name)
    if as_json:
        print_json({"name": new_name, "path": str(path), "n_runs": len(runs.all_runs(new_name))})
    else:
        click.echo(f"{name} is {new_name} now, in {path}; its models went with it.")


@click.command("redescribe")
@click.argument("name")
@click.option("--describe", "description", metavar="TEXT", help="What it is, for people.")
@click.option("--words", type=Pairs(THINGS, many=True), metavar="item=book,user=reader,star=point")
@json_option
def redescribe_dataset(name: str, description: str | None, words: dict[str, str] | None, as_json: bool) -> None:
    """Change the description or the words of the imported data set NAME; its models stay."""
    was = imported_set(name).card.words
    card = redescribe(name, description=description, words=with_stated(was, words or {}))
    if as_json:
        print_json({"name": name, "description": card.description, "words": vars(card.words)})
    else:
        click.echo(f"{name}: {card.description or 'no description'} ({in_words(card.words)})")


@click.command("delete")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Delete it; without this, only what would be deleted is said.")
@json_option
def delete_dataset(name: str, yes: bool, as_json: bool) -> None:
    """Delete the imported data set NAME and the models trained on it."""
    here = imported_set(name)
    n_runs = len(runs.all_runs(name))
    if not yes:
        raise DatasetError(f"{here.path} and {_trainings(n_runs)} of it would be gone for good; say so with --yes")
    n_runs = imported.delete(name)
    if as_json:
        print_json({"name": name, "n_runs": n_runs})
    else:
        click.echo(f"{name} is deleted, and with it {_trainings(n_runs)}.")


def _trainings(n: int) -> str:
    return f"{n:,} training{'' if n == 1 else 's'}"


def _taken(staging: Staging, file: Path, items: Path | None, users: Path | None) -> dict[str, Any]:
    """Put the files aside; which of them has which table, where somebody said so."""
    roles = {"ratings": file, "items": items, "users": users}
    taken = {role: staging.take(path) for role, path in roles.items() if path is not None}
    if len(taken) == 1:
        return {}  # it is told from the name and the content
    if any(name.lower().endswith(".zip") for name in taken.values()):
        raise DatasetError("a zip has all tables in it: leave --items and --users out, or unpack it")
    return taken
