"""The words of titles: a series of movies shares a name."""

import re
import weakref

import numpy as np
from scipy.sparse import csr_array

from recsys.data.dataset import Dataset

_WORD = re.compile(r"[^\W\d_]{2,}")  # letters of any alphabet; numbers of parts say nothing of which series
_WORDS: "weakref.WeakKeyDictionary[Dataset, csr_array]" = weakref.WeakKeyDictionary()


def title_words(dataset: Dataset) -> csr_array:
    """Which movie has which words in its title, rare ones weighing more, float32, shape (n_movies, n_words).

    The weight is ``log(n_movies / number of titles that have it)`` (Spärck Jones, 1972), each row scaled to length 1,
    so that dot products are cosines; a title without words stays 0. Built once for a data set.
    """
    if dataset not in _WORDS:
        _WORDS[dataset] = _weighted(dataset)
    return _WORDS[dataset]


def _weighted(dataset: Dataset) -> csr_array:
    titles = dataset.movie_table["title"].astype(str).str.casefold()
    found = [set(_WORD.findall(title)) for title in titles]
    words = sorted(set().union(*found))
    places = {word: place for place, word in enumerate(words)}
    columns = np.array([places[word] for title in found for word in sorted(title)], np.int32)
    rows = np.repeat(np.arange(len(found), dtype=np.int32), [len(title) for title in found])
    weights = np.log(len(found) / np.maximum(np.bincount(columns, minlength=len(words)), 1))[columns]
    lengths = np.sqrt(np.bincount(rows, weights=weights**2, minlength=len(found)))
    unit = weights / np.where(lengths > 0, lengths, 1)[rows]
    return csr_array((unit.astype(np.float32), (rows, columns)), shape=(len(found), len(words)))
