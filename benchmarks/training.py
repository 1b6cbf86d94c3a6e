"""Training `mf`, beside the notebook's own recipe in plain Keras."""

import time
from collections.abc import Iterator

import numpy as np

from benchmarks.data import data_folder
from benchmarks.table import Row, seconds
from recsys import sources
from recsys.dataset import Ratings
from recsys.evaluation import accuracy
from recsys.models.mf import MatrixFactorization
from recsys.splitting import split

STEPS = 3000  # of the notebook's recipe; an epoch has 28,131
BATCH = 32
BEST_EPOCH = 17  # where the notebook found its minimum


def rows() -> Iterator[Row]:
    """Time to a trained model and its error, and how much longer the notebook takes."""
    with data_folder():
        dataset = sources.load("ml-1m")
    parts = split(dataset.n_ratings, holdout=0.1, seed=42)
    import recsys.networks  # noqa: F401  the import of TensorFlow is not training

    start = time.perf_counter()
    model = MatrixFactorization().fit(dataset, parts.train)
    own = time.perf_counter() - start
    rmse = accuracy(model, dataset.ratings.take(parts.test))["rmse"]
    step = _notebook_step(dataset.ratings.take(parts.train))
    notebook = step * -(-len(parts.train) // BATCH) * BEST_EPOCH
    yield Row(
        f"`mf` default, training alone, to RMSE {rmse:.4f} on the test part",
        seconds(own),
        "<= 10 s to RMSE <= 0.853",
        f"the notebook's recipe in `model.fit`, batch {BATCH}: {seconds(notebook)}, {notebook / own:.0f} times as long "
        f"(extrapolated from {STEPS:,} steps to its best epoch, {BEST_EPOCH})",
    )


def _notebook_step(train: Ratings) -> float:
    """Seconds a step of two embeddings, their dot product, MSE and AdaMax, as the notebook had it."""
    import keras

    users, movies = keras.Input((1,)), keras.Input((1,))
    factors = [keras.layers.Embedding(n, 100)(i) for n, i in ((train.n_users, users), (train.n_movies, movies))]
    output = keras.layers.Dot(axes=-1)([keras.layers.Flatten()(vectors) for vectors in factors])  # (B, 100) -> (B, 1)
    model = keras.Model([users, movies], output)
    model.compile(optimizer="adamax", loss="mse")
    order = np.random.default_rng(42).permutation(len(train))
    inputs, stars = [train.user_idx[order, None], train.movie_idx[order, None]], train.stars[order, None]
    first = BATCH * 100  # compiled by then
    model.fit([column[:first] for column in inputs], stars[:first], batch_size=BATCH, verbose=0)
    rows = BATCH * STEPS
    start = time.perf_counter()
    model.fit([column[:rows] for column in inputs], stars[:rows], batch_size=BATCH, verbose=0)
    return (time.perf_counter() - start) / STEPS
