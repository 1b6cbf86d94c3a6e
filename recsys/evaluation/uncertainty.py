"""Whether intervals keep their word: how many new ratings lie in them, for everybody and for those with few ratings."""

import numpy as np
import pandas as pd

from recsys.data.dataset import Ratings
from recsys.data.ids import BoolArray, IndexArray
from recsys.data.words import OF_MOVIES, Words
from recsys.models.shared.answers import INTERVAL_SHARE
from recsys.models.shared.base import Recommender

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
EVERYTHING = "all ratings"
THIRDS = ("fewest ratings", "between", "most ratings")


def knows_intervals(kind: type[Recommender]) -> bool:
    """Whether models of a kind may know how sure they are, which can be told without reading one."""
    return kind.interval_pairs is not Recommender.interval_pairs


def interval_coverage(model: Recommender, test: Ratings, train: Ratings) -> pd.DataFrame | None:
    """How many test ratings lie within intervals that are to hold some share of them.

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
        (observed, from 0 to 1), ``width`` (mean, in stars), ``count`` (test ratings); groups without test ratings
        are left out. None if the model does not know how sure it is.
    """
    thirds = {
        "users": _thirds(np.bincount(train.user_idx, minlength=train.n_users), test.user_idx),
        "movies": _thirds(np.bincount(train.movie_idx, minlength=train.n_movies), test.movie_idx),
    }
    everybody = np.ones(len(test), bool)
    rows = []
    for share in SHARES:
        bounds = model.interval_pairs(test.user_idx, test.movie_idx, share)
        if bounds is None:
            return None
        low, high = bounds
        inside, width = (low <= test.stars) & (test.stars <= high), high - low
        for by, groups in thirds.items():
            for group, mask in ({EVERYTHING: everybody} | groups).items():
                if mask.any():
                    rows.append((by, group, share, inside[mask].mean(), width[mask].mean(), int(mask.sum())))
    return pd.DataFrame(rows, columns=["by", "group", "share", "inside", "width", "count"])


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
    said = (
        f"Of the test ratings, {100 * everybody['80%']:.1f} % lie in the 80 % interval, which is "
        f"{everybody['width']:.2f} {words.stars} wide on average, and {100 * everybody['95%']:.1f} % in the 95 % one."
    )
    if groups.empty:
        return said
    worst = groups.iloc[(groups["80%"] - INTERVAL_SHARE).abs().argmax()]
    return (
        f"{said} Farthest off: {worst['group']}, {100 * worst['80%']:.1f} % in the 80 % one "
        f"({worst['count']:,} test ratings)."
    )


def _name(by: str, group: str, words: Words) -> str:
    """A group as people call it."""
    if group == EVERYTHING:
        return EVERYTHING
    return f"{words.said(by)} {'in ' if group == THIRDS[1] else 'with the '}{group}"


def _thirds(counts: IndexArray, of: IndexArray) -> dict[str, BoolArray]:
    """Which test ratings are of the third of users (or movies) with the fewest ratings, and so on."""
    order = np.argsort(counts, kind="stable")
    third = np.empty(len(counts), np.intp)
    third[order] = np.arange(len(counts)) * len(THIRDS) // max(len(counts), 1)
    return {name: third[of] == at for at, name in enumerate(THIRDS)}
