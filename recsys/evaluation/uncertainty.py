"""Whether intervals keep their word: how many new ratings lie in them, for everybody and for those with few ratings."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Ratings
from recsys.data.ids import BoolArray, FloatArray, IndexArray
from recsys.data.numbers import percent
from recsys.data.words import OF_MOVIES, Words
from recsys.models.shared.answers import INTERVAL_SHARE
from recsys.models.shared.base import Recommender

MOST_MEASURED = 200_000
_PAIRS_AT_ONCE = 1 << 15

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
EVERYTHING = "all ratings"
THIRDS = ("fewest ratings", "between", "most ratings")


def knows_intervals(kind: type[Recommender]) -> bool:
    """Whether models of a kind may know how sure they are, which can be told without reading one."""
    return kind.interval_pairs is not Recommender.interval_pairs


def interval_coverage(model: Recommender, test: Ratings, train: Ratings) -> pd.DataFrame | None:
    """How many test ratings lie within intervals that are to hold some share of them.

    Of more than `MOST_MEASURED` test ratings so many are drawn at random: what is observed is then less than a
    thousandth off, and a page need not wait for minutes.

    Parameters
    ----------
    model : Recommender
        Fitted to ``train``.
    test : Ratings
        Not empty.
    train : Ratings
        Users and movies are cut into thirds by their number of ratings here.

    Returns
    -------
    DataFrame or None
        ``by`` ("users" or "movies"), ``group`` (`EVERYTHING` or one of `THIRDS`), ``share`` (promised), ``inside``
        (observed, from 0 to 1), ``width`` (mean, in stars), ``count`` (test ratings measured); groups without test
        ratings are left out. ``attrs["drawn"]`` says whether ratings were drawn. None if the model does not know how
        sure it is.
    """
    drawn = len(test) > MOST_MEASURED
    if drawn:
        test = test.take(np.sort(np.random.default_rng(0).choice(len(test), MOST_MEASURED, replace=False)))
    thirds = {
        "users": _thirds(np.bincount(train.user_idx, minlength=train.n_users), test.user_idx),
        "movies": _thirds(np.bincount(train.movie_idx, minlength=train.n_movies), test.movie_idx),
    }
    rows = []
    for share in SHARES:
        measured = _measured(model, test, share)
        if measured is None:
            return None
        inside, width = measured
        for by, third in thirds.items():
            masks = {EVERYTHING: np.ones(len(test), bool)} | {name: third == at for at, name in enumerate(THIRDS)}
            for group, mask in masks.items():
                if mask.any():
                    rows.append((by, group, share, inside[mask].mean(), width[mask].mean(), int(mask.sum())))
    table = pd.DataFrame(rows, columns=["by", "group", "share", "inside", "width", "count"])
    table.attrs["drawn"] = drawn
    return table


def _measured(model: Recommender, test: Ratings, share: float) -> tuple[BoolArray, FloatArray] | None:
    """Whether each test rating lies in its interval, and how wide that is; some at a time, which bounds memory."""
    inside, width = np.empty(len(test), bool), np.empty(len(test), np.float32)
    for start in range(0, len(test), _PAIRS_AT_ONCE):
        part = slice(start, start + _PAIRS_AT_ONCE)
        bounds = model.interval_pairs(test.user_idx[part], test.movie_idx[part], share)
        if bounds is None:
            return None
        low, high = bounds
        inside[part] = (low <= test.stars[part]) & (test.stars[part] <= high)
        width[part] = high - low
    return inside, width


def summary(coverage: pd.DataFrame, words: Words = OF_MOVIES) -> pd.DataFrame:
    """One row a group of what `interval_coverage` found, the groups in the words of the data set.

    Returns
    -------
    DataFrame
        ``group`` ("all ratings", "users with the fewest ratings"), ``count``, the observed share of each of `SHARES`
        in a column of its own ("80%"), and ``width`` (mean, in stars, of the interval for `INTERVAL_SHARE`).
    """
    once = coverage[(coverage["group"] != EVERYTHING) | (coverage["by"] == "users")]
    named = once.assign(group=[_name(*pair, words) for pair in zip(once["by"], once["group"], strict=True)])
    observed = named.pivot_table(index=["group", "count"], columns="share", values="inside", sort=False)
    observed.columns = [f"{share:.0%}" for share in observed.columns]
    width = named[named["share"] == INTERVAL_SHARE].set_index("group")["width"]
    return observed.reset_index().assign(width=lambda table: table["group"].map(width))


def in_words(coverage: pd.DataFrame, words: Words = OF_MOVIES) -> str:
    """How many ratings lie in their interval, how wide it is, and which group is farthest from the promise."""
    table = summary(coverage, words)
    everybody, groups = table.iloc[0], table.iloc[1:]
    measured = (
        f"{everybody['count']:,} test ratings drawn at random" if coverage.attrs.get("drawn") else "the test ratings"
    )
    said = (
        f"Of {measured}, {percent(everybody['80%'], 1)} lie in the 80 % interval, which is "
        f"{everybody['width']:.2f} {words.stars} wide on average, and {percent(everybody['95%'], 1)} in the 95 % one."
    )
    if groups.empty:
        return said
    worst = groups.iloc[(groups["80%"] - INTERVAL_SHARE).abs().argmax()]
    return (
        f"{said} Farthest off: {worst['group']}, {percent(worst['80%'], 1)} in the 80 % one "
        f"({worst['count']:,} test ratings)."
    )


def _name(by: str, group: str, words: Words) -> str:
    """A group as people call it."""
    if group == EVERYTHING:
        return EVERYTHING
    return f"{words.said(by)} {'in ' if group == THIRDS[1] else 'with the '}{group}"


def _thirds(counts: IndexArray, of: IndexArray) -> IndexArray:
    """Which of `THIRDS` of users (or movies), by their number of ratings, each test rating belongs to."""
    order = np.argsort(counts, kind="stable")
    third = np.empty(len(counts), np.int8)
    third[order] = np.arange(len(counts)) * len(THIRDS) // max(len(counts), 1)
    return third[of]
