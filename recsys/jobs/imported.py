"""An imported data set and the models trained on it, renamed or deleted together; never while a job works on it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from recsys.errors import DatasetError, TrainingError
from recsys.jobs.comparison import progress as comparison
from recsys.jobs.deletion import remove_folder
from recsys.jobs.lock import BusyError
from recsys.jobs.training import job
from recsys.jobs.training import progress as training
from recsys.sources.imports import saved
from recsys.sources.reading import forget
from recsys.storage import files, runs
from recsys.storage.paths import data_dir, safe_name


def rename(name: str, new_name: str) -> Path:
    """Give an imported data set another name; its models go with it and can still be served and resumed.

    Returns
    -------
    Path
        Its folder.

    Raises
    ------
    DatasetError
        If it was not imported, the new name is taken, or the folder cannot be written; all is as before then.
    TrainingError
        If a job is at work on it.
    """
    here = saved.imported_set(name)
    saved.require_free(new_name)
    target, models = data_dir() / new_name, _models(new_name)
    if models.exists():
        raise DatasetError(f"there are models of another {new_name} in {models}; delete them or choose another name")
    with _at_rest(name):
        try:
            here.path.rename(target)
            try:
                if _models(name).exists():
                    _models(name).rename(models)
            except OSError:
                target.rename(here.path)
                raise
        except OSError as error:
            raise DatasetError(f"{here.path} cannot be renamed: {error.strerror or error}") from None
        _rename_in_records(name, new_name)
    return target


def delete(name: str) -> int:
    """Delete an imported data set, its cached tables, and all models trained on it.

    Returns
    -------
    int
        How many trainings went with it.

    Raises
    ------
    DatasetError
        If it was not imported, or cannot be deleted.
    TrainingError
        If a job is at work on it.
    """
    here = saved.imported_set(name)
    with _at_rest(name):
        n_runs = len(runs.all_runs(name))
        forget(name)
        for folder in (here.path, _models(name)):
            _remove(folder)
        compared = comparison.current()
        if compared is not None and compared.dataset == name:
            comparison.status_file().unlink(missing_ok=True)
    return n_runs


@contextmanager
def _at_rest(name: str) -> Iterator[None]:
    """Keep jobs away from a data set while the body runs.

    While a training of another data set runs, nobody can begin one of this: a data folder has one trainer at a time.

    Raises
    ------
    TrainingError
        If one is at work on it.
    """
    compared = comparison.current()
    if compared is not None and compared.is_live and compared.dataset == name:
        raise TrainingError(f"a comparison of models on {name} is running; wait for it or stop it")
    with ExitStack() as held:
        try:
            held.enter_context(job.the_only_trainer())
        except BusyError:
            run = training.running()
            if run is None or run.dataset == name:
                raise
        yield


def _rename_in_records(name: str, new_name: str) -> None:
    """Let what trainings wrote down of a data set go by its new name, so that they can be found and resumed."""
    records = [run.path / "spec.json" for run in runs.all_runs(new_name)]
    for file in (*records, training.pointer_file(), comparison.status_file()):
        document = files.read_json(file)
        if isinstance(document, dict) and document.get("dataset") == name:
            with suppress(OSError):  # the models themselves are served by the name of their folder
                files.write_json(file, document | {"dataset": new_name})


def _models(name: str) -> Path:
    return data_dir() / "models" / safe_name(name)


def _remove(folder: Path) -> None:
    try:
        remove_folder(folder)
    except OSError as error:
        raise DatasetError(f"{folder} cannot be deleted: {error.strerror or error}") from None
