"""No model builds a matrix of users x movies: many of both, and few ratings."""

import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from recsys.models import MODELS
from recsys.models.shared import neighbourhood
from tests.models.small import dataset

ROOT = Path(__file__).parents[2]
N = 8000  # users, and movies: a number for each pair takes 256 MB
N_RATINGS = 40_000
MOST = 64 << 20  # bytes, a quarter of that
FAST = {"svd": {"sweeps": 3}, "bayes": {"n_factors": 4, "sweeps": 2, "burn_in": 1, "max_features": 500, "memory": 64}}

NETWORKS = """
import resource
from recsys.models import MODELS, networks
from tests.models.test_memory import sparse

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB

data = sparse(20_000)
before = peak()
for key, settings in {"mf": {"n_factors": 8}, "two-tower": {"n_factors": 8}, "autorec": {"n_hidden": 8}}.items():
    model = MODELS[key](**settings, epochs=1).fit(data)
    assert len(model.recommend(10, 5)) == 5
    print(key, (peak() - before) >> 10)
"""


def sparse(n, n_ratings=N_RATINGS):
    """``n`` users, ``n`` movies, and a few ratings of each."""
    rng = np.random.default_rng(1)
    user_idx, movie_idx = np.divmod(np.unique(rng.integers(0, n * n, n_ratings)), n)
    stars = rng.integers(1, 6, len(user_idx))
    return dataset(user_idx, movie_idx, stars, n, n, title=[f"Film {at}" for at in range(n)])


@pytest.fixture(scope="module")
def data():
    return sparse(N)


@pytest.mark.parametrize("key", ["popular", "bias", "content", "user-knn", "item-knn", "svd", "als", "bayes"])
def test_fitting_and_serving_take_a_fraction_of_a_number_for_each_pair(data, key, monkeypatch):
    monkeypatch.setattr(neighbourhood, "_BLOCK_CELLS", 1 << 20)
    tracemalloc.start()
    try:
        model = MODELS[key](**FAST.get(key, {})).fit(data)
        table = model.recommend(10, 5)
        answers = model.answers(np.arange(3), np.array([5, 1, 4], np.float32))
        answers.terms(7)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(table) == 5
    assert peak < MOST, f"{peak >> 20} MB"


def test_networks_take_a_fraction_of_a_number_for_each_pair():
    """In a process of their own: what TensorFlow takes is seen from outside alone. For each pair it would be 1.6 GB."""
    ended = subprocess.run([sys.executable, "-c", NETWORKS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]
    taken = dict(line.split() for line in ended.stdout.splitlines())
    assert list(taken) == ["mf", "two-tower", "autorec"]
    assert max(map(int, taken.values())) < 600, taken
