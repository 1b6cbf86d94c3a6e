"""What the numbers allow to say: who leads by a measure and who cannot be told apart, which model to take for what."""

from dataclasses import dataclass
from typing import Any

from recsys.data.numbers import percent
from recsys.data.words import OF_MOVIES, Words
from recsys.errors import RecsysError
from recsys.evaluation import slices
from recsys.evaluation.bootstrap import differences
from recsys.evaluation.measures import MEASURES, PER_USER
from recsys.evaluation.stored import Evaluation
from recsys.models import MODELS

LISTS, STARS = "ndcg_at_10", "rmse"  # the measures that decide
_SIGMAS = 3.0  # by which an error of a group must exceed the error over all before it is called a weakness
_MOST_NAMED = 3


@dataclass(frozen=True, eq=False)
class Lead:
    """Who is best by one measure.

    Parameters
    ----------
    key : str
        Of the measure.
    best : Evaluation
    alike : list of Evaluation
        Those that a paired bootstrap over users cannot tell apart from it, best first.
    others : list of Evaluation
        Those that are behind by more than chance.
    """

    key: str
    best: Evaluation
    alike: list[Evaluation]
    others: list[Evaluation]

    @property
    def value(self) -> str:
        """The best value with the name of its measure: "NDCG@10 0.3166"."""
        return f"{MEASURES[self.key].title} {self.best.row[self.key]:{MEASURES[self.key].form}}"


def lead(evaluations: list[Evaluation], key: str) -> Lead | None:
    """Who leads by a measure; None where no model has a value.

    Raises
    ------
    RecsysError
        If the sums behind a measurement cannot be read, or the measure is no mean over users.
    """
    measure = MEASURES[key]
    if key not in PER_USER:
        raise RecsysError(f"{measure.title} is no mean over users, so no interval says how sure it is")
    usable = [evaluation for evaluation in evaluations if evaluation.row[key] is not None]
    if not usable:
        return None
    first, *rest = sorted(usable, key=lambda evaluation: evaluation.row[key], reverse=measure.higher_is_better)
    bounds = differences(first.sums.only(key), [other.sums.only(key) for other in rest]) if rest else []
    alike = [other for other, (low, high) in zip(rest, bounds, strict=True) if low <= 0 <= high]
    return Lead(key, first, alike, [other for other in rest if other not in alike])


def verdict(evaluations: list[Evaluation], key: str, words: Words = OF_MOVIES) -> str:
    """One sentence: which model is best by a measure, and which ones cannot be told apart from it.

    Raises
    ------
    RecsysError
        If the sums behind a measurement cannot be read, or the measure has no intervals or no values.
    """
    title = MEASURES[key].title
    found = lead(evaluations, key) if key in PER_USER else None
    if found is None:
        raise RecsysError(f"{title} is no mean over {words.users}, so no interval says how sure it is")
    said = f"By {title}, {_title(found.best)} is best ({found.best.row[key]:{MEASURES[key].form}})"
    if not found.alike and not found.others:
        return f"{said}; there is no other to compare it with."
    how = f"(paired bootstrap over {words.users}, 95 %)"
    if not found.alike:
        return f"{said}, ahead of every other model by more than chance {how}."
    return f"{said}; {listed([_title(one) for one in found.alike])} cannot be told apart from it {how}."


def advice(evaluations: list[Evaluation], words: Words = OF_MOVIES) -> list[str]:
    """Which of some models to take for what, and what even those are weak at, in plain sentences.

    Each is true by construction: a model is only put before others that are behind it by more than chance, a group is
    only called a weakness where its error lies above the error over all by more than chance.

    Parameters
    ----------
    evaluations : list of Evaluation
        On the same test part.
    words : Words
        What the data set calls its users, movies and stars.

    Raises
    ------
    RecsysError
        If the sums behind a measurement cannot be read.
    """
    lists, stars = lead(evaluations, LISTS), lead(evaluations, STARS)
    said = [_take(found, what) for found, what in ((lists, "lists"), (stars, words.stars)) if found is not None]
    weak = [*_empty_lists(lists, words), *_poor_stars(stars, words)]
    if weak:
        said.append(f"Even so, {', and '.join(weak)}.")
    return said


def weakness(evaluation: Evaluation, words: Words = OF_MOVIES) -> list[str]:
    """The group of ratings with the largest error, if it is above the error over all by more than chance.

    Returns
    -------
    list of str
        One clause, or none.
    """
    overall = evaluation.row["rmse"]
    groups = [
        (row["rmse"] - _SIGMAS * _standard_error(row), kind, row)
        for kind in (slices.BY_POPULARITY, slices.BY_ACTIVITY, slices.BY_GENRE)
        for row in evaluation.slices.get(kind, [])
        if row["n"] >= slices.FEWEST
    ]
    surely, kind, row = max(groups, key=lambda group: group[2]["rmse"], default=(0.0, "", {}))
    if overall is None or surely <= overall:
        return []
    return [f"{_whom(kind, row['group'], words)} (RMSE {row['rmse']:.2f}, over all {overall:.2f})"]


def _empty_lists(found: Lead | None, words: Words) -> list[str]:
    """How many find nothing in the lists of the best, as a clause."""
    share = None if found is None else found.best.row["hit_rate_at_10"]
    if found is None or share is None or share == 1:
        return []
    return [
        f"{percent(1 - share)} of the {words.users} measured find nothing that they liked among the first 10 "
        f"of {_title(found.best)}"
    ]


def _poor_stars(found: Lead | None, words: Words) -> list[str]:
    """For whom the best stars are worst, as a clause."""
    if found is None:
        return []
    said = f"the {words.stars} of {_title(found.best)} are worst for"
    return [f"{said} {whom}" for whom in weakness(found.best, words)]


def listed(names: list[str], last: str = "and") -> str:
    """Names as in a sentence: "A, B and C"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def _take(found: Lead, what: str) -> str:
    names = [_title(one) for one in (found.best, *found.alike)]
    if not found.others and not found.alike:
        return f"For {what}, only {names[0]} is measured ({found.value}), so there is no choice yet."
    if not found.alike:
        return f"For {what} take {names[0]} ({found.value}): it is ahead of all others by more than chance."
    if not found.others:
        return f"For {what}, chance alone could explain who is ahead, {names[0]} ({found.value}): take any of them."
    if len(names) > _MOST_NAMED:
        return f"For {what} take {names[0]} ({found.value}); {len(names) - 1} others cannot be told apart from it."
    return f"For {what} take {listed(names, 'or')} ({found.value}): they cannot be told apart."


def _standard_error(row: dict[str, Any]) -> float:
    """Of the RMSE of a group, from its size alone: that of Normal errors."""
    error: float = row["rmse"] / (2 * row["n"]) ** 0.5
    return error


def _whom(kind: str, group: str, words: Words) -> str:
    if kind == slices.BY_GENRE:
        return f"{words.movies} of the genre {group}"
    whose = words.movies if kind == slices.BY_POPULARITY else words.users
    return f"{whose} with {group} {words.ratings}"


def _title(evaluation: Evaluation) -> str:
    return MODELS[evaluation.row["model"]].title
