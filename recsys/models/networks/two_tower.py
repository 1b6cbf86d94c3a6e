"""The Keras model behind `recsys.models.two_tower`, and what it minimises."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from scipy.special import logsumexp

from recsys.data.dataset import Ratings, Scale
from recsys.data.ids import FloatArray
from recsys.models.networks.batches import RatingNetwork, forget_unrated, l2_weights, starting_at
from recsys.models.shared.biases import damped_biases
from recsys.models.shared.epochs import Arrays
from recsys.models.shared.network_settings import TwoTowerSettings


class Tower(keras.Model):  # type: ignore[misc]  # Keras has no types
    """One vector for each row: a linear part plus a deep part,

        linear = embedding + W features,    vector = linear + W2 relu(W1 linear)

    Parameters
    ----------
    features : ndarray of float32, shape (n_rows, d)
        What is known of each row; d may be 0.
    n_factors : int
        Length of the vectors, k.
    hidden : int
        Width of the ReLU layer.
    seed : int
    """

    def __init__(self, features: FloatArray, *, n_factors: int, hidden: int, seed: int) -> None:
        super().__init__()
        small = keras.initializers.RandomNormal(stddev=0.01, seed=seed)
        self.features = tf.constant(features, tf.float32)
        self.n_rows = len(features)
        self.embedding = keras.layers.Embedding(len(features), n_factors, embeddings_initializer=small)
        self.from_features = None
        relu = keras.initializers.HeUniform(seed=seed + 1)
        self.relu = keras.layers.Dense(hidden, activation="relu", kernel_initializer=relu)
        self.linear = keras.layers.Dense(n_factors, kernel_initializer=keras.initializers.GlorotUniform(seed=seed + 2))
        self.embedding.build()
        if features.shape[1]:
            self.from_features = keras.layers.Dense(n_factors, use_bias=False, kernel_initializer="zeros")
            self.from_features.build((None, features.shape[1]))
        self.relu.build((None, n_factors))
        self.linear.build((None, hidden))
        self.built = True

    def call(self, rows: tf.Tensor, kept: tf.Tensor | None = None) -> tf.Tensor:
        """Vectors of some rows, (B,) -> (B, k); dropout multiplies the ReLU layer by ``kept``, (B, hidden)."""
        linear = self.embedding(rows)  # (B, k)
        if self.from_features is not None:
            linear += self.from_features(tf.gather(self.features, rows))  # (B, d) -> (B, k)
        deep = self.relu(linear)  # (B, k) -> (B, hidden)
        if kept is not None:
            deep *= kept
        return linear + self.linear(deep)  # (B, hidden) -> (B, k)


class TwoTower(keras.Model):  # type: ignore[misc]  # Keras has no types
    """``mean + user_bias + movie_bias + user_tower . movie_tower``.

    Parameters
    ----------
    mean : float
        In stars.
    biases : tuple of ndarray (n_users,), ndarray (n_movies,)
        Starting values.
    towers : tuple of Tower
        Of the users and of the movies.
    """

    def __init__(self, mean: float, biases: tuple[FloatArray, FloatArray], towers: tuple[Tower, Tower]) -> None:
        super().__init__()
        self.mean = float(mean)
        self.users, self.movies = towers
        self.user_bias, self.movie_bias = (
            keras.layers.Embedding(len(bias), 1, embeddings_initializer=starting_at(bias)) for bias in biases
        )
        self.user_bias.build()
        self.movie_bias.build()
        self.built = True

    def embeddings(self, user_idx: tf.Tensor, movie_idx: tf.Tensor, *kept: tf.Tensor) -> tuple[tf.Tensor, ...]:
        """User vectors (B, k), movie vectors (B, k), user biases (B,) and movie biases (B,) of pairs.

        ``kept`` is what dropout keeps of each tower, nothing when nothing is dropped.
        """
        kept_users, kept_movies = kept or (None, None)
        users, movies = _vectors(self.users, user_idx, kept_users), _vectors(self.movies, movie_idx, kept_movies)
        return users, movies, self.user_bias(user_idx)[:, 0], self.movie_bias(movie_idx)[:, 0]  # (B, 1) -> (B,)

    def call(self, pairs: tuple[tf.Tensor, tf.Tensor]) -> tf.Tensor:
        """Unclipped stars of pairs, (B,), (B,) -> (B,)."""
        users, movies, user_bias, movie_bias = self.embeddings(*pairs)
        return self.mean + user_bias + movie_bias + keras.ops.sum(users * movies, axis=-1)  # (B, k) -> (B,)


def _vectors(tower: Tower, rows: tf.Tensor, kept: tf.Tensor | None = None) -> tf.Tensor:
    """The tower's vectors of rows, (B,) -> (B, k)."""
    if rows.shape[0] < tower.n_rows:
        return tower(rows, kept)
    everybody = tower(tf.range(tower.n_rows), kept)  # each row once, as a batch has more ratings than the tower rows
    return tf.gather(everybody, rows)  # (n_rows, k) -> (B, k)


