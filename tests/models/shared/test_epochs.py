"""`fit_epochs` on a network whose every step can be done by hand."""

import math

import numpy as np
import pytest

from recsys.models.shared import epochs as by_epochs
from recsys.models.shared.epochs import fit_epochs
from recsys.models.shared.monitor import Checkpoint


class Countdown:
    """One weight that counts the batches; validation follows a script of one RMSE an epoch."""

    batches = 4
    in_stars = True

    def __init__(self, script: list[float]) -> None:
        self.script = script
        self.epoch = 0
        self.weight = 0.0

    def begin_epoch(self, epoch: int, epochs: int) -> None:
        self.epoch = epoch

    def train_batch(self, batch: int) -> tuple[float, int]:
        self.weight += 10**-(self.epoch) * (batch + 1)  # depends on where it is, so that a skipped batch shows
        return 2.0, 2

    def validate(self) -> float:
        return self.script[self.epoch - 1]

    def weights(self) -> dict[str, np.ndarray]:
        return {"w": np.array(self.weight)}

    state = weights

    def load_state(self, arrays: dict[str, np.ndarray]) -> None:
        self.weight = float(arrays["w"])


class Watcher:
    """A monitor that asks to stop after some batches and remembers everything."""

    def __init__(self, stop_after: float = math.inf, saved: Checkpoint | None = None) -> None:
        self.stop_after = stop_after
        self.saved = saved
        self.reports: list[tuple[str, dict]] = []

    def report(self, kind: str, **values: float) -> None:
        self.reports.append((kind, values))

    def should_stop(self) -> bool:
        return sum(kind == "batch" for kind, _ in self.reports) >= self.stop_after

    def save(self, checkpoint: Checkpoint) -> None:
        self.saved = checkpoint

    def resume(self) -> Checkpoint | None:
        return self.saved


def weight_after(epochs: int) -> float:
    return sum(10**-epoch * 10 for epoch in range(1, epochs + 1))  # 1 + 2 + 3 + 4 = 10 steps of 10^-epoch


def test_the_weights_of_the_best_epoch_are_kept():
    best = fit_epochs(Countdown([0.9, 0.8, 0.85, 0.7]), epochs=4, patience=3, monitor=Watcher())
    assert best["w"] == pytest.approx(weight_after(4))
    best = fit_epochs(Countdown([0.9, 0.7, 0.85, 0.8]), epochs=4, patience=3, monitor=Watcher())
    assert best["w"] == pytest.approx(weight_after(2))


def test_training_ends_after_patience_epochs_without_improvement():
    watcher = Watcher()
    fit_epochs(Countdown([0.9, 0.8, 0.81, 0.82, 0.1]), epochs=5, patience=2, monitor=watcher)
    assert [values["epoch"] for kind, values in watcher.reports if kind == "epoch"] == [1, 2, 3, 4]


def test_an_epoch_as_good_as_the_best_one_is_no_reason_to_stop():
    """A dot product starts at 0 stars: clipped to the scale, all its predictions are the same for some epochs."""
    watcher = Watcher()
    best = fit_epochs(Countdown([0.9, 0.9, 0.9, 0.5, 0.5]), epochs=5, patience=2, monitor=watcher)
    assert [values["epoch"] for kind, values in watcher.reports if kind == "epoch"] == [1, 2, 3, 4, 5]
    assert best["w"] == pytest.approx(weight_after(5))


def test_an_epoch_reports_both_errors_in_stars():
    watcher = Watcher()
    fit_epochs(Countdown([0.9]), epochs=1, patience=1, monitor=watcher)
    assert watcher.reports[-1] == (
        "epoch",
        {"epoch": 1, "epochs": 1, "train_rmse": 1.0, "validation_rmse": 0.9},  # 4 batches of 2 over 8 ratings
    )


def test_a_batch_reports_where_it_is_and_the_error_of_the_epoch_so_far():
    watcher = Watcher()
    fit_epochs(Countdown([0.9, 0.8]), epochs=2, patience=2, monitor=watcher)
    batches = [values for kind, values in watcher.reports if kind == "batch"]
    where = [(values["epoch"], values["epochs"], values["batch"], values["batches"]) for values in batches]
    assert where == [(epoch, 2, batch, 4) for epoch in (1, 2) for batch in (1, 2, 3, 4)]
    assert {values["train_rmse"] for values in batches} == {1.0}


def test_a_stop_is_followed_after_the_current_batch_and_keeps_the_best_weights():
    watcher = Watcher(stop_after=6)
    best = fit_epochs(Countdown([0.9, 0.8]), epochs=2, patience=2, monitor=watcher)
    assert sum(kind == "batch" for kind, _ in watcher.reports) == 6
    assert best["w"] == pytest.approx(weight_after(1))
    assert watcher.saved.state["batch"] == 2


def test_a_stop_before_the_first_validation_keeps_what_there_is():
    best = fit_epochs(Countdown([0.9]), epochs=1, patience=1, monitor=Watcher(stop_after=2))
    assert best["w"] == pytest.approx(0.1 + 0.2)


@pytest.mark.parametrize("stop_after", range(1, 13))
def test_stopped_anywhere_and_resumed_it_ends_like_one_that_was_never_stopped(stop_after):
    script = [0.9, 0.7, 0.8]
    through, first = Watcher(), Watcher(stop_after=stop_after)
    whole = fit_epochs(Countdown(script), epochs=3, patience=3, monitor=through)
    fit_epochs(Countdown(script), epochs=3, patience=3, monitor=first)
    second = Watcher(saved=first.saved)
    resumed = fit_epochs(Countdown(script), epochs=3, patience=3, monitor=second)
    assert resumed["w"] == pytest.approx(whole["w"])
    assert first.reports + second.reports == through.reports


class EverySave(Watcher):
    """Remembers where each checkpoint was made."""

    def __init__(self, **options) -> None:
        super().__init__(**options)
        self.places: list[tuple[int, int]] = []

    def save(self, checkpoint: Checkpoint) -> None:
        super().save(checkpoint)
        self.places.append((checkpoint.state["epoch"], checkpoint.state["batch"]))


def test_a_long_epoch_is_kept_within_too(monkeypatch):
    monkeypatch.setattr(by_epochs, "_SECONDS_WITHIN_AN_EPOCH", 0.0)
    watcher = EverySave()
    fit_epochs(Countdown([1.0]), epochs=1, patience=1, monitor=watcher)
    assert watcher.places == [(1, 1), (1, 2), (1, 3), (2, 0)]


def test_a_short_epoch_is_kept_at_its_end_alone():
    watcher = EverySave()
    fit_epochs(Countdown([1.0]), epochs=1, patience=1, monitor=watcher)
    assert watcher.places == [(2, 0)]


def test_going_on_from_within_an_epoch_ends_where_it_would_have(monkeypatch):
    monkeypatch.setattr(by_epochs, "_SECONDS_WITHIN_AN_EPOCH", 0.0)
    whole = fit_epochs(Countdown([1.0, 0.9]), epochs=2, patience=1, monitor=Watcher())

    class KilledError(Exception):
        pass

    class KilledInTheSecondEpoch(EverySave):
        def save(self, checkpoint):
            super().save(checkpoint)
            if self.places[-1] == (2, 2):
                raise KilledError

    killed = KilledInTheSecondEpoch()
    with pytest.raises(KilledError):
        fit_epochs(Countdown([1.0, 0.9]), epochs=2, patience=1, monitor=killed)
    again = fit_epochs(Countdown([1.0, 0.9]), epochs=2, patience=1, monitor=Watcher(saved=killed.saved))
    assert again["w"] == whole["w"]
