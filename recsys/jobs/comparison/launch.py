"""Start a comparison in a process of its own."""

from recsys.jobs.comparison import progress
from recsys.jobs.comparison.progress import Comparison
from recsys.jobs.launch import launch, start_once
from recsys.jobs.status import changed_at


def start(dataset: str, models: list[str], split_seed: int) -> Comparison:
    """Begin a comparison, unless one is running or was begun at the same moment: then that one is returned.

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
    before = changed_at(progress.status_file())

    def begun() -> Comparison | None:
        current = progress.current()
        new = current is not None and (current.is_live or changed_at(progress.status_file()) != before)
        return current if new else None

    def begin() -> Comparison:
        progress.log_file().unlink(missing_ok=True)
        command = ["compare", "--dataset", dataset, "--models", ",".join(models), "--split-seed", str(split_seed)]
        return launch(command, what="comparison", log=progress.log_file(), sign=begun)

    return start_once(begin, begun, lock=progress.start_lock_file(), what="comparison")
