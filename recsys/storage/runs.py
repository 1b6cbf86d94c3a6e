"""Trained models on disk: one folder a run, arrays and a manifest that vouches for them. No pickle anywhere."""

import platform
import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from recsys.data.dataset import Dataset
from recsys.errors import StoreError
from recsys.models import MODELS, model_class
from recsys.models.shared.base import Recommender
from recsys.storage import files, manifest, paths
from recsys.storage.files import DamagedFileError
from recsys.storage.identity import Identity, age, is_older, misfit

IMPROVING = "improving"  # the state of a run whose model can serve while its training goes on to make it better
_LIBRARIES = ("numpy", "keras", "tensorflow")  # whose versions a manifest tells
_STAMPED = re.compile(r"\d{8}-\d{6}-\d{3}-[0-9a-f]{4}")  # an id that a training gave, which begins with its time


@dataclass(frozen=True)
class Run:
    """One training of one model on one data set: ``models/<dataset>/<model>/<run>/`` in the data folder."""

    dataset: str
    model: str
    id: str

    @property
    def path(self) -> Path:
        """Its folder."""
        return _folder(paths.data_dir(), self.dataset, self.model, self.id)

    @property
    def manifest(self) -> Path:
        """The file that, once there, says that a trained model is."""
        return self.path / "manifest.json"


@lru_cache(maxsize=4096)
def _folder(data_dir: Path, *parts: str) -> Path:
    """A folder of runs; pages ask for those of all runs at every click."""
    return data_dir.joinpath("models", *(paths.safe_name(part) for part in parts))


def save(run: Run, model: Recommender, facts: dict[str, Any]) -> None:
    """Write a fitted model: arrays first, the manifest last, so that a crash leaves the old pair or the new one.

    Parameters
    ----------
    run : Run
    model : Recommender
        Fitted.
    facts : dict
        JSON values that belong to the run (config, metrics, times), kept in the manifest.

    Raises
    ------
    StoreError
        If the disk is full or cannot be written; what was saved before stays.
    """
    arrays = model.arrays()
    old = files.read_json(run.manifest)
    in_use = isinstance(old, dict) and old.get("arrays_file") == "arrays.npz"
    target = run.path / ("arrays-2.npz" if in_use else "arrays.npz")
    try:
        files.create_folder(run.path)
        files.write_atomically(target, lambda file: np.savez(file, allow_pickle=False, **arrays))
        whole = {
            **facts,
            "format": manifest.FORMAT,
            "model": run.model,
            "model_version": model.version,
            "dataset": run.dataset,
            "run": run.id,
            "fingerprint": model.dataset.fingerprint,
            "config": asdict(model.config),
            "seed": model.seed,
            "remark": model.remark(),
            "arrays_file": target.name,
            "arrays": {name: {"shape": list(a.shape), "dtype": str(a.dtype)} for name, a in arrays.items()},
            "bytes": target.stat().st_size,
            "sha256": {target.name: files.sha256(target)},
            "versions": {name: version(name) for name in _LIBRARIES} | {"python": platform.python_version()},
        }
        manifest.write(run.manifest, whole)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise StoreError(f"the model could not be saved in {run.path}: {error.strerror or error}") from None
    for stale in run.path.glob("arrays*.npz"):
        if stale != target:
            stale.unlink(missing_ok=True)


