"""The curves of several trainings in one tidy table, so that they can be laid over each other."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from recsys.errors import StoreError
from recsys.jobs.training.curves import TRAINING, VALIDATION
from recsys.models import MODELS
from recsys.storage import runs
from recsys.storage.events import events, of_last_stage
from recsys.storage.runs import Run

TEST = "test"
PARTS = (VALIDATION, TRAINING, TEST)


def averages(facts: Mapping[str, Any]) -> bool:
    """Whether what serves of a run is an average over its steps, so that no single one of them is the best."""
    kind = MODELS[facts["model"]]
    last = next((stage for stage in kind.stages if stage.key == facts["config"].get("stars")), kind)
    return bool(last.averages)


def has_curves(run: Run) -> bool:
    """Whether a training told of its error epoch by epoch."""
    return any(event.get("validation_rmse") is not None for event in events(run, "epoch"))


def curves_side_by_side(named: dict[str, Run]) -> pd.DataFrame:
    """RMSE by epochs done of several trainings, of each the last stage.

    Parameters
    ----------
    named : dict
        Name of each training for people, all different, and its run.

    Returns
    -------
    DataFrame
        ``name``, ``model`` (its title), ``epochs``, ``rmse`` (stars) and ``what``, one of `PARTS`. The error on the
        test part is one point, at the epoch whose weights were kept, or at the last one where an average is served;
        there is none where nothing was measured.
    """
    rows = []
    for name, run in named.items():
        title = MODELS[run.model].title
        reports = of_last_stage(events(run, "epoch"))
        for what, key in ((TRAINING, "train_rmse"), (VALIDATION, "validation_rmse")):
            rows += [(name, title, report["epoch"], report[key], what) for report in reports if _has(report, key)]
        tested = _tested(run)
        if tested is not None and reports:
            epoch, rmse = tested
            rows.append((name, title, epoch or reports[-1]["epoch"], rmse, TEST))
    return pd.DataFrame(rows, columns=["name", "model", "epochs", "rmse", "what"])


def _has(report: dict[str, float | None], key: str) -> bool:
    return report.get(key) is not None


def _tested(run: Run) -> tuple[int | None, float] | None:
    """The epoch whose weights were kept, None where no single one is served; and the error on the test part."""
    try:
        facts = runs.read_manifest(run)
    except StoreError:
        return None
    rmse = facts["metrics"]["rmse"]
    return None if rmse is None else (None if averages(facts) else facts["best_epoch"], rmse)
