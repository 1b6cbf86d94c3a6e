"""Every model by its key; a model registered here is offered by the pages and the command line, and tested."""

from recsys.errors import SettingError
from recsys.models.als import Als
from recsys.models.autorec import AutoRec
from recsys.models.bayes import Bayes
from recsys.models.bias import Bias
from recsys.models.content import Content
from recsys.models.ease import Ease
from recsys.models.hybrid import Hybrid
from recsys.models.item_knn import ItemKnn
from recsys.models.mf import MatrixFactorization
from recsys.models.popular import Popular
from recsys.models.shared.base import Recommender
from recsys.models.svd import Svd
from recsys.models.two_tower import TwoTower
from recsys.models.user_knn import UserKnn

# The one to begin with, then in the order of the history of recommenders: the order of every list of models.
MODELS: dict[str, type[Recommender]] = {
    model.key: model
    for model in (
        Hybrid,
        Popular,
        Bias,
        Content,
        UserKnn,
        ItemKnn,
        Svd,
        Als,
        MatrixFactorization,
        TwoTower,
        AutoRec,
        Bayes,
        Ease,
    )
}


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
