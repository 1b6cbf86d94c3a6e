"""Raw tables to a `Dataset`: every rating checked, ids turned into positions, refusals counted."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset, Ratings, Refusal, Scale
from recsys.data.ids import BoolArray, IdIndex, IndexArray
from recsys.errors import DatasetError
from recsys.sources.movies import movie_columns
from recsys.sources.raw import (
    DUPLICATE_PAIR,
    OFF_SCALE,
    UNKNOWN_MOVIE,
    UNKNOWN_USER,
    UNPARSABLE,
    RawRatings,
    SourceTables,
    refusal,
    refuse_too_many,
)
from recsys.sources.scales import infer_scale


def assemble(tables: SourceTables, *, name: str, fingerprint: str) -> Dataset:
    """The data set that a source's tables hold.

    Movies and users that are listed but have no rating stay; where a table is missing, whoever occurs in the
    ratings is known. Of several ratings of one movie by one user the last stays.

    Parameters
    ----------
    name, fingerprint : str
        As in `Dataset`.

    Raises
    ------
    DatasetError
        If more than 1 % of the rating lines have to be refused, or no rating is left.
    """
    raw = tables.ratings
    user_table = _user_table(tables)
    movie_table = _movie_table(tables)
    users, movies = IdIndex(user_table["user_id"], "user"), IdIndex(movie_table["movie_id"], "movie")
    user_idx, movie_idx = raw.user_ids.find(users), raw.movie_ids.find(movies)
    n_lines = len(raw) + len(raw.unparsable)
    _refuse_unparsable(name, raw, n_lines)
    scale = infer_scale(raw.stars, raw.file)
    kept, refused = _checked(raw, user_idx, movie_idx, scale)
    refuse_too_many(name, refused, n_lines, raw.expected)
    if not len(raw.stars[kept]):
        raise DatasetError(f"{raw.file} in {name} has no ratings; a line should read {raw.expected}")
    times = raw.times[kept]
    ratings = Ratings(user_idx[kept], movie_idx[kept], raw.stars[kept], len(users), len(movies))
    for array in (ratings.user_idx, ratings.movie_idx, ratings.stars, times):
        array.flags.writeable = False  # everybody shares them; as from the cache
    return Dataset(
        name=name,
        fingerprint=fingerprint,
        scale=scale,
        users=users,
        movies=movies,
        ratings=ratings,
        times=None if np.isnat(times).all() else times,
        user_table=user_table,
        movie_table=movie_table,
        refused=tuple(tables.refused + refused),
    )


def _user_table(tables: SourceTables) -> pd.DataFrame:
    if tables.users is not None:
        return _without_empty_columns(tables.users)
    return pd.DataFrame({"user_id": pd.Series(tables.ratings.user_ids.distinct().tolist())})


def _movie_table(tables: SourceTables) -> pd.DataFrame:
    if tables.movies is not None:
        return tables.movies
    ids = tables.ratings.movie_ids.distinct().tolist()
    return movie_columns(ids, [f"Movie {raw}" for raw in ids])


def _without_empty_columns(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[:, ~table.isna().all()]


def _refuse_unparsable(name: str, raw: RawRatings, n_lines: int) -> None:
    """Raise early where so few lines are ratings that nothing can be said of the rest."""
    refuse_too_many(name, refusal(raw.file, UNPARSABLE, raw.unparsable), n_lines, raw.expected)


def _checked(
    raw: RawRatings, user_idx: IndexArray, movie_idx: IndexArray, scale: Scale
) -> tuple[IndexArray | slice, list[Refusal]]:
    """Rows that stay (all of them: a slice, which copies nothing), and what was refused."""
    refused = refusal(raw.file, UNPARSABLE, raw.unparsable)
    faults = {
        OFF_SCALE: ~scale.allows(raw.stars),
        UNKNOWN_USER: user_idx < 0,
        UNKNOWN_MOVIE: movie_idx < 0,
    }
    left = np.ones(len(raw), dtype=bool)
    for reason, faulty in faults.items():
        refused += _refusal_of_rows(raw, reason, left & faulty)
        left &= ~faulty
    earlier = _earlier_of_duplicates(user_idx, movie_idx, left)
    refused += _refusal_of_rows(raw, DUPLICATE_PAIR, earlier)
    left &= ~earlier
    return (slice(None) if left.all() else np.flatnonzero(left)), refused


def _refusal_of_rows(raw: RawRatings, reason: str, faulty: BoolArray) -> list[Refusal]:
    rows = np.flatnonzero(faulty)
    return refusal(raw.file, reason, raw.lines_of(rows)) if len(rows) else []


def _earlier_of_duplicates(user_idx: IndexArray, movie_idx: IndexArray, left: BoolArray) -> BoolArray:
    """Which of the ratings that are left have a later one of the same pair, shape (n,)."""
    pairs = user_idx.astype(np.int64) << 32 | movie_idx.astype(np.int64)
    pairs[~left] = -1 - np.flatnonzero(~left)  # refused already: equal to nothing
    in_order = np.sort(pairs)
    if not (in_order[1:] == in_order[:-1]).any():
        return np.zeros(len(pairs), dtype=bool)
    return pd.Series(pairs).duplicated(keep="last").to_numpy()
