"""How many cores are ours."""

import math
import os
from pathlib import Path, PurePosixPath

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
