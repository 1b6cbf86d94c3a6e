"""What each model is good at, side by side: order, stars, neighbours, and how often a rare movie leads a list."""

from collections.abc import Iterator

import numpy as np

from benchmarks.data import data_folder
from benchmarks.neighbours import DATASETS, trained, with_a_companion
from benchmarks.series import films
from benchmarks.table import Row
from recsys import sources
from recsys.data.dataset import Ratings
from recsys.data.splitting import split
from recsys.evaluation import leaderboard
from recsys.evaluation.protocol import measure
from recsys.models import MODELS
from recsys.models.shared.base import Recommender

USERS, RARE = 100, 20  # lists that are looked at, and ratings of the training part that a movie needs to lead one


def rows(datasets: tuple[str, ...] = DATASETS, models: tuple[str, ...] = ()) -> Iterator[Row]:
    """Every model named, or all of them; trained where there is no run in the data folder yet."""
    with data_folder(*datasets, keep=True):
        for name in datasets:
            dataset = sources.load(name)
            parts = split(dataset.n_ratings, holdout=leaderboard.HOLDOUT)
            train = dataset.ratings.take(parts.train)
            series = films(dataset)
            for key in models or MODELS:
                model = trained(dataset, key)
                values = measure(model, dataset, parts).values
                share = with_a_companion(model, *series)
                yield Row(
                    f"{name}: `{key}`",
                    f"NDCG@10 {values['ndcg_at_10']:.4f}, RMSE {values['rmse']:.4f}, "
                    f"{'no likeness' if share is None else f'series {share:.2f}'}, "
                    f"led by a rare movie {led_by_a_rare_film(model, train)} of {USERS}",
                    "",
                    f"coverage {values['coverage']:.0%}",
                )


def led_by_a_rare_film(model: Recommender, train: Ratings, users: int = USERS, rare: int = RARE) -> int:
    """How many of some users' lists, drawn with a seed, begin with a movie of fewer than ``rare`` ratings in train."""
    active = np.flatnonzero(np.bincount(train.user_idx, minlength=train.n_users))
    drawn = np.random.default_rng(0).permutation(active)[:users]
    first = model.recommend_all(1, seen=train)[drawn, 0]
    counts = np.bincount(train.movie_idx, minlength=train.n_movies)
    return int((counts[first[first >= 0]] < rare).sum())
