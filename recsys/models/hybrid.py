"""Order from one model, stars from another: the list one would act on, with stars that hold."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from recsys.data.dataset import Ratings
from recsys.data.ids import FloatArray, IndexArray
from recsys.data.splitting import split
from recsys.models.bayes import Bayes
from recsys.models.bias import Bias
from recsys.models.ease import Ease, EaseSettings
from recsys.models.gibbs.settings import BayesSettings
from recsys.models.mf import MatrixFactorization
from recsys.models.shared.answers import INTERVAL_SHARE, Answers, Terms
from recsys.models.shared.base import Recommender
from recsys.models.shared.factors import FactorModel
from recsys.models.shared.monitor import Monitor
from recsys.models.shared.settings import Settings, setting
from recsys.models.shared.stages import Stage, kept_for

_STARS: tuple[type[FactorModel], ...] = (Bias, MatrixFactorization, Bayes)  # whose stars it can have
_QUICK_SHARE = 0.05  # of the time that both halves take


@dataclass(frozen=True)
class HybridSettings(Settings):
    """Hyperparameters of `Hybrid`; of its parts the others are as they are by default."""

    stars: str = setting(
        Bayes.key,
        "Whose stars are shown in the end: mf's are there in seconds, those of bayes are better.",
        choices=(MatrixFactorization.key, Bayes.key),
    )
    n_factors: int = setting(BayesSettings.n_factors, "Length of the vectors that the samples are of.", 1, 200)
    sweeps: int = setting(BayesSettings.sweeps, "Samples that the final stars are the mean of.", 2, 10_000)
    l2: float = setting(EaseSettings.l2, "In the order: higher trusts only what many did.", 0.001, 100_000)
    dropout: float = setting(EaseSettings.dropout, "In the order: ratings that its weights do without.", 0, 0.9)
    validation: float = setting(
        BayesSettings.validation, "Share of the training part that the curves and the intervals look at.", 0.001, 0.5
    )

    def bayes(self) -> dict[str, Any]:
        """Settings of the part whose stars are better."""
        burn_in = min(BayesSettings.burn_in, self.sweeps - 1)
        return {"n_factors": self.n_factors, "sweeps": self.sweeps, "burn_in": burn_in, "validation": self.validation}


class Hybrid(Recommender):
    """Rank by `Ease`, predict by `Bayes`: a mixed hybrid (Burke, 2002), which shows what each is best at.

    Who predicts stars best does not rank best, since stars say how much somebody likes what they chose to see, and
    nothing of what they would choose. So the order, the likeness of movies and the reasons for a place in the list are
    those of `Ease`; stars and the interval around them are those of `Bayes`.

    The fit has two halves. After the quick one the order is final, the stars are those of
    `MatrixFactorization`, and the model can be used; the other one takes minutes, and its stars take over if they are
    better on the slice of the training part that neither learned from. Where all ratings are the same there is
    nothing to predict, and the stars are those of `Bias`.
    """

    key = "hybrid"
    version = 1 + Ease.version + Bayes.version + MatrixFactorization.version  # it learns anew what any of them does
    title = "Hybrid"
    summary = "The list of EASE with the stars of Bayesian factorization: usable in seconds, better after minutes."
    Config = HybridSettings
    presets = {  # noqa: RUF012  read-only by convention
        "default": {},
        "quick": {"stars": MatrixFactorization.key},
        "large": Bayes.presets["large"],
    }
    learns_from_stars = False
    ranks_in_stars = False
    has_factors = True
    stages = (MatrixFactorization, Bayes)
    order = Ease.order
    config: HybridSettings

    ranker: Ease
    predictor: FactorModel

    # -- fitting ----------------------------------------------------------------------------------

    def _fit(self, train: Ratings, monitor: Monitor) -> None:
        self.ranker = Ease(seed=self.seed, l2=self.config.l2, dropout=self.config.dropout)
        self.ranker.fit_on(self.dataset, train, monitor)
        if self.dataset.scale.has_one_value:
            self.predictor = Bias().fit_on(self.dataset, train, monitor)
            return
        self.predictor = self._quick(train, monitor)
        if self.config.stars == Bayes.key and not monitor.should_stop():
            improving = Stage(monitor, 2, _QUICK_SHARE, 1.0, self.predictor.arrays())
            if improving.begin():
                monitor.usable()
            sampled = Bayes(seed=self.seed, **self.config.bayes())
            sampled.fit_on(self.dataset, train, improving)
            self.predictor = self._better(train, self.predictor, sampled)

    def _quick(self, train: Ratings, monitor: Monitor) -> FactorModel:
        model = MatrixFactorization(seed=self.seed, validation=self.config.validation)
        learned = kept_for(2, monitor)
        if learned is not None:
            return model.restore(self.dataset, learned)
        share = _QUICK_SHARE if self.config.stars == Bayes.key else 1.0
        return model.fit_on(self.dataset, train, Stage(monitor, 1, 0.0, share, {}))

    def _better(self, train: Ratings, quick: FactorModel, sampled: FactorModel) -> FactorModel:
        """The one that predicts better what both have not learned from; the samples, where there is no such slice."""
        unseen = train.take(split(len(train), holdout=self.config.validation, seed=self.seed).test)
        errors = [
            np.square(model.predict_pairs(unseen.user_idx, unseen.movie_idx) - unseen.stars).sum(dtype=np.float64)
            for model in (quick, sampled)
        ]
        return quick if errors[0] < errors[1] else sampled

    # -- what is stored ---------------------------------------------------------------------------

    def _arrays(self) -> dict[str, np.ndarray]:
        parts = (self.ranker, self.predictor)
        return {f"{part.key}/{name}": array for part in parts for name, array in part.arrays().items()}

    def _restore(self, arrays: dict[str, np.ndarray]) -> None:
        self.ranker = Ease(seed=self.seed, l2=self.config.l2, dropout=self.config.dropout)
        self.ranker.restore(self.dataset, _under(self.ranker.key, arrays))
        kind = next(kind for kind in _STARS if _under(kind.key, arrays))
        self.predictor = kind(seed=self.seed).restore(self.dataset, _under(kind.key, arrays))

    # -- serving ----------------------------------------------------------------------------------

    def _score(self, user_idx: IndexArray) -> FloatArray:
        return self.ranker._score(user_idx)

    def _score_pairs(self, user_idx: IndexArray, movie_idx: IndexArray) -> FloatArray:
        return self.predictor._score_pairs(user_idx, movie_idx)

    def _stars(self, user_idx: int, scores: FloatArray) -> FloatArray:
        return self.predictor._stars(user_idx, self.predictor._score(np.array([user_idx]))[0])

    def interval_pairs(
        self, user_idx: IndexArray, movie_idx: IndexArray, share: float = INTERVAL_SHARE
    ) -> tuple[FloatArray, FloatArray] | None:
        return self.predictor.interval_pairs(user_idx, movie_idx, share)

    def _answers(self, movie_idx: IndexArray, stars: FloatArray, user_idx: int | None) -> Answers:
        """Score and likes by the order, stars, their terms and doubt by the stars."""
        ranked, predicted = (part.answers(movie_idx, stars, user_idx) for part in (self.ranker, self.predictor))

        def terms(movie: int) -> Terms:
            in_stars = predicted.terms(movie)
            return replace(in_stars, by={**in_stars.by, **ranked.terms(movie).by})

        return replace(predicted, score=ranked.score, terms=terms, placing=ranked.terms)

    def similarity(self, movie_idx: int) -> FloatArray | None:
        return self.ranker.similarity(movie_idx)

    def remark(self) -> str:
        return self.ranker.remark()

    def factor_model(self) -> FactorModel:
        return self.predictor


def _under(part: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of one part."""
    return {name.removeprefix(f"{part}/"): array for name, array in arrays.items() if name.startswith(f"{part}/")}
