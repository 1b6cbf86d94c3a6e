"""Options that several commands share: who is asked about, among which movies, and how the list is steered."""

from collections.abc import Callable
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import click
import numpy as np

from recsys.cli.chosen_run import chosen_run
from recsys.cli.output import notice
from recsys.data.dataset import Dataset
from recsys.data.genres import genre_index
from recsys.data.ids import BoolArray
from recsys.data.movie_filter import GenreMode, MovieFilter, combined_mask
from recsys.data.splitting import split
from recsys.data.words import article_of
from recsys.errors import DatasetError, RecsysError, SettingError, UnknownIdError
from recsys.serving.exports.brought import Brought, bring
from recsys.serving.exports.contents import MOST_BYTES
from recsys.serving.order import ORDERS
from recsys.serving.person import somebody
from recsys.serving.steering import Steering
from recsys.serving.viewer import Viewer, as_visitor, known_user
from recsys.storage import runs

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_SHOWN = 5  # ratings without a movie that are told one by one
_MODES: tuple[GenreMode, ...] = ("any", "all", "none")


def _options(*options: Decorator) -> Decorator:
    return lambda command: reduce(lambda inner, option: option(inner), reversed(options), command)


viewer_options = _options(
    click.option("--user", metavar="ID", help="The user's id in the data set."),
    click.option(
        "--ratings",
        metavar="FILE",
        help="A visitor instead of a user: an export of Letterboxd, IMDb, Goodreads or Trakt, as it is or in its zip, "
        "or a CSV file with columns movie_id,rating.",
    ),
    click.option(
        "--choose",
        multiple=True,
        metavar="ROW=ID",
        help="The movie of a row of --ratings whose title several movies have or none; repeatable.",
    ),
)
filter_options = _options(
    *(
        click.option(f"--genre-{mode}", multiple=True, metavar="G", help=f"Only movies with {words}; repeatable.")
        for mode, words in zip(_MODES, ("any of these genres", "all of them", "none of them"), strict=True)
    ),
    click.option("--year", metavar="FROM-TO", help="Only movies of these years, such as 1980-1999."),
    click.option("--min-ratings", type=int, help="Only movies with at least so many ratings."),
    click.option("--max-ratings", type=int, help="Only movies with at most so many ratings."),
)
order_option = click.option(
    "--order",
    type=click.Choice(list(ORDERS)),
    default="fit",
    show_default=True,
    help="By the model's own score, or by the highest predicted stars.",
)
steering_options = _options(
    click.option("--curious", default=0.0, help="From -1, cautious, to 1; for models that know their doubts."),
    click.option("--adventurous", default=0.0, help="From 0, familiar, to 1: less known movies."),
    click.option("--varied", default=0.0, help="From 0, focused, to 1: movies less like each other."),
    click.option("--match-genres", default=0.0, help="From 0 to 1: the genres of what was liked, in their shares."),
)


def chosen_ratings(dataset: Dataset, asked: dict[str, Any]) -> Brought | None:
    """What the file of a visitor has, with a notice of what of it is not used; None for a user of the data set.

    Raises
    ------
    click.UsageError
        If not exactly one of them is given, or something is chosen for a user.
    RecsysError
        If the file cannot be used, or what is chosen in it is not to be chosen.
    """
    if (asked["user"] is None) == (asked["ratings"] is None):
        raise click.UsageError("give one of --user and --ratings")
    if asked["ratings"] is None:
        if asked["choose"]:
            raise click.UsageError("--choose needs --ratings")
        return None
    brought = bring(dataset, _read(asked["ratings"]))
    for choice in asked["choose"]:
        brought = _with_choice(dataset, brought, choice)
    if not brought.matched:
        raise _no_rating(dataset, brought)
    if brought.ambiguous or brought.unknown or brought.left_out:
        notice(f"{brought.in_words()}{_examples(dataset, brought)}")
    return brought


def chosen_viewer(
    dataset: Dataset, model: str, run_id: str | None, asked: dict[str, Any], brought: Brought | None
) -> Viewer:
    """The user or the visitor that is asked about, as the model sees them.

    Parameters
    ----------
    brought : Brought or None
        From `chosen_ratings`.

    Raises
    ------
    RecsysError
        If the user or the model cannot be used.
    """
    if brought is not None:
        visitor = as_visitor(runs.load(chosen_run(dataset, model, run_id), dataset), brought.ratings(dataset))
        return replace(visitor, person=somebody("this visitor"))
    user_id = dataset.users.parse(asked["user"])
    run = chosen_run(dataset, model, run_id)
    manifest = runs.read_manifest(run)
    training = np.zeros(dataset.n_ratings, bool)
    training[split(dataset.n_ratings, holdout=manifest["holdout"], seed=manifest["split_seed"]).train] = True
    return known_user(runs.load(run, dataset), user_id, training=training)


