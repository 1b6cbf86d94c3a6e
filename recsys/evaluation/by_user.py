"""How far off a model is for each user, and the orders in which users can be gone through."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from recsys.data.dataset import Dataset, Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.sums import sum_by
from recsys.evaluation.bootstrap import UserSums
from recsys.evaluation.predicting import predict_rows
from recsys.models.shared.base import Recommender

UserOrder = Literal["id", "active", "best", "worst"]
USER_ORDERS: dict[UserOrder, str] = {
    "id": "As in the data",
    "active": "Most active",
    "best": "Best predicted",
    "worst": "Worst predicted",
}
BY_ERROR: tuple[UserOrder, ...] = ("best", "worst")
ENOUGH = 5  # held-out ratings: the error of fewer is luck


@dataclass(frozen=True, eq=False)
class UserErrors:
    """The error of a model on the held-out ratings of each user.

    Parameters
    ----------
    rmse : ndarray of float64, shape (n_users,)
        In stars; missing where a user has no held-out rating.
    n : ndarray of int, shape (n_users,)
        Held-out ratings.
    """

    rmse: FloatArray
    n: IndexArray

    @classmethod
    def of(cls, squares: FloatArray, n: FloatArray) -> "UserErrors":
        """From the sum of squared errors of each user and the number of them, shape (n_users,) each."""
        mean = np.divide(squares, n, out=np.full(len(n), np.nan), where=n > 0)
        return cls(np.sqrt(mean), n.astype(np.int64))


def user_errors(model: Recommender, test: Ratings) -> UserErrors:
    """Measure the error on each user's test ratings."""
    off = predict_rows(model, test).astype(np.float64) - test.stars
    n = np.bincount(test.user_idx, minlength=test.n_users).astype(np.float64)
    return UserErrors.of(sum_by(test.user_idx, off**2, test.n_users), n)


def measured_errors(sums: UserSums) -> UserErrors:
    """The same from what was measured before: nothing is predicted again."""
    of = sums.only("rmse")
    return UserErrors.of(of.top[0], of.bottom[0])


def in_order(dataset: Dataset, order: UserOrder, errors: UserErrors | None = None) -> IndexArray:
    """Positions of users in an order, shape (k,); of equal users the first in the data comes first.

    Parameters
    ----------
    dataset : Dataset
    order : str
        "id" as the data have them, "active" by number of ratings; "best" and "worst" by the error, of users with at
        least `ENOUGH` held-out ratings, or where there are none with as many as anybody has.
    errors : UserErrors, optional
        Needed for the last two.

    Examples
    --------
    >>> import pandas as pd
    >>> from recsys.sources import from_frame
    >>> rows = [("ann", 1, 5), ("bob", 1, 4), ("bob", 2, 2)]
    >>> dataset = from_frame(pd.DataFrame(rows, columns=["user_id", "movie_id", "rating"]))
    >>> in_order(dataset, "active"), in_order(dataset, "best", UserErrors(np.array([0.5, 0.2]), np.array([9, 8])))
    (array([1, 0]), array([1, 0]))
    """
    if order == "active":
        return np.argsort(-dataset.user_counts, kind="stable")
    if order == "id" or errors is None:
        return np.arange(dataset.n_users)
    enough = np.flatnonzero((errors.n >= min(ENOUGH, int(errors.n.max(initial=0)))) & (errors.n > 0))
    rmse = errors.rmse[enough]
    return enough[np.argsort(rmse if order == "best" else -rmse, kind="stable")]
