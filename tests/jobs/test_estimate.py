"""How long something will probably take, told before it begins."""

from types import SimpleNamespace

import pytest

from recsys.jobs import estimate
from recsys.jobs.training import job
from recsys.models import MODELS
from recsys.storage import files, manifest
from recsys.storage.spec import TrainSpec


@pytest.fixture
def trained(data_dir, half_seen):
    """A run of the biases, which took 40 seconds."""
    run = job.create_run("half-seen", TrainSpec("half-seen", "bias"))
    job.train(run, dataset=half_seen)
    return rewritten(run, seconds=40.0)


def rewritten(run, **changes):
    facts = files.read_json(run.manifest) | changes
    facts.pop("checksum")
    manifest.write(run.manifest, facts)
    return run


def seconds(dataset, model="bias", **changes):
    return estimate.training_seconds(dataset, TrainSpec(dataset.name, model, **changes)) - estimate._SECONDS_TO_BEGIN


def like(dataset, **changes):
    """As much of a data set as an estimate looks at."""
    return SimpleNamespace(**{"name": "other", "fingerprint": "f" * 64, "n_ratings": dataset.n_ratings} | changes)


def test_it_takes_as_long_as_the_same_training_took_on_the_same_data(trained, half_seen):
    assert seconds(half_seen) == pytest.approx(40.0)


def test_other_data_take_longer_the_more_ratings_they_have(trained, half_seen):
    assert seconds(like(half_seen, n_ratings=2 * half_seen.n_ratings)) == pytest.approx(80.0, rel=0.05)


def test_a_run_with_other_settings_tells_nothing(trained, half_seen):
    usual = estimate.SECONDS_A_MILLION["bias"] * 0.9 * half_seen.n_ratings / 1e6
    assert seconds(half_seen, settings={"movie_damping": 99.0}) == pytest.approx(usual, rel=0.05)


def test_a_run_on_far_fewer_ratings_tells_nothing(trained, half_seen):
    many = like(half_seen, n_ratings=1000 * half_seen.n_ratings)
    usual = estimate.SECONDS_A_MILLION["bias"] * 0.9 * many.n_ratings / 1e6
    assert seconds(many) == pytest.approx(usual)


def test_a_run_that_did_not_finish_tells_nothing(trained, half_seen):
    rewritten(trained, state="stopped")
    assert seconds(half_seen) < 1


def test_twice_the_epochs_take_twice_as_long_where_no_run_says_so(data_dir, half_seen):
    usual = MODELS["mf"]().config.epochs
    assert seconds(half_seen, "mf", settings={"epochs": 2 * usual}) == pytest.approx(2 * seconds(half_seen, "mf"))


def test_every_model_has_a_pace_to_begin_with():
    assert set(estimate.SECONDS_A_MILLION) == set(MODELS)


def test_measuring_takes_longer_the_more_users_and_movies_there_are():
    small, large = (SimpleNamespace(n_users=n, n_movies=100) for n in (10, 1000))
    assert estimate.measuring_seconds(large) == pytest.approx(100 * estimate.measuring_seconds(small))
