"""The sampler as a whole draws from the distribution that the model says: Geweke, "Getting it right" (2004)."""

from contextlib import nullcontext

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import wishart

from recsys.data.ids import FloatArray
from recsys.models.gibbs.chain import Chain
from recsys.models.gibbs.observed import Observed

SIZE = 2  # a bias and one factor
SIDES = ("users", "movies")
RATED = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1], [1, 1, 1]])  # 4 users, 3 movies
USER_IDX, MOVIE_IDX = np.nonzero(RATED)
FEATURES = {
    "users": np.array([[1, 0], [1, 1], [0, 1], [0, -1]], np.float32),  # fewer than users: solved directly
    "movies": np.array([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, -1]], np.float32),  # more than movies: by the dual
}
RUNS, SWEEPS = 300, 6
FIRST = 100  # number of the first sweep, long after the wide start
FURTHEST = 4.5  # standard errors: by chance, one of the 74 comparisons is further off once in 2000 times

State = dict[str, FloatArray]


def drawn_from_the_model(n: int, rng: np.random.Generator) -> State:
    """``n`` draws of every unknown as the model has it beforehand, by the names of `Chain.state`, one a row."""
    state = {"precision": rng.gamma(0.5, 2, n)}
    for side in SIDES:
        features = FEATURES[side]
        precision = wishart(df=SIZE + 8, scale=np.eye(SIZE)).rvs(n, random_state=rng)  # (n, K, K)
        root = np.linalg.cholesky(np.linalg.inv(precision))
        mean, link, own = (
            np.einsum("nij,nrj->nri", root, rng.standard_normal((n, rows, SIZE)))  # rows of that covariance
            for rows in (1, features.shape[1], features.shape[0])
        )
        strength = np.exp(2 * rng.standard_normal(n))
        link /= np.sqrt(strength)[:, None, None]
        shape = rng.choice(np.geomspace(1, 200, 100), n)
        state |= {
            f"{side}/link": link,
            f"{side}/strength": strength,
            f"{side}/vectors": mean / np.sqrt(2) + features @ link + own,  # two rows' worth of belief in a mean of 0
            f"{side}/weight": rng.gamma(shape[:, None], 1 / shape[:, None], own.shape[:2]),
            f"{side}/shape": shape,
        }
    return state


def standardised_errors(state: State, stars: FloatArray) -> FloatArray:
    """Each rating's distance from what the unknowns predict, in units of its noise, shape (n, ratings)."""
    return (stars - predicted(state)) * np.sqrt(noise_precision(state))


def predicted(state: State) -> FloatArray:
    users, movies = state["users/vectors"][:, USER_IDX], state["movies/vectors"][:, MOVIE_IDX]  # (n, ratings, K)
    return users[..., 0] + movies[..., 0] + np.sum(users[..., 1:] * movies[..., 1:], axis=-1)


def noise_precision(state: State) -> FloatArray:
    weights = state["users/weight"][:, USER_IDX] * state["movies/weight"][:, MOVIE_IDX]
    return state["precision"][:, None] * weights


def drawn_stars(state: State, rng: np.random.Generator) -> FloatArray:
    """Ratings given the unknowns, shape (n, ratings)."""
    normals = rng.standard_normal((len(state["precision"]), len(USER_IDX)))
    return predicted(state) + normals / np.sqrt(noise_precision(state))


