"""What can be chosen of the models that are networks: read by the model, and by its network where it trains."""

from dataclasses import dataclass

from recsys.models.shared.settings import Settings, setting


@dataclass(frozen=True)
class MatrixFactorizationSettings(Settings):
    """Hyperparameters of `recsys.models.mf.MatrixFactorization`."""

    n_factors: int = setting(128, "Length of the vector that stands for each user and each movie.", 1, 1000)
    biases: bool = setting(True, "Also learn how generous each user is and how well liked each movie is.")
    l2: float = setting(0.06, "Pull of the factors towards 0, per rating; 0 switches it off.", 0, 10)
    l2_bias: float = setting(0.005, "Pull of the biases towards 0, per rating.", 0, 10)
    optimizer: str = setting("adam", "Rule of the steps.", choices=("adam", "adamax"))
    learning_rate: float = setting(0.004, "Size of the first steps.", 1e-6, 1)
    decay: bool = setting(True, "Let the learning rate fall to 0 in a straight line over the epochs.")
    batch_size: int = setting(0, "Ratings a step; 0 chooses by the size of the data set.", 0, 1 << 20)
    epochs: int = setting(8, "Times that every rating is seen, at most.", 1, 1000)
    patience: int = setting(2, "Epochs without a better validation RMSE before training stops.", 1, 1000)
    validation: float = setting(0.05, "Share of the training part that early stopping looks at.", 0.001, 0.5)


@dataclass(frozen=True)
class TwoTowerSettings(Settings):
    """Hyperparameters of `recsys.models.two_tower.TwoTower`."""

    n_factors: int = setting(64, "Length of the vectors that both towers put out.", 1, 1000)
    hidden: int = setting(128, "Width of the ReLU layer of each tower.", 1, 4096)
    dropout: float = setting(0.2, "Share of the ReLU layer's outputs left out at random of each training step.", 0, 0.9)
    l2: float = setting(0.035, "Pull of the towers' outputs towards 0, per rating; 0 switches it off.", 0, 10)
    l2_bias: float = setting(0.005, "Pull of the biases towards 0, per rating.", 0, 10)
    learning_rate: float = setting(0.004, "Size of the first steps.", 1e-6, 1)
    decay: bool = setting(True, "Let the learning rate fall to 0 in a straight line over the epochs.")
    batch_size: int = setting(0, "Ratings a step; 0 chooses by the size of the data set.", 0, 1 << 20)
    epochs: int = setting(10, "Times that every rating is seen, at most.", 1, 1000)
    patience: int = setting(2, "Epochs without a better validation RMSE before training stops.", 1, 1000)
    validation: float = setting(0.05, "Share of the training part that early stopping looks at.", 0.001, 0.5)


@dataclass(frozen=True)
class AutoRecSettings(Settings):
    """Hyperparameters of `recsys.models.autorec.AutoRec`."""

    n_hidden: int = setting(500, "Width of the hidden layer between ratings and their reconstruction.", 1, 2000)
    l2_encoder: float = setting(80.0, "Pull of the weights into the hidden layer towards 0; 0 switches it off.", 0, 1e5)
    l2_decoder: float = setting(60.0, "Pull of the weights out of the hidden layer towards 0.", 0, 1e5)
    dropout: float = setting(0.5, "Share of a movie's ratings taken for missing, at random in each step.", 0, 0.9)
    learning_rate: float = setting(0.001, "Size of the first steps.", 1e-6, 1)
    decay: bool = setting(True, "Let the learning rate fall to 0 in a straight line over the epochs.")
    batch_size: int = setting(0, "Movies a step; 0 chooses by the size of the data set.", 0, 4096)
    epochs: int = setting(26, "Times that every rating is seen, at most.", 1, 1000)
    patience: int = setting(5, "Epochs without a better validation RMSE before training stops.", 1, 1000)
    validation: float = setting(0.05, "Share of the training part that early stopping looks at.", 0.001, 0.5)
