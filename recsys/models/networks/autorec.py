"""The Keras model behind `recsys.models.autorec`, and its training on one batch of movies at a time."""

import keras
import numpy as np
import tensorflow as tf
from scipy.sparse import csr_array

from recsys.data.dataset import Ratings, Scale
from recsys.data.ids import FloatArray, IndexArray
from recsys.models.networks.trainable import Trainable
from recsys.models.shared import epochs as by_epochs
from recsys.models.shared.epochs import Arrays
from recsys.models.shared.factors import Factors
from recsys.models.shared.network_settings import AutoRecSettings
from recsys.models.shared.sparse import where_stored

_CELLS_AT_ONCE = 1 << 22  # bounds memory: numbers in a batch of densified rows, 16 MB
_STEPS_WANTED = 16  # an epoch of fewer steps learns too little, on small data sets
_PAIRS_AT_ONCE = 1 << 16  # bounds memory when validation pairs gather their factors


class Autoencoder(keras.Model):  # type: ignore[misc]  # Keras has no types
    """``reconstruction = W sigmoid(V row + c) + b`` of rows of ratings.

    Parameters
    ----------
    n_users : int
        Length of a row.
    n_hidden : int
        Width of the hidden layer, k.
    seed : int
    """

    def __init__(self, n_users: int, n_hidden: int, *, seed: int) -> None:
        super().__init__()
        start = [keras.initializers.GlorotUniform(seed=2 * seed + salt) for salt in range(2)]
        self.encoder = keras.layers.Dense(n_hidden, activation="sigmoid", kernel_initializer=start[0])
        self.decoder = keras.layers.Dense(n_users, kernel_initializer=start[1])
        self.encoder.build((None, n_users))
        self.decoder.build((None, n_hidden))
        self.built = True

    def call(self, rows: tf.Tensor) -> tf.Tensor:
        """Reconstructed rows, (B, n_users) -> (B, n_users)."""
        return self.decoder(self.encoder(rows))  # (B, n_users) -> (B, k) -> (B, n_users)


class AutoencoderNetwork(Trainable):
    """`Autoencoder` as something that `fit_epochs` can train.

    Parameters
    ----------
    residuals, known : sparse array of float32, shape (n_movies, n_users)
        Stars minus what ``offsets`` predict, stored where there is a rating to train on, and where there is one that
        may be known when the network serves: the validation slice as well.
    validation : Ratings
    scale : Scale
        Validation predictions are clipped to it, as every measured prediction is.
    offsets : Factors
        What a prediction is added to; without factors.
    config : AutoRecSettings
    seed : int
        Of the starting weights and of the order of the movies in each epoch.
    """

    def __init__(
        self,
        residuals: csr_array,
        validation: Ratings,
        scale: Scale,
        config: AutoRecSettings,
        seed: int,
        *,
        known: csr_array,
        offsets: Factors,
    ) -> None:
        keras.utils.set_random_seed(seed)
        n_users = residuals.shape[1]
        self._residuals, self._known, self._offsets, self._config, self._seed = residuals, known, offsets, config, seed
        self._validation, self._scale = validation, scale
        self._rated = np.flatnonzero(np.diff(residuals.indptr))  # positions of the movies that can be learned from
        self._learned_users = np.bincount(residuals.indices, minlength=n_users) > 0  # (n_users,)
        self.model = Autoencoder(n_users, config.n_hidden, seed=seed)
        self._optimizer = keras.optimizers.Adam(config.learning_rate)
        self._optimizer.build(self.model.trainable_variables)
        self._batch_size = _batch_size(len(self._rated), n_users, config.batch_size)
        self.batches = -(-len(self._rated) // self._batch_size)
        self._order: IndexArray = self._rated
        self._epoch = 0
        self._step = tf.function(self._step_of_a_batch, jit_compile=by_epochs.JIT_COMPILE)
        self._encode = tf.function(self.model.encoder, jit_compile=by_epochs.JIT_COMPILE)

    def begin_epoch(self, epoch: int, epochs: int) -> None:
        self._epoch = epoch
        self._order = np.random.default_rng([self._seed, epoch]).permutation(self._rated)
        share_left = 1 - (epoch - 1) / epochs if self._config.decay else 1.0
        self._optimizer.learning_rate.assign(self._config.learning_rate * share_left)

    def train_batch(self, batch: int) -> tuple[float, int]:
        movies = self._order[batch * self._batch_size : (batch + 1) * self._batch_size]
        rows = self._filled(self._residuals, movies)
        arrays = (self._with_dropout(rows, batch), rows, where_stored(rows))  # the last is 1 where there is a rating
        return float(self._step(*(tf.constant(array.toarray()) for array in arrays))), rows.nnz

    def validate(self) -> float:
        factors, ratings, total = Factors(**self._factors(self._residuals)), self._validation, 0.0
        for start in range(0, len(ratings), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            predicted = factors.score_pairs(ratings.user_idx[part], ratings.movie_idx[part])
            total += float(np.sum(np.square(self._scale.clip(predicted) - ratings.stars[part], dtype=np.float64)))
        return float(np.sqrt(total / len(ratings)))

    def weights(self) -> Arrays:
        return self._factors(self._known)

    def _factors(self, ratings: csr_array) -> Arrays:
        """The factors to predict with when movies are known by some ratings, (n_movies, n_users)."""
        decoder, learned = self.model.decoder, self._learned_users
        return {
            "mean": self._offsets.mean,
            "user_bias": decoder.bias.numpy() * learned,
            "movie_bias": self._offsets.movie_bias,
            "user_factors": decoder.kernel.numpy().T * learned[:, None],  # (k, n_users) -> (n_users, k)
            "movie_factors": self._hidden(ratings),
        }

    def _hidden(self, ratings: csr_array) -> FloatArray:
        """What the hidden layer makes of each movie's ratings, shape (n_movies, k)."""
        hidden = np.zeros((ratings.shape[0], self._config.n_hidden), np.float32)
        for start in range(0, len(hidden), self._batch_size):
            movies = np.arange(start, min(start + self._batch_size, len(hidden)))
            rows = self._filled(ratings, movies).toarray()
            hidden[movies] = self._encode(tf.constant(rows)).numpy()[: len(movies)]
        return hidden

    def _filled(self, ratings: csr_array, movies: IndexArray) -> csr_array:
        """The rows of some movies, filled up with empty ones to a whole batch: XLA compiles one shape."""
        rows = ratings[movies]
        indptr = np.pad(rows.indptr, (0, self._batch_size - len(movies)), mode="edge")
        return csr_array((rows.data, rows.indices, indptr), shape=(self._batch_size, rows.shape[1]))

    def _with_dropout(self, rows: csr_array, batch: int) -> csr_array:
        """The rows with some of their ratings taken for missing and the rest scaled up, so that sums stay."""
        share = self._config.dropout
        rng = np.random.default_rng([self._seed, self._epoch, batch])
        kept = (rng.random(rows.nnz, np.float32) >= share) / np.float32(1 - share)
        return csr_array((rows.data * kept, rows.indices, rows.indptr), shape=rows.shape)

    def _step_of_a_batch(self, seen: tf.Tensor, rows: tf.Tensor, observed: tf.Tensor) -> tf.Tensor:
        """One step, all arrays (B, n_users): from what is seen of the rows back to where they are observed.

        Returns the sum of squared errors.
        """
        variables = self.model.trainable_variables
        with tf.GradientTape() as tape:
            error = observed * (self.model(seen) - rows)  # (B, n_users)
            squared_error = tf.reduce_sum(error * error)
            loss = squared_error / tf.reduce_sum(observed) + self._pull()
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        self._optimizer.apply(gradients, variables)
        return squared_error

    def _pull(self) -> tf.Tensor:
        """The L2 terms of the loss, as the share that falls to one rating."""
        encoder, decoder = (keras.ops.sum(keras.ops.square(layer.kernel)) for layer in self.model.layers)
        return (self._config.l2_encoder * encoder + self._config.l2_decoder * decoder) / self._residuals.nnz


def _batch_size(n_rated: int, n_users: int, wanted: int) -> int:
    """Movies a step: as wanted, but never more than fit into memory; 0 chooses, so that an epoch has enough steps."""
    wanted = wanted or int(np.clip(n_rated // _STEPS_WANTED, 1, 128))
    return max(1, min(wanted, n_rated, _CELLS_AT_ONCE // n_users))
