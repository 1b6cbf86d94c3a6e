"""Every model by its key; a model registered here is offered by the pages and the command line, and tested."""

from recsys.errors import SettingError
from recsys.models.base import Recommender
from recsys.models.bias import Bias
from recsys.models.mf import MatrixFactorization

MODELS: dict[str, type[Recommender]] = {model.key: model for model in (Bias, MatrixFactorization)}


def model_class(key: str) -> type[Recommender]:
    """The model registered under ``key``.

    Raises
    ------
    SettingError
        If there is none.
    """
    if key not in MODELS:
        raise SettingError(f"unknown model {key[:60]!r}; there are: {', '.join(MODELS)}")
    return MODELS[key]
