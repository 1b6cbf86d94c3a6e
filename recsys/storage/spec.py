"""What is to be trained, on what, and how: the settings that travel together to the training process."""

from dataclasses import asdict, dataclass, field
from typing import Any

from recsys.errors import SettingError
from recsys.models import model_class
from recsys.models.shared.base import Recommender


@dataclass(frozen=True)
class TrainSpec:
    """One training, complete: the same spec on the same data gives the same model.

    Parameters
    ----------
    dataset : str
        Name in the data folder, or a path.
    model : str
        Key of the model.
    preset : str
        Named set of hyperparameters to start from.
    settings : dict
        Hyperparameters that differ from the preset.
    seed : int
        Of the model: starting weights, order of the ratings.
    split_seed : int
        Of the split into train and test part.
    holdout : float
        Share of the test part; 0 trains on everything and measures nothing.
    with_map : bool
        Whether to lay out the map of movies once the model is saved; the model is the same either way.

    Raises
    ------
    SettingError
        If one of them is unknown or outside its range.
    """

    dataset: str
    model: str
    preset: str = "default"
    settings: dict[str, Any] = field(default_factory=dict)
    seed: int = 42
    split_seed: int = 42
    holdout: float = 0.1
    with_map: bool = True

    def __post_init__(self) -> None:
        presets = model_class(self.model).presets
        if self.preset not in presets:
            raise SettingError(f"{self.model} has no preset {self.preset[:60]!r}; there are: {', '.join(presets)}")
        if not 0 <= self.holdout < 1:
            raise SettingError(f"holdout must be at least 0 and below 1, got {self.holdout}")
        for name in ("seed", "split_seed"):
            if not 0 <= getattr(self, name) < 2**31:
                raise SettingError(f"{name} must be between 0 and {2**31 - 1}, got {getattr(self, name)}")
        self.untrained()

    @classmethod
    def from_texts(cls, *, model: str, texts: dict[str, str], **rest: Any) -> "TrainSpec":
        """A spec whose settings are given as text; ``holdout`` may stand among them."""
        texts = dict(texts)
        if "holdout" in texts:
            text = texts.pop("holdout")
            try:
                rest["holdout"] = float(text)
            except ValueError:
                raise SettingError(f"holdout must be a number, got {text!r}") from None
        return cls(model=model, settings=model_class(model).Config.parse(texts), **rest)

    def untrained(self) -> Recommender:
        """The model, not fitted yet."""
        kind = model_class(self.model)
        return kind(seed=self.seed, **(kind.presets[self.preset] | self.settings))

    def facts(self) -> dict[str, Any]:
        """What identifies a run of it, as JSON values; equal facts on equal data mean an equal model."""
        config = asdict(self.untrained().config)
        return {"config": config, "seed": self.seed, "split_seed": self.split_seed, "holdout": self.holdout}
