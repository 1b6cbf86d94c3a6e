"""How good the closed-form and neighbourhood models are on the real ratings, where the figures were measured."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from recsys.data.dataset import Dataset
from recsys.data.splitting import Split, split
from recsys.evaluation.metrics import rmse
from recsys.models.content import Content
from recsys.models.ease import Ease
from recsys.models.item_knn import ItemKnn
from recsys.models.popular import Popular
from recsys.models.shared.base import Recommender
from recsys.models.svd import Svd
from recsys.models.user_knn import UserKnn
from recsys.sources import load

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def ml_1m(real_data_dir: Path) -> Iterator[Dataset]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECSYS_DATA_DIR", str(real_data_dir))
        yield load("ml-1m")


@pytest.fixture(scope="module")
def frozen(ml_1m: Dataset) -> Split:
    return split(ml_1m.n_ratings, holdout=0.1, seed=42)


@pytest.mark.parametrize(
    ("kind", "reach"),
    [(ItemKnn, 0.860), (UserKnn, 0.872), (Svd, 0.8736), (Content, 0.9102)],  # the last is what `Bias` has
)
def test_rmse_on_movielens_1m(ml_1m: Dataset, frozen: Split, kind: type[Recommender], reach: float):
    test = ml_1m.ratings.take(frozen.test)
    model = kind().fit(ml_1m, frozen.train)
    assert rmse(model.predict_pairs(test.user_idx, test.movie_idx), test.stars) < reach


@pytest.mark.parametrize(("kind", "reach"), [(Ease, 0.314), (Popular, 0.115)])
def test_ndcg_at_10_on_movielens_1m(ml_1m: Dataset, frozen: Split, kind: type[Recommender], reach: float):
    assert mean_ndcg_at_10(kind().fit(ml_1m, frozen.train), ml_1m, frozen) > reach


def mean_ndcg_at_10(model: Recommender, dataset: Dataset, frozen: Split) -> float:
    """Over users who gave 4 stars or more in the test part, ranking all movies that they have not rated in train."""
    train, test = dataset.ratings.take(frozen.train), dataset.ratings.take(frozen.test)
    scores = model._score(np.arange(dataset.n_users)).astype(np.float64)  # (n_users, n_movies)
    scores[train.user_idx, train.movie_idx] = -np.inf
    relevant = np.zeros(scores.shape, bool)
    relevant[test.user_idx[test.stars >= 4], test.movie_idx[test.stars >= 4]] = True
    asked = relevant.any(axis=1)
    best = np.argsort(-scores[asked], axis=1, kind="stable")[:, :10]
    gain = 1 / np.log2(np.arange(2, 12))
    found = np.take_along_axis(relevant[asked], best, axis=1) @ gain
    possible = np.cumsum(gain)[np.minimum(relevant[asked].sum(axis=1), 10) - 1]
    return float(np.mean(found / possible))
