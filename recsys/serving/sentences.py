"""What a reason sounds like: clauses that say no more than the numbers in them."""

from collections.abc import Sequence

from recsys.data.dataset import Scale
from recsys.data.numbers import signed
from recsys.data.words import article_of
from recsys.serving.evidence import CARRIES, CROWD, GENRES, NEIGHBOURS, RATINGS, Evidence, Given, Part

_OF_A_SCORE = 1e-3  # what single precision may leave over
_FEW = 20  # people: fewer are not everyone


def chosen_together(told: Evidence, score: float, named: tuple[Given, ...]) -> str:
    """That who liked some movies liked this one, and how the score is put together from that."""
    verb, person = verb_of(told), told.person
    titles, adds = " and ".join(given.title for given in named), sum(given.adds for given in named)
    others, n = score - adds, len(told.likes) - len(named)
    mostly = adds >= CARRIES * score and len(named) == 1
    who = f"{'Mostly people' if mostly else 'People'} who {verb} {titles} also {verb} it"
    it = "that adds" if len(named) == 1 else "these two add"
    beyond = score - sum(given.adds for given in told.likes)
    if abs(beyond) > _OF_A_SCORE * max(1, abs(score)):  # it is not made of these ratings alone
        return (
            f"{who}: {it} {amount(adds)} to its score of {amount(score)}, "
            f"of which all {person.whose} {given_of(told)}s together make up {amount(score - beyond)}, "
            f"and what many choose and what else is known of {person.them} {amount(beyond)}."
        )
    if not n:
        return f"{who}: that makes up its score of {amount(score)}."
    ratings = f"{n:,} other {given_of(told)}s" if n > 1 else f"another {given_of(told)}"
    ratings = f"{ratings} {person.of_whom}"
    if others >= 0:
        return f"{who}: {it} {amount(adds)} to its score of {amount(score)}, and {ratings} the rest."
    off = f"take{'' if n > 1 else 's'} {amount(-others)} off"
    return f"{who}: {it} {amount(adds)}, and {ratings} {off}: a score of {amount(score)}."


def amount(score: float) -> str:
    """A score with three decimals, or the first two digits that say something; a count of people as it is.

    Examples
    --------
    >>> amount(0.8412), amount(-0.00123), amount(0.0), amount(1448.0)
    ('0.841', '-0.0012', '0.000', '1,448')
    """
    if abs(score) >= 1 and score == round(score):
        return f"{score:,.0f}"
    if abs(score) >= 0.01 or not score:
        return f"{score:.3f}"
    digits = next((digits for digits in range(4, 12) if float(f"{abs(score):.{digits - 1}f}")), 12)
    return f"{score:.{digits}f}"


def joined(told: Evidence, first: Sequence[Part], but: str, others: Sequence[Part], *, named: bool = False) -> str:
    """Clauses of some parts, and after ``but`` those of the parts that pull the other way.

    Parameters
    ----------
    named : bool
        Whether the sentence has said before whose ratings these are.
    """
    clauses = []
    for i, part in enumerate([*first, *others]):
        clauses.append(_clause(told, part, opens=i == 0, named=named))
        named |= part.kind != CROWD
    texts, against = clauses[: len(first)], clauses[len(first) :]
    return ", and ".join(texts) + (but + ", and ".join(against) if against else "")


def alone(told: Evidence, part: Part) -> str:
    """The words where one thing alone raises a prediction."""
    if part.kind == CROWD:
        rather = "well liked" if told.mean + part.adds >= _middle(told.scale) else "liked more than most"
        above = f"{part.adds:.2f} {told.words.stars} above the mean"
        return f"Mostly because it is {rather}: {people(part.n)} rated it, {above}"
    if part.kind == NEIGHBOURS:
        who, user = told.person.who, told.words.user
        if part.n > 1:
            return f"Mostly because of the {part.n:,} {told.words.users} like {who} who rated it"
        return f"Because {article_of(user)} {user} like {who} liked it"
    return _clause(told, part, opens=True, named=False)


def _clause(told: Evidence, part: Part, *, opens: bool, named: bool) -> str:
    if part.kind == CROWD:
        return ("" if opens else "it is ") + _how_liked(told, part)
    n, does = part.n, _adds if part.adds > 0 else _off
    stars = abs(part.adds)
    who, whose = (told.person.them, told.person.their) if named else (told.person.who, told.person.whose)
    if part.kind == RATINGS and n == 1:
        which = f"{whose} rating of {part.named.title}" if part.named is not None else f"one of {whose} ratings"
        return f"{which} {does(1, stars)}"
    if part.kind == RATINGS:
        return f"{n:,} of {whose} ratings together {does(n, stars)}{_most(told, part)}"
    if part.kind == GENRES:
        best = max(told.genres, key=lambda named: named[1] * part.adds)
        opinion = f"{whose} opinion of its genres and period"
        return f"{opinion} {does(1, stars)}, most of all of {best[0]} ({signed(best[1])})"
    if part.kind == NEIGHBOURS:
        users = f"the {n:,} {told.words.users}" if n > 1 else f"the one {told.words.user}"
        return f"{users} like {who} who rated it {does(n, stars)}"
    return f"what the model knows beyond {whose} ratings {does(1, stars)}"


def _how_liked(told: Evidence, part: Part) -> str:
    if part.adds < 0:
        return f"liked less than most {told.words.movies} ({signed(part.adds)})"
    if told.mean + part.adds < _middle(told.scale):
        return f"liked more than most {told.words.movies} ({signed(part.adds)})"
    few = f"the {part.n} people who rated it" if part.n > 1 else "the one who rated it"
    return f"well liked by {'everyone' if part.n >= _FEW else few} ({signed(part.adds)})"


def _most(told: Evidence, part: Part) -> str:
    if part.named is None:
        return ""
    among = "most of all" if part.is_strongest else f"of those {told.person.they} liked most of all"
    return f", {among} {part.named.title} ({signed(part.named.adds)})"


def _adds(n: int, amount: float) -> str:
    return f"{'add' if n > 1 else 'adds'} +{amount:.2f}"


def _off(n: int, amount: float) -> str:
    return f"{'take' if n > 1 else 'takes'} {amount:.2f} off"


def people(n: int) -> str:
    """How many people, in words."""
    return "1 person" if n == 1 else f"{n:,} people"


def verb_of(told: Evidence) -> str:
    """What people did who count for a movie: where all ratings are the same, nobody is known to have liked it."""
    return "chose" if told.scale.has_one_value else "liked"


def given_of(told: Evidence) -> str:
    """What somebody gave: a rating, or where all of these are the same, a choice and no more."""
    return "choice" if told.scale.has_one_value else "rating"


def _middle(scale: Scale) -> float:
    return (scale.low + scale.high) / 2
