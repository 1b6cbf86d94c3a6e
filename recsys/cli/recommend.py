"""``recommend`` and ``predict``: ask a trained model."""

from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd

from recsys import sources, store
from recsys.cli.output import dataset_option, json_option, model_option, notice, print_json, run_option
from recsys.dataset import Dataset
from recsys.errors import DatasetError, SettingError
from recsys.files import write_atomically
from recsys.listing import rated_movies, recommended_movies


@click.command()
@dataset_option
@model_option
@click.option("--user", required=True, metavar="ID", help="The user's id in the data set.")
@click.option("-n", default=20, show_default=True, help="How many movies to recommend.")
@run_option
@json_option
def recommend(dataset: str, model: str, user: str, n: int, run_id: str | None, as_json: bool) -> None:
    """Show what a user rated, and the best movies that the user has not rated."""
    if n < 1:
        raise SettingError(f"-n must be at least 1, got {n}")
    loaded = sources.load(dataset, notify=notice)
    user_id = loaded.users.parse(user)
    recommender = store.load(store.newest(loaded, model, run_id), loaded)
    rated = rated_movies(recommender, user_id)
    best = recommended_movies(recommender, user_id, n)
    if as_json:
        return print_json(
            {
                "user_id": user_id,
                "rated": rated[["movie_id", "title", "rating", "predicted"]].to_dict("records"),
                "recommendations": best[
                    _in(best, "rank", "movie_id", "title", "genres", "predicted", "n_ratings")
                ].to_dict("records"),
            }
        )
    click.echo(f"User {user_id} rated {len(rated)} movies. The {len(best)} best others, by {recommender.title}:")
    for row in best.itertuples():
        click.echo(f"{row.rank:3d}  {row.predicted:.2f}  {row.title}  ({row.n_ratings:,} ratings)")
    return None


@click.command()
@dataset_option
@model_option
@click.option("--pairs", required=True, type=click.Path(dir_okay=False), help="CSV with columns user_id,movie_id.")
@click.option("--out", required=True, type=click.Path(dir_okay=False), help="CSV to write: the same and predicted.")
@run_option
def predict(dataset: str, model: str, pairs: str, out: str, run_id: str | None) -> None:
    """Predict the stars of the pairs in a CSV file."""
    loaded = sources.load(dataset, notify=notice)
    table = _read_pairs(Path(pairs), loaded)
    recommender = store.load(store.newest(loaded, model, run_id), loaded)
    table["predicted"] = recommender.predict(table["user_id"].to_numpy(), table["movie_id"].to_numpy())
    write_atomically(Path(out), lambda file: table.to_csv(file, index=False))
    click.echo(f"{len(table):,} predictions written to {out}")


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


def _in(table: pd.DataFrame, *columns: str) -> list[str]:
    return [column for column in columns if column in table]