class TwoTowerNetwork(RatingNetwork):
    """`TwoTower` as something that `fit_epochs` can train.

    Parameters
    ----------
    train, validation, scale, config, seed
        As of `RatingNetwork`.
    features : tuple of ndarray (n_users, d), ndarray (n_movies, e)
        What is known of users and movies.
    """

    _config: TwoTowerSettings

    def __init__(
        self,
        train: Ratings,
        validation: Ratings,
        scale: Scale,
        config: TwoTowerSettings,
        seed: int,
        *,
        features: tuple[FloatArray, FloatArray],
    ) -> None:
        keras.utils.set_random_seed(seed)
        mean, user_bias, movie_bias = damped_biases(train, user_damping=5.0, movie_damping=3.0, sweeps=2)
        users, movies = (
            Tower(
                known,
                n_factors=config.n_factors,
                hidden=config.hidden,
                seed=2 * (10 * seed + side),
            )
            for side, known in enumerate(features)
        )
        forget_unrated(users.embedding, train.user_idx)
        forget_unrated(movies.embedding, train.movie_idx)
        optimizer = keras.optimizers.Adam(config.learning_rate, beta_2=0.99)  # as for plain factorization
        model = TwoTower(mean, (user_bias, movie_bias), (users, movies))
        super().__init__(train, validation, scale, config, seed, model=model, optimizer=optimizer)
        self._l2_user = l2_weights(train.user_idx, train.n_users, config.l2)  # (n_users,)
        self._l2_movie = l2_weights(train.movie_idx, train.n_movies, config.l2)  # (n_movies,)

    def weights(self) -> Arrays:
        model = self.model
        return {
            "mean": np.array(model.mean, np.float32),
            "user_bias": model.user_bias.embeddings.numpy()[:, 0],
            "movie_bias": model.movie_bias.embeddings.numpy()[:, 0],
            "user_factors": _all_vectors(model.users),
            "movie_factors": _all_vectors(model.movies),
        }

    def _noise(self, batch: int) -> tuple[np.ndarray, ...]:
        """Random bytes for each output of both ReLU layers: drawn here, as XLA's generators are slow on processors."""
        if not self._config.dropout:
            return ()
        rng = np.random.default_rng([self._seed, self._epoch, batch])
        rows = (min(tower.n_rows, self._batch_size) for tower in (self.model.users, self.model.movies))
        shapes = ((self._steps, n, self._config.hidden) for n in rows)
        return tuple(rng.integers(0, 256, shape, np.uint8) for shape in shapes)

    def _kept(self, drawn: tf.Tensor) -> tf.Tensor:
        """0 for a share of ``dropout``, else what keeps the sum as it was; shape of ``drawn``."""
        dropped = round(256 * self._config.dropout)
        return tf.cast(drawn >= dropped, tf.float32) * (256 / (256 - dropped))

    def _loss(
        self, user_idx: tf.Tensor, movie_idx: tf.Tensor, stars: tf.Tensor, weight: tf.Tensor, *noise: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean loss per rating, and the sum of squared errors; all arrays (B,)."""
        kept = (self._kept(drawn) for drawn in noise)
        return self._pulled_loss(self.model.embeddings(user_idx, movie_idx, *kept), user_idx, movie_idx, stars, weight)


class ChoiceNetwork(TwoTowerNetwork):
    """The same towers, which tell what somebody chose from what others in the batch chose (Yi et al., 2019).

    The loss of a choice is the cross-entropy of a softmax over the movies of its batch, each score less the log of how
    often the movie is drawn (logQ), so that often chosen movies are not punished for being there so often. A movie
    that stands in the batch twice is not held against itself.
    """

    in_stars = False
    most_at_once = 1024  # the scores of a step are a matrix of choices x choices

    def __init__(self, train: Ratings, *args: Any, **kwargs: Any) -> None:
        drawn = np.bincount(train.movie_idx, minlength=train.n_movies) / len(train)  # (n_movies,)
        self._log_drawn = tf.constant(np.log(np.maximum(drawn, 1e-12)), tf.float32)
        super().__init__(train, *args, **kwargs)

    def weights(self) -> Arrays:
        """A score has neither a mean nor a bias of the user: these are the same for all movies."""
        weights = super().weights()
        return weights | {name: np.zeros_like(weights[name]) for name in ("mean", "user_bias")}

    def validate(self) -> float:
        """Mean cross-entropy over the softmax of all movies, of some choices of the validation slice."""
        ratings, weights = self._validation, self.weights()
        shown = np.random.default_rng(self._seed).permutation(len(ratings))[:_CHOICES_VALIDATED]
        total = 0.0
        for start in range(0, len(shown), _CHOICES_AT_ONCE):
            rows = shown[start : start + _CHOICES_AT_ONCE]
            users = weights["user_factors"][ratings.user_idx[rows]]  # (B, k)
            scores = users @ weights["movie_factors"].T + weights["movie_bias"]  # (B, n_movies)
            chosen = scores[np.arange(len(rows)), ratings.movie_idx[rows]]  # (B,)
            total += float(np.sum(logsumexp(scores, axis=1) - chosen, dtype=np.float64))
        return total / len(shown)

    def _loss(
        self, user_idx: tf.Tensor, movie_idx: tf.Tensor, stars: tf.Tensor, weight: tf.Tensor, *noise: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean loss per choice, and the sum of cross-entropies; all arrays (B,)."""
        kept = (self._kept(drawn) for drawn in noise)
        users, movies, user_bias, movie_bias = self.model.embeddings(user_idx, movie_idx, *kept)
        scores = tf.matmul(users, movies, transpose_b=True) + movie_bias - tf.gather(self._log_drawn, movie_idx)
        scores += user_bias[:, None]  # the same for all movies: it learns nothing, but has a gradient
        size = tf.shape(scores)[0]
        same = tf.equal(movie_idx[:, None], movie_idx[None, :]) & ~tf.eye(size, dtype=tf.bool)
        scores = tf.where(same | (weight == 0)[None, :], _NEVER, scores)  # (B, B)
        entropy = weight * (tf.reduce_logsumexp(scores, axis=1) - tf.linalg.diag_part(scores))  # (B,)
        pull = tf.gather(self._l2_user, user_idx) * tf.reduce_sum(users * users, axis=-1) + tf.gather(
            self._l2_movie, movie_idx
        ) * tf.reduce_sum(movies * movies, axis=-1)  # (B,)
        return tf.reduce_sum(entropy + weight * pull) / tf.reduce_sum(weight), tf.reduce_sum(entropy)


_NEVER = -1e9  # a score that takes no part in a softmax
_CHOICES_VALIDATED, _CHOICES_AT_ONCE = 20_000, 512  # bound time and memory of a validation
_ROWS_AT_ONCE = 1 << 14  # bounds memory when a whole tower is evaluated


def _all_vectors(tower: Tower) -> FloatArray:
    """The vectors of all rows, without dropout, shape (n_rows, k)."""
    starts = range(0, tower.n_rows, _ROWS_AT_ONCE)
    rows = (tf.range(start, min(start + _ROWS_AT_ONCE, tower.n_rows)) for start in starts)
    return np.concatenate([tower(part).numpy() for part in rows])
