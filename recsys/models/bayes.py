"""Bayesian matrix factorization with side information: the most accurate model here, and one that knows its doubts."""

from collections.abc import Iterable

import numpy as np

from recsys.dataset import Ratings
from recsys.errors import SettingError
from recsys.ids import FloatArray, IndexArray, RawId
from recsys.models.factors import FactorModel
from recsys.models.gibbs.intervals import MOST_SHARE, Uncertainty
from recsys.models.gibbs.sampling import Sampling
from recsys.models.gibbs.settings import BayesSettings
from recsys.models.monitor import Monitor
from recsys.splitting import split


class Bayes(FactorModel):
    """Predict the mean over Gibbs samples of ``user_bias + movie_bias + user_factors . movie_factors``.

    The model of a rating of user u and movie m (Salakhutdinov & Mnih, 2008), in standardised stars:

        stars ~ N(b_u + c_m + p_u . q_m, 1 / (precision * w_u * w_m))

    with vectors (b_u, p_u) ~ N(mean + W' features_u, covariance), and movies alike. The features of a user are the
    movies rated, each 1/sqrt(number), which makes it a Bayesian SVD++ (Koren, 2008), gender, age group and occupation;
    those of a movie who rated it, genres and five-year period. Mean and covariance have a normal-Wishart prior, W is
    the link of "Macau" (Simm et al., 2015) with a strength of its own on each side, noise weights w_u and w_m are
    gamma with mean 1 (Lakshminarayanan, Bouchard & Archambeau, 2011), and all of these are drawn too. What serves
    is the mean of all samples after the burn-in, cut to ``rank`` factors.
    """

    key = "bayes"
    title = "Bayesian factorization"
    summary = "Many plausible matrix factorizations, drawn at random and averaged; it knows how sure it is."
    Config = BayesSettings
    presets = {"default": {}, "large": {"n_factors": 40, "sweeps": 200}}  # noqa: RUF012  read-only by convention

    uncertainty: Uncertainty | None = None

    # -- intervals --------------------------------------------------------------------------------

    def interval(
        self, user_ids: Iterable[RawId], movie_ids: Iterable[RawId], share: float = 0.8
    ) -> tuple[FloatArray, FloatArray]:
        """Between how many stars each pair's rating lies with probability ``share``, noise of the rating included.

        Parameters
        ----------
        user_ids, movie_ids : array_like, shape (m,)
            Raw ids, parallel.
        share : float
            Above 0, at most 0.995.

        Returns
        -------
        low, high : ndarray of float32, shape (m,)
            Clipped to the scale; the prediction is never outside.

        Raises
        ------
        UnknownIdError
            If the data set does not have one of the ids.
        SettingError
            If ``share`` is out of range.
        """
        dataset = self._fitted()
        user_idx, movie_idx = dataset.users.to_index(user_ids), dataset.movies.to_index(movie_ids)
        if len(user_idx) != len(movie_idx):
            raise SettingError(f"interval needs pairs, got {len(user_idx)} user ids and {len(movie_idx)} movie ids")
        return self.interval_pairs(user_idx, movie_idx, share)

    def interval_pairs(
        self, user_idx: IndexArray, movie_idx: IndexArray, share: float = 0.8
    ) -> tuple[FloatArray, FloatArray]:
        """As `interval`, by positions."""
        return self._bounds(user_idx, movie_idx, self.predict_pairs(user_idx, movie_idx), share)

    def interval_user(self, user_idx: int, share: float = 0.8) -> tuple[FloatArray, FloatArray]:
        """As `interval`, of one user, by position, and all movies; shapes (n_movies,)."""
        scale = self._fitted().scale
        predicted = scale.clip(self._score(np.array([user_idx]))[0])
        return self._bounds(np.array([user_idx]), np.arange(len(predicted)), predicted, share)

    def _bounds(
        self, user_idx: IndexArray, movie_idx: IndexArray, predicted: FloatArray, share: float
    ) -> tuple[FloatArray, FloatArray]:
        if not 0 < share <= MOST_SHARE:
            raise SettingError(f"share must be above 0 and at most {MOST_SHARE:g}, got {share:g}")
        scale = self._fitted().scale
        error = self.uncertainty.standard_error(user_idx, movie_idx)
        low, high = self.uncertainty.bounds(predicted, error, share)
        return scale.clip(low).astype(np.float32), scale.clip(high).astype(np.float32)

    # -- what is stored ---------------------------------------------------------------------------

    def arrays(self) -> dict[str, np.ndarray]:
        return super().arrays() | self.uncertainty.arrays()

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        super()._restore(arrays)
        self.uncertainty = Uncertainty.from_arrays(arrays)

    # -- fitting ----------------------------------------------------------------------------------

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        parts = split(len(train), holdout=self.config.validation, seed=self.seed)
        known, held_out = train.take(parts.train), train.take(parts.test)
        sampling = Sampling(self._fitted(), known, held_out, self.config, self.seed)
        sampling.run(monitor)
        self.factors = sampling.factors()
        uncertainty = sampling.uncertainty()
        predicted = self.predict_pairs(held_out.user_idx, held_out.movie_idx)
        self.uncertainty = uncertainty.calibrated(held_out, predicted)
