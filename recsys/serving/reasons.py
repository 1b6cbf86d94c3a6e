"""The reason of a prediction, or of a place in the list: what it is mostly due to, and a sentence that holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from recsys.serving.evidence import (
    BEYOND,
    CARRIES,
    CROWD,
    GENRES,
    LEAST_TOLD,
    NEIGHBOURS,
    RATINGS,
    Evidence,
    Given,
    Part,
)
from recsys.serving.sentences import alone, amount, chosen_together, given_of, joined, people, verb_of

UNKNOWN, RATING, RAISED, LOWERED, AVERAGE, ORDER, EVERYBODY, UNRANKED = KINDS = (
    "unknown",  # nothing was learned of the movie
    "rating",  # one rating carries most
    "raised",  # predicted higher than the user's own mean, by several things
    "lowered",  # predicted lower
    "average",  # neither
    "order",  # a score of its own, put together from ratings
    "everybody",  # a score that is the same for everybody
    "unranked",  # takes no part in the order
)
_TENTH = 0.1  # of the whole: smaller parts are not told


@dataclass(frozen=True)
class Reason:
    """Why a movie is predicted, or placed, as it is.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    words : str
        One sentence; a second one where a movie that is placed high is predicted low.
    total : float
        Stars above the user's own mean, or the score.
    parts : tuple of Part
        Of the stars, those that are told.
    named : tuple of Given
        Every rating that the words name, in their order.
    """

    kind: str
    words: str
    total: float
    parts: tuple[Part, ...] = ()
    named: tuple[Given, ...] = ()


def reason(told: Evidence) -> Reason:
    """What a prediction, or a place in the list, is mostly due to.

    A rating is named as a reason for a movie only if it was a like, and as most of it only if it carries a third of
    what is explained, and more than anything else does.

    Examples
    --------
    >>> from recsys.data.dataset import Scale
    >>> ratings = [Given("Alien", 5, 0.06), Given("Brazil", 2, 0.02)]
    >>> reason(Evidence(Scale(1, 5, 1), 900, mean=3.5, movie_bias=0.61, ratings=ratings)).words
    'Well liked by everyone (+0.61), and 2 of your ratings together add +0.08, most of all Alien (+0.06).'
    """
    if not told.n_people:
        words = "The model has learned from none of its ratings, so nothing is known of how well it is liked."
        return Reason(UNKNOWN, words, 0.0)
    if told.score is None:
        return _of_stars(told)
    placed = _of_score(told, told.score)
    if told.scale.has_one_value:
        return placed  # there are no stars to speak of
    stars = _of_stars(told)
    if stars.kind != LOWERED:
        return placed
    words = f"{placed.words} {stars.words}"
    return Reason(placed.kind, words, placed.total, stars.parts, placed.named + stars.named)


# -- the stars ------------------------------------------------------------------------------------


def _of_stars(told: Evidence) -> Reason:
    lift, parts = told.lift, _parts(told)
    best = _strongest_like(told, told.ratings)
    if lift >= told.least and best is not None and _is_most(best.adds, lift, parts):
        words = f"Mostly because {told.person.who} gave {best.title} {best.rating:g}."
        return Reason(RATING, words, lift, tuple(part for part in parts if part.kind == RATINGS), (best,))
    about_nothing, own_mean = abs(lift) < told.least, f"{told.person.whose} own mean"
    worth = told.least if about_nothing else max(LEAST_TOLD, _TENTH * abs(lift))
    parts = sorted((part for part in parts if abs(part.adds) >= worth), key=lambda part: -abs(part.adds))
    up, down = [part for part in parts if part.adds > 0], [part for part in parts if part.adds < 0]
    if not about_nothing and lift > 0 and up:
        words = joined(told, up, "; but ", down) if len(parts) > 1 else alone(told, up[0])
        return _told(RAISED, words, lift, up + down)
    if not about_nothing and lift < 0 and down:
        return _told(
            LOWERED,
            f"Predicted {-lift:.2f} below {own_mean}: {joined(told, down, '; though ', up, named=True)}",
            lift,
            down + up,
        )
    if up and down:
        words = f"Predicted about {own_mean}: {joined(told, up, '; but ', down, named=True)}"
        return _told(AVERAGE, words, lift, up + down)
    who, most = people(told.n_people), f"most {told.words.movies}"
    return _told(AVERAGE, f"Not because of taste: {who} rated it, and it is predicted like {most}", lift, [])


def _told(kind: str, words: str, lift: float, parts: Sequence[Part]) -> Reason:
    named = tuple(part.named for part in parts if part.named is not None)
    return Reason(kind, f"{words[0].upper()}{words[1:]}.", lift, tuple(parts), named)


def _parts(told: Evidence) -> list[Part]:
    """All that makes up the lift, in stars."""
    taste = sum(given.adds for given in told.ratings) + told.rest
    parts = [Part(CROWD, told.movie_bias, told.n_people)]
    if told.genres or told.neighbours:
        of_genres, of_users = sum(stars for _, stars in told.genres), sum(told.neighbours)
        parts.append(Part(GENRES, of_genres, len(told.genres)))
        parts.append(Part(NEIGHBOURS, of_users, len(told.neighbours)))
        return [*parts, Part(BEYOND, taste - of_genres - of_users, 0)]
    used = [given for given in told.ratings if given.adds]
    together = sum(given.adds for given in used)
    named = _strongest_like(told, used) if together > 0 else _strongest_against(used)
    strongest = max if together > 0 else min
    is_strongest = named is not None and named.adds == strongest(given.adds for given in used)
    parts.append(Part(RATINGS, together, len(used), named, is_strongest))
    return [*parts, Part(BEYOND, told.rest, 0)]


def _strongest_like(told: Evidence, ratings: Sequence[Given]) -> Given | None:
    """Of the movies that were liked the one that speaks most for it; None if none does."""
    liked = [given for given in ratings if told.liked(given) and given.adds >= LEAST_TOLD]
    return max(liked, key=lambda given: given.adds, default=None)


def _strongest_against(ratings: Sequence[Given]) -> Given | None:
    """The rating that speaks most against it; None if none does."""
    return min((given for given in ratings if given.adds <= -LEAST_TOLD), key=lambda given: given.adds, default=None)


def _is_most(adds: float, whole: float, parts: Sequence[Part]) -> bool:
    """Whether a rating carries enough of the lift, and ratings as a whole more than anything else does."""
    others = max(part.adds for part in parts if part.kind != RATINGS)
    ratings = sum(part.adds for part in parts if part.kind == RATINGS)
    return adds >= CARRIES * whole and adds >= others and ratings >= CARRIES * whole


# -- the score ------------------------------------------------------------------------------------


def _of_score(told: Evidence, score: float) -> Reason:
    verb = verb_of(told)
    if told.likers is not None:
        who = people(told.likers) if told.likers else "Nobody"
        return Reason(EVERYBODY, f"{who} {verb} it: the order is the same for everybody.", score)
    if not told.likes and score:
        who = people(told.n_people)
        did = "chose" if told.scale.has_one_value else "rated"
        words = (
            f"No {given_of(told)} {told.person.of_whom} counts in the order yet, so it stands where everybody puts it: "
            f"{who} {did} it."
        )
        return Reason(EVERYBODY, words, score)
    if not told.likes:
        return Reason(UNRANKED, "It takes no part in the order: too little is known of it.", score)
    liked = sorted((given for given in told.likes if told.liked(given)), key=lambda given: -given.adds)
    liked = [given for given in liked[:2] if given.adds > 0]
    if score > 0 and liked:
        named = tuple(liked[:1] if liked[0].adds >= CARRIES * score else liked)
        return Reason(ORDER, chosen_together(told, score, named), score, named=named)
    if score > 0:
        did = "chose" if told.scale.has_one_value else "rated"
        same = f"People who {did} the same {told.words.movies} {did} it too"
        words = f"{same} (a score of {amount(score)}), but none that {told.person.who} liked speaks for it."
        return Reason(ORDER, words, score)
    return _little_speaks_for_it(told, score)


def _little_speaks_for_it(told: Evidence, score: float) -> Reason:
    ratings, what = told.likes, given_of(told)
    if abs(score - sum(given.adds for given in ratings)) > 1e-3 * max(1, abs(score)):
        return Reason(ORDER, f"Little speaks for it: it has a score of {amount(score)}.", score)
    worst = min(ratings, key=lambda given: given.adds)
    many, whose = len(ratings) > 1, told.person.whose
    give = f"{whose} {len(ratings):,} {what}s together give" if many else f"{whose} one {what} gives"
    words = f"Little speaks for it: {give} it a score of {amount(score)}"
    if worst.adds >= 0:
        return Reason(ORDER, f"{words}.", score)
    return Reason(ORDER, f"{words}, and {worst.title} takes most off ({amount(-worst.adds)}).", score, named=(worst,))
