"""The Keras model behind `recsys.models.mf`, and its training steps compiled into one XLA loop."""

import keras
import numpy as np
import tensorflow as tf

from recsys.dataset import Ratings, Scale
from recsys.ids import FloatArray, IndexArray
from recsys.models.bias import damped_biases
from recsys.models.epochs import Arrays

_MAX_BATCH, _MIN_BATCH = 8192, 1024
_STEPS_WANTED = 64  # an epoch of fewer steps learns too little, on small data sets
_RATINGS_AT_ONCE = 1 << 16  # bounds one XLA call: small batches share a call, a large one has its own


class DotProduct(keras.Model):
    """``mean + user_bias + movie_bias + user_factors . movie_factors``, or the dot product alone.

    Parameters
    ----------
    n_users, n_movies, n_factors : int
    mean : float
        In stars; 0 for the dot product alone.
    biases : tuple of ndarray (n_users,), ndarray (n_movies,), or None
        Starting values; None for the dot product alone.
    seed : int
    """

    def __init__(
        self,
        n_users: int,
        n_movies: int,
        n_factors: int,
        *,
        mean: float,
        biases: tuple[FloatArray, FloatArray] | None,
        seed: int,
    ) -> None:
        super().__init__()
        self.mean = float(mean)
        start = (
            (lambda salt: keras.initializers.RandomNormal(stddev=0.01, seed=2 * seed + salt))
            if biases is not None
            else (lambda salt: keras.initializers.RandomUniform(seed=2 * seed + salt))  # Keras' own default for it
        )
        self.user_factors = keras.layers.Embedding(n_users, n_factors, embeddings_initializer=start(0))
        self.movie_factors = keras.layers.Embedding(n_movies, n_factors, embeddings_initializer=start(1))
        self.user_bias = self.movie_bias = None
        if biases is not None:
            self.user_bias = keras.layers.Embedding(n_users, 1, embeddings_initializer=_constant(biases[0]))
            self.movie_bias = keras.layers.Embedding(n_movies, 1, embeddings_initializer=_constant(biases[1]))
        for layer in self.layers:
            layer.build()
        self.built = True

    def parts(self, user_idx: tf.Tensor, movie_idx: tf.Tensor) -> tuple[tf.Tensor, ...]:
        """User factors (B, k), movie factors (B, k), user biases (B,) and movie biases (B,) of pairs."""
        users, movies = self.user_factors(user_idx), self.movie_factors(movie_idx)
        if self.user_bias is None:
            nothing = keras.ops.zeros_like(users[:, 0])
            return users, movies, nothing, nothing
        return users, movies, self.user_bias(user_idx)[:, 0], self.movie_bias(movie_idx)[:, 0]  # (B, 1) -> (B,)

    def call(self, pairs: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        """Unclipped stars of pairs, (B,), (B,) -> (B,)."""
        users, movies, user_bias, movie_bias = self.parts(*pairs)
        return self.mean + user_bias + movie_bias + keras.ops.sum(users * movies, axis=-1)  # (B, k) -> (B,)


class FactorizationNetwork:
    """`DotProduct` as something that `fit_epochs` can train.

    Parameters
    ----------
    train, validation : Ratings
    scale : Scale
        Validation predictions are clipped to it, as every measured prediction is.
    config : MatrixFactorizationSettings
    seed : int
        Of the starting weights and of the order of the ratings in each epoch.
    """

    def __init__(self, train: Ratings, validation: Ratings, scale: Scale, config, seed: int) -> None:
        keras.utils.set_random_seed(seed)
        self._train, self._validation, self._scale, self._config, self._seed = train, validation, scale, config, seed
        self.model = self._untrained_model()
        kind = {"adam": keras.optimizers.Adam, "adamax": keras.optimizers.Adamax}[config.optimizer]
        # adam with a short memory of the gradients' size suits rows that are seen a few times an epoch
        extra = {"beta_2": 0.99} if config.optimizer == "adam" else {}
        self._optimizer = kind(config.learning_rate, **extra)
        self._optimizer.build(self.model.trainable_variables)
        self._l2_user = self._l2_weights(train.user_idx, train.n_users)  # (n_users,)
        self._l2_movie = self._l2_weights(train.movie_idx, train.n_movies)  # (n_movies,)
        self._batch_size = config.batch_size or _batch_size(len(train))
        self._steps = max(1, _RATINGS_AT_ONCE // self._batch_size)  # of one XLA call
        self.batches = -(-len(train) // (self._steps * self._batch_size))
        self._order: IndexArray = np.zeros(0, np.int64)
        self._run_steps = tf.function(self._steps_of_a_batch, jit_compile=True)
        self._predict = tf.function(self.model.call, jit_compile=True)

    def begin_epoch(self, epoch: int, epochs: int) -> None:
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
        return float(self._run_steps(n_steps, *(tf.constant(a.reshape(shape)) for a in arrays))), n_ratings

    def validate(self) -> float:
        ratings, total = self._validation, 0.0
        for start in range(0, len(ratings), _RATINGS_AT_ONCE):
            users, movies, stars = (a[start : start + _RATINGS_AT_ONCE] for a in _columns(ratings))
            predicted = self._predict((tf.constant(users), tf.constant(movies))).numpy()
            total += float(np.sum(np.square(self._scale.clip(predicted) - stars, dtype=np.float64)))
        return float(np.sqrt(total / len(ratings)))

    def weights(self) -> Arrays:
        layers = {layer: getattr(self.model, layer) for layer in _LAYERS if getattr(self.model, layer) is not None}
        tables = {name: layer.embeddings.numpy().copy() for name, layer in layers.items()}
        return tables | {"mean": np.array(self.model.mean, np.float32)}

    def state(self) -> Arrays:
        return {f"{i}": variable.numpy().copy() for i, variable in enumerate(self._variables())}

    def load_state(self, arrays: Arrays) -> None:
        for i, variable in enumerate(self._variables()):
            variable.assign(arrays[f"{i}"])

    def _variables(self) -> list:
        return [*self.model.trainable_variables, *self._optimizer.variables]

    def _untrained_model(self) -> DotProduct:
        train, biases, mean = self._train, None, 0.0
        if self._config.biases:
            mean, *biases = damped_biases(train, user_damping=5.0, movie_damping=3.0, sweeps=2)
        return DotProduct(
            train.n_users, train.n_movies, self._config.n_factors, mean=mean, biases=biases, seed=self._seed
        )

    def _l2_weights(self, index: IndexArray, length: int) -> tf.Tensor:
        """The pull on each row's factors at each of its ratings, shape (length,)."""
        counts = np.bincount(index, minlength=length) + 1
        return tf.constant(self._config.l2 * np.sqrt(counts.mean() / counts), tf.float32)

    def _steps_of_a_batch(self, n_steps, user_idx, movie_idx, stars, weight):
        """``n_steps`` steps in one XLA loop; all arrays (steps, B). Returns the sum of squared errors."""
        variables = self.model.trainable_variables
        squared_error = tf.constant(0.0)
        for step in tf.range(n_steps):
            with tf.GradientTape() as tape:
                loss, step_error = self._loss(user_idx[step], movie_idx[step], stars[step], weight[step])
            gradients = tape.gradient(loss, [variable.value for variable in variables])
            # dense gradients: under XLA one scatter-add is faster than sparse updates
            self._optimizer.apply([tf.convert_to_tensor(gradient) for gradient in gradients], variables)
            squared_error += step_error
        return squared_error

    def _loss(self, user_idx, movie_idx, stars, weight):
        """Mean loss per rating, and the sum of squared errors; all arrays (B,)."""
        users, movies, user_bias, movie_bias = self.model.parts(user_idx, movie_idx)  # (B, k) twice, (B,) twice
        error = self.model.mean + user_bias + movie_bias + tf.reduce_sum(users * movies, axis=-1) - stars  # (B,)
        pull = (
            tf.gather(self._l2_user, user_idx) * tf.reduce_sum(users * users, axis=-1)
            + tf.gather(self._l2_movie, movie_idx) * tf.reduce_sum(movies * movies, axis=-1)
            + self._config.l2_bias * (user_bias * user_bias + movie_bias * movie_bias)
        )  # (B,)
        squared = weight * error * error
        return tf.reduce_sum(squared + weight * pull) / tf.reduce_sum(weight), tf.reduce_sum(squared)


_LAYERS = ("user_factors", "movie_factors", "user_bias", "movie_bias")


def _columns(ratings: Ratings) -> tuple[IndexArray, IndexArray, FloatArray]:
    return ratings.user_idx, ratings.movie_idx, ratings.stars


def _constant(values: FloatArray):
    """An initializer that starts an embedding of width 1 at given values, shape (n,)."""
    return lambda shape, dtype=None: keras.ops.convert_to_tensor(values.reshape(shape), dtype)


def _batch_size(n_ratings: int) -> int:
    """A power of two that makes enough steps of an epoch."""
    wanted = max(1, n_ratings // _STEPS_WANTED)
    return int(np.clip(1 << (wanted.bit_length() - 1), _MIN_BATCH, _MAX_BATCH))
