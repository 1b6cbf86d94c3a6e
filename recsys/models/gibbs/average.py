"""The mean of many samples' predictions, kept as factors of bounded rank."""

import numpy as np

from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.factors import Factors

_COLUMNS_BETWEEN = 160  # gathered before the factors are brought back to their rank


class LowRankMean:
    """Sums ``user factors . movie factors`` over samples.

    A sum of products is the product of the stacked factors. When the stack is too wide it is cut to the directions
    that explain most of it: a singular value decomposition in which each user and movie counts as often as it was
    rated, since that is how often it is asked for.

    Parameters
    ----------
    user_counts : ndarray of int, shape (n_users,)
    movie_counts : ndarray of int, shape (n_movies,)
    rank : int
        Directions that are kept.
    """

    def __init__(self, user_counts: IndexArray, movie_counts: IndexArray, rank: int) -> None:
        self._weights = [np.sqrt(counts + 1.0).astype(np.float32)[:, None] for counts in (user_counts, movie_counts)]
        self._rank = rank
        self.n_samples = 0
        self._biases = [np.zeros(len(counts)) for counts in (user_counts, movie_counts)]
        self._stacks = [np.zeros((len(counts), 0), np.float32) for counts in (user_counts, movie_counts)]

    def add(self, users: FloatArray, movies: FloatArray) -> None:
        """Take up one sample: vectors with the bias first, shapes (n_users, K) and (n_movies, K)."""
        self.n_samples += 1
        for side, vectors in enumerate((users, movies)):
            self._biases[side] += vectors[:, 0]
            self._stacks[side] = np.hstack([self._stacks[side], vectors[:, 1:]])
        if self._stacks[0].shape[1] > self._rank + _COLUMNS_BETWEEN:
            self._stacks = self._cut()

    def factors(self, mean: float, unit: float) -> Factors:
        """The mean over samples, in stars: ``mean + unit * (what the samples predict)``."""
        users, movies = self._cut()
        scale = np.float32(unit / self.n_samples)
        user_bias, movie_bias = ((unit / self.n_samples * bias).astype(np.float32) for bias in self._biases)
        return Factors(np.array(mean, np.float32), user_bias, movie_bias, users, movies * scale)

    def state(self) -> dict[str, np.ndarray]:
        """All that was gathered, by name."""
        names = ("users", "movies")
        return (
            {f"{name}_bias": bias for name, bias in zip(names, self._biases, strict=True)}
            | {f"{name}_stack": stack for name, stack in zip(names, self._stacks, strict=True)}
            | {"n_samples": np.array(self.n_samples)}
        )

    def load_state(self, arrays: dict[str, np.ndarray]) -> None:
        """Take up what `state` returned."""
        self.n_samples = int(arrays["n_samples"])
        self._biases = [arrays["users_bias"], arrays["movies_bias"]]
        self._stacks = [arrays["users_stack"], arrays["movies_stack"]]

    def _cut(self) -> list[FloatArray]:
        """The stacks at their rank: user directions of length 1, the rest in the movies, so that movies whose
        predictions are alike have factors that are alike."""
        bases, roots = zip(
            *(np.linalg.qr(stack * weight) for stack, weight in zip(self._stacks, self._weights, strict=True)),
            strict=True,
        )
        left, values, right = np.linalg.svd(roots[0].astype(np.float64) @ roots[1].T.astype(np.float64))
        kept = min(self._rank, len(values))
        turns = left[:, :kept], right[:kept].T * values[:kept]
        return [
            base @ turn.astype(np.float32) / weight
            for base, turn, weight in zip(bases, turns, self._weights, strict=True)
        ]
