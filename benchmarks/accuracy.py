"""Our models and other people's on the same split in the same run: error, lists, seconds."""

import time
from collections.abc import Iterator

from benchmarks.data import data_folder
from benchmarks.peers import PEERS, Peer, missing_libraries
from benchmarks.table import Row, seconds
from recsys import sources
from recsys.data.dataset import Dataset
from recsys.data.splitting import split
from recsys.evaluation import leaderboard
from recsys.evaluation.metrics import mean_over_users, ndcg, rmse
from recsys.evaluation.protocol import found
from recsys.jobs.comparison import job
from recsys.models import MODELS
from recsys.models.shared.likes import like_threshold
from recsys.storage.spec import TrainSpec

DATASETS = ("ml-100k", "ml-1m")
BASELINE = "bias"


def rows(datasets: tuple[str, ...] = DATASETS, models: tuple[str, ...] = ()) -> Iterator[Row]:
    """Every model named (keys of ours and of `PEERS`), or all of them, after the biases that they are held against."""
    wanted = models or (*MODELS, *PEERS)
    ours = list(dict.fromkeys((BASELINE, *(key for key in wanted if key in MODELS))))
    peers = [PEERS[key] for key in wanted if key in PEERS]
    with data_folder(*datasets):
        for name in datasets:
            yield from _measured(sources.load(name), ours, peers)


def _measured(dataset: Dataset, ours: list[str], peers: list[Peer]) -> Iterator[Row]:
    baseline = None
    for key in ours:
        ended, evaluations = job.compare(dataset, [TrainSpec(dataset.name, key)])
        if not evaluations:
            yield Row(f"{dataset.name}: `{key}`", f"failed: {ended.steps[0].message}")
            continue
        row = evaluations[0].row
        baseline = baseline or row["rmse"]
        low, high = row["intervals"]["rmse"]
        yield Row(
            f"{dataset.name}: `{key}`",
            f"RMSE {row['rmse']:.4f}, {seconds(row['train_seconds'])}",
            "",
            f"{_against(row['rmse'], baseline)}; 95 % {low:.3f}–{high:.3f}; NDCG@10 {row['ndcg_at_10']:.4f}",
        )
    for peer in peers:
        if peer.is_installed:
            yield _peer(dataset, peer, baseline)
    for library in missing_libraries(peers):
        yield Row(f"{dataset.name}: {library}", "not installed", "", "pip install -r requirements-bench.txt")


def _peer(dataset: Dataset, peer: Peer, baseline: float | None) -> Row:
    parts = split(dataset.n_ratings, holdout=leaderboard.HOLDOUT)
    train, test = dataset.ratings.take(parts.train), dataset.ratings.take(parts.test)
    start = time.perf_counter()
    answer = peer.answer(dataset, train, test)
    spent = time.perf_counter() - start
    if peer.ranks:
        hits = found(answer, test, like_threshold(dataset.scale))
        return Row(f"{dataset.name}: {peer.title}", f"NDCG@10 {mean_over_users(ndcg(*hits))[0]:.4f}, {seconds(spent)}")
    error = rmse(dataset.scale.clip(answer), test.stars)
    return Row(f"{dataset.name}: {peer.title}", f"RMSE {error:.4f}, {seconds(spent)}", "", _against(error, baseline))


def _against(error: float, baseline: float | None) -> str:
    return f"{error / baseline:.3f} of `{BASELINE}`" if baseline else ""
