"""How a source is to be read, as far as somebody stated it; what is not stated is guessed from the content."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from recsys.data.dataset import Scale
from recsys.errors import DatasetError

ROLES = ("user", "item", "rating", "time")  # of the columns of a table of ratings


@dataclass(frozen=True)
class Recipe:
    """What somebody stated about a source; None, or an empty mapping, leaves it to the content.

    Parameters
    ----------
    ratings, items, users : str, optional
        Paths inside the source of its tables.
    separator : str, optional
        Between the fields of the ratings: one of ``SEPARATORS`` of `dialect`.
    header : bool, optional
        Whether the first line of the ratings names the columns.
    columns : mapping of str to str
        For a role of `ROLES`, the name of its column of the ratings; without a header its place, "1" being the first.
        A role with an empty name has no column.
    scale : Scale, optional
        The scale that ratings are on.
    not_rated : tuple of float, optional
        Values of the rating that mean that there is none.
    min_ratings : int
        Only users and movies with as many ratings among each other stay (the k-core); 0 keeps everybody.
    forgive : bool
        Whether a source is read however many of its lines are refused.

    Examples
    --------
    >>> Recipe.from_json(Recipe(columns={"item": "book"}, scale=Scale(1, 10, 1)).to_json()).columns["item"]
    'book'
    """

    ratings: str | None = None
    items: str | None = None
    users: str | None = None
    separator: str | None = None
    header: bool | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    scale: Scale | None = None
    not_rated: tuple[float, ...] | None = None
    min_ratings: int = 0
    forgive: bool = False

    def to_json(self) -> str:
        """The stated parts alone, as JSON text with sorted names: equal recipes have equal texts."""
        stated = {name: value for name, value in asdict(self).items() if value != _DEFAULTS[name]}
        return json.dumps(stated, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """The recipe that `to_json` wrote.

        Raises
        ------
        DatasetError
            If it is something else.
        """
        try:
            stated: dict[str, Any] = json.loads(text)
            if "scale" in stated:
                stated["scale"] = Scale(**stated["scale"])
            if "not_rated" in stated:
                stated["not_rated"] = tuple(map(float, stated["not_rated"]))
            return cls(**stated)
        except (ValueError, TypeError) as error:
            raise DatasetError(f"this says nothing about how to read a data set: {text[:80]!r} ({error})") from None


_DEFAULTS = {
    spec.name: asdict(Recipe())[spec.name] for spec in fields(Recipe)
}  # asdict copies mappings, so compare by value
