"""How far a measure could be off by the luck of who is in the data: the bootstrap over users (Efron, 1979)."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from recsys.data.ids import FloatArray

N_RESAMPLES = 1000
SEED = 42
_WEIGHTS_AT_ONCE = 1 << 22  # bounds memory: 32 MB of float64


@dataclass(frozen=True, eq=False)
class UserSums:
    """Measures as sums over users: each is ``sum(top) / sum(bottom)``, and RMSE the root of that.

    Parameters
    ----------
    names : tuple of str
        Of the measures, length k.
    top, bottom : ndarray of float64, shape (k, n_users)
        A user for whom a measure is undefined has 0 in both.
    """

    names: tuple[str, ...]
    top: FloatArray
    bottom: FloatArray

    def values(self) -> dict[str, float | None]:
        """Each measure over all users; None where it is defined for nobody."""
        totals = _linked(self.names, self.top.sum(axis=1), self.bottom.sum(axis=1))
        return {name: None if np.isnan(total) else float(total) for name, total in zip(self.names, totals, strict=True)}

    def only(self, name: str) -> "UserSums":
        """One measure alone."""
        at = self.names.index(name)
        return UserSums((name,), self.top[at : at + 1], self.bottom[at : at + 1])


def confidence_intervals(sums: UserSums, *, n_resamples: int = N_RESAMPLES, seed: int = SEED) -> dict[str, list[float]]:
    """The 95 % interval of each measure that is defined: name to [low, high]."""
    drawn = resampled([sums], n_resamples=n_resamples, seed=seed)[0]  # (n_resamples, k)
    return {name: _percentiles(drawn[:, at]) for at, name in enumerate(sums.names) if sums.bottom[at].any()}


def differences(
    best: UserSums, others: list[UserSums], *, n_resamples: int = N_RESAMPLES, seed: int = SEED
) -> list[list[float]]:
    """The 95 % intervals of ``other - best`` for one measure, on the same resampled users for both (paired).

    Parameters
    ----------
    best : UserSums
        Of one measure.
    others : list of UserSums
        Of the same measure over the same users.

    Returns
    -------
    list of [low, high]
        One per other model; an interval that holds 0 means that the two cannot be told apart.
    """
    drawn = resampled([best, *others], n_resamples=n_resamples, seed=seed)
    return [_percentiles(other[:, 0] - drawn[0][:, 0]) for other in drawn[1:]]


def resampled(many: list[UserSums], *, n_resamples: int, seed: int) -> list[FloatArray]:
    """Measures over users drawn with replacement, the same draws for all.

    Returns
    -------
    list of ndarray, shape (n_resamples, k)
        One per UserSums; NaN where a draw has nobody for whom the measure is defined.
    """
    columns = np.concatenate([np.concatenate([sums.top, sums.bottom]) for sums in many]).T  # (n_users, all of 2 k)
    totals = np.concatenate([weights @ columns for weights in _weights(len(columns), n_resamples, seed)])
    answers, start = [], 0
    for sums in many:
        k = len(sums.names)
        top, bottom = totals[:, start : start + k], totals[:, start + k : start + 2 * k]
        answers.append(_linked(sums.names, top.T, bottom.T).T)
        start += 2 * k
    return answers


def _weights(n_users: int, n_resamples: int, seed: int) -> Iterator[FloatArray]:
    """How often each user is drawn, shape (b, n_users) at a time."""
    rng = np.random.default_rng(seed)
    at_once = max(1, _WEIGHTS_AT_ONCE // max(n_users, 1))
    for start in range(0, n_resamples, at_once):
        rows = min(at_once, n_resamples - start)
        drawn = rng.integers(0, n_users, (rows, n_users)) + n_users * np.arange(rows)[:, None]
        yield np.bincount(drawn.ravel(), minlength=rows * n_users).reshape(rows, n_users).astype(np.float64)


def _linked(names: tuple[str, ...], top: FloatArray, bottom: FloatArray) -> FloatArray:
    """``top / bottom``, shape (k, ...); the root of it for RMSE; NaN where nothing is defined."""
    values = np.full(np.shape(top), np.nan)
    np.divide(top, bottom, out=values, where=bottom > 0)
    is_rmse = np.array([name == "rmse" for name in names])
    values[is_rmse] = np.sqrt(values[is_rmse])
    return values


def _percentiles(values: FloatArray) -> list[float]:
    return [float(bound) for bound in np.nanpercentile(values, [2.5, 97.5])]
