"""`MatrixFactorization`: what only it promises."""

import json

import numpy as np
import pytest

from recsys.errors import SettingError
from recsys.models.mf import MatrixFactorization
from recsys.models.shared.monitor import Checkpoint

SMALL = {"n_factors": 4, "epochs": 6, "batch_size": 64, "patience": 6}


class StopAfter:
    """Stops after some batches; keeps the checkpoint the way the job does, through JSON and copies."""

    def __init__(self, batches: int, saved: Checkpoint | None = None) -> None:
        self.left = batches
        self.saved = saved

    def report(self, kind: str, **values: float) -> None:
        self.left -= kind == "batch"

    def should_stop(self) -> bool:
        return self.left <= 0

    def save(self, checkpoint: Checkpoint) -> None:
        arrays = {name: array.copy() for name, array in checkpoint.arrays.items()}
        self.saved = Checkpoint(arrays, json.loads(json.dumps(checkpoint.state)))

    def resume(self) -> Checkpoint | None:
        return self.saved


def test_it_learns_which_tribe_likes_what(two_tribes):
    model = MatrixFactorization(n_factors=4, epochs=150, batch_size=64, patience=150, learning_rate=0.03, l2=0.01)
    model.fit(two_tribes)
    even, odd = two_tribes.users.ids[[0, 1]]
    assert model.predict([even, odd], two_tribes.movies.ids[[0, 0]]).tolist() == pytest.approx([5, 1], abs=0.7)


@pytest.mark.compiled
def test_the_same_seed_gives_the_same_model_and_another_seed_another(half_seen):
    first, again = (MatrixFactorization(**SMALL).fit(half_seen).arrays() for _ in range(2))
    other = MatrixFactorization(seed=7, **SMALL).fit(half_seen).arrays()
    np.testing.assert_array_equal(first["movie_factors"], again["movie_factors"])
    assert not np.array_equal(first["movie_factors"], other["movie_factors"])


@pytest.mark.compiled
def test_stopped_and_resumed_it_has_exactly_the_weights_of_one_that_was_never_stopped(half_seen, monkeypatch):
    monkeypatch.setattr("recsys.models.networks.batches._RATINGS_AT_ONCE", 64)  # several batches an epoch
    whole = MatrixFactorization(**SMALL).fit(half_seen).arrays()
    first = StopAfter(batches=9)
    MatrixFactorization(**SMALL).fit(half_seen, monitor=first)
    resumed = MatrixFactorization(**SMALL).fit(half_seen, monitor=StopAfter(10**6, first.saved)).arrays()
    for name, array in whole.items():
        np.testing.assert_array_equal(resumed[name], array, err_msg=name)


@pytest.mark.parametrize("biases", [True, False])
def test_a_movie_that_nobody_rated_is_predicted_by_the_mean(half_seen, biases):
    rows = np.flatnonzero(half_seen.ratings.movie_idx != 3)
    model = MatrixFactorization(biases=biases, **SMALL).fit(half_seen, rows)
    user_bias = model.factors.user_bias[0] if biases else 0.0
    mean = half_seen.ratings.stars[rows].mean()
    expected = np.clip((model.factors.mean if biases else mean) + user_bias, 1, 5)
    assert model.predict(half_seen.users.ids[:1], half_seen.movies.ids[3:4])[0] == pytest.approx(expected, abs=1e-4)


def test_without_biases_it_is_the_notebooks_dot_product_alone(half_seen):
    factors = MatrixFactorization(**SMALL, biases=False, l2=0.0).fit(half_seen).factors
    rated = half_seen.movie_counts > 0
    assert factors.mean == 0
    assert not factors.user_bias.any()
    assert not factors.movie_bias[rated].any()


def test_l2_keeps_the_factors_shorter(half_seen):
    lengths = [
        np.abs(MatrixFactorization(**SMALL, l2=l2, learning_rate=0.03).fit(half_seen).factors.user_factors).sum()
        for l2 in (0.0, 5.0)
    ]
    assert lengths[1] < lengths[0] / 2


def test_an_unknown_optimizer_is_named():
    with pytest.raises(SettingError, match="adam, adamax; got 'sgd'"):
        MatrixFactorization(optimizer="sgd")


def test_batches_grow_with_users_and_movies_so_that_a_step_costs_the_same_per_rating():
    from recsys.models.networks.batches import batch_size

    assert batch_size(900_000, n_rows=9_746) == 8192  # MovieLens 1M
    assert batch_size(28_800_000, n_rows=285_000) == 32 * 8192
    assert batch_size(28_800_000, n_rows=2_000) == 8192  # many ratings alone need no larger ones
    assert batch_size(5_000, n_rows=285_000) == 1024  # few ratings still make some steps


def test_what_makes_up_for_very_large_batches_hardly_changes_what_few_ratings_teach(half_seen):
    settings = SMALL | {"epochs": 1, "l2": 0.0, "learning_rate": 0.01}
    moved = []
    for size in (1 << 13, 1 << 18):
        factors = MatrixFactorization(**settings | {"batch_size": size}).fit(half_seen).factors
        moved.append(factors.user_factors)
    assert np.abs(moved[1] - moved[0]).mean() < 0.02 * settings["learning_rate"]
