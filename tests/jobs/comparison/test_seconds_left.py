"""What is left of a comparison: as expected before it begins, by its own pace later, unknown where nobody can say."""

from dataclasses import replace

import pytest

from recsys.jobs.comparison import job
from recsys.jobs.comparison.plan import expected
from recsys.jobs.comparison.progress import Comparison, Step, seconds_left
from recsys.storage.spec import TrainSpec

WAITING = Step("svd", to_train=10.0, to_measure=2.0)


@pytest.mark.parametrize(
    ("changes", "left"),
    [
        ({}, 12.0),
        ({"state": "training", "seconds": 4.0}, 8.0),  # it says nothing of its pace: the rest of what was expected
        ({"state": "training", "seconds": 30.0}, 2.0),  # it takes longer than expected, and nobody knows how long
        ({"state": "training", "seconds": 6.0, "share_done": 0.25}, 20.0),  # three times as long as it took so far
        ({"state": "measuring", "seconds": 30.0}, 2.0),
        ({"state": "done"}, 0.0),
        ({"state": "failed"}, 0.0),
    ],
)
def test_a_step_has_left_what_its_pace_or_else_the_expectation_says(changes, left):
    assert replace(WAITING, **changes).seconds_left == pytest.approx(left)


def test_a_comparison_has_left_what_its_steps_have():
    assert seconds_left(Comparison("tribes", 42, steps=(WAITING, replace(WAITING, state="done"), WAITING))) == 24.0


@pytest.mark.parametrize("changes", [{"state": "stopping"}, {"state": "finished"}, {"message": "waiting for another"}])
def test_nobody_says_what_is_left_while_it_stops_or_waits_or_when_it_is_over(changes):
    assert seconds_left(replace(Comparison("tribes", 42, steps=(WAITING,)), **changes)) is None


def test_only_what_is_missing_takes_time(data_dir, half_seen):
    spec = TrainSpec("half-seen", "bias")
    assert expected(half_seen, spec).to_train > 0
    job.training.train(job.training.create_run("half-seen", spec), dataset=half_seen)
    trained = expected(half_seen, spec)
    assert (trained.to_train, trained.to_measure > 0) == (0.0, True)
    job.compare(half_seen, [spec])
    assert expected(half_seen, spec).seconds_left == 0.0


def test_the_status_on_disk_says_what_was_expected(data_dir, half_seen):
    seen = []
    job.compare(half_seen, [TrainSpec("half-seen", "bias")], notify=seen.append)
    assert seconds_left(seen[0]) == seen[0].steps[0].to_train + seen[0].steps[0].to_measure > 0
