"""Training by epochs, whatever the network: validate, keep the best weights, stop early, stop on request, resume."""

import math
import time
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np

from recsys.models.shared.monitor import Checkpoint, Monitor

Arrays = dict[str, np.ndarray]

# Whether XLA compiles what a network does over and over; asked when a network is built. It takes seconds, which real
# ratings win back in the first epochs and the twenty users of a test never do: most tests set it to False. Without it
# TensorFlow adds up gradients in any order, so that the same seed gives the same weights but for rounding.
JIT_COMPILE = True

_SECONDS_BETWEEN_CHECKPOINTS = 2.0  # at the ends of epochs; writing one takes about as long as a few batches
_SECONDS_WITHIN_AN_EPOCH = 60.0  # at most that much is lost where an epoch lasts half an hour


class Network(Protocol):
    """What can be trained by epochs."""

    batches: int  # calls of `train_batch` that make an epoch
    in_stars: bool  # whether its error is an RMSE; else a mean loss, of which there is no curve in stars

    def begin_epoch(self, epoch: int, epochs: int) -> None:
        """Shuffle the ratings by the seed and the epoch (from 1), set the learning rate."""

    def train_batch(self, batch: int) -> tuple[float, int]:
        """Take the steps of one batch (from 0); the sum of squared errors (of losses, where it is not in stars) before
        each step, and of how many ratings."""

    def validate(self) -> float:
        """RMSE over the validation slice, in stars; where it is not in stars, the mean loss."""

    def weights(self) -> Arrays:
        """Copies of what serves: kept whenever validation improves."""

    def state(self) -> Arrays:
        """Copies of all that the next batch depends on, weights and optimizer."""

    def load_state(self, arrays: Arrays) -> None:
        """Take up a state."""


@dataclass
class _Position:
    """Where training stands: batches done of an epoch, and how validation went so far."""

    epoch: int = 1
    batch: int = 0
    squared_error: float = 0.0
    ratings: int = 0
    best_rmse: float = math.inf
    since_best: int = 0


def fit_epochs(network: Network, *, epochs: int, patience: int, monitor: Monitor) -> Arrays:
    """Train until ``patience`` epochs were worse than the best, somebody asks to stop, or all epochs are done.

    A fit that is resumed from a checkpoint ends with exactly the weights of one that was never interrupted.

    Parameters
    ----------
    network : Network
    epochs : int
        At most this many.
    patience : int
        Epochs with a higher validation RMSE than the best one, after it, before stopping.
    monitor : Monitor

    Returns
    -------
    dict of ndarray
        The weights with the lowest validation RMSE, the last of them.
    """
    position, best = _resumed(network, monitor)
    last_saved = -math.inf
    while position.epoch <= epochs and position.since_best < patience:
        finished = _train_epoch(network, position, best, epochs, monitor)
        if finished:
            best = _close_epoch(network, position, best, epochs, monitor)
        stopping = not finished or monitor.should_stop()
        if stopping or time.monotonic() - last_saved >= _SECONDS_BETWEEN_CHECKPOINTS:
            monitor.save(_checkpoint(network, position, best))
            last_saved = time.monotonic()
        if stopping:
            break
    return best or network.weights()


def _train_epoch(network: Network, position: _Position, best: Arrays, epochs: int, monitor: Monitor) -> bool:
    """The rest of one epoch, kept now and then where it is long; False if it was left before its end."""
    network.begin_epoch(position.epoch, epochs)
    last_saved = time.monotonic()
    for batch in range(position.batch, network.batches):
        squared_error, ratings = network.train_batch(batch)
        position.squared_error += squared_error
        position.ratings += ratings
        position.batch = batch + 1
        monitor.report(
            "batch",
            epoch=position.epoch,
            epochs=epochs,
            batch=position.batch,
            batches=network.batches,
            **_error("train", _train_error(network, position), network),
        )
        if position.batch == network.batches:
            break
        if monitor.should_stop():
            return False
        if time.monotonic() - last_saved >= _SECONDS_WITHIN_AN_EPOCH:
            monitor.save(_checkpoint(network, position, best))
            last_saved = time.monotonic()
    return True


def _close_epoch(network: Network, position: _Position, best: Arrays, epochs: int, monitor: Monitor) -> Arrays:
    validation_rmse = network.validate()
    monitor.report(
        "epoch",
        epoch=position.epoch,
        epochs=epochs,
        **_error("train", _train_error(network, position), network),
        **_error("validation", validation_rmse, network),
    )
    if validation_rmse <= position.best_rmse:
        best = network.weights()
    if validation_rmse < position.best_rmse:
        position.best_rmse, position.since_best = validation_rmse, 0
    elif validation_rmse > position.best_rmse:  # the same is no worse: predictions may all be off the scale at first
        position.since_best += 1
    position.epoch, position.batch = position.epoch + 1, 0
    position.squared_error, position.ratings = 0.0, 0
    return best


def _train_error(network: Network, position: _Position) -> float:
    mean = position.squared_error / position.ratings
    return math.sqrt(mean) if network.in_stars else mean


def _error(part: str, value: float, network: Network) -> dict[str, float]:
    """An error under the name that says what it is."""
    return {f"{part}_rmse" if network.in_stars else f"{part}_loss": value}


def _checkpoint(network: Network, position: _Position, best: Arrays) -> Checkpoint:
    arrays = {f"state/{name}": array for name, array in network.state().items()}
    arrays |= {f"best/{name}": array for name, array in best.items()}
    numbers = asdict(position)
    if math.isinf(position.best_rmse):
        numbers["best_rmse"] = None  # JSON has no infinity
    return Checkpoint(arrays, numbers)


def _resumed(network: Network, monitor: Monitor) -> tuple[_Position, Arrays]:
    saved = monitor.resume()
    if saved is None:
        return _Position(), {}
    network.load_state(_under("state/", saved.arrays))
    numbers = dict(saved.state)
    numbers["best_rmse"] = math.inf if numbers["best_rmse"] is None else numbers["best_rmse"]
    return _Position(**numbers), _under("best/", saved.arrays)


def _under(prefix: str, arrays: Arrays) -> Arrays:
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