def record(run: Run, identity: Identity) -> None:
    """Write down what a run is, once it has read its data.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    files.write_json(run.path / "identity.json", identity.document())


def recorded(run: Run) -> Identity | None:
    """What a run was when it read its data; None if it has not, or did so before that was written down."""
    return Identity.from_document(files.read_json(run.path / "identity.json"))


def saved_as(run: Run) -> Identity | None:
    """What the trained model of a run is; None if there is none, or it cannot be read."""
    try:
        return Identity.of(read_manifest(run))
    except StoreError:
        return None


def is_improving(run: Run) -> bool:
    """Whether the trained model of a run is one that its training means to make better."""
    try:
        return bool(read_manifest(run)["state"] == IMPROVING)
    except StoreError:
        return False


def load(run: Run, dataset: Dataset) -> Recommender:
    """Read a trained model back, ready to serve.

    Raises
    ------
    StoreError
        If it is not there, damaged, of another version, or was trained on other data.
    """
    facts = servable(run, dataset)
    try:
        arrays = _read_arrays(run, facts)
    except OSError as error:
        raise StoreError(f"run {run.id} of {run.model} cannot be read now: {error.strerror or error}") from error
    try:
        model = model_class(run.model)(seed=facts["seed"], **facts["config"])
        return model.restore(dataset, arrays)
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # the arrays are those that were written
        why = age(facts) or f"its arrays do not fit the model: {type(error).__name__}"
        raise StoreError(
            f"run {run.id} of {run.model} cannot be read by this version ({why}); train it again"
        ) from error


def servable(run: Run, dataset: Dataset) -> dict[str, Any]:
    """The manifest of a run that these data and this version can be served with; its arrays are not looked at.

    Raises
    ------
    StoreError
        If it is not there, damaged, of another version, or was trained on other data.
    """
    facts = read_manifest(run)
    if facts["fingerprint"] != dataset.fingerprint:
        raise StoreError(
            f"run {run.id} of {run.model} was trained on other data than {dataset.name!r} holds now; train it again"
        )
    why = misfit(facts)
    if why is not None:
        raise StoreError(f"run {run.id} of {run.model} cannot be used here: {why}")
    return facts


def read_manifest(run: Run) -> dict[str, Any]:
    """What a run says of itself, checked against its own checksum; what it was never told stands for unknown.

    Raises
    ------
    StoreError
        If there is none, or it is damaged or of another format.
    """
    try:
        stamp = run.manifest.stat()
        facts = _manifest(run.manifest, stamp.st_mtime_ns, stamp.st_size)
    except DamagedFileError as error:
        raise _damaged(run, str(error)) from None
    except OSError:
        raise StoreError(
            f"there is no trained model {run.id} of {run.model} on {run.dataset}; train it first"
        ) from None
    told, known = facts.get("format"), manifest.FORMAT
    if told != known:
        raise StoreError(f"run {run.id} of {run.model} has format {told!r:.20}, not {known}; train again")
    if facts["model"] != run.model:
        raise _damaged(run, f"its manifest is of model {facts['model'][:60]}")
    return facts | {"dataset": run.dataset, "run": run.id}  # a folder that was renamed since goes by its new name


@lru_cache(maxsize=1024)
def _manifest(path: Path, changed: int, size: int) -> dict[str, Any]:
    """The manifest in a file, read once until it changes."""
    return manifest.read(path)


def all_runs(dataset: str, model: str | None = None) -> list[Run]:
    """Every run folder of a data set (of one model, if given), newest first; finished or not.

    What else lies there is left out; folders that were renamed by hand come last.
    """
    if model is not None and model not in MODELS:
        return []
    root = paths.data_dir() / "models" / paths.safe_name(dataset)
    found = (path.parts[-3:-1] for path in root.glob(f"{model or '*'}/*/spec.json"))
    listed = [Run(dataset, key, name) for key, name in found if key in MODELS and paths.is_safe_name(name)]
    return sorted(listed, key=lambda run: (_STAMPED.fullmatch(run.id) is not None, run.id), reverse=True)


def on_data(dataset: Dataset, model: str | None = None) -> list[tuple[Run, dict[str, Any]]]:
    """Runs that were trained on these data, with their manifests, newest first; this version may not fit them all."""
    found = []
    for run in all_runs(dataset.name, model):
        try:
            facts = read_manifest(run)
        except StoreError:
            continue
        if facts["fingerprint"] == dataset.fingerprint:
            found.append((run, facts))
    return found


def trained(dataset: Dataset, model: str | None = None) -> list[tuple[Run, dict[str, Any]]]:
    """Runs that can be loaded for these data, with their manifests.

    Finished ones before stopped ones, those of this version before older ones, newest first.
    """
    usable = [(run, facts) for run, facts in on_data(dataset, model) if misfit(facts) is None]
    return sorted(usable, key=lambda pair: (pair[1]["state"] != "finished", is_older(pair[1])))


def is_any_trained(dataset: Dataset) -> bool:
    """Whether there is a run that can be loaded for these data; stops at the first one."""
    for run in all_runs(dataset.name):
        try:
            facts = read_manifest(run)
        except StoreError:
            continue
        if facts["fingerprint"] == dataset.fingerprint and misfit(facts) is None:
            return True
    return False


def newest(dataset: Dataset, model: str, run_id: str | None = None) -> Run:
    """The run to serve: the newest finished one of a model on these data, or the one named.

    Raises
    ------
    StoreError
        If there is none, or the one named cannot be served on these data.
    """
    model_class(model)  # an unknown key is named as such
    if run_id is not None:
        named = find(dataset.name, model, run_id)
        servable(named, dataset)
        return named
    usable = trained(dataset, model)
    if usable:
        return usable[0][0]
    for run in all_runs(dataset.name, model):
        if run.manifest.exists() and read_manifest(run)["fingerprint"] == dataset.fingerprint:
            servable(run, dataset)  # says so where the only one is damaged, or of another version
    raise StoreError(
        f"no {model} is trained on these data; run: python -m recsys train --dataset {dataset.name} --model {model}"
    )


def find(dataset: str, model: str, run_id: str) -> Run:
    """The run of that id, finished or not.

    Raises
    ------
    StoreError
        If there is none.
    """
    for run in all_runs(dataset, model):
        if run.id == run_id:
            return run
    raise StoreError(f"there is no run {run_id[:60]!r} of {model} on {dataset}")


def verify(run: Run, facts: dict[str, Any]) -> Path:
    """The file of arrays, checked byte for byte against the manifest.

    Raises
    ------
    StoreError
        If it is missing or damaged.
    OSError
        If it cannot be read now.
    """
    name = facts["arrays_file"]
    file: Path = run.path / name
    if not paths.is_safe_name(name) or not file.exists() or files.sha256(file) != facts["sha256"].get(name):
        raise _damaged(run, f"{name} does not match its manifest")
    return file


def _read_arrays(run: Run, facts: dict[str, Any]) -> dict[str, np.ndarray]:
    try:
        arrays = files.read_arrays(verify(run, facts), verified=True)
    except DamagedFileError as error:
        raise _damaged(run, str(error)) from error
    for name, declared in facts["arrays"].items():
        array = arrays.get(name)
        if array is None or list(array.shape) != declared["shape"] or str(array.dtype) != declared["dtype"]:
            raise _damaged(run, f"{name} does not have its shape")
    return arrays


def _damaged(run: Run, what: str) -> StoreError:
    return StoreError(f"run {run.id} of {run.model} on {run.dataset} is damaged ({what}); train it again")
