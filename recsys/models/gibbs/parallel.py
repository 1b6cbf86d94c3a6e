"""Work on many blocks with all cores."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def in_parallel(work: Callable[[Item], None], items: Iterable[Item]) -> None:
    """Call ``work`` with each item, on as many threads as there are cores; an error of any of them is raised.

    Numpy and scipy let other threads run while they compute, so this pays for work that is mostly theirs. Items must
    not write to the same place: then the result does not depend on the number of threads.
    """
    with ThreadPoolExecutor(cores()) as pool:
        for _ in pool.map(work, items):
            pass


def cores() -> int:
    """Cores that this process may use, which in a container can be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
