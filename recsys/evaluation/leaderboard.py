"""Which runs may stand beside each other, which may not and why, and their numbers as tables."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from recsys.data.dataset import Dataset
from recsys.evaluation import stored
from recsys.evaluation.measures import MEASURES
from recsys.evaluation.stored import Evaluation
from recsys.models import MODELS
from recsys.storage import runs
from recsys.storage.events import events, of_last_stage
from recsys.storage.identity import UNSTATED, Identity, age, misfit
from recsys.storage.labels import label
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec

HOLDOUT = 0.1  # what a comparison measures on, as everywhere by default


@dataclass(frozen=True, eq=False)
class Standing:
    """The models of one data set on one split.

    Parameters
    ----------
    measured : dict
        Model to evaluation, in the order of `MODELS`.
    trained : dict
        Model to its run, for those that only have to be measured.
    missing : list of str
        Models that have to be trained, of those that can learn from the data set.
    apart : DataFrame
        Runs that cannot stand beside the others: ``model``, ``run``, ``reason``.
    """

    measured: dict[str, Evaluation]
    trained: dict[str, Run]
    missing: list[str]
    apart: pd.DataFrame


def standing(dataset: Dataset, split_seed: int) -> Standing:
    """What is measured of each model at its default settings, what is missing, and what cannot be compared.

    Only runs on the same ratings, with the same test part and the default settings stand beside each other: every
    model gets the same chance, and the commands and the pages tell the same story. Of several such runs of a model the
    pinned one stands for it, else the newest.
    """
    measured: dict[str, Evaluation] = {}
    trained: dict[str, Run] = {}
    apart: list[tuple[str, str, str]] = []
    for key in MODELS:
        spec = TrainSpec(dataset.name, key, split_seed=split_seed, holdout=HOLDOUT)
        wanted = spec.identity(dataset.fingerprint)
        found = [(run, manifest, reason_apart(manifest, wanted)) for run, manifest in runs.on_data(dataset, key)]
        apart += [(key, run.id, reason) for run, _, reason in found if reason]
        comparable = [(run, manifest) for run, manifest, reason in found if not reason]
        for run, manifest in sorted(comparable, key=lambda pair: -(label(pair[0]).pinned or 0.0))[:1]:
            evaluation = stored.measured(run, manifest)
            if evaluation is not None:
                measured[key] = evaluation
            else:
                trained[key] = run
    missing = [key for key in suitable(dataset) if key not in measured and key not in trained]
    return Standing(measured, trained, missing, pd.DataFrame(apart, columns=["model", "run", "reason"]))


def suitable(dataset: Dataset) -> list[str]:
    """The models that can learn from a data set, in the order of `MODELS`."""
    return [key for key, kind in MODELS.items() if kind.suits(dataset)]


def reason_apart(manifest: dict[str, Any], wanted: Identity) -> str | None:
    """Why a run cannot stand beside runs of that identity, as one clause; None if it can."""
    return misfit(manifest) or age(manifest) or _other_split(manifest, wanted) or _other_training(manifest, wanted)


def _other_split(manifest: dict[str, Any], wanted: Identity) -> str | None:
    if manifest["split_kind"] == UNSTATED:
        return "does not say which ratings it has seen"
    if not manifest["holdout"]:
        return "trained on all ratings: nothing is left to measure on"
    if manifest["split_seed"] != wanted.split_seed:
        return f"another split (seed {manifest['split_seed']}): it has seen ratings that the others are tested on"
    if manifest["holdout"] != wanted.holdout:
        return f"another test part ({100 * manifest['holdout']:g}\u00a0% of the ratings)"
    return None


def _other_training(manifest: dict[str, Any], wanted: Identity) -> str | None:
    if manifest["state"] == "stopped":
        return "stopped before its end"
    if manifest["state"] == runs.IMPROVING:
        return "is still to be improved: its first half alone was trained"
    if manifest["state"] != "finished":
        return "does not say whether it was trained to its end"
    identity = Identity.of(manifest)
    changed = identity.changed(wanted)
    if changed:
        return f"other settings than the defaults: {', '.join(f'{name} {value}' for name, value in changed.items())}"
    if identity.seed != wanted.seed:
        return f"another seed of the model ({identity.seed})"
    return identity.difference(wanted)


def split_seeds(dataset: Dataset) -> list[int]:
    """Split seeds that runs on these data have, the default first."""
    seeds = {manifest["split_seed"] for _, manifest in runs.trained(dataset) if manifest["holdout"] == HOLDOUT}
    return [42, *sorted(seeds - {42})]


def table(evaluations: list[Evaluation]) -> pd.DataFrame:
    """One row per model: ``model`` (key), ``title``, ``run``, every measure, ``n_users``, ``n_skipped``."""
    rows = [
        {"title": MODELS[evaluation.row["model"]].title}
        | {name: value for name, value in evaluation.row.items() if name != "intervals"}
        for evaluation in evaluations
    ]
    known = ["model", "title", "run", *MEASURES, "n_users", "n_skipped"]
    frame = pd.DataFrame(rows, columns=known)
    return frame.astype({key: "float64" for key in MEASURES if key != "bytes"})


def with_intervals(evaluations: list[Evaluation]) -> pd.DataFrame:
    """`table` with ``<measure>_low`` and ``<measure>_high`` beside it, for spreadsheets."""
    bounds = [
        {
            f"{name}_{end}": bound
            for name, interval in evaluation.row["intervals"].items()
            for end, bound in zip(("low", "high"), interval, strict=True)
        }
        for evaluation in evaluations
    ]
    return pd.concat([table(evaluations), pd.DataFrame(bounds)], axis=1)


def deciding(evaluations: list[Evaluation]) -> list[str]:
    """The five measures to choose a model by, the one that a leaderboard is sorted by first: lists, then stars."""
    has_stars = any(evaluation.row["rmse"] is not None for evaluation in evaluations)
    return ["ndcg_at_10", "rmse" if has_stars else "recall_at_10", "hit_rate_at_10", "coverage", "train_seconds"]


def ordered(evaluations: list[Evaluation], key: str) -> list[Evaluation]:
    """Sorted by a measure, the best first; those without a value last."""
    sign = -1 if MEASURES[key].higher_is_better else 1

    def place(evaluation: Evaluation) -> tuple[bool, float]:
        value = evaluation.row[key]
        return value is None, 0.0 if value is None else sign * value

    return sorted(evaluations, key=place)


def best(frame: pd.DataFrame, key: str) -> list[int]:
    """Rows of `table` with the best value of a measure, several on a tie; none where nobody has a value."""
    values = frame[key].dropna()
    if values.empty:
        return []
    top = values.max() if MEASURES[key].higher_is_better else values.min()
    return [int(at) for at in values.index[values == top]]


def curves(evaluations: list[Evaluation]) -> pd.DataFrame:
    """Validation RMSE by epoch of the models that have epochs, of the stage of a fit that its stars come from.

    Returns
    -------
    DataFrame
        ``title``, ``step`` (what the model calls an epoch), ``epoch``, ``planned``, ``rmse``, ``is_best`` (none is
        where the average over all of them serves).
    """
    rows = []
    for evaluation in evaluations:
        reports = of_last_stage(events(evaluation.run, "epoch"))
        scored = [
            (report["epoch"], report["validation_rmse"])
            for report in reports
            if report.get("validation_rmse") is not None
        ]
        if not scored:
            continue
        kind = MODELS[evaluation.run.model].in_stage(reports[-1].get("stage") or 0)
        planned = max(report.get("epochs") or report["epoch"] for report in reports)
        lowest = min(rmse for _, rmse in scored)
        first_best = None if kind.averages else next(epoch for epoch, rmse in scored if rmse == lowest)
        title = MODELS[evaluation.run.model].title
        rows += [(title, kind.step, epoch, planned, rmse, epoch == first_best) for epoch, rmse in scored]
    return pd.DataFrame(rows, columns=["title", "step", "epoch", "planned", "rmse", "is_best"])
