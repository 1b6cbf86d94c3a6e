"""Mini-batches of ratings for networks that learn from (user, movie, stars): many steps in one XLA call."""

from abc import ABC, abstractmethod
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from recsys.data.dataset import Ratings, Scale
from recsys.data.ids import FloatArray, IndexArray
from recsys.models.networks.trainable import Trainable
from recsys.models.shared import epochs as by_epochs
from recsys.models.shared.epochs import Arrays
from recsys.models.shared.network_settings import MatrixFactorizationSettings, TwoTowerSettings

_MAX_BATCH, _MIN_BATCH = 8192, 1024
_ROWS_OF_MAX_BATCH = 10_000  # users and movies together; with more of them batches are as many times larger
_STEPS_WANTED = 64  # an epoch of fewer steps learns too little, on small data sets
_RATINGS_AT_ONCE = 1 << 16  # bounds one XLA call: small batches share a call, a large one has its own


class RatingNetwork(Trainable, ABC):
    """A Keras model of (user, movie) pairs as something that `fit_epochs` can train.

    Parameters
    ----------
    train, validation : Ratings
    scale : Scale
        Validation predictions are clipped to it, as every measured prediction is.
    config : MatrixFactorizationSettings or TwoTowerSettings
    seed : int
        Of the starting weights and of the order of the ratings in each epoch.
    model : keras.Model
        Built; called with positions (B,), (B,) it gives unclipped stars (B,).
    optimizer : keras.optimizers.Optimizer
    """

    most_at_once = 1 << 20  # ratings a step
    _l2_user: tf.Tensor  # (n_users,), of `l2_weights`
    _l2_movie: tf.Tensor  # (n_movies,)

    def __init__(
        self,
        train: Ratings,
        validation: Ratings,
        scale: Scale,
        config: MatrixFactorizationSettings | TwoTowerSettings,
        seed: int,
        *,
        model: keras.Model,
        optimizer: keras.optimizers.Optimizer,
    ) -> None:
        self._train, self._validation, self._scale, self._config, self._seed = train, validation, scale, config, seed
        self.model, self._optimizer = model, optimizer
        self._optimizer.build(self.model.trainable_variables)
        chosen = config.batch_size or batch_size(len(train), train.n_users + train.n_movies)
        self._batch_size = min(chosen, self.most_at_once)
        self._amplified = max(1.0, self._batch_size / _MAX_BATCH)
        self._steps = max(1, _RATINGS_AT_ONCE // self._batch_size)  # of one XLA call
        self.batches = -(-len(train) // (self._steps * self._batch_size))
        self._order: IndexArray = np.zeros(0, np.int64)
        self._epoch = 0
        self._run_steps = tf.function(self._steps_of_a_batch, jit_compile=by_epochs.JIT_COMPILE)
        self._predict = tf.function(self.model.call)  # XLA would take longer to compile than it saves

    @abstractmethod
    def weights(self) -> Arrays:
        """Copies of what serves: kept whenever validation improves."""

    @abstractmethod
    def _loss(
        self, user_idx: tf.Tensor, movie_idx: tf.Tensor, stars: tf.Tensor, weight: tf.Tensor, *noise: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean loss per rating, and the sum of squared errors; all arrays (B,), a weight of 0 for no rating."""

    def _pulled_loss(
        self,
        embeddings: tuple[tf.Tensor, ...],
        user_idx: tf.Tensor,
        movie_idx: tf.Tensor,
        stars: tf.Tensor,
        weight: tf.Tensor,
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """The loss of a dot product with biases and L2, from factors (B, k) twice and biases (B,) twice."""
        users, movies, user_bias, movie_bias = embeddings
        error = self.model.mean + user_bias + movie_bias + tf.reduce_sum(users * movies, axis=-1) - stars  # (B,)
        pull = (
            tf.gather(self._l2_user, user_idx) * tf.reduce_sum(users * users, axis=-1)
            + tf.gather(self._l2_movie, movie_idx) * tf.reduce_sum(movies * movies, axis=-1)
            + self._config.l2_bias * (user_bias * user_bias + movie_bias * movie_bias)
        )  # (B,)
        squared = weight * error * error
        return tf.reduce_sum(squared + weight * pull) / tf.reduce_sum(weight), tf.reduce_sum(squared)

    def begin_epoch(self, epoch: int, epochs: int) -> None:
        self._epoch = epoch
        self._order = np.random.default_rng([self._seed, epoch]).permutation(len(self._train))
        share_left = 1 - (epoch - 1) / epochs if self._config.decay else 1.0
        self._optimizer.learning_rate.assign(self._config.learning_rate * share_left)

    def train_batch(self, batch: int) -> tuple[float, int]:
        size = self._steps * self._batch_size
        rows = self._order[batch * size : (batch + 1) * size]
        shape = (self._steps, self._batch_size)
        weight = np.zeros(size, np.float32)
        n_ratings = len(rows)
        weight[:n_ratings] = 1  # the last batch is filled up with ratings of no weight: XLA compiles one shape
        rows = np.concatenate([rows, np.zeros(size - n_ratings, rows.dtype)])
        arrays = (self._train.user_idx[rows], self._train.movie_idx[rows], self._train.stars[rows], weight)
        n_steps = tf.constant(-(-n_ratings // self._batch_size))
        noise = (tf.constant(drawn) for drawn in self._noise(batch))
        squared_error = self._run_steps(n_steps, *(tf.constant(a.reshape(shape)) for a in arrays), *noise)
        return float(squared_error), n_ratings

    def validate(self) -> float:
        ratings, total = self._validation, 0.0
        for start in range(0, len(ratings), _RATINGS_AT_ONCE):
            users, movies, stars = (a[start : start + _RATINGS_AT_ONCE] for a in _columns(ratings))
            predicted = self._predict((tf.constant(users), tf.constant(movies))).numpy()
            total += float(np.sum(np.square(self._scale.clip(predicted) - stars, dtype=np.float64)))
        return float(np.sqrt(total / len(ratings)))

    def _noise(self, batch: int) -> tuple[np.ndarray, ...]:
        """What a network draws at random for the steps of a batch, each of shape (steps, ...); `_loss` gets it last."""
        return ()

    def _steps_of_a_batch(
        self,
        n_steps: tf.Tensor,
        user_idx: tf.Tensor,
        movie_idx: tf.Tensor,
        stars: tf.Tensor,
        weight: tf.Tensor,
        *noise: tf.Tensor,
    ) -> tf.Tensor:
        """``n_steps`` steps in one XLA loop; all arrays (steps, B). Returns the sum of squared errors."""
        variables = self.model.trainable_variables
        squared_error, step = tf.constant(0.0), tf.constant(0)
        while step < n_steps:  # not tf.range, for which XLA compiles anew at every other number of steps
            with tf.GradientTape() as tape:
                drawn = (one[step] for one in noise)
                loss, step_error = self._loss(user_idx[step], movie_idx[step], stars[step], weight[step], *drawn)
                loss *= self._amplified  # a mean over many ratings has gradients as small as Adam's epsilon
            gradients = tape.gradient(loss, [variable.value for variable in variables])
            # dense gradients: under XLA one scatter-add is faster than sparse updates
            self._optimizer.apply([tf.convert_to_tensor(gradient) for gradient in gradients], variables)
            squared_error += step_error
            step += 1
        return squared_error


def batch_size(n_ratings: int, n_rows: int) -> int:
    """Ratings a step: a power of two that makes enough steps of an epoch.

    A step of Adam changes each of the ``n_rows`` users and movies, whether they are in the batch or not. So that this
    costs the same per rating on any data set, batches grow with them: a row then meets as many of its ratings in a
    batch as it does on MovieLens 1M, and needs no other learning rate.

    Examples
    --------
    >>> batch_size(900_000, 9_746), batch_size(28_800_000, 285_000)
    (8192, 262144)
    """
    wanted = max(1, n_ratings // _STEPS_WANTED)
    most = _MAX_BATCH << round(np.log2(max(1.0, n_rows / _ROWS_OF_MAX_BATCH)))
    return int(np.clip(1 << (wanted.bit_length() - 1), _MIN_BATCH, most))


def l2_weights(index: IndexArray, length: int, l2: float) -> tf.Tensor:
    """The pull on each row's factors at each of its ratings, shape (length,): between per rating and per row."""
    counts = np.bincount(index, minlength=length) + 1
    return tf.constant(l2 * np.sqrt(counts.mean() / counts), tf.float32)


def starting_at(values: FloatArray) -> Callable[..., tf.Tensor]:
    """An initializer that starts an embedding of width 1 at given values, shape (n,)."""
    return lambda shape, dtype=None: keras.ops.convert_to_tensor(values.reshape(shape), dtype)


def forget_unrated(embedding: keras.layers.Embedding, index: IndexArray) -> None:
    """Set the rows of an embedding that ``index`` does not have to 0, where they stay: no gradient reaches them."""
    table = embedding.embeddings
    rated = np.bincount(index, minlength=table.shape[0]) > 0  # (n_rows,)
    table.assign(table * rated[:, None].astype(np.float32))


def _columns(ratings: Ratings) -> tuple[IndexArray, IndexArray, FloatArray]:
    return ratings.user_idx, ratings.movie_idx, ratings.stars
