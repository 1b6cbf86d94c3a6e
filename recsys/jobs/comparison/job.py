"""The comparison itself: trains what is not trained yet, one model after the other, and measures each of them."""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import filelock

from recsys.data.dataset import Dataset
from recsys.errors import RecsysError, TrainingError
from recsys.evaluation.stored import Evaluation, evaluate
from recsys.jobs.comparison import progress
from recsys.jobs.comparison.progress import DONE, FAILED, MEASURING, TRAINING, Comparison, Step
from recsys.jobs.signals import stop_on_signal
from recsys.jobs.training import job as training
from recsys.jobs.training import progress as training_progress
from recsys.jobs.training.progress import Status
from recsys.storage import paths
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
    with _the_only_comparison():
        following = _Following(Comparison(dataset.name, specs[0].split_seed, steps=_waiting(specs)), notify)
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
        run = training.cached(dataset, spec) or _train(dataset, spec, at, following)
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
    if not _wait_for_others(following):
        return None
    run = training.left_over(dataset, spec) or training.create_run(dataset.name, spec)
    following.step(at, state=TRAINING, run=run.id)

    def follow(status: Status) -> None:
        if following.should_stop():
            training_progress.request_stop(run)
        following.step(at, phase=status.phase, share_done=status.share_done)

    manifest = training.train(run, dataset=dataset, notify=follow, with_map=False)
    if manifest["state"] == "stopped":  # by Ctrl-C, by a page, or because we asked for it
        following.stopped = True
        following.step(at, state=progress.WAITING, phase="")
        return None
    return run


def _wait_for_others(following: "_Following") -> bool:
    """Wait until nobody trains in this data folder; False if somebody asked to stop meanwhile."""
    while other := training_progress.running():
        if following.should_stop():
            return False
        following.show(message=f"waiting for the training of {other.model} on {other.dataset} to end")
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    following.show(message="")
    return True


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

    def step(self, at: int, **changes: object) -> None:
        """Change one model's step."""
        steps = list(self.comparison.steps)
        if steps[at].state == progress.WAITING:
            self._step_started[at] = time.monotonic()
        seconds = round(time.monotonic() - self._step_started[at], 2)
        steps[at] = replace(steps[at], **changes, seconds=seconds)
        self.show(steps=tuple(steps))

    def show(self, **changes: object) -> None:
        """Change the comparison itself."""
        seconds = round(time.monotonic() - self._started, 2)
        self.comparison = replace(self.comparison, **changes, seconds=seconds)
        with contextlib.suppress(OSError):  # a full disk must not end a comparison: its status may be late
            progress.write(self.comparison)
        if self._notify:
            self._notify(self.comparison)


def _waiting(specs: list[TrainSpec]) -> tuple[Step, ...]:
    return tuple(Step(spec.model) for spec in specs)


@contextlib.contextmanager
def _the_only_comparison() -> Iterator[None]:
    lock = filelock.FileLock(progress.lock_file(), timeout=0)
    try:
        progress.lock_file().parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout:
        raise TrainingError("a comparison is running in this data folder; wait for it or stop it") from None
    except OSError as error:
        raise TrainingError(f"cannot write to {paths.data_dir()}: {error.strerror or error}") from None
    try:
        yield
    finally:
        lock.release()
