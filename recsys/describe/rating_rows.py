"""Looking through the ratings themselves: which rows match, and the rows as an Arrow table that is sent in parts."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recsys.data.dataset import Dataset
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.movie_filter import MovieFilter


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
    asked_stars = stars is not None and len(stars) > 0
    if user_idx is None and not words.strip() and not asked_stars:
        return None
    rows = np.arange(dataset.n_ratings) if user_idx is None else dataset.rows_of_user(user_idx)
    if words.strip():
        rows = rows[MovieFilter(words=words).mask(dataset)[dataset.ratings.movie_idx[rows]]]
    if asked_stars:
        scale = dataset.scale
        asked = scale.places(np.asarray(stars)[scale.allows(np.asarray(stars))])
        rows = rows[np.isin(scale.places(dataset.ratings.stars[rows]), asked)]
    return rows


def arrow_table(dataset: Dataset, rows: IndexArray | None = None) -> pa.Table:
    """Some ratings as a table of columns, in the order of ``rows``; all in file order if None.

    Returns
    -------
    pyarrow.Table
        ``user_id`` (text where integers are beyond what a browser counts), ``title``, ``stars`` (not where all are the
        same) and, where the data set has times, ``time`` (null where not known).
    """
    ratings = dataset.ratings
    at = slice(None) if rows is None else rows
    titles = pa.array(dataset.movie_table["title"].tolist(), type=pa.string())
    columns = {
        "user_id": _exact(pa.array(dataset.users.to_ids(ratings.user_idx[at]))),
        "title": titles.take(pa.array(ratings.movie_idx[at])),
    }
    if not dataset.is_implicit:
        columns["stars"] = pa.array(ratings.stars[at])
    if dataset.times is not None:
        columns["time"] = pa.array(dataset.times[at])
    return pa.table(columns)


def _exact(ids: pa.Array) -> pa.Array:
    """Ids as they are, or as text where a browser, which counts in double precision, would show others."""
    if not pa.types.is_integer(ids.type) or not len(ids):
        return ids
    low, high = pc.min_max(ids).values()
    exact = max(-low.as_py(), high.as_py()) < 2**53
    return ids if exact else ids.cast(pa.string())
