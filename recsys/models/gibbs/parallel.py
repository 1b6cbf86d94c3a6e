"""Work on many blocks with all cores."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from recsys.models.shared.threads import cores

Item = TypeVar("Item")


def in_parallel(work: Callable[[Item], None], items: Iterable[Item]) -> None:
    """Call ``work`` with each item, on as many threads as there are cores; an error of any of them is raised.

    Numpy and scipy let other threads run while they compute, so this pays for work that is mostly theirs. Items must
    not write to the same place: then the result does not depend on the number of threads.
    """
    with ThreadPoolExecutor(cores()) as pool:
        for _ in pool.map(work, items):
            pass
