"""The chain: all unknowns of the model, and the sweep that draws each of them given the others."""

import numpy as np
from scipy.sparse import csr_array

from recsys.data.ids import FloatArray, IndexArray
from recsys.models.gibbs.draws import gamma_shape, gaussians, normal_wishart
from recsys.models.gibbs.link import Link
from recsys.models.gibbs.observed import Design, Observed
from recsys.models.gibbs.parallel import in_parallel
from recsys.models.shared.threads import blas_threads, cores

_WIDE_FOR = 20  # sweeps


def _belief(size: int, sweep: int) -> float:
    """Of the prior's covariance: wide at first, when every direction is to be tried, then what it counts for.

    A direction that starts out small has a tight prior, and takes hundreds of sweeps to grow; a wide one shrinks in
    a few. What is drawn after the first `_WIDE_FOR` sweeps has the belief of 1 throughout.
    """
    return float(size ** (1 - min(1.0, (sweep - 1) / _WIDE_FOR)))


class Side:
    """Users, or movies: their vectors (bias first), noise weights, and where they come from."""

    def __init__(
        self, observed: Observed, link: Link, size: int, rng: np.random.Generator, *, noise_weights: bool
    ) -> None:
        self.observed, self.link, self._noise_weights = observed, link, noise_weights
        self.vectors = (0.1 * rng.standard_normal((observed.shape[0], size))).astype(np.float32)  # (n, K)
        self.weight = np.ones(observed.shape[0], np.float32)  # (n,) noise precision, relative to everybody's
        self.shape = 10.0  # of the gamma that the weights come from
        self._centre = np.zeros(size, np.float32)  # of the prior that the vectors were drawn with
        self._unrated = np.flatnonzero(observed.counts == 0)
        self._features_of_unrated = link.features[self._unrated]  # few rows: what is asked twice a sweep must be quick

    def as_design(self) -> Design:
        """What this side is to the other: its bias is an offset, and meets the other's bias with a 1."""
        vectors = self.vectors.copy()
        vectors[:, 0] = 1
        return Design(vectors, self.vectors[:, 0], self.weight)

    def expected(self) -> FloatArray:
        """The vectors, but what is expected of each row without ratings instead of its draw, shape (n, K).

        Such a draw is noise around it: nothing else depends on it, so a mean over samples loses nothing without.
        """
        if not len(self._unrated):
            return self.vectors
        vectors = self.vectors.copy()
        vectors[self._unrated] = self._features_of_unrated @ self.link.weights + self._centre
        return vectors

    def draw(self, other: Design, precision: float, sweep: int, rng: np.random.Generator) -> float:
        """Draw the prior, the link, the vectors, the noise weights; return the weighted squared error."""
        link, (n, size) = self.link, self.vectors.shape
        prior = normal_wishart(
            self.vectors - link.explained(), link.scatter(), len(link.weights), rng, belief=_belief(size, sweep)
        )
        link.draw(self.vectors, prior, sweep, rng)
        common = prior.precision.astype(np.float32)
        self._centre = prior.mean.astype(np.float32)
        pull = (link.explained() + self._centre) @ common  # (n, K)
        normals = rng.standard_normal((n, size), np.float32)
        errors = np.empty(n, np.float32)
        seen = self.observed.through(other)

        def draw_block(rows: IndexArray) -> None:
            sums = seen.sums(rows)
            scale = (precision * self.weight[rows]).astype(np.float32)[:, None]
            shift = sums.moment * scale + pull[rows]
            self.vectors[rows] = gaussians(sums.gram * scale[:, :, None] + common, shift, normals[rows])
            errors[rows] = sums.squared_error(self.vectors[rows])

        in_parallel(draw_block, self.observed.blocks)
        if self._noise_weights:
            self._draw_weights(precision * errors, rng)
        return float(np.sum(self.weight * errors, dtype=np.float64))

    def state(self) -> dict[str, np.ndarray]:
        """All that the next sweep depends on, by name."""
        link = {"link": self.link.weights, "strength": np.array(self.link.strength)}
        return link | {"vectors": self.vectors, "weight": self.weight, "shape": np.array(self.shape)}

    def load_state(self, arrays: dict[str, np.ndarray]) -> None:
        """Take up what `state` returned."""
        self.link.weights, self.link.strength = arrays["link"], float(arrays["strength"])
        self.vectors, self.weight, self.shape = arrays["vectors"], arrays["weight"], float(arrays["shape"])

    def _draw_weights(self, errors: FloatArray, rng: np.random.Generator) -> None:
        rate = self.shape + errors / 2
        self.weight = (rng.standard_gamma(self.shape + self.observed.counts / 2) / rate).astype(np.float32)
        self.shape = gamma_shape(self.weight, rng)


class Chain:
    """Every unknown of ``stars = user bias + movie bias + user factors . movie factors + noise``, in turn.

    Parameters
    ----------
    stars : csr_array of float32, shape (n_users, n_movies)
        With mean 0 and variance 1 over what is stored.
    features : pair of csr_array
        Of users and of movies.
    size : int
        Factors plus 1, the bias.
    seed : int
    memory_bytes : int
    link_every : int
        Sweeps between two draws of the link's strengths.
    noise_weights : bool
        Whether users and movies differ in how noisy their ratings are.
    """

    def __init__(
        self,
        stars: csr_array,
        features: tuple[csr_array, csr_array],
        *,
        size: int,
        seed: int,
        memory_bytes: int,
        link_every: int,
        noise_weights: bool = True,
    ) -> None:
        self._seed = seed
        rng = np.random.default_rng([seed, 0])
        links = (Link(each, size, every=link_every) for each in features)
        both = (Observed(each, size, memory_bytes=memory_bytes // cores()) for each in (stars, stars.T.tocsr()))
        sides = zip(both, links, strict=True)
        self.users, self.movies = (Side(seen, link, size, rng, noise_weights=noise_weights) for seen, link in sides)
        self._n_ratings = stars.nnz
        self.precision = 1.5  # of the noise

    def sweep(self, number: int) -> None:
        """Draw everything once; ``number`` (from 1) and the seed fix the random numbers."""
        rng = np.random.default_rng([self._seed, number])
        with blas_threads(1):  # on matrices this small, threads mostly wait for each other
            self.users.draw(self.movies.as_design(), self.precision, number, rng)
            error = self.movies.draw(self.users.as_design(), self.precision, number, rng)
        self.precision = float(rng.gamma((self._n_ratings + 1) / 2, 2 / (error + 1)))

    def score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        """The stars that the current sample expects of pairs, as standardised, shape (m,)."""
        users, movies = self.users.expected()[user_idx], self.movies.expected()[movie_idx]
        match: FloatArray = np.einsum("mk,mk->m", users[:, 1:], movies[:, 1:])
        return users[:, 0] + movies[:, 0] + match

    def state(self) -> dict[str, np.ndarray]:
        """All that the next sweep depends on, by name."""
        arrays = {"precision": np.array(self.precision)}
        for name, side in (("users", self.users), ("movies", self.movies)):
            arrays |= {f"{name}/{part}": array for part, array in side.state().items()}
        return arrays

    def load_state(self, arrays: dict[str, np.ndarray]) -> None:
        """Take up what `state` returned."""
        self.precision = float(arrays["precision"])
        for name, side in (("users", self.users), ("movies", self.movies)):
            own = {part: array for part, array in arrays.items() if part.startswith(f"{name}/")}
            side.load_state({part.removeprefix(f"{name}/"): array for part, array in own.items()})
