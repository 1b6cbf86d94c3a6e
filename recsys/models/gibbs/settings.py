"""What can be chosen of Bayesian factorization."""

from dataclasses import dataclass

from recsys.errors import SettingError
from recsys.models.shared.settings import Settings, setting


@dataclass(frozen=True)
class BayesSettings(Settings):
    """Hyperparameters of `Bayes`; there is nothing to tune, since strengths and noise are drawn like the rest."""

    n_factors: int = setting(48, "Length of the vector that stands for each user and each movie.", 1, 200)
    sweeps: int = setting(250, "Times that every unknown is drawn.", 1, 10_000)
    burn_in: int = setting(25, "First sweeps that are thrown away, on the way to where the answers are.", 0, 9_999)
    side_information: bool = setting(True, "Also learn from who rated what, genres, years, gender, age, occupation.")
    noise_weights: bool = setting(True, "Learn how erratic each user and movie is, and trust the others more.")
    rank: int = setting(128, "Length of the vectors that serve: they stand for the mean of all samples.", 1, 1000)
    neighbours: int = setting(200, "Most similar movies that count beside the samples; 0 does without.", 0, 5000)
    validation: float = setting(0.01, "Share of the training part that the curve and the intervals look at.", 0, 0.5)
    link_every: int = setting(10, "Sweeps between two draws of how much side information says.", 1, 1000)
    max_features: int = setting(6000, "Movies (or users) that count as side information, at most.", 0, 20_000)
    memory: int = setting(512, "MB that ratings and sums over them may take at once, at most.", 1, 100_000)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.burn_in >= self.sweeps:
            raise SettingError(f"burn_in must be below sweeps, {self.sweeps}, got {self.burn_in}")
