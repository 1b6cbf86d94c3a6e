"""Curves of a run, beside what was published on the run's own data."""

from dataclasses import replace

from pages.model.run_curves import own_dataset
from recsys.jobs.training import job
from recsys.storage.spec import TrainSpec


def test_what_was_published_on_the_picked_data_stands_beside_no_run_on_other_data(data_dir, half_seen):
    run = job.create_run("half-seen", TrainSpec("half-seen", "bias"))
    job.train(run, dataset=half_seen)
    assert own_dataset(run, half_seen) is half_seen
    assert own_dataset(run, replace(half_seen, name="another")) is None
    assert own_dataset(run, replace(half_seen, fingerprint="0" * 64)) is None  # the file was replaced since
