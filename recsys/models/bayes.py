"""Bayesian matrix factorization with side information: the most accurate model here, and one that knows its doubts."""

from dataclasses import replace

import numpy as np

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.splitting import split
from recsys.models.gibbs.sampling import Sampling
from recsys.models.gibbs.settings import BayesSettings
from recsys.models.gibbs.spread import Uncertainty
from recsys.models.shared.answers import INTERVAL_SHARE, Answers
from recsys.models.shared.factors import FactorModel
from recsys.models.shared.monitor import Monitor


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
    version = 4
    title = "Bayesian factorization"
    summary = "Many plausible matrix factorizations, drawn at random and averaged; it knows how sure it is."
    Config = BayesSettings
    config: BayesSettings
    presets = {  # noqa: RUF012  read-only by convention
        "default": {},
        "quick": {"n_factors": 32, "sweeps": 150},
        "large": {"n_factors": 64, "sweeps": 800},
    }

    uncertainty: Uncertainty

    # -- intervals --------------------------------------------------------------------------------

    def interval_pairs(
        self, user_idx: IndexArray, movie_idx: IndexArray, share: float = INTERVAL_SHARE
    ) -> tuple[FloatArray, FloatArray]:
        scale = self.dataset.scale
        predicted = self.predict_pairs(user_idx, movie_idx)
        below, above = self.uncertainty.offsets(self.uncertainty.standard_error(user_idx, movie_idx), share)
        return scale.clip(predicted + below), scale.clip(predicted + above)

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        if user_idx is not None:
            error = self.uncertainty.standard_error(np.array([user_idx]), np.arange(len(self.movie_counts)))
        else:
            error = self.uncertainty.newcomers_error(self.fold_in().spread(movie_idx))
        return replace(
            super()._answers(movie_idx, stars, user_idx), doubt=lambda share: self.uncertainty.offsets(error, share)
        )

    # -- what is stored ---------------------------------------------------------------------------

    def _arrays(self) -> dict[str, np.ndarray]:
        return super()._arrays() | self.uncertainty.arrays()

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        super()._restore(arrays)
        self.uncertainty = Uncertainty.from_arrays(arrays)

    # -- fitting ----------------------------------------------------------------------------------

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        parts = split(len(train), holdout=self.config.validation, seed=self.seed)
        known, held_out = train.take(parts.train), train.take(parts.test)
        self._count(known)
        sampling = Sampling(self.dataset, known, held_out, self.config, self.seed)
        sampling.run(monitor)
        self.factors = sampling.factors()
        uncertainty = sampling.uncertainty()
        predicted = self.predict_pairs(held_out.user_idx, held_out.movie_idx)
        self.uncertainty = uncertainty.calibrated(held_out, predicted)
