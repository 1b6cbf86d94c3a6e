"""What makes the difference between two movies, in words: a pure function of the parts."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Scale
from recsys.data.words import OF_MOVIES, Words
from recsys.models.shared.likes import like_threshold
from recsys.serving.person import YOU, Person
from recsys.serving.sentences import amount

COLUMNS = ["part", "kind", "rating", "above", "below", "difference"]
BASE, RATING, NEIGHBOUR, EVERYBODY, COUNT, CAUTION, REST = KINDS = (
    "base",
    "rating",
    "neighbour",
    "everybody",  # what all ratings add to a score while none of the viewer's counts
    "count",  # of people, where that is the score
    "caution",
    "rest",
)

STARS, SCORE = UNITS = ("stars", "score")
_TENTH = 0.1  # of the difference: smaller parts are not told
_CLAUSES = {  # of what is more, and of what is less
    BASE: ("it is better liked ({})", "it is less liked ({})"),
    EVERYBODY: ("everybody's ratings give it {} more", "everybody's ratings give it {} less"),
    CAUTION: ("it is held back less, as more people rated it ({})", "it is held back more, as fewer rated it ({})"),
    REST: ("beyond these ratings there is {} more for it", "beyond these ratings there is {} less for it"),
}


def difference_in_words(
    above: str,
    below: str,
    parts: pd.DataFrame,
    scale: Scale,
    unit: str,
    words: Words = OF_MOVIES,
    person: Person = YOU,
) -> str:
    """Why one movie stands above another, one sentence.

    Parameters
    ----------
    above, below : str
        Titles; the first has the higher score.
    parts : DataFrame
        ``part``, ``kind``, ``rating``, ``difference``, which add up to the difference of the scores.
    scale : Scale
        Of the ratings: a movie is named as a reason only if it was liked.
    unit : str
        One of `UNITS`.
    words : Words
        What the data set calls its users and stars.
    person : Person
        Whose list it is.

    Examples
    --------
    >>> parts = pd.DataFrame({
    ...     "part": ["How well liked the movie is", "Alien", "Brazil"], "kind": ["base", "rating", "rating"],
    ...     "rating": [None, 5, 2], "difference": [-0.1, 0.25, 0.05]})
    >>> difference_in_words("Heat", "Babe", parts, Scale(1, 5, 1), STARS)
    'Heat is above Babe by 0.200 stars: 2 of your ratings give it 0.300 more, most of all Alien (+0.250); but it is \
less liked (-0.100).'
    """
    sums = parts.groupby("kind")["difference"].sum()
    whole = float(sums.sum())
    if COUNT in sums:
        liked = "chose" if scale.has_one_value else "liked"
        return f"{above} is above {below}: {whole:,.0f} more {'person' if whole == 1 else 'people'} {liked} it."
    told = sums[sums.abs() >= _TENTH * abs(whole)].sort_values(key=lambda values: -values.abs(), kind="stable")
    clauses = {kind: _clause(str(kind), adds, parts, scale, words, person) for kind, adds in told.items()}
    more = [clauses[kind] for kind, adds in told.items() if adds > 0]
    less = [clauses[kind] for kind, adds in told.items() if adds < 0]
    against = f"; but {', and '.join(less)}" if less else ""
    by = f"{amount(whole)} {words.stars if unit == STARS else 'in score'}"
    return f"{above} is above {below} by {by}: {', and '.join(more)}{against}."


def _clause(kind: str, adds: float, parts: pd.DataFrame, scale: Scale, words: Words, person: Person) -> str:
    if kind == RATING:
        given = parts[(parts["kind"] == RATING) & (parts["difference"] != 0)]
        what = "choice" if scale.has_one_value else "rating"
        which = f"{len(given):,} of {person.whose} {what}s give" if len(given) > 1 else f"{person.whose} {what} gives"
        return f"{which} it {amount(abs(adds))} {'more' if adds > 0 else 'less'}{_most(given, adds, scale, person)}"
    if kind == NEIGHBOUR:
        return f"{words.users} like {person.who} give it {amount(abs(adds))} {'more' if adds > 0 else 'less'}"
    text = words.said(_CLAUSES[kind][0 if adds > 0 else 1])
    return text.format(_signed(adds) if "({})" in text else amount(abs(adds)))


def _most(given: pd.DataFrame, adds: float, scale: Scale, person: Person) -> str:
    """The liked movie that pulls most in the direction of the sum."""
    pulls = given["difference"].to_numpy() * (1 if adds > 0 else -1)
    are_likes = scale.has_one_value | (given["rating"] >= like_threshold(scale))
    liked = np.where(are_likes, pulls, -np.inf)
    best = int(np.argmax(liked))
    if liked[best] <= 0:
        return ""
    among = "most of all" if liked[best] == pulls.max() else f"of those {person.they} liked most of all"
    return f", {among} {given['part'].iloc[best]} ({_signed(given['difference'].iloc[best])})"


def _signed(adds: float) -> str:
    return f"{'+' if adds > 0 else ''}{amount(adds)}"
