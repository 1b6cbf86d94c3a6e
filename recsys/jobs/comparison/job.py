"""The comparison itself: trains what is not trained yet, one model after the other, and measures each of them."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from recsys.data.dataset import Dataset
from recsys.errors import RecsysError
from recsys.evaluation.stored import Evaluation, evaluate
from recsys.jobs.comparison import progress
from recsys.jobs.comparison.plan import expected
from recsys.jobs.comparison.progress import DONE, FAILED, MEASURING, TRAINING, Comparison, Step
from recsys.jobs.lock import BusyError, only_one
from recsys.jobs.signals import stop_on_signal
from recsys.jobs.training import job as training
from recsys.jobs.training import known_runs
from recsys.jobs.training import progress as training_progress
from recsys.jobs.training.progress import Status
from recsys.models import model_class
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec

_SECONDS_BETWEEN_LOOKS = 0.3  # while another training must end first


def compare(
    dataset: Dataset, specs: list[TrainSpec], *, notify: Callable[[Comparison], None] | None = None
) -> tuple[Comparison, list[Evaluation]]:
    """Train and measure several models in this process.

    A model that cannot be trained does not keep the others from being measured.

    Parameters
    ----------
    dataset : Dataset
    specs : list of TrainSpec
        One per model, all with the same split.
    notify : callable, optional
        Called with every new `Comparison`, some times a second.

    Returns
    -------
    Comparison
        How it ended; its steps say which models failed, and why.
    list of Evaluation
        Of the models that were measured, in the order of ``specs``.

    Raises
    ------
    TrainingError
        If another comparison is running in this data folder.
    """
    with only_one(progress.lock_file(), _busy):
        following = _Following(Comparison(dataset.name, specs[0].split_seed, steps=_waiting(dataset, specs)), notify)
        with stop_on_signal(following):
            return _compare(dataset, specs, following)


def _compare(dataset: Dataset, specs: list[TrainSpec], following: "_Following") -> tuple[Comparison, list[Evaluation]]:
    progress.stop_file().unlink(missing_ok=True)
    following.show()
    found: list[Evaluation] = []
    try:
        for at, spec in enumerate(specs):
            if following.should_stop():
                break
            evaluation = _one(dataset, spec, at, following)
            found += [evaluation] if evaluation else []
    except BaseException:
        following.show(state="failed", message="It ended with an error that nobody foresaw.")
        raise
    following.show(state="stopped" if following.stopped else "finished", message="")
    progress.stop_file().unlink(missing_ok=True)
    return following.comparison, found


def _one(dataset: Dataset, spec: TrainSpec, at: int, following: "_Following") -> Evaluation | None:
    """One model, trained and measured; None if it failed (its step says why) or was stopped."""
    try:
        model_class(spec.model).refuse_unsuitable(dataset)
        run = known_runs.cached(dataset, spec) or _train(dataset, spec, at, following)
        if run is None:
            return None
        following.step(at, state=MEASURING, run=run.id)
        evaluation = evaluate(run, dataset)
    except RecsysError as error:
        following.step(at, state=FAILED, message=str(error))
        return None
    following.step(at, state=DONE)
    return evaluation


def _train(dataset: Dataset, spec: TrainSpec, at: int, following: "_Following") -> Run | None:
    with contextlib.ExitStack() as held:
        if not _be_the_only_trainer(held, following):
            return None
        found = known_runs.cached(dataset, spec)  # the training that we waited for may have been this one
        return found or _train_alone(dataset, spec, at, following)


def _train_alone(dataset: Dataset, spec: TrainSpec, at: int, following: "_Following") -> Run | None:
    spec.untrained().decline_too_large(dataset)  # before there is a run that would have failed
    run = known_runs.left_over(dataset, spec) or training.create_run(dataset.name, spec)
    following.step(at, state=TRAINING, run=run.id)

    def follow(status: Status) -> None:
        if following.should_stop():
            training_progress.request_stop(run)
        following.step(at, phase=status.phase, share_done=status.share_done)

    manifest = training.train_alone(run, dataset=dataset, notify=follow, with_map=False)
    if manifest["state"] == "stopped":  # by Ctrl-C, by a page, or because we asked for it
        following.stopped = True
        following.step(at, state=progress.WAITING, phase="")
        return None
    return run


def _be_the_only_trainer(held: contextlib.ExitStack, following: "_Following") -> bool:
    """Take the trainer's lock as soon as nobody else has it; False if somebody asked to stop meanwhile."""
    while not following.should_stop():
        other = training_progress.running()
        if other is None:
            with contextlib.suppress(BusyError):  # whoever began just now has not given a name yet
                held.enter_context(training.the_only_trainer())
                following.show(message="")
                return True
        whose = f"the training of {other.model} on {other.dataset}" if other else "another training"
        following.show(message=f"waiting for {whose} to end")
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    return False


class _Following:
    """Turns steps into a status that everybody can see, and a file or a signal into a stop."""

    def __init__(self, comparison: Comparison, notify: Callable[[Comparison], None] | None) -> None:
        self.comparison = comparison
        self.stopped = False
        self._notify = notify
        self._started = time.monotonic()
        self._step_started = [self._started] * len(comparison.steps)

    def should_stop(self) -> bool:
        self.stopped = self.stopped or progress.stop_file().exists()
        return self.stopped

    def step(self, at: int, **changes: Any) -> None:
        """Change one model's step."""
        steps = list(self.comparison.steps)
        if steps[at].state == progress.WAITING:
            self._step_started[at] = time.monotonic()
        seconds = round(time.monotonic() - self._step_started[at], 2)
        steps[at] = replace(steps[at], **changes, seconds=seconds)
        self.show(steps=tuple(steps))

    def show(self, **changes: Any) -> None:
        """Change the comparison itself."""
        seconds = round(time.monotonic() - self._started, 2)
        self.comparison = replace(self.comparison, **changes, seconds=seconds)
        with contextlib.suppress(OSError):  # a full disk must not end a comparison: its status may be late
            progress.write(self.comparison)
        if self._notify:
            self._notify(self.comparison)


def _waiting(dataset: Dataset, specs: list[TrainSpec]) -> tuple[Step, ...]:
    return tuple(expected(dataset, spec) for spec in specs)


def _busy() -> str:
    return "a comparison is running in this data folder; wait for it or stop it"
