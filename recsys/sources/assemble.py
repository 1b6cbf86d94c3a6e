"""Raw tables to a `Dataset`: every rating checked, ids turned into positions, refusals counted."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, Ratings, Scale
from recsys.data.ids import BoolArray, IdIndex, IndexArray, TimeArray
from recsys.data.words import OF_MOVIES, guessed
from recsys.errors import DatasetError
from recsys.sources.k_core import k_core
from recsys.sources.movies import movie_columns
from recsys.sources.raw import RawIds, RawRatings, SourceTables, alike
from recsys.sources.recipe import Recipe
from recsys.sources.refusals import DUPLICATE_PAIR, FEW_RATINGS, OFF_SCALE, Tally, example_of, refuse_too_many
from recsys.sources.scales import infer_scale

_NO_RECIPE = Recipe()


def assemble(tables: SourceTables, *, name: str, fingerprint: str, recipe: Recipe = _NO_RECIPE) -> Dataset:
    """The data set that a source's tables hold.

    Movies and users that are listed but have no rating stay; whoever has ratings and is not listed gets a row of which
    nothing is known. Of several ratings of one movie by one user the latest in time stays, of those without times the
    last.

    Parameters
    ----------
    name, fingerprint : str
        As in `Dataset`.
    recipe : Recipe
        The scale, whether refusals are forgiven, and how many ratings everybody must have.

    Raises
    ------
    DatasetError
        If more than 5 % of the rating lines and more than 20 have to be refused, or no rating is left.
    """
    raw = tables.ratings
    n_lines = len(raw) + sum(item.count for item in raw.refused)
    if not recipe.forgive:
        refuse_too_many(name, raw.refused, n_lines, raw.expected)
    if not len(raw):
        why = f": {raw.refused[0].reason}, {example_of(raw.refused[0])}" if raw.refused else ""
        raise DatasetError(f"{raw.file} in {name} has no ratings{why}; a line should read {raw.expected}")
    scale = recipe.scale or infer_scale(raw.stars, raw.file)
    user_ids, listed_users = raw.user_ids, _ids(tables.users, "user_id")
    movie_ids, listed_movies = raw.movie_ids, _ids(tables.movies, "movie_id")
    if tables.of_text:
        user_ids, listed_users = alike(user_ids, listed_users)
        movie_ids, listed_movies = alike(movie_ids, listed_movies)
    tally, told = Tally(), list(tables.told)
    user_table, users = _user_table(tables, user_ids, listed_users, told)
    movie_table, movies = _movie_table(tables, movie_ids, listed_movies, told)
    user_idx, movie_idx = user_ids.find(users), movie_ids.find(movies)
    kept = _checked(raw, user_idx, movie_idx, scale, tally)
    if not recipe.forgive:
        refuse_too_many(name, [*raw.refused, *tally.refused()], n_lines, raw.expected)
    if recipe.min_ratings > 1:
        kept = _core(raw, user_idx, movie_idx, kept, recipe.min_ratings, tally)
    if not len(raw.stars[kept]):
        raise DatasetError(_nothing_left(name, raw, recipe, scale))
    times = raw.times[kept]
    ratings = Ratings(user_idx[kept], movie_idx[kept], raw.stars[kept], len(users), len(movies))
    for array in (ratings.user_idx, ratings.movie_idx, ratings.stars, times):
        array.flags.writeable = False  # everybody shares them; as from the cache
    dataset = Dataset(
        name=name,
        fingerprint=fingerprint,
        scale=scale,
        users=users,
        movies=movies,
        ratings=ratings,
        times=None if np.isnat(times).all() else times,
        user_table=user_table,
        movie_table=movie_table,
        refused=(*tables.refused, *raw.refused, *tally.refused()),
        told=tuple(told),
        words=OF_MOVIES if tables.naming is None else guessed(*tables.naming, scale),
    )
    return only_rated(dataset) if recipe.min_ratings > 1 else dataset


def only_rated(dataset: Dataset) -> Dataset:
    """The data set without users and movies that have no rating."""
    users, movies = (np.flatnonzero(counts) for counts in (dataset.user_counts, dataset.movie_counts))
    places = [np.full(n, -1, np.int32) for n in (dataset.n_users, dataset.n_movies)]
    for place, left in zip(places, (users, movies), strict=True):
        place[left] = np.arange(len(left), dtype=np.int32)
    rated = dataset.ratings
    return replace(
        dataset,
        users=IdIndex(dataset.users.to_ids(users), "user"),
        movies=IdIndex(dataset.movies.to_ids(movies), "movie"),
        ratings=Ratings(places[0][rated.user_idx], places[1][rated.movie_idx], rated.stars, len(users), len(movies)),
        user_table=dataset.user_table.iloc[users].reset_index(drop=True),
        movie_table=dataset.movie_table.iloc[movies].reset_index(drop=True),
    )


def _ids(table: pd.DataFrame | None, column: str) -> Sequence[int | str] | None:
    return None if table is None else table[column].tolist()


def _user_table(
    tables: SourceTables, ids: RawIds, listed: Sequence[int | str] | None, told: list[str]
) -> tuple[pd.DataFrame, IdIndex]:
    if tables.users is None or listed is None:
        table = pd.DataFrame({"user_id": pd.Series(ids.distinct().tolist())})
        return table, IdIndex(table["user_id"], "user")
    table = tables.users.assign(user_id=pd.Series(listed))
    added = _not_listed(ids, listed)
    if added:
        told.append(_told_of(added, "user"))
        table = pd.concat([table, pd.DataFrame({"user_id": pd.Series(added)})], ignore_index=True)
        table = _with_kinds_of(tables.users, table, "user_id")
    table = table.loc[:, ~table.isna().all()]
    return table, IdIndex(table["user_id"], "user")


def _movie_table(
    tables: SourceTables, ids: RawIds, listed: Sequence[int | str] | None, told: list[str]
) -> tuple[pd.DataFrame, IdIndex]:
    if tables.movies is None or listed is None:
        distinct = ids.distinct().tolist()
        table = movie_columns(distinct, [str(raw) for raw in distinct])
        return table, IdIndex(table["movie_id"], "movie")
    table = tables.movies.assign(movie_id=pd.Series(listed))
    added = _not_listed(ids, listed)
    if added:
        told.append(_told_of(added, "movie"))
        rows = movie_columns(added, [str(raw) for raw in added])
        for name in ("genres", "tags"):
            if name in table:
                rows[name] = pd.Series([[] for _ in added], dtype=object)
        table = _with_kinds_of(tables.movies, pd.concat([table, rows], ignore_index=True), "movie_id")
    return table, IdIndex(table["movie_id"], "movie")


def _with_kinds_of(before: pd.DataFrame, table: pd.DataFrame, but: str) -> pd.DataFrame:
    """A table with the types that its columns had before rows were added."""
    return table.astype({name: kind for name, kind in before.dtypes.items() if name != but})


def _not_listed(ids: RawIds, listed: Sequence[int | str]) -> list[int | str]:
    """Ids with ratings that a table does not have, ascending."""
    missing: list[int | str] = sorted(set(ids.distinct().tolist()) - set(listed))
    return missing


def _told_of(added: list[int | str], noun: str) -> str:
    first = ", ".join(repr(raw) for raw in added[:3])
    one = len(added) == 1
    return (
        f"{len(added):,} {noun}{'' if one else 's'} with ratings {'is' if one else 'are'} not in the table of {noun}s "
        f"({'it is' if one else 'first'} {first}): nothing more is known of {'it' if one else 'them'}"
    )


def _checked(
    raw: RawRatings, user_idx: IndexArray, movie_idx: IndexArray, scale: Scale, tally: Tally
) -> IndexArray | slice:
    """Rows that stay (all of them: a slice, which copies nothing); what is refused is counted."""
    left = np.ones(len(raw), dtype=bool)
    off = np.flatnonzero(~scale.allows(raw.stars))
    if len(off):
        tally.add_rows(raw.places, off, OFF_SCALE, "rating", [f"{value:g}" for value in raw.stars[off[:5]]])
        left[off] = False
    twice = np.flatnonzero(_earlier_of_duplicates(user_idx, movie_idx, raw.times, left))
    if len(twice):
        tally.add_rows(raw.places, twice, DUPLICATE_PAIR, "")
        left[twice] = False
    return slice(None) if left.all() else np.flatnonzero(left)


def _core(
    raw: RawRatings, user_idx: IndexArray, movie_idx: IndexArray, kept: IndexArray | slice, k: int, tally: Tally
) -> IndexArray:
    rows = np.arange(len(raw))[kept]
    stays = k_core(user_idx[rows], movie_idx[rows], k)
    if not stays.all():
        tally.add_rows(raw.places, rows[~stays], FEW_RATINGS, "")
    return rows[stays]


def _earlier_of_duplicates(user_idx: IndexArray, movie_idx: IndexArray, times: TimeArray, left: BoolArray) -> BoolArray:
    """Which of the ratings that are left have another of the same pair that is later in time, or below, shape (n,)."""
    pairs = user_idx.astype(np.int64) << 32 | movie_idx.astype(np.int64)
    pairs[~left] = -1 - np.flatnonzero(~left)  # refused already: equal to nothing
    earlier = np.zeros(len(pairs), dtype=bool)
    in_order = np.sort(pairs)
    twice = in_order[1:][in_order[1:] == in_order[:-1]]
    if not len(twice):
        return earlier
    places = np.searchsorted(twice, pairs)
    several = np.flatnonzero(twice[np.minimum(places, len(twice) - 1)] == pairs)
    order = several[np.lexsort((several, times[several].astype(np.int64), pairs[several]))]  # no time is the earliest
    earlier[order[:-1][pairs[order][1:] == pairs[order][:-1]]] = True
    return earlier


def _nothing_left(name: str, raw: RawRatings, recipe: Recipe, scale: Scale) -> str:
    if recipe.min_ratings > 1:
        return f"no ratings of {name} are left where everybody needs {recipe.min_ratings} of them; ask for fewer"
    if recipe.scale is not None:
        return f"no rating of {raw.file} in {name} is on the scale of {scale.in_words}; it has {raw.stars[0]:g}"
    return f"{raw.file} in {name} has no ratings; a line should read {raw.expected}"
