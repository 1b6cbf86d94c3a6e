"""Bayesian matrix factorization with side information: the most accurate model here, and one that knows its doubts."""

from dataclasses import astuple, replace

import numpy as np

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.splitting import split
from recsys.models.gibbs.sampling import Sampling
from recsys.models.gibbs.settings import BayesSettings
from recsys.models.gibbs.shares import Shares, shares
from recsys.models.gibbs.spread import Uncertainty
from recsys.models.item_knn import ItemKnn
from recsys.models.shared.answers import INTERVAL_SHARE, Answers, Terms
from recsys.models.shared.factors import FactorModel
from recsys.models.shared.monitor import Monitor, Silent

# Of the neighbours, beside samples: tried on a tenth of the training part of both MovieLens sets.
_SHARPNESS, _PRIOR_SIMILARITY = 3.0, 0.15
_STORED, _SHARES = "neighbours/", "shares"  # what the names of their arrays start with; an array


class Bayes(FactorModel):
    """Predict the mean over Gibbs samples of ``user_bias + movie_bias + user_factors . movie_factors``, and neighbours.

    The model of a rating of user u and movie m (Salakhutdinov & Mnih, 2008), in standardised stars:

        stars ~ N(b_u + c_m + p_u . q_m, 1 / (precision * w_u * w_m))

    with vectors (b_u, p_u) ~ N(mean + W' features_u, covariance), and movies alike. The features of a user are the
    movies rated, each 1/sqrt(number), which makes it a Bayesian SVD++ (Koren, 2008), gender, age group and occupation;
    those of a movie who rated it, genres and five-year period. Mean and covariance have a normal-Wishart prior, W is
    the link of "Macau" (Simm et al., 2015) with a strength of its own on each side, noise weights w_u and w_m are
    gamma with mean 1 (Lakshminarayanan, Bouchard & Archambeau, 2011), and all of these are drawn too. What is
    kept is the mean of all samples after the burn-in, cut to ``rank`` factors.

    Few factors say what a movie has in common with hundreds of others, and little of the one that it is a sequel to;
    neighbours know that best (Koren, 2008, has both in one model). So what serves is

        mean + shares . (samples - mean, biases - mean, item-knn - biases)

    with `ItemKnn` and its biases. The shares are fitted on the slice of the ratings that nothing else learned from.
    """

    key = "bayes"
    version = 3 + ItemKnn.version
    title = "Bayesian factorization"
    step = "sweep"
    averages = True
    summary = "Many plausible matrix factorizations, drawn at random and averaged; it knows how sure it is."
    Config = BayesSettings
    config: BayesSettings
    presets = {  # noqa: RUF012  read-only by convention
        "default": {},
        "quick": {"n_factors": 32, "sweeps": 150},
        "large": {"n_factors": 64, "sweeps": 400},
    }

    neighbours: ItemKnn | None  # None where the samples do without
    shares: Shares
    uncertainty: Uncertainty

    # -- predictions ------------------------------------------------------------------------------

    def _score(self, user_idx: IndexArray) -> FloatArray:
        score, model = super()._score(user_idx), self.neighbours
        return score if model is None else score + self._share * (model._score(user_idx) - model.biases.score(user_idx))

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        score, model, pairs = super()._score_pairs(user_idx, movie_idx), self.neighbours, (user_idx, movie_idx)
        if model is None:
            return score
        return score + self._share * (model._score_pairs(*pairs) - model.biases.score_pairs(*pairs))

    @property
    def _share(self) -> np.float32:
        return np.float32(self.shares.neighbours)

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        answers = super()._answers(movie_idx, stars, user_idx)
        if self.neighbours is not None:
            told = self.neighbours._answers(movie_idx, stars, user_idx)
            answers = _beside(answers, told, self.neighbours.biases.movie_bias, self.shares.neighbours)
        if user_idx is not None:
            error = self.uncertainty.standard_error(np.array([user_idx]), np.arange(len(self.movie_counts)))
        else:
            error = self.uncertainty.newcomers_error(self.fold_in().spread(movie_idx))
        return replace(answers, doubt=lambda share: self.uncertainty.offsets(error, share))

    # -- intervals --------------------------------------------------------------------------------

    def interval_pairs(
        self, user_idx: IndexArray, movie_idx: IndexArray, share: float = INTERVAL_SHARE
    ) -> tuple[FloatArray, FloatArray]:
        scale = self.dataset.scale
        predicted = self.predict_pairs(user_idx, movie_idx)
        below, above = self.uncertainty.offsets(self.uncertainty.standard_error(user_idx, movie_idx), share)
        return scale.clip(predicted + below), scale.clip(predicted + above)

    # -- what is stored ---------------------------------------------------------------------------

    def _arrays(self) -> dict[str, np.ndarray]:
        arrays = super()._arrays() | self.uncertainty.arrays()
        if self.neighbours is not None:
            arrays |= {_STORED + name: array for name, array in self.neighbours.arrays().items()}
            arrays |= {_SHARES: np.array(astuple(self.shares))}
        return arrays

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        super()._restore(arrays)
        self.uncertainty = Uncertainty.from_arrays(arrays)
        self.neighbours = None  # as in a run from before there were any
        if _SHARES in arrays:
            self.shares = Shares(*(float(share) for share in arrays[_SHARES]))
            stored = {n.removeprefix(_STORED): a for n, a in arrays.items() if n.startswith(_STORED)}
            self.neighbours = self._item_knn().restore(self.dataset, stored)

    # -- fitting ----------------------------------------------------------------------------------

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        parts = split(len(train), holdout=self.config.validation, seed=self.seed)
        known, held_out = train.take(parts.train), train.take(parts.test)
        self._count(known)
        sampling = Sampling(self.dataset, known, held_out, self.config, self.seed)
        sampling.run(monitor)
        self.factors, self.neighbours = sampling.factors(), None
        if self.config.neighbours:
            self._stack(self._item_knn().fit_on(self.dataset, known, Silent()), held_out)
        uncertainty = sampling.uncertainty()
        predicted = self.predict_pairs(held_out.user_idx, held_out.movie_idx)
        self.uncertainty = uncertainty.calibrated(held_out, predicted)

    def _item_knn(self) -> ItemKnn:
        return ItemKnn(
            seed=self.seed,
            neighbours=self.config.neighbours,
            sharpness=_SHARPNESS,
            prior_similarity=_PRIOR_SIMILARITY,
        )

    def _stack(self, model: ItemKnn, held_out: Ratings) -> None:
        """Let neighbours and their biases have the shares that ratings held out speak for."""
        pairs = held_out.user_idx, held_out.movie_idx
        samples, biases = (factors.score_pairs(*pairs) for factors in (self.factors, model.biases))
        mean = self.factors.mean
        apart = np.stack([samples - mean, biases - mean, model._score_pairs(*pairs) - biases], axis=1)  # (m, 3)
        self.shares = shares(apart, held_out.stars - mean)
        self.factors = self.shares.of_factors(self.factors, model.biases)
        self.neighbours = model


def _beside(answers: Answers, told: Answers, movie_bias: FloatArray, share: float) -> Answers:
    """Answers by factors, and the share of neighbours: what they told beyond their biases."""
    biased = told.terms(0)
    beyond = told.score - np.float32(biased.mean + biased.user_bias) - movie_bias  # (n_movies,)
    score = answers.score + np.float32(share) * beyond

    def terms(movie: int) -> Terms:
        own, theirs = answers.terms(movie), told.terms(movie)
        given = np.zeros(()) if own.contributions is None else own.contributions
        adds = given if theirs.contributions is None else given + share * theirs.contributions
        return replace(own, contributions=adds, rest=own.rest + share * theirs.rest)

    return replace(answers, score=score, stars=score, terms=terms)
