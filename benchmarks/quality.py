"""Every model on MovieLens 100K and 1M by one protocol, and other people's on the same split where installed."""

import importlib.util
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.data import SHARED, data_folder
from benchmarks.table import Row, seconds
from recsys import sources
from recsys.comparison import job, leaderboard
from recsys.dataset import Dataset
from recsys.evaluation.protocol import RELEVANT, found
from recsys.metrics import mean_over_users, ndcg, rmse
from recsys.models import MODELS
from recsys.models.likes import like_matrix, like_threshold
from recsys.splitting import Split, split
from recsys.training.spec import TrainSpec

DATASETS = ("ml-100k", "ml-1m")
N = 10


def rows() -> Iterator[Row]:
    """Our models by `compare`, then the peers."""
    with data_folder() as folder:
        for name in DATASETS:
            if not _present(folder, name):
                yield Row(f"{name}: not in the data folder", "–")
                continue
            dataset = sources.load(name)
            yield from _ours(dataset)
            parts = split(dataset.n_ratings, holdout=leaderboard.HOLDOUT)
            for library, peers in (("surprise", _surprise), ("implicit", _implicit)):
                if importlib.util.find_spec(library):
                    yield from peers(dataset, parts)
                else:
                    yield Row(f"{name}: {library}", "not installed (requirements-bench.txt)")


def _present(folder: Path, name: str) -> bool:
    """Whether a data set is in the folder, copied there from beside the repository if need be."""
    target, shared = folder / f"{name}.zip", SHARED / f"{name}.zip"
    if not target.exists() and shared.exists():
        shutil.copy(shared, target)
    return target.exists()


def _ours(dataset: Dataset) -> Iterator[Row]:
    ended, evaluations = job.compare(dataset, [TrainSpec(dataset.name, key) for key in MODELS])
    for evaluation in evaluations:
        row = evaluation.row
        low, high = row["intervals"]["rmse"]
        yield Row(
            f"{dataset.name}: `{row['model']}`",
            f"RMSE {row['rmse']:.4f}, NDCG@10 {row['ndcg_at_10']:.4f}",
            "",
            f"RMSE 95 % {low:.3f}–{high:.3f}; fit {seconds(row['train_seconds'])}",
        )
    for step in ended.steps:
        if step.message:
            yield Row(f"{dataset.name}: `{step.model}`", f"failed: {step.message}")


def _surprise(dataset: Dataset, parts: Split) -> Iterator[Row]:
    """Surprise's models with the settings of the ladder in the design notes."""
    import pandas as pd
    import surprise

    ratings, scale = dataset.ratings, dataset.scale
    frame = pd.DataFrame({"user": ratings.user_idx, "movie": ratings.movie_idx, "stars": ratings.stars})
    reader = surprise.Reader(rating_scale=(scale.low, scale.high))
    train = surprise.Dataset.load_from_df(frame.iloc[parts.train], reader).build_full_trainset()
    test = list(frame.iloc[parts.test].itertuples(index=False, name=None))
    pearson = {"name": "pearson_baseline", "verbose": False}
    peers: dict[str, Callable] = {
        "Surprise BaselineOnly": lambda: surprise.BaselineOnly(verbose=False),
        "Surprise SVD, 100 factors": lambda: surprise.SVD(random_state=42),
        "Surprise KNNBaseline, users": lambda: surprise.KNNBaseline(
            k=60, sim_options=pearson | {"user_based": True}, verbose=False
        ),
        "Surprise KNNBaseline, movies": lambda: surprise.KNNBaseline(
            k=40, sim_options=pearson | {"user_based": False}, verbose=False
        ),
    }
    for title, build in peers.items():
        start = time.perf_counter()
        model = build().fit(train)
        predicted = np.array([guess.est for guess in model.test(test)])
        spent = time.perf_counter() - start
        error = rmse(predicted, ratings.stars[parts.test])
        yield Row(f"{dataset.name}: {title}", f"RMSE {error:.4f}", "", f"fit and test {seconds(spent)}")


def _implicit(dataset: Dataset, parts: Split) -> Iterator[Row]:
    """implicit's ALS on what was liked, its lists measured as ours are."""
    from implicit.als import AlternatingLeastSquares
    from scipy.sparse import csr_matrix

    threshold = like_threshold(dataset.scale, RELEVANT)
    train, test = dataset.ratings.take(parts.train), dataset.ratings.take(parts.test)
    likes = csr_matrix(like_matrix(train, threshold))
    seen = csr_matrix(like_matrix(train, dataset.scale.low))  # everything that was rated
    start = time.perf_counter()
    model = AlternatingLeastSquares(factors=64, random_state=42)
    model.fit(likes, show_progress=False)
    lists, _ = model.recommend(np.arange(dataset.n_users), seen, N=N, filter_already_liked_items=True)
    spent = time.perf_counter() - start
    value, *_ = mean_over_users(ndcg(*found(lists, test, threshold)))
    yield Row(
        f"{dataset.name}: implicit ALS, 64 factors", f"NDCG@10 {value:.4f}", "", f"fit and lists {seconds(spent)}"
    )