def chosen_filters(dataset: Dataset, asked: dict[str, Any]) -> list[MovieFilter]:
    """What movies are asked for, each filter with something that it asks for.

    Raises
    ------
    SettingError
        If the data set has no such genre, or a range makes no sense.
    """
    filters = [MovieFilter(genres=asked[f"genre_{mode}"], genre_mode=mode) for mode in _MODES]
    known = genre_index(dataset).names
    for name in (name for part in filters for name in part.genres):
        if name not in known:
            raise SettingError(f"the data set has no genre {name[:60]!r}; it has: {', '.join(known) or 'none'}")
    low, high = asked["min_ratings"], asked["max_ratings"]
    if low is not None or high is not None:
        most = int(dataset.movie_counts.max()) if high is None else high
        filters.append(MovieFilter(counts=(low or 0, max(most, low or 0) if high is None else high)))
    if asked["year"] is not None:
        filters.append(MovieFilter(years=_years(asked["year"])))
    return [part for part in filters if part.active()]


def chosen_movies(dataset: Dataset, filters: list[MovieFilter]) -> BoolArray | None:
    """The movies that pass all filters; None if there are none to pass."""
    return combined_mask(dataset, filters) if filters else None


def chosen_steering(asked: dict[str, Any]) -> Steering:
    """How the list is steered.

    Raises
    ------
    SettingError
        If a number is out of range.
    """
    return Steering(**{name: asked[name] for name in ("curious", "adventurous", "varied", "match_genres")})


def _years(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not (first.strip().isdecimal() and (last.strip().isdecimal() or not dash)):
        raise SettingError(f"--year needs two years such as 1980-1999, got {text[:60]!r}")
    return int(first), int(last if dash else first)


def _with_choice(dataset: Dataset, brought: Brought, choice: str) -> Brought:
    row, equals, movie = choice.partition("=")
    rows = {str(entry.row): entry.row for entry in (*(entry for entry, _ in brought.ambiguous), *brought.unknown)}
    if row not in rows or not equals:
        raise SettingError(
            f"--choose needs ROW=ID with the row of a title that several movies have or none, got {choice[:60]!r}"
        )
    return brought.with_choice(dataset, rows[row], int(dataset.movies.to_index([dataset.movies.parse(movie)])[0]))


def _no_rating(dataset: Dataset, brought: Brought) -> RecsysError:
    """Why nothing of a file can be used, by the first of its ratings."""
    if brought.ambiguous:
        entry, films = brought.ambiguous[0]
        ids = " or ".join(f"--choose {entry.row}={dataset.movies.to_id(movie)}" for movie in films[:_SHOWN])
        return DatasetError(
            f"no title of {brought.source} has one {dataset.words.movie} alone; choose {entry.label!r} by {ids}"
        )
    first = brought.unknown[0]
    if first.movie_id and not first.title:
        try:
            dataset.movies.parse(first.movie_id)
        except UnknownIdError as error:
            return error
    movie = f"{article_of(dataset.words.movie)} {dataset.words.movie}"
    return DatasetError(
        f"none of the {len(brought.unknown):,} ratings of {brought.source} is of {movie} of this data set, "
        f"the first of {first.label!r}"
    )


def _examples(dataset: Dataset, brought: Brought) -> str:
    """The first of the ratings that have no movie, each with what can be done about it."""
    table, told = dataset.movie_table, []
    for entry, films in brought.ambiguous[:_SHOWN]:
        ids = " or ".join(f"{entry.row}={dataset.movies.to_id(movie)}" for movie in films[:_SHOWN])
        titles = {f"{table['title'].iloc[movie]!s}" for movie in films[:_SHOWN]}
        told.append(f"to choose: {entry.label} may be {' or '.join(sorted(titles))}, --choose {ids}")
    told += [f"unknown: {entry.label}" for entry in brought.unknown[:_SHOWN]]
    told += [f"left out, line {row.line:,}: {row.title}, {row.reason}" for row in brought.left_out[:_SHOWN]]
    return "".join(f"\n  {one}" for one in told)


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_BYTES + 1)  # one more than is read, so that a larger file is told from one as large
    except FileNotFoundError:
        raise DatasetError(f"there is no file {path}") from None
    except OSError as error:
        raise DatasetError(f"the file {path} cannot be read: {error.strerror or error}") from None
    except ValueError:
        raise DatasetError(f"{path[:60]!r} is not a path") from None
