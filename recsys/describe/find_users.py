"""Finding users by what is known of them: any word of their label."""

import re
from itertools import zip_longest

import numpy as np

from recsys.data.dataset import Dataset
from recsys.data.ids import BoolArray, IndexArray
from recsys.describe.whole_set import user_groups

LABELLED = ("gender", "age_group", "occupation")  # columns of the user table that a label tells, where they are known
_DIGITS = 18  # of a number that is looked for
_BETWEEN_WORDS = re.compile(r"[\s/,·]+")


def matching_users(dataset: Dataset, text: str) -> IndexArray:
    """Positions of the users who have every word of a text in their label, ascending, shape (k,).

    A word is the beginning of a user's id, or of a word of a group that the user is in, in whatever case; "98 ratings"
    is so many. A number alone is an id, or the beginning of one. An empty text finds everybody.

    Examples
    --------
    >>> import pandas as pd
    >>> from recsys.sources import from_frame
    >>> ratings = pd.DataFrame([("ann", 1, 5), ("bob", 1, 4), ("bea", 2, 1)], columns=["user_id", "movie_id", "rating"])
    >>> users = pd.DataFrame({"user_id": ["ann", "bob", "bea"], "occupation": ["artist", "writer", "K-12 student"]})
    >>> dataset = from_frame(ratings, users=users)
    >>> dataset.users.to_ids(matching_users(dataset, "b")).tolist()
    ['bob', 'bea']
    >>> dataset.users.to_ids(matching_users(dataset, "Stud b")).tolist()
    ['bea']
    """
    text = text.strip()
    alone = dataset.users.find([int(text) if _is_integer(dataset, text) else text])
    if alone[0] >= 0:
        return alone.astype(np.int64)
    begins = dataset.users.starting_with(text, dataset.n_users)
    if text.isdecimal() and len(begins):
        return begins
    has_all = np.ones(dataset.n_users, bool)
    groups = [user_groups(dataset, column) for column in LABELLED if column in dataset.user_table]
    words, said = _words(text), (dataset.words.rating, dataset.words.ratings)
    for word, after in zip_longest(words, words[1:], fillvalue=""):
        if word.isdecimal() and after.casefold() in said:
            has_all &= dataset.user_counts == int(word[:_DIGITS])
        elif word.casefold() not in said:
            has_all &= _has(dataset, word, groups)
    return np.flatnonzero(has_all)


def _has(dataset: Dataset, word: str, groups: list[tuple[list[str], IndexArray]]) -> BoolArray:
    """Which users have one word in their id or their groups, shape (n_users,)."""
    has = np.zeros(dataset.n_users, bool)
    for begins_with in {word, word.lower(), word.upper(), word.capitalize()}:
        has[dataset.users.starting_with(begins_with, dataset.n_users)] = True
    for labels, code in groups:
        begins = [any(part.startswith(word.casefold()) for part in _words(label.casefold())) for label in labels]
        has |= np.array([*begins, False])[code]  # the last is of users of whom it is not known, whose code is -1
    return has


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text) if word]


def _is_integer(dataset: Dataset, text: str) -> bool:
    digits = text.removeprefix("-")
    return dataset.users.is_integer and digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS
