"""How many cores are ours, and how many threads linear algebra may use."""

import contextlib
import math
import os
import sys
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath

from threadpoolctl import LibController, ThreadpoolController

_OWN_GROUPS = Path("/proc/self/cgroup")
_ALL_GROUPS = Path("/sys/fs/cgroup")


def cores() -> int:
    """Cores that this process may use, at least 1; in a container they can be fewer than there are.

    The fewer of those that it may run on and those whose time its control groups grant it, rounded up.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    granted = cores_granted(_OWN_GROUPS, _ALL_GROUPS)
    return allowed if granted is None else max(1, min(allowed, math.ceil(granted)))


def cores_granted(own: Path, groups: Path) -> float | None:
    """Cores whose time the control groups of a process, and all groups that hold them, grant it; None without a limit.

    Parameters
    ----------
    own : Path
        Names the groups that a process is in, as ``/proc/self/cgroup`` does.
    groups : Path
        Where the groups are mounted. Inside a container a group can have another name there than it has in ``own``,
        but the container's own group is then at the top, which is looked at in any case.
    """
    try:
        lines = [line.split(":", 2) for line in own.read_text().splitlines()]
    except (OSError, ValueError):
        return None
    limits: list[float] = []
    for _, controllers, name in (line for line in lines if len(line) == 3):
        at = PurePosixPath(name.lstrip("/"))
        within = [each for each in (at, *at.parents) if ".." not in each.parts]
        if not controllers:  # version 2
            limits += [_quota(groups / top / each / "cpu.max") for top in ("", "unified") for each in within]
        elif "cpu" in controllers.split(","):
            folders = [groups / top / each for top in {controllers, "cpu"} for each in within]
            limits += [_quota(folder / "cpu.cfs_quota_us", folder / "cpu.cfs_period_us") for folder in folders]
    least = min(limits, default=math.inf)
    return None if math.isinf(least) else least


def _quota(*files: Path) -> float:
    """Microseconds of a core in each period over the period; infinite where that is not limited."""
    try:
        quota, period = " ".join(file.read_text() for file in files).split()
        cores = int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):  # no such group, or "max"
        return math.inf
    return cores if cores > 0 else math.inf


@contextlib.contextmanager
def blas_threads(n: int) -> Iterator[None]:
    """Let linear algebra use ``n`` threads while the body runs, without leaving a trace.

    Some libraries have one number of threads for the whole process. Of the threads that are in such a body the last
    that entered decides about it; when all have left, in whatever order, it is what it was before the first entered.
    """
    left = _LIMITS.enter(n)
    try:
        yield
    finally:
        left()


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Let linear algebra and OpenMP use one thread while the body runs, without leaving a trace."""
    openmp = ThreadpoolController().select(user_api="openmp")  # it has a number for each of our threads
    with blas_threads(1), openmp.limit(limits=1):
        yield


class _Limits:
    """Who asked for how many threads, and what was in force before anybody did."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[object, int] = {}  # in the order in which they came
        self._before: dict[str, tuple[LibController, int]] = {}  # of what the whole process shares, by its file

    def enter(self, n: int) -> Callable[[], None]:
        """Have ``n`` threads from now on, until what is returned is called by the same thread."""
        asked = object()
        with self._lock:
            found = [(library, library.num_threads) for library in _blas()]
            self._before |= {
                library.filepath: (library, number)
                for library, number in found
                if _is_shared(library) and library.filepath not in self._before
            }
            self._asked[asked] = n
            for library, _ in found:
                _set(library, n)
        own = [(library, number) for library, number in found if not _is_shared(library)]
        return lambda: self._leave(asked, own)

    def _leave(self, asked: object, own: list[tuple[LibController, int]]) -> None:
        with self._lock:
            del self._asked[asked]
            for library, number in own:
                _set(library, number)
            for library, number in self._before.values():
                _set(library, next(reversed(self._asked.values()), number))
            if not self._asked:
                self._before = {}


_LIMITS = _Limits()


def _blas() -> list[LibController]:
    """The linear algebra libraries that are loaded now."""
    return _blas_with(len(sys.modules))


@lru_cache(maxsize=1)
def _blas_with(n_modules: int) -> list[LibController]:
    """The same, looked for again when modules were imported since, which may have brought one: to look takes 2 ms."""
    return list(ThreadpoolController().select(user_api="blas").lib_controllers)


def _is_shared(library: LibController) -> bool:
    """Whether the whole process has one number, as in OpenBLAS with threads of its own; else each thread has one."""
    return bool(library.internal_api == "openblas" and library.threading_layer != "openmp")


def _set(library: LibController, n: int) -> None:
    library.set_num_threads(n)
    if hasattr(library, "clear_controlling_thread"):  # since 3.8: else nobody but this thread could set it again
        library.clear_controlling_thread()
