"""Other people's recommenders behind one shape: train and test ratings in, predicted stars or lists out."""

import importlib.util
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from recsys.data.dataset import Dataset, Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.models.shared.likes import like_matrix, like_threshold

_LARGE = 500_000  # ratings from which on myfm gets a larger rank
_SWEEPS, _KEPT = 150, 120

os.environ.setdefault("TQDM_DISABLE", "1")  # bars of other libraries would run through the table


@dataclass(frozen=True)
class Peer:
    """A model of another library.

    Parameters
    ----------
    key : str
        What it is called on the command line.
    title : str
        Its name and the settings it is given.
    library : str
        The module that has to be installed.
    answer : callable
        From (data set, train, test) to the stars of the test ratings, or to lists of movies where ``ranks``.
    ranks : bool
        Whether it answers with lists, shape (n_users, n), and knows no stars.
    """

    key: str
    title: str
    library: str
    answer: Callable[[Dataset, Ratings, Ratings], FloatArray | IndexArray]
    ranks: bool = False

    @property
    def is_installed(self) -> bool:
        return importlib.util.find_spec(self.library) is not None


def _surprise(name: str, **settings) -> Callable[[Dataset, Ratings, Ratings], FloatArray]:
    def answer(dataset: Dataset, train: Ratings, test: Ratings) -> FloatArray:
        import pandas as pd
        import surprise

        frame = pd.DataFrame({"user": train.user_idx, "movie": train.movie_idx, "stars": train.stars})
        reader = surprise.Reader(rating_scale=(dataset.scale.low, dataset.scale.high))
        known = surprise.Dataset.load_from_df(frame, reader).build_full_trainset()
        model = getattr(surprise, name)(**settings).fit(known)
        pairs = zip(test.user_idx.tolist(), test.movie_idx.tolist(), test.stars.tolist(), strict=True)
        return np.array([guess.est for guess in model.test(list(pairs))])

    return answer


def _myfm(*, implicit_feedback: bool) -> Callable[[Dataset, Ratings, Ratings], FloatArray]:
    """A Bayesian factorization machine; with ``implicit_feedback``, on the movies that each user rated (SVD++) too."""

    def answer(dataset: Dataset, train: Ratings, test: Ratings) -> FloatArray:
        import myfm
        from scipy.sparse import hstack, identity

        user_rows, shapes = identity(train.n_users, format="csr"), [train.n_users]
        if implicit_feedback:
            user_rows = hstack([user_rows, _rated(train)], format="csr")
            shapes.append(train.n_movies)
        movie_rows = identity(train.n_movies, format="csr")
        model = myfm.MyFMRegressor(rank=20 if len(train) > _LARGE else 10, random_seed=42)

        def blocks(ratings: Ratings) -> list:
            return [
                myfm.RelationBlock(ratings.user_idx.astype(np.int64), user_rows),
                myfm.RelationBlock(ratings.movie_idx.astype(np.int64), movie_rows),
            ]

        stars = train.stars.astype(np.float64)
        shapes.append(train.n_movies)
        model.fit(None, stars, blocks(train), n_iter=_SWEEPS, n_kept_samples=_KEPT, group_shapes=shapes)
        return model.predict(None, blocks(test))

    return answer


def _rated(train: Ratings):
    """1 / sqrt(number) for each movie that a user rated, shape (n_users, n_movies)."""
    from scipy.sparse import csr_matrix

    counts = np.bincount(train.user_idx, minlength=train.n_users)
    values = 1 / np.sqrt(counts[train.user_idx])
    return csr_matrix((values, (train.user_idx, train.movie_idx)), shape=(train.n_users, train.n_movies))


def _implicit_als(dataset: Dataset, train: Ratings, test: Ratings) -> IndexArray:
    """ALS on what was liked; what was rated at all is left out of the lists."""
    from implicit.als import AlternatingLeastSquares
    from scipy.sparse import csr_matrix
    from threadpoolctl import threadpool_limits

    likes = csr_matrix(like_matrix(train, like_threshold(dataset.scale)))
    seen = csr_matrix(like_matrix(train, dataset.scale.low))  # everything that was rated
    with threadpool_limits(1, user_api="blas"):  # as the library asks for
        model = AlternatingLeastSquares(factors=64, random_state=42)
        model.fit(likes, show_progress=False)
    lists, _ = model.recommend(np.arange(dataset.n_users), seen, N=10, filter_already_liked_items=True)
    return lists


_PEARSON = {"name": "pearson_baseline", "verbose": False}
_USERS, _MOVIES = (_PEARSON | {"user_based": user_based} for user_based in (True, False))

_ALL = (
    Peer("surprise-baseline", "Surprise BaselineOnly", "surprise", _surprise("BaselineOnly", verbose=False)),
    Peer("surprise-svd", "Surprise SVD, 100 factors", "surprise", _surprise("SVD", random_state=42)),
    Peer(
        "surprise-knn-users",
        "Surprise KNNBaseline, 60 users",
        "surprise",
        _surprise("KNNBaseline", k=60, sim_options=_USERS, verbose=False),
    ),
    Peer(
        "surprise-knn-movies",
        "Surprise KNNBaseline, 40 movies",
        "surprise",
        _surprise("KNNBaseline", k=40, sim_options=_MOVIES, verbose=False),
    ),
    Peer("myfm-mf", f"myFM Bayesian MF, {_SWEEPS} sweeps", "myfm", _myfm(implicit_feedback=False)),
    Peer("myfm-svdpp", f"myFM Bayesian SVD++, {_SWEEPS} sweeps", "myfm", _myfm(implicit_feedback=True)),
    Peer("implicit-als", "implicit ALS, 64 factors", "implicit", _implicit_als, ranks=True),
)

PEERS: dict[str, Peer] = {peer.key: peer for peer in _ALL}


def missing_libraries(peers: list[Peer]) -> Iterator[str]:
    """Libraries of these that are not installed, each once."""
    yield from dict.fromkeys(peer.library for peer in peers if not peer.is_installed)
