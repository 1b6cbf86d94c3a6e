"""Measurements kept beside the run that they are of, so that page and command line show the same numbers."""

import contextlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from recsys.data.dataset import Dataset
from recsys.data.splitting import Split, split
from recsys.errors import SettingError, StoreError
from recsys.evaluation.bootstrap import UserSums
from recsys.evaluation.calibration import calibration, predicted_by_given
from recsys.evaluation.measures import MEASURES
from recsys.evaluation.protocol import PROTOCOL, Measured, measure
from recsys.evaluation.slices import error_slices
from recsys.models.shared.likes import like_threshold
from recsys.storage import files, runs
from recsys.storage.files import DamagedFileError
from recsys.storage.identity import RANDOM_SPLIT, UNSTATED, Identity
from recsys.storage.runs import Run

_OF_FILES = ("sha256", "seconds")  # of a manifest: with them a training that was done again is another one
_TOLD_FIRST = {"protocol", "fingerprint", "split_seed", "holdout", *_OF_FILES}  # what the first measurements were of
_PARTS = {"row": dict, "split": dict, "slices": dict, "by_given": list, "calibration": list}  # also of an Evaluation


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What was measured of one run.

    Parameters
    ----------
    run : Run
    row : dict
        JSON values: ``model``, ``run``, every measure, ``intervals``, ``n_users``, ``n_skipped``.
    split : dict
        ``seed``, ``holdout``, ``n_train``, ``n_test`` and ``liked``, the stars from which on a movie is relevant.
    slices : dict
        As ``slices.error_slices`` returns them; empty where all ratings are the same, as the next two are.
    by_given, calibration : list of dict
        As ``residuals`` returns them.
    """

    run: Run
    row: dict[str, Any]
    split: dict[str, Any]
    slices: dict[str, list[dict[str, Any]]]
    by_given: list[dict[str, Any]]
    calibration: list[dict[str, Any]]

    @cached_property
    def sums(self) -> UserSums:
        """The sums over users behind the intervals.

        Raises
        ------
        StoreError
            If their file has gone or changed since.
        """
        try:
            stored = files.read_arrays(_sums_file(self.run))
            names = tuple(str(name) for name in stored["names"])
            return UserSums(names, stored["top"].astype(np.float64), stored["bottom"].astype(np.float64))
        except OSError as error:
            why = error.strerror or error
            raise StoreError(
                f"the measurement of run {self.run.id} cannot be read ({why}); measure it again"
            ) from error
        except (DamagedFileError, LookupError, ValueError) as error:
            raise StoreError(f"the measurement of run {self.run.id} is damaged; measure it again") from error


def evaluate(run: Run, dataset: Dataset) -> Evaluation:
    """Measure a run, or answer with what was measured before.

    Raises
    ------
    StoreError
        If the run cannot be loaded for these data, or the disk is full.
    SettingError
        If it was trained on all ratings, so that there is nothing to measure on, or does not say on which.
    """
    manifest = runs.servable(run, dataset)
    known = measured(run, manifest)
    if known is not None:
        return known
    if manifest["split_kind"] == UNSTATED:
        raise SettingError(
            f"run {run.id} of {run.model} does not say which ratings it was trained on, so nothing is known to be left "
            "to measure on; train it again"
        )
    if not manifest["holdout"]:
        raise SettingError(
            f"run {run.id} of {run.model} was trained on all ratings (holdout 0), so nothing is left to measure on; "
            "train it with a holdout above 0"
        )
    parts = split(dataset.n_ratings, holdout=manifest["holdout"], seed=manifest["split_seed"])
    return _keep(run, manifest, measure(runs.load(run, dataset), dataset, parts), dataset, parts)


def measured(run: Run, manifest: dict[str, Any]) -> Evaluation | None:
    """What was measured of a run before; None if nothing was, of another training, or its files are damaged."""
    document = files.read_json(_file(run))
    if not _is_whole(document) or not _is_of(document["of"], manifest):
        return None
    with contextlib.suppress(OSError):
        if document["sums_sha256"] == files.sha256(_sums_file(run)):
            return Evaluation(run, *(document[name] for name in _PARTS))
    return None


def _is_whole(document: Any) -> bool:
    """Whether a measurement has its parts and is as it was written; the first had no checksum to tell by."""
    if not isinstance(document, dict) or not document.keys() >= {"of", "sums_sha256", *_PARTS}:
        return False
    told = document.pop("checksum", None)
    kinds_fit = all(isinstance(document[name], kind) for name, kind in _PARTS.items())
    has_row = kinds_fit and document["row"].keys() >= {"model", "run", "intervals", "n_users", "n_skipped", *MEASURES}
    return has_row and told in (None, files.checksum(document))


def _keep(run: Run, manifest: dict[str, Any], found: Measured, dataset: Dataset, parts: Split) -> Evaluation:
    train, test = dataset.ratings.take(parts.train), dataset.ratings.take(parts.test)
    document: dict[str, Any] = {
        "of": _identity(manifest),
        "row": _row(run, manifest, found),
        "split": {
            "seed": manifest["split_seed"],
            "holdout": manifest["holdout"],
            "n_train": len(train),
            "n_test": len(test),
            "liked": like_threshold(dataset.scale),
        },
        "slices": {},
        "by_given": [],
        "calibration": [],
    }
    if not dataset.is_implicit:
        document |= {
            "slices": error_slices(found.predicted, test, train, dataset),
            "by_given": predicted_by_given(found.predicted, test.stars, dataset.scale),
            "calibration": calibration(found.predicted, test.stars, dataset.scale),
        }
    arrays = {"names": np.array(found.sums.names), "top": found.sums.top, "bottom": found.sums.bottom}
    try:
        files.write_atomically(_sums_file(run), lambda file: np.savez_compressed(file, allow_pickle=False, **arrays))
        whole = document | {"sums_sha256": files.sha256(_sums_file(run))}
        files.write_json(_file(run), whole | {"checksum": files.checksum(whole)})
    except OSError as error:
        raise StoreError(f"the measurement could not be saved in {run.path}: {error.strerror or error}") from None
    return Evaluation(run, *(document[name] for name in _PARTS))


def _row(run: Run, manifest: dict[str, Any], found: Measured) -> dict[str, Any]:
    values = found.values | {"train_seconds": manifest["seconds"], "bytes": manifest["bytes"]}
    return {
        "model": run.model,
        "run": run.id,
        **{key: values[key] for key in MEASURES},
        "intervals": found.intervals,
        "n_users": found.n_users,
        "n_skipped": found.n_skipped,
    }


def _identity(manifest: dict[str, Any]) -> dict[str, Any]:
    """What a measurement is of: another training, other arrays or another protocol make it another one."""
    return Identity.of(manifest).document() | {"protocol": PROTOCOL} | {name: manifest[name] for name in _OF_FILES}


def _is_of(of: Any, manifest: dict[str, Any]) -> bool:
    """Whether a measurement is of that run; one from before versions were told is, if the run is as old."""
    if not isinstance(of, dict) or not of.keys() >= _TOLD_FIRST:
        return False
    wanted = _identity(manifest)
    untold = {} if "model_version" in of else wanted | {"model_version": 1, "split_kind": RANDOM_SPLIT}
    return untold | of == wanted


def _file(run: Run) -> Path:
    return run.path / "evaluation.json"


def _sums_file(run: Run) -> Path:
    return run.path / "evaluation.npz"
