"""A data set that is not about movies: what it says must be in its own words."""

import re
from dataclasses import replace

from recsys.data.dataset import Dataset, Scale
from recsys.data.words import Words

BOOKS = Words("reader", "readers", "book", "books", "point", "points")
_OF_MOVIES = re.compile(r"(?<![\w-])(?:movies?|films?|users?|stars?)(?![\w-])|★|⭐", re.IGNORECASE)
_NAMES = re.compile(r"User k-NN|:material/\w+:")  # of a method, and of icons


def words_of_movies(text: str) -> list[str]:
    """What a text says in words that are those of other data sets."""
    return _OF_MOVIES.findall(_NAMES.sub("", text.replace("\\", "")))


def as_books(dataset: Dataset) -> Dataset:
    """The same ratings on a scale of 2 to 10, as those of books by readers."""
    titles = [f"Volume {at}" for at in range(dataset.n_movies)]
    return replace(
        dataset,
        scale=Scale(2, 10, 2),
        ratings=replace(dataset.ratings, stars=2 * dataset.ratings.stars),
        movie_table=dataset.movie_table.assign(title=titles, listed_title=titles),
        words=BOOKS,
        fingerprint=f"{dataset.fingerprint[:-5]}books",  # what pages keep of a set is kept under that
    )
