"""Trained models on disk: one folder a run, arrays and a manifest that vouches for them. No pickle anywhere."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from recsys.data.dataset import Dataset
from recsys.errors import StoreError
from recsys.models import MODELS, model_class
from recsys.models.shared.base import Recommender
from recsys.storage import files, paths

FORMAT = 1  # of the manifest; a run with another one is refused and can be trained again


@dataclass(frozen=True)
class Run:
    """One training of one model on one data set: ``models/<dataset>/<model>/<run>/`` in the data folder."""

    dataset: str
    model: str
    id: str

    @property
    def path(self) -> Path:
        """Its folder."""
        parts = (paths.safe_name(part) for part in (self.dataset, self.model, self.id))
        return paths.data_dir().joinpath("models", *parts)

    @property
    def manifest(self) -> Path:
        """The file that, once there, says that a trained model is."""
        return self.path / "manifest.json"


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
    old = (files.read_json(run.manifest) or {}).get("arrays_file")
    target = run.path / ("arrays-2.npz" if old == "arrays.npz" else "arrays.npz")
    try:
        files.create_folder(run.path)
        files.write_atomically(target, lambda file: np.savez(file, **arrays))
        manifest = {
            **facts,
            "format": FORMAT,
            "model": run.model,
            "dataset": run.dataset,
            "run": run.id,
            "fingerprint": model.dataset.fingerprint,
            "config": asdict(model.config),
            "seed": model.seed,
            "arrays_file": target.name,
            "arrays": {name: {"shape": list(a.shape), "dtype": str(a.dtype)} for name, a in arrays.items()},
            "bytes": target.stat().st_size,
            "sha256": {target.name: files.sha256(target)},
        }
        files.write_json(run.manifest, manifest | {"checksum": _checksum(manifest)})
    except OSError as error:
        target.unlink(missing_ok=True)
        raise StoreError(f"the model could not be saved in {run.path}: {error.strerror or error}") from None
    for stale in run.path.glob("arrays*.npz"):
        if stale != target:
            stale.unlink(missing_ok=True)


def load(run: Run, dataset: Dataset) -> Recommender:
    """Read a trained model back, ready to serve.

    Raises
    ------
    StoreError
        If it is not there, damaged, or was trained on other data.
    """
    manifest = read_manifest(run)
    if manifest["fingerprint"] != dataset.fingerprint:
        raise StoreError(
            f"run {run.id} of {run.model} was trained on other data than {dataset.name!r} holds now; train it again"
        )
    try:
        arrays = _read_arrays(run, manifest)
        model = model_class(run.model)(seed=manifest["seed"], **manifest["config"])
        return model.restore(dataset, arrays)
    except StoreError:
        raise
    except Exception as error:  # whatever a damaged file does to a reader, it is a damaged file
        raise _damaged(run, f"{type(error).__name__}") from error


def read_manifest(run: Run) -> dict[str, Any]:
    """What a run says of itself, checked against its own checksum.

    Raises
    ------
    StoreError
        If there is none, or it is damaged or of another format.
    """
    if not run.manifest.exists():
        raise StoreError(f"there is no trained model {run.id} of {run.model} on {run.dataset}; train it first")
    stamp = run.manifest.stat()
    manifest = _checked_manifest(run.manifest, stamp.st_mtime_ns, stamp.st_size)
    if manifest is None:
        raise _damaged(run, "its manifest does not match its checksum")
    if manifest.get("format") != FORMAT:
        raise StoreError(f"run {run.id} of {run.model} has format {manifest.get('format')}, not {FORMAT}; train again")
    return dict(manifest)


@lru_cache(maxsize=1024)
def _checked_manifest(path: Path, changed: int, size: int) -> dict[str, Any] | None:
    """The manifest in a file, read once until it changes; None if it does not match its checksum."""
    manifest = files.read_json(path)
    if not isinstance(manifest, dict) or manifest.pop("checksum", None) != _checksum(manifest):
        return None
    return manifest


def all_runs(dataset: str, model: str | None = None) -> list[Run]:
    """Every run folder of a data set (of one model, if given), newest first; finished or not."""
    if model is not None and model not in MODELS:
        return []
    root = paths.data_dir() / "models" / paths.safe_name(dataset)
    found = root.glob(f"{model or '*'}/*/spec.json")
    listed = [Run(dataset, path.parts[-3], path.parts[-2]) for path in found if path.parts[-3] in MODELS]
    return sorted(listed, key=lambda run: run.id, reverse=True)


def trained(dataset: Dataset, model: str | None = None) -> list[tuple[Run, dict[str, Any]]]:
    """Runs that can be loaded for these data, with their manifests: finished ones before stopped ones, newest first."""
    usable = []
    for run in all_runs(dataset.name, model):
        try:
            manifest = read_manifest(run)
        except StoreError:
            continue
        if manifest["fingerprint"] == dataset.fingerprint:
            usable.append((run, manifest))
    return sorted(usable, key=lambda pair: pair[1]["state"] != "finished")


def newest(dataset: Dataset, model: str, run_id: str | None = None) -> Run:
    """The run to serve: the newest finished one of a model on these data, or the one named.

    Raises
    ------
    StoreError
        If there is none.
    """
    model_class(model)  # an unknown key is named as such
    if run_id is not None:
        return find(dataset.name, model, run_id)
    usable = trained(dataset, model)
    if usable:
        return usable[0][0]
    for run in all_runs(dataset.name, model):
        if run.manifest.exists():
            read_manifest(run)  # says so where the only one is damaged
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


def verify(run: Run, manifest: dict[str, Any]) -> Path:
    """The file of arrays, checked byte for byte against the manifest.

    Raises
    ------
    StoreError
        If it is missing or damaged.
    """
    name = paths.safe_name(manifest["arrays_file"])
    file = run.path / name
    if not file.exists() or files.sha256(file) != manifest["sha256"][name]:
        raise _damaged(run, f"{name} does not match its manifest")
    return file


def _read_arrays(run: Run, manifest: dict[str, Any]) -> dict[str, np.ndarray]:
    with verify(run, manifest).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        arrays = {key: stored[key] for key in manifest["arrays"]}
    for key, declared in manifest["arrays"].items():
        if list(arrays[key].shape) != declared["shape"] or str(arrays[key].dtype) != declared["dtype"]:
            raise _damaged(run, f"{key} does not have its shape")
    return arrays


def _checksum(manifest: Any) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _damaged(run: Run, what: str) -> StoreError:
    return StoreError(f"run {run.id} of {run.model} on {run.dataset} is damaged ({what}); train it again")
