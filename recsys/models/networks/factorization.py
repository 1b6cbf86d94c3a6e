"""The Keras model behind `recsys.models.mf`, and what it minimises."""

import keras
import numpy as np
import tensorflow as tf

from recsys.data.dataset import Ratings, Scale
from recsys.data.ids import FloatArray
from recsys.models.networks.batches import RatingNetwork, forget_unrated, l2_weights, starting_at
from recsys.models.shared.biases import damped_biases
from recsys.models.shared.epochs import Arrays
from recsys.models.shared.network_settings import MatrixFactorizationSettings


class DotProduct(keras.Model):  # type: ignore[misc]  # Keras has no types
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
        start = [
            keras.initializers.RandomNormal(stddev=0.01, seed=2 * seed + salt)
            if biases is not None
            else keras.initializers.RandomUniform(seed=2 * seed + salt)  # Keras' own default for it
            for salt in range(2)
        ]
        self.user_factors = keras.layers.Embedding(n_users, n_factors, embeddings_initializer=start[0])
        self.movie_factors = keras.layers.Embedding(n_movies, n_factors, embeddings_initializer=start[1])
        self.user_bias = self.movie_bias = None
        if biases is not None:
            self.user_bias = keras.layers.Embedding(n_users, 1, embeddings_initializer=starting_at(biases[0]))
            self.movie_bias = keras.layers.Embedding(n_movies, 1, embeddings_initializer=starting_at(biases[1]))
        for layer in self.layers:
            layer.build()
        self.built = True

    def embeddings(self, user_idx: tf.Tensor, movie_idx: tf.Tensor) -> tuple[tf.Tensor, ...]:
        """User factors (B, k), movie factors (B, k), user biases (B,) and movie biases (B,) of pairs."""
        users, movies = self.user_factors(user_idx), self.movie_factors(movie_idx)
        if self.user_bias is None or self.movie_bias is None:
            nothing = keras.ops.zeros_like(users[:, 0])
            return users, movies, nothing, nothing
        return users, movies, self.user_bias(user_idx)[:, 0], self.movie_bias(movie_idx)[:, 0]  # (B, 1) -> (B,)

    def call(self, pairs: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        """Unclipped stars of pairs, (B,), (B,) -> (B,)."""
        users, movies, user_bias, movie_bias = self.embeddings(*pairs)
        return self.mean + user_bias + movie_bias + keras.ops.sum(users * movies, axis=-1)  # (B, k) -> (B,)


class FactorizationNetwork(RatingNetwork):
    """`DotProduct` as something that `fit_epochs` can train; parameters as `RatingNetwork`."""

    def __init__(
        self, train: Ratings, validation: Ratings, scale: Scale, config: MatrixFactorizationSettings, seed: int
    ) -> None:
        keras.utils.set_random_seed(seed)
        kind = {"adam": keras.optimizers.Adam, "adamax": keras.optimizers.Adamax}[config.optimizer]
        # adam with a short memory of the gradients' size suits rows that are seen a few times an epoch
        extra = {"beta_2": 0.99} if config.optimizer == "adam" else {}
        model, optimizer = _untrained_model(train, config, seed), kind(config.learning_rate, **extra)
        super().__init__(train, validation, scale, config, seed, model=model, optimizer=optimizer)
        self._l2_user = l2_weights(train.user_idx, train.n_users, config.l2)  # (n_users,)
        self._l2_movie = l2_weights(train.movie_idx, train.n_movies, config.l2)  # (n_movies,)

    def weights(self) -> Arrays:
        layers = {layer: getattr(self.model, layer) for layer in _LAYERS if getattr(self.model, layer) is not None}
        tables = {name: layer.embeddings.numpy().copy() for name, layer in layers.items()}
        return tables | {"mean": np.array(self.model.mean, np.float32)}

    def _loss(
        self, user_idx: tf.Tensor, movie_idx: tf.Tensor, stars: tf.Tensor, weight: tf.Tensor, *noise: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean loss per rating, and the sum of squared errors; all arrays (B,)."""
        return self._pulled_loss(self.model.embeddings(user_idx, movie_idx), user_idx, movie_idx, stars, weight)


_LAYERS = ("user_factors", "movie_factors", "user_bias", "movie_bias")


def _untrained_model(train: Ratings, config: MatrixFactorizationSettings, seed: int) -> DotProduct:
    mean, biases = 0.0, None
    if config.biases:
        mean, user_bias, movie_bias = damped_biases(train, user_damping=5.0, movie_damping=3.0, sweeps=2)
        biases = user_bias, movie_bias
    model = DotProduct(train.n_users, train.n_movies, config.n_factors, mean=mean, biases=biases, seed=seed)
    forget_unrated(model.user_factors, train.user_idx)
    forget_unrated(model.movie_factors, train.movie_idx)
    return model
