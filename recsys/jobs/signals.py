"""Ctrl-C and a polite kill, made to do what Stop does."""

import contextlib
import signal
from collections.abc import Iterator
from typing import Protocol


class Stoppable(Protocol):
    """What looks at ``stopped`` from time to time, and ends in good order when it is True."""

    stopped: bool


@contextlib.contextmanager
def stop_on_signal(work: Stoppable) -> Iterator[None]:
    """Let Ctrl-C and a polite kill set ``work.stopped``; a second one ends at once."""

    def stop(signum: int, frame: object) -> None:
        if work.stopped:
            raise KeyboardInterrupt
        work.stopped = True

    old = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(ValueError):  # not in the main thread: whoever runs us handles signals
            old[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
