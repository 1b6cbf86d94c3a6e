"""What is to be trained, on what, and how: the settings that travel together to the training process."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from recsys.errors import SettingError
from recsys.models import model_class
from recsys.models.shared.base import Recommender
from recsys.storage.identity import RANDOM_SPLIT, Identity, removed_settings


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
        for name, kind in (("dataset", str), ("model", str), ("preset", str), ("settings", dict), ("with_map", bool)):
            if not isinstance(getattr(self, name), kind):
                raise SettingError(f"{name} must be a {kind.__name__}, got {getattr(self, name)!r:.60}")
        presets = model_class(self.model).presets
        if self.preset not in presets:
            raise SettingError(f"{self.model} has no preset {self.preset[:60]!r}; there are: {', '.join(presets)}")
        if type(self.holdout) not in (int, float) or not 0 <= self.holdout < 1:
            raise SettingError(f"holdout must be at least 0 and below 1, got {self.holdout!r:.60}")
        for name in ("seed", "split_seed"):
            seed = getattr(self, name)
            if type(seed) is not int or not 0 <= seed < 2**31:
                raise SettingError(f"{name} must be between 0 and {2**31 - 1}, got {seed!r:.60}")
        self.untrained()

    @classmethod
    def from_document(cls, document: Any) -> Self:
        """The spec in a JSON document, as `asdict` makes it of a spec.

        Raises
        ------
        SettingError
            If there is none in it, or it has what this version does not know.
        """
        if not isinstance(document, dict) or not {"dataset", "model"} <= document.keys():
            raise SettingError("there are no settings of a training")
        unknown = sorted(document.keys() - {spec.name for spec in fields(cls)})
        if unknown:
            raise SettingError(f"{unknown[0][:60]!r} is nothing that this version knows of a training")
        settings = document.get("settings", {})
        model = cls(**(document | {"settings": {}})).model
        removed = removed_settings(model, settings) if isinstance(settings, dict) else None
        if removed:
            raise SettingError(f"it was begun with {removed}")
        return cls(**document)

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

    def identity(self, fingerprint: str) -> Identity:
        """What a training of it is, on the data of that fingerprint."""
        model = self.untrained()
        return Identity(
            fingerprint=fingerprint,
            model=self.model,
            model_version=model.version,
            config=asdict(model.config),
            seed=self.seed,
            split_kind=RANDOM_SPLIT,
            split_seed=self.split_seed,
            holdout=float(self.holdout),
        )