def looked_at(state: State, stars: FloatArray) -> dict[str, FloatArray]:
    """What is compared, (n,) each; logarithms and the like, since hardly any of the unknowns has a variance."""
    errors = standardised_errors(state, stars)
    values = {
        "noise": np.log(state["precision"]),
        "rating": np.arcsinh(stars[:, 0]),
        "error of a rating": np.arcsinh(stars - predicted(state))[:, 3],
        "error of a rating in its noise": errors[:, 3],
        "squared error in their noise": np.sum(errors**2, axis=1),
    }
    for side in SIDES:
        vectors, link, weight = (state[f"{side}/{name}"] for name in ("vectors", "link", "weight"))
        own = vectors - FEATURES[side] @ link
        own -= own.mean(axis=1, keepdims=True)
        values |= {
            f"{side}: {name}": value
            for name, value in {
                "bias": np.arcsinh(vectors[:, 0, 0]),
                "factor": np.arcsinh(vectors[:, -1, 1]),
                "bias with bias": np.arcsinh(vectors[:, 0, 0] * vectors[:, 1, 0]),
                "bias with factor": np.arcsinh(vectors[:, 0, 0] * vectors[:, 0, 1]),
                "length": np.log(np.sum(vectors**2, axis=(1, 2))),
                "own length of biases": np.log(np.sum(own[..., 0] ** 2, axis=1)),
                "own area": np.linalg.slogdet(np.einsum("nri,nrj->nij", own, own))[1],
                "link to the bias": np.arcsinh(link[:, 0, 0]),
                "link to the factor": np.arcsinh(link[:, -1, 1]),
                "length of the link": np.log(np.sum(link**2, axis=(1, 2))),
                "link with vector": np.arcsinh(link[:, 0, 0] * vectors[:, 0, 0]),
                "strength": np.log(state[f"{side}/strength"]),
                "shape": np.log(state[f"{side}/shape"]),
                "weight": np.log(weight[:, 0]),
                "last weight": np.log(weight[:, -1]),
                "weight with shape": np.log(weight[:, 1]) * np.log(state[f"{side}/shape"]),
            }.items()
        }
    return values


def swept(chain: Chain, start: State, stars: FloatArray, first: int, rng: np.random.Generator) -> dict[str, FloatArray]:
    """What is looked at after each sweep of one run, (SWEEPS,): unknowns given ratings, ratings given unknowns, ..."""
    chain.load_state({name: array.astype(np.float32) if array.ndim else array for name, array in start.items()})
    states, ratings = [], []
    for number in range(first, first + SWEEPS):
        rate(chain, stars)
        chain.sweep(number)
        state = {name: np.array(array, np.float64)[None] for name, array in chain.state().items()}
        stars = drawn_stars(state, rng)[0]
        states.append(state)
        ratings.append(stars)
    return looked_at({name: np.concatenate([each[name] for each in states]) for name in start}, np.stack(ratings))


def rate(chain: Chain, stars: FloatArray) -> None:
    """Replace the ratings that a chain learns from."""
    matrix = csr_array((stars.astype(np.float32), (USER_IDX, MOVIE_IDX)), shape=RATED.shape)
    for side, own in ((chain.users, matrix), (chain.movies, matrix.T.tocsr())):
        side.observed = Observed(own, SIZE, memory_bytes=1 << 20)


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time for counting threads, and steps of the links' strength that get somewhere."""
    monkeypatch.setattr("recsys.models.gibbs.chain.blas_threads", lambda *_, **__: nullcontext())
    monkeypatch.setattr("recsys.models.gibbs.link.blas_threads", lambda *_, **__: nullcontext())
    monkeypatch.setattr("recsys.models.gibbs.link._STEPS", (1.5, 1.5))


@pytest.mark.usefixtures("brisk")
def test_unknowns_and_ratings_drawn_in_turn_stay_as_the_model_has_them():
    """Unknowns drawn from the model and ratings drawn from these come from the joint distribution. So do they after
    any number of sweeps of the chain, each followed by ratings drawn anew, if every step of it is right.

    Each run starts at a draw of its own, and is compared with this draw: runs are independent, so the standard error
    of their mean needs no guess at how long a chain remembers.
    """
    rng = np.random.default_rng(0)
    starts = drawn_from_the_model(RUNS, rng)
    stars = drawn_stars(starts, rng)
    before = looked_at(starts, stars)
    chain = Chain(
        csr_array(RATED, dtype=np.float32),
        tuple(csr_array(FEATURES[side]) for side in SIDES),
        size=SIZE, seed=1, memory_bytes=1 << 21, link_every=1,
    )  # fmt: skip
    after = [
        swept(chain, {name: array[run] for name, array in starts.items()}, stars[run], FIRST + SWEEPS * run, rng)
        for run in range(RUNS)
    ]
    distances = {}
    for name, start in before.items():
        for moment in (1, 2):
            moved = np.array([np.mean(run[name] ** moment) for run in after]) - start**moment
            distances[name, moment] = float(moved.mean() / (moved.std(ddof=1) / np.sqrt(RUNS)))
    assert {what: round(distance, 1) for what, distance in distances.items() if not abs(distance) < FURTHEST} == {}
