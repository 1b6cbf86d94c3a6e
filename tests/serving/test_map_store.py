"""The map kept beside a trained model."""

import os
import signal
from dataclasses import replace

import numpy as np
import pytest

from recsys.jobs import status
from recsys.jobs.training import job, known_runs, progress
from recsys.models.bias import Bias
from recsys.models.item_knn import ItemKnn
from recsys.serving import map_store
from recsys.storage.spec import TrainSpec


@pytest.fixture
def spec(data_dir) -> TrainSpec:
    return TrainSpec("half-seen", "bayes", settings={"n_factors": 2, "sweeps": 40, "burn_in": 20})


def trained(spec, dataset, **how):
    run = job.create_run("half-seen", spec)
    job.train(run, dataset=dataset, **how)
    return run


def test_a_training_ends_with_the_map_of_its_movies(spec, half_seen):
    layout = map_store.read_map(trained(spec, half_seen), half_seen.n_movies)
    assert layout.shape == (half_seen.n_movies, 2)
    even, odd = layout[:20:2], layout[1:20:2]
    apart = np.linalg.norm(even.mean(axis=0) - odd.mean(axis=0))
    assert apart > 2 * max(even.std(axis=0).max(), odd.std(axis=0).max())
    assert np.isnan(layout[20]).all()  # nobody rated it


def test_without_a_map_the_model_is_there_all_the_same(spec, half_seen):
    run = trained(spec, half_seen, with_map=False)
    assert run.manifest.exists()
    assert map_store.read_map(run, half_seen.n_movies) is None


def test_the_settings_say_whether_a_training_ends_with_the_map(spec, half_seen):
    assert not map_store.map_file(trained(replace(spec, with_map=False), half_seen)).exists()
    assert map_store.map_file(trained(replace(spec, with_map=False), half_seen, with_map=True)).exists()


def test_a_model_is_the_same_with_and_without_its_map(spec, half_seen):
    run = trained(replace(spec, with_map=False), half_seen)
    assert known_runs.cached(half_seen, replace(spec, with_map=True)) == run


def test_a_layout_without_room_leaves_a_finished_training(spec, half_seen, monkeypatch):
    def no_room(*_):
        raise MemoryError

    monkeypatch.setattr(job, "lay_out", no_room)
    run = trained(spec, half_seen)
    assert progress.status(run).state == "finished"
    assert map_store.read_map(run, half_seen.n_movies) is None


def test_whoever_stops_a_training_does_not_wait_for_a_map(spec, half_seen):
    run = job.create_run("half-seen", spec)

    def stop_after_sweep_25(status):
        if status.epoch == 25:
            progress.request_stop(run)

    assert job.train(run, dataset=half_seen, notify=stop_after_sweep_25)["state"] == "stopped"
    assert not map_store.map_file(run).exists()


def test_a_stop_during_the_layout_leaves_a_finished_training_that_says_nothing_of_stopping(spec, half_seen):
    run = job.create_run("half-seen", spec)

    def interrupt_the_layout(status):
        if "map" in status.phase:
            os.kill(os.getpid(), signal.SIGTERM)

    assert job.train(run, dataset=half_seen, notify=interrupt_the_layout)["state"] == "finished"
    assert (progress.status(run).state, progress.status(run).message) == ("finished", "")
    assert map_store.map_file(run).exists()


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half a file"])
def test_a_damaged_map_is_as_good_as_none(spec, half_seen, damage):
    run = trained(spec, half_seen)
    map_store.map_file(run).write_bytes(damage)
    assert map_store.read_map(run, half_seen.n_movies) is None


def test_the_map_of_other_arrays_or_of_other_movies_is_not_used(spec, half_seen):
    first, other = trained(spec, half_seen), trained(replace(spec, seed=7), half_seen)
    assert map_store.read_map(first, half_seen.n_movies + 1) is None
    map_store.map_file(first).write_bytes(map_store.map_file(other).read_bytes())
    assert map_store.read_map(first, half_seen.n_movies) is None


def test_a_training_that_died_over_its_map_has_finished(spec, half_seen, monkeypatch):
    def die(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(job, "lay_out", die)
    run = job.create_run("half-seen", spec)
    with pytest.raises(KeyboardInterrupt):
        job.train(run, dataset=half_seen)
    monkeypatch.setattr(status, "is_alive", lambda pid, created: False)
    assert progress.status(run).state == "finished"


def test_what_has_no_factors_is_not_laid_out(half_seen):
    assert not map_store.can_lay_out(Bias().fit(half_seen))
    assert not map_store.can_lay_out(ItemKnn().fit(half_seen))
