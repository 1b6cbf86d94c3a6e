"""Looking through the ratings themselves: which rows match, and the rows as an Arrow table that is sent in parts."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.movie_filter import MovieFilter

MOST_SHOWN = 1_000_000  # ratings in one table; each has its title as a text


def matching_rows(
    dataset: Dataset, *, user_idx: int | None = None, words: str = "", stars: FloatArray | None = None
) -> IndexArray | None:
    """Rows of the ratings that match, ascending; None if nothing is asked, which is all of them.

    Parameters
    ----------
    user_idx : int, optional
        Only this user's.
    words : str
        Only of movies whose title has these words, as ``MovieFilter`` finds them.
    stars : ndarray, shape (m,), optional
        Only these of the scale's ``values``, or what is nearest to them; none mentioned asks nothing.
    """
    tests = []
    if words.strip():
        tests.append((MovieFilter(words=words).mask(dataset), dataset.ratings.movie_idx))
    if stars is not None and len(stars):
        scale, asked = dataset.scale, np.zeros(len(dataset.scale.values), bool)
        asked[scale.places(np.asarray(stars)[scale.allows(np.asarray(stars))])] = True
        tests.append((asked, dataset.star_places))
    if user_idx is None:
        if not tests:
            return None
        return np.flatnonzero(np.logical_and.reduce([passes[at] for passes, at in tests]))
    rows = dataset.rows_of_user(user_idx)
    for passes, at in tests:
        rows = rows[passes[at[rows]]]
    return rows


def arrow_table(dataset: Dataset, rows: IndexArray | slice = slice(None)) -> pa.Table:
    """Some ratings as a table of columns, in the order of ``rows``; all in file order by default.

    Returns
    -------
    pyarrow.Table
        ``user_id`` and ``movie_id`` (text where integers are beyond what a browser counts), ``title``, ``stars``
        and, where the data set has times, ``time`` (in UTC; null where not known).
    """
    ratings = dataset.ratings
    titles = pa.array(dataset.movie_table["title"].tolist(), type=pa.string())
    columns = {
        "user_id": _exact(pa.array(dataset.users.to_ids(ratings.user_idx[rows]))),
        "movie_id": _exact(pa.array(dataset.movies.to_ids(ratings.movie_idx[rows]))),
        "title": titles.take(pa.array(ratings.movie_idx[rows])),
    }
    columns["stars"] = pa.array(ratings.stars[rows])
    if dataset.times is not None:
        columns["time"] = pa.array(dataset.times[rows])
    return pa.table(columns)


def _exact(ids: pa.Array) -> pa.Array:
    """Ids as they are, or as text where a browser, which counts in double precision, would show others."""
    if not pa.types.is_integer(ids.type) or not len(ids):
        return ids
    low, high = pc.min_max(ids).values()
    exact = max(-low.as_py(), high.as_py()) < 2**53
    return ids if exact else ids.cast(pa.string())
