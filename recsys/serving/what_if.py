"""What if a user had rated otherwise: both lists, and what moved."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recsys.data.dataset import Dataset
from recsys.data.ids import BoolArray, RawId
from recsys.serving.listing import listed, recommended
from recsys.serving.viewer import Viewer
from recsys.serving.visitor_ratings import number_of_stars, put_together, stars_text, taken_apart

Changes = dict[RawId, float | None]  # raw movie id and the stars given instead; None takes a rating away
_AWAY = "x"  # in an address

UP, DOWN, NEW, GONE, SAME = MOVES = ("up", "down", "new", "gone", "same")


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Two lists of one user.

    Parameters
    ----------
    before, after : DataFrame
        As ``Recommender.recommend`` returns them.
    moves : DataFrame
        ``movie_id``, ``title``, ``move`` (one of `MOVES`), ``rank_before``, ``rank_after`` (missing where not in that
        list), ``change`` (places up; missing unless in both), ``predicted_before``, ``predicted_after`` (stars; not
        where all ratings are the same); in the order of the new list, then what is gone.
    """

    before: pd.DataFrame
    after: pd.DataFrame
    moves: pd.DataFrame


def changes_to_address(changes: Changes) -> str:
    """Changes of somebody's ratings as one short text: ``"5_1_318~x_260"`` takes the rating of movie 260 away."""
    groups: dict[str, list[RawId]] = {}
    for movie_id, stars in changes.items():
        groups.setdefault(_AWAY if stars is None else stars_text(stars), []).append(movie_id)
    return put_together(groups)


def changes_from_address(dataset: Dataset, text: str) -> Changes:
    """What `changes_to_address` wrote; an empty text is no changes.

    Raises
    ------
    SettingError
        If it is nothing of the kind.
    UnknownIdError
        If the data set does not have one of the movies.
    """
    pairs = taken_apart(dataset, text)
    return {movie_id: None if stars == _AWAY else number_of_stars(stars) for movie_id, stars in pairs}


def what_if(user: Viewer, changed: Viewer, n: int = 20, *, among: BoolArray | None = None) -> WhatIf:
    """Compare the lists of a user as they are and as they would be.

    Parameters
    ----------
    user, changed : Viewer
        From ``known_user`` and ``changed_user``.
    n : int
        Length of the lists.
    among : ndarray of bool, shape (n_movies,), optional
        Movies to choose from.
    """
    before, after = recommended(user, n, among=among), recommended(changed, n, among=among)
    return WhatIf(before, after, moves(user, changed, before, after))


def moves(user: Viewer, changed: Viewer, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What moved between two lists (``movie_id``, ``rank``) of a user, as they are and as they would be.

    Returns
    -------
    DataFrame
        The ``moves`` of `WhatIf`.
    """
    dataset = user.model.dataset
    ranks = before[["movie_id", "rank"]].merge(
        after[["movie_id", "rank"]], on="movie_id", how="outer", suffixes=("_before", "_after")
    )
    ranks = ranks.sort_values(["rank_after", "rank_before"], na_position="last", kind="stable", ignore_index=True)
    movie_idx = dataset.movies.to_index(ranks["movie_id"].to_numpy())
    change = ranks["rank_before"] - ranks["rank_after"]
    conditions = [ranks["rank_before"].isna(), ranks["rank_after"].isna(), change > 0, change < 0]
    table = pd.DataFrame(
        {
            "movie_id": ranks["movie_id"],
            "title": dataset.movie_table["title"].iloc[movie_idx].to_numpy(),
            "move": np.select(conditions, [NEW, GONE, UP, DOWN], SAME),
            "rank_before": ranks["rank_before"].astype("Int64"),
            "rank_after": ranks["rank_after"].astype("Int64"),
            "change": change.astype("Int64"),
        }
    )
    if not dataset.is_implicit:
        stars = {"predicted_before": user.predicted(movie_idx), "predicted_after": changed.predicted(movie_idx)}
        table = table.assign(**stars)
    return table


def list_with_moves(user: Viewer, changed: Viewer, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The list as it would be, what moved told in it, and below it what is gone.

    Parameters
    ----------
    user, changed : Viewer
    before, after : DataFrame
        As ``Recommender.recommend`` returns them.

    Returns
    -------
    DataFrame
        As ``after``, with ``move`` (places up, fewer than 0 down, or "new" or "gone"; missing where a movie stayed)
        and ``rank_before``; what is gone has no ``rank``, and is predicted as for ``changed``.
    """
    told = moves(user, changed, before, after)
    gone = told.loc[told["move"] == GONE, "movie_id"].to_numpy()
    below = listed(changed, user.model.dataset.movies.to_index(gone)).assign(rank=None)
    table = pd.concat([after.astype({"rank": "Int64"}), below.astype({"rank": "Int64"})], ignore_index=True)
    move = [
        word if word in (NEW, GONE) else int(places) if places else None
        for word, places in zip(told["move"], told["change"].fillna(0), strict=True)
    ]
    return table.assign(move=pd.Series(move, dtype=object), rank_before=told["rank_before"])


def move_counts(table: pd.DataFrame) -> dict[str, int]:
    """How many movies of `list_with_moves` went up and down, are new, and are gone; only what there is."""
    words = [move if isinstance(move, str) else UP if move > 0 else DOWN for move in table["move"].dropna()]
    return {move: words.count(move) for move in MOVES if move in words}
