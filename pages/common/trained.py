"""Choosing a trained model: the same picker on every page that serves one."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.common import address, cache
from pages.common.wording import duration, plain
from recsys.data.dataset import Dataset
from recsys.data.words import Words
from recsys.errors import StoreError
from recsys.jobs.training import progress
from recsys.models import MODELS
from recsys.models.shared.base import Recommender
from recsys.storage import runs
from recsys.storage.identity import UNSTATED, age, is_older
from recsys.storage.runs import Run

TRAIN_PAGE = "pages/model/train.py"
_SECONDS_BETWEEN_LOOKS = 2.0  # at a training that makes the model on the page better


@dataclass(frozen=True, eq=False)
class Trained:
    """A model to serve, and what its run says of itself."""

    recommender: Recommender
    run: Run
    manifest: dict[str, Any]


def model_picker(dataset: Dataset) -> Trained:
    """Choose among the models that are trained on these ratings; without any the page ends with the way to one.

    The address has ``model=<key>`` and may have ``run=<id>``: that run of the model instead of the newest one.
    """
    found = runs.trained(dataset)
    asked = st.query_params.get("run", "")
    found = sorted(found, key=lambda pair: pair[0].id != asked)  # the run asked for before the newest of its model
    labels = {run.model: _label(run, manifest) for run, manifest in reversed(found)}  # the first of each stays
    labels = {key: labels[key] for key in MODELS if key in labels}
    if not labels:
        st.info("Train a model first: it takes a few seconds.", icon=":material/model_training:")
        st.page_link(TRAIN_PAGE, label="Train", icon=":material/model_training:")
        st.stop()
    key = address.pick(st.selectbox, "Model", labels, key="model", default=_first_offered(labels))
    run, manifest = next((run, manifest) for run, manifest in found if run.model == key)
    try:
        trained = Trained(cache.recommender(run, dataset), run, manifest)
    except StoreError as error:
        st.error(plain(error), icon=":material/broken_image:")
        st.page_link(TRAIN_PAGE, label="Train it again", icon=":material/model_training:")
        st.stop()
    _tell_improvement(trained)
    return trained


def _tell_improvement(trained: Trained) -> None:
    """Say that better stars are on their way, and when they are here; a page that is open takes them by itself.

    So it does where a training that was stopped goes on.
    """
    run, manifest, words = trained.run, trained.manifest, trained.recommender.dataset.words
    improving = manifest["state"] == runs.IMPROVING
    live = manifest["state"] != "finished" and _is_live(progress.status(run))
    if improving or live:
        looking = st.fragment(run_every=_SECONDS_BETWEEN_LOOKS if live else None)(_look)
        looking(run, words, cache.saved_at(run), improving=improving, was_live=live)
    elif st.session_state.pop("improving", None) == run.id:
        rmse = manifest["metrics"]["rmse"]
        measured = f": test RMSE {rmse:.4f}" if rmse is not None else ""
        told = words.said(f"The stars on this page are the better ones now{measured}.")
        st.toast(told, icon=":material/star_shine:")


def _is_live(status: progress.Status | None) -> bool:
    return status is not None and status.is_live


def _look(run: Run, words: Words, seen: int, *, improving: bool, was_live: bool) -> None:
    status = progress.status(run)
    live = _is_live(status)
    if live:
        st.session_state["improving"] = run.id
    if cache.saved_at(run) != seen or (was_live and not live):
        st.rerun()
    if status is not None and live:
        left = f", at most {duration(status.seconds_left)} left" if status.seconds_left > 0 else ""
        what = words.said("The order is final. Better stars are being trained") if improving else "Its training goes on"
        st.caption(
            f":material/hourglass_top: {what}, {status.share_done:.0%} done{left}; this page takes "
            f"{'them when they are' if improving else 'what comes of it when it is'} there."
        )
    else:
        way = "It can go on from the page Train." if progress.can_resume(run) else "Train again for them."
        st.caption(words.said(f"The order is final; the training ended before it had better stars. {way}"))


def origin(trained: Trained) -> str:
    """Which run, split and seed numbers of this model come from, as Markdown."""
    manifest = trained.manifest
    rmse = manifest["metrics"]["rmse"]
    measured = "not measured"
    if rmse is not None:
        measured = f"test RMSE {rmse:.4f} on a part of {manifest['holdout']:.0%}"
    elif manifest["metrics"]["n_test"]:
        measured = f"a part of {manifest['holdout']:.0%} kept away from training"
    split = "" if manifest["split_kind"] == UNSTATED else f", split seed {manifest['split_seed']}"
    state = {"stopped": ", stopped early by hand", runs.IMPROVING: ", its first half"}.get(manifest["state"], "")
    older = age(manifest)
    numbers = f", {older}: a new training gives other numbers" if older else ""
    remark = f" {plain(manifest['remark'])}" if manifest["remark"] else ""
    return f"Run {plain(trained.run.id)}: {measured}{split}, seed {manifest['seed']}{state}{numbers}.{remark}"


def _first_offered(labels: dict[str, str]) -> str:
    """The hybrid where it is trained; else the model whose curves everybody knows."""
    first = next(iter(MODELS))
    return first if first in labels else "mf" if "mf" in labels else next(iter(labels))


def _label(run: Run, manifest: dict[str, Any]) -> str:
    rmse = manifest["metrics"]["rmse"]
    measured = f" · RMSE {rmse:.4f}" if rmse is not None else ""
    return MODELS[run.model].title + measured + " · older version" * is_older(manifest)
