"""The manifest of a run: vouched for by a checksum, and whole, whenever it was written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from recsys.storage import files
from recsys.storage.files import DamagedFileError
from recsys.storage.identity import RANDOM_SPLIT, UNSTATED

FORMAT = 1  # of the manifest; a run with another one is refused and can be trained again

_MOST = 1e15  # a larger number is none that a run has to tell
_LATEST = 9e9  # seconds since 1970, in the 23rd century


def write(path: Path, facts: dict[str, Any]) -> None:
    """Write a manifest with its checksum, atomically.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    files.write_json(path, facts | {"checksum": files.checksum(facts)})


def read(path: Path) -> dict[str, Any]:
    """The facts in a manifest, each of the kind that it should be; what was not told has what stands for unknown.

    Of a manifest of another format than `FORMAT` only its ``format`` means something.

    Raises
    ------
    DamagedFileError
        If it does not match its checksum, or a fact is missing or of another kind.
    """
    facts = files.read_json(path)
    if not isinstance(facts, dict) or facts.pop("checksum", None) != files.checksum(facts):
        raise DamagedFileError("its manifest does not match its checksum")
    if facts.get("format") != FORMAT:
        return facts
    missing = sorted(_NEEDED.keys() - facts.keys())
    if missing:
        raise DamagedFileError(f"its manifest lacks {missing[0]}")
    whole = _filled_in(facts)
    for name, holds in (_NEEDED | _TOLD).items():
        if not holds(whole[name]):
            raise DamagedFileError(f"what its manifest says of {name} makes no sense")
    return whole


def _filled_in(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts that are as old as the format, plus what came later or was never told."""
    whole = {
        "model_version": 1,  # before versions were told
        "split_kind": RANDOM_SPLIT,  # before there was another one
        "split_seed": 0,
        "holdout": 0.0,
        "state": "unknown",
        "preset": "",
        "remark": "",  # what the model says of its fit
        **dict.fromkeys(("n_train", "epochs", "best_epoch", "seconds", "started", "finished")),
        **facts,
    }
    if whole["split_kind"] == RANDOM_SPLIT and not {"split_seed", "holdout"} <= facts.keys():
        whole |= {"split_kind": UNSTATED, "holdout": 0.0}  # no rating is known to be kept away from it
    told = facts.get("metrics", {})
    if isinstance(told, dict):
        whole["metrics"] = {"rmse": None, "mae": None, "best_validation_rmse": None} | told
        whole["metrics"]["n_test"] = told.get("n_test") or 0
    return whole


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < _MOST


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and -_MOST < value < _MOST  # and so no NaN


def _is_moment(value: Any) -> bool:
    return _is_number(value) and 0 <= value < _LATEST


def _or_unknown(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: value is None or holds(value)


def _are_arrays(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(one, dict) and {"shape", "dtype"} <= one.keys() for one in value.values()
    )


def _are_metrics(value: Any) -> bool:
    if not isinstance(value, dict) or not _is_count(value["n_test"]):
        return False
    return all(_or_unknown(_is_number)(value[name]) for name in ("rmse", "mae", "best_validation_rmse"))


_NEEDED: dict[str, Callable[[Any], bool]] = {  # what was in every manifest from the first one on
    "model": _is_text,
    "dataset": _is_text,
    "run": _is_text,
    "fingerprint": _is_text,
    "config": lambda value: isinstance(value, dict),
    "seed": _is_count,
    "arrays_file": _is_text,
    "arrays": _are_arrays,
    "bytes": _is_count,
    "sha256": lambda value: isinstance(value, dict) and all(map(_is_text, value.values())),
}
_TOLD: dict[str, Callable[[Any], bool]] = {
    "model_version": lambda value: _is_count(value) and value >= 1,
    "split_kind": _is_text,
    "split_seed": _is_count,
    "holdout": lambda value: _is_number(value) and 0 <= value < 1,
    "state": _is_text,
    "preset": _is_text,
    "remark": _is_text,
    "metrics": _are_metrics,
    "n_train": _or_unknown(_is_count),
    "epochs": _or_unknown(_is_count),
    "best_epoch": _or_unknown(_is_count),
    "seconds": _or_unknown(_is_number),
    "started": _or_unknown(_is_moment),
    "finished": _or_unknown(_is_moment),
}
