"""`Stage`: a fit within a fit, and what a checkpoint of it holds."""

import numpy as np
import pytest

from recsys.models.shared.monitor import Checkpoint, Silent
from recsys.models.shared.stages import Stage, kept_for


class Whole(Silent):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.reports: list[dict] = []
        self.saved: Checkpoint | None = None

    def report(self, kind: str, **values: float) -> None:
        self.reports.append({"kind": kind} | values)

    def save(self, checkpoint: Checkpoint) -> None:
        self.saved = checkpoint

    def resume(self) -> Checkpoint | None:
        return self.saved


def test_a_report_says_of_which_stage_it_is_and_how_far_the_whole_fit_is():
    whole = Whole()
    Stage(whole, 2, 0.2, 1.0, {}).report("batch", epoch=3, epochs=4, batch=1, batches=2, train_rmse=0.9)
    # two epochs and a half of four, in the eight tenths that are left
    assert whole.reports == [
        {
            "kind": "batch",
            "epoch": 3,
            "epochs": 4,
            "batch": 1,
            "batches": 2,
            "train_rmse": 0.9,
            "stage": 2,
            "share": pytest.approx(0.2 + 0.8 * 2.5 / 4),
        }
    ]


def test_a_stage_goes_on_from_its_own_checkpoint_alone():
    whole = Whole()
    first, second = Stage(whole, 1, 0, 0.5, {}), Stage(whole, 2, 0.5, 1, {"learned": np.array([7.0])})
    first.save(Checkpoint({"weights": np.array([1.0])}, {"epoch": 3}))
    assert second.resume() is None
    back = first.resume()
    assert (back.state, list(back.arrays)) == ({"epoch": 3}, ["weights"])


def test_what_earlier_stages_learned_is_kept_from_the_moment_that_the_next_begins():
    whole = Whole()
    second = Stage(whole, 2, 0.5, 1, {"learned": np.array([7.0])})
    assert kept_for(2, whole) is None
    second.begin()
    assert second.resume() is None  # begun, and nothing done yet
    assert kept_for(2, whole)["learned"].tolist() == [7.0]
    second.save(Checkpoint({"chain": np.array([2.0])}, {"sweep": 1}))
    assert kept_for(2, whole)["learned"].tolist() == [7.0]
    assert list(second.resume().arrays) == ["chain"]


def test_beginning_again_does_not_throw_away_what_was_done():
    whole = Whole()
    second = Stage(whole, 2, 0.5, 1, {"learned": np.array([7.0])})
    second.save(Checkpoint({"chain": np.array([2.0])}, {"sweep": 1}))
    second.begin()
    assert second.resume().state == {"sweep": 1}
