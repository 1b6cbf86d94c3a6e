"""The words that somebody states for a data set: a noun each for its items, users and stars."""

from collections.abc import Mapping

from recsys.data.words import Words, plural_of
from recsys.errors import DatasetError

THINGS = ("item", "user", "star")
_FIELDS = {"item": ("movie", "movies"), "user": ("user", "users"), "star": ("star", "stars")}


def with_stated(words: Words, stated: Mapping[str, str]) -> Words:
    """``words`` with those of `THINGS` in ``stated`` put in their place.

    Parameters
    ----------
    stated : mapping of str to str
        A noun, or "person/people" where the plural is none that follows; an empty one changes nothing.

    Raises
    ------
    DatasetError
        If a noun is only half there.

    Examples
    --------
    >>> words = with_stated(Words(), {"item": "Book", "user": "person/people"})
    >>> words.movies, words.user, words.users
    ('books', 'person', 'people')
    """
    changed: dict[str, str] = {}
    for thing, text in stated.items():
        one, sign, many = (part.strip().lower() for part in text.partition("/"))
        if sign and not (one and many):
            raise DatasetError(f"the word for {thing} is ONE or ONE/MANY, such as person/people, got {text[:60]!r}")
        if one:
            changed |= zip(_FIELDS[thing], (one, many or plural_of(one)), strict=True)
    return Words(**(vars(words) | changed))
