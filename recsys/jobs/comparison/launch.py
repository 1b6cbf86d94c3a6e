"""Start a comparison in a process of its own, which outlives the page and the server that started it."""

import subprocess
import sys
import time
from pathlib import Path

from recsys.errors import TrainingError
from recsys.jobs.comparison import progress
from recsys.jobs.comparison.progress import Comparison

_children: list[subprocess.Popen] = []  # kept so that they can be reaped when they end


def start(dataset: str, models: list[str], split_seed: int) -> Comparison:
    """Begin a comparison, unless one is running: then that one is returned.

    Parameters
    ----------
    dataset : str
        The data set's own name.
    models : list of str
        Their keys.
    split_seed : int

    Raises
    ------
    TrainingError
        If the process does not come up.
    """
    before = progress.current()
    if before is not None and before.is_live:
        return before
    _children[:] = [child for child in _children if child.poll() is None]  # reaps those that have ended
    written = progress.started_at()
    command = [sys.executable, "-m", "recsys", "compare", "--dataset", dataset]
    command += ["--models", ",".join(models), "--split-seed", str(split_seed), "--json"]
    progress.log_file().parent.mkdir(parents=True, exist_ok=True)
    with progress.log_file().open("wb") as log:
        child = subprocess.Popen(
            command,
            cwd=Path(__file__).parents[3],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,  # Ctrl-C in the server's terminal must not reach it
        )
    _children.append(child)
    for _ in range(600):  # up to 30 s for the first sign of life
        begun = progress.current() if progress.started_at() > written else None
        if begun is not None:
            return begun
        if child.poll() is not None:
            break
        time.sleep(0.05)
    words = progress.log_file().read_text(errors="replace").strip().splitlines()
    raise TrainingError(f"the comparison did not start: {words[-1] if words else 'its process gave no word'}")
