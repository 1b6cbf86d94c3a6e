"""How much of a prediction is whose: of the samples, of the biases, of what similar movies were given."""

from dataclasses import astuple, dataclass, replace

import numpy as np

from recsys.data.ids import FloatArray
from recsys.models.shared.factors import Factors

_SPREAD = 0.1  # of each share beforehand: a thousand ratings move it, a hundred hardly do


@dataclass(frozen=True)
class Shares:
    """A prediction is ``mean + samples * (by the samples - mean) + biases * (by the biases - mean) + neighbours * (what
    similar movies add to the biases)``."""

    samples: float
    biases: float
    neighbours: float

    def of_factors(self, samples: Factors, biases: Factors) -> Factors:
        """What samples and biases, which have the same mean, say together."""
        mine, theirs = np.float32(self.samples), np.float32(self.biases)
        return replace(
            samples,
            user_bias=mine * samples.user_bias + theirs * biases.user_bias,
            movie_bias=mine * samples.movie_bias + theirs * biases.movie_bias,
            user_factors=mine * samples.user_factors,
        )


BEFOREHAND = Shares(samples=0.8, biases=0.2, neighbours=0.45)  # as on a tenth of MovieLens 1M's training part


def shares(apart: FloatArray, left: FloatArray) -> Shares:
    """The most probable shares after some ratings that none of the three learned from (stacking; Breiman, 1996).

    A ridge regression towards `BEFOREHAND`, which is also the answer where there are no ratings.

    Parameters
    ----------
    apart : ndarray, shape (n, 3)
        What each of the three says of the ratings, less the mean, in the order of `Shares`, in stars.
    left : ndarray, shape (n,)
        The ratings less the mean, in stars.
    """
    before = np.array(astuple(BEFOREHAND))
    exact = apart.astype(np.float64)
    wrong = left - exact @ before
    noise = float(np.mean(np.square(wrong))) if len(wrong) else 0.0
    if not noise:
        return BEFOREHAND
    precision = exact.T @ exact / noise + np.eye(3) / _SPREAD**2
    return Shares(*(float(share) for share in before + np.linalg.solve(precision, exact.T @ wrong / noise)))
