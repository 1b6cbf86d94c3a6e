"""Choosing a trained model: the same picker on every page that serves one."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.common import address, cache, run_choice
from pages.common.preparing import wait_for_a_model
from pages.common.wording import duration, plain
from recsys.data.dataset import Dataset
from recsys.data.numbers import percent
from recsys.data.words import Words
from recsys.errors import StoreError
from recsys.jobs.training import progress
from recsys.models import MODELS
from recsys.models.shared.base import Recommender
from recsys.storage import runs
from recsys.storage.choice import Candidate, candidates
from recsys.storage.identity import UNSTATED, age, is_older
from recsys.storage.runs import Run
from recsys.storage.told_apart import AS_DEFAULT

TRAIN_PAGE = "pages/model/train.py"
_SECONDS_BETWEEN_LOOKS = 2.0  # at a training that makes the model on the page better


@dataclass(frozen=True, eq=False)
class Trained:
    """A model to serve, and what its run says of itself."""

    recommender: Recommender
    run: Run
    manifest: dict[str, Any]
    differs: str  # what sets the run apart from one with default settings


def model_picker(dataset: Dataset) -> Trained:
    """Choose among the models that are trained on these ratings, and among the runs of one that has several.

    The address has ``model=<key>`` and ``run=<id>``. Without any model the page ends with the way to one; so it does,
    with the choice of what is there, where a link names another model or run.
    """
    of_models = _of_models(dataset)
    if not of_models:
        wait_for_a_model(dataset)
    shown = _shown(of_models)
    labels = {key: _label(one.run, one.facts) for key, one in shown.items()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = address.pick(
            st.selectbox,
            "Model",
            labels,
            key="model",
            default=_first_offered(shown),
            missing=lambda text: _tell_untrained(text, dataset),
            drops=(run_choice.KEY,),
        )
        one = run_choice.run_picker(of_models[key])
    try:
        trained = Trained(cache.recommender(one.run, dataset), one.run, one.facts, one.differs)
    except StoreError as error:
        st.error(plain(error), icon=":material/broken_image:")
        _way_to_train("Train it again", one.run.model)
        st.stop()
    _tell_improvement(trained)
    return trained


def in_force(dataset: Dataset) -> Candidate | None:
    """The run that `model_picker` would show, for a page that has none: of the model picked last; None without any."""
    shown = _shown(_of_models(dataset))
    picked = address.remembered("model")
    return shown.get(picked if picked in shown else _first_offered(shown)) if shown else None


def _of_models(dataset: Dataset) -> dict[str, list[Candidate]]:
    of_models: dict[str, list[Candidate]] = {}
    for one in candidates(dataset):
        of_models.setdefault(one.run.model, []).append(one)
    return of_models


def _shown(of_models: dict[str, list[Candidate]]) -> dict[str, Candidate]:
    """The run of each model that is asked for, else the one that serves."""
    return {key: run_choice.in_force(of_models[key]) for key in MODELS if key in of_models}


def _tell_untrained(model: str, dataset: Dataset) -> None:
    """Say that a link is about a model that is not trained here, with the way to train it if there is such a model."""
    what = MODELS[model].title if model in MODELS else f"the model {address.named(model)}"
    st.warning(
        f"This address is about {what}, which is not trained on {plain(dataset.name)}. Nothing else is shown in its "
        "place: choose one that is trained.",
        icon=":material/link_off:",
    )
    if model in MODELS:
        _way_to_train(f"Train {what}", model)


def _way_to_train(label: str, model: str | None = None) -> None:
    query = address.link() if model is None else address.link(model=model)
    st.page_link(TRAIN_PAGE, label=label, icon=":material/model_training:", query_params=query)


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
            f":material/hourglass_top: {what}, {percent(status.share_done)} done{left}; this page takes "
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
        measured = f"test RMSE {rmse:.4f} on a part of {percent(manifest['holdout'])}"
    elif manifest["metrics"]["n_test"]:
        measured = f"a part of {percent(manifest['holdout'])} kept away from training"
    split = "" if manifest["split_kind"] == UNSTATED else f", split seed {manifest['split_seed']}"
    state = {"stopped": ", stopped early by hand", runs.IMPROVING: ", its first half"}.get(manifest["state"], "")
    older = age(manifest)
    numbers = f", {older}: a new training gives other numbers" if older else ""
    remark = f" {plain(manifest['remark'])}" if manifest["remark"] else ""
    settings = "" if trained.differs == AS_DEFAULT else f" ({plain(trained.differs)})"
    return f"Run {plain(trained.run.id)}{settings}: {measured}{split}, seed {manifest['seed']}{state}{numbers}.{remark}"


def _first_offered(shown: dict[str, Candidate]) -> str:
    """The model of the run that a link names, else the hybrid, else the model whose curves everybody knows."""
    asked, first = run_choice.asked_for(), next(iter(MODELS))
    of_link = next((key for key, one in shown.items() if one.run.id == asked), None)
    return of_link or (first if first in shown else "mf" if "mf" in shown else next(iter(shown)))


def _label(run: Run, manifest: dict[str, Any]) -> str:
    rmse = manifest["metrics"]["rmse"]
    measured = f" · RMSE {rmse:.4f}" if rmse is not None else ""
    return MODELS[run.model].title + measured + " · older version" * is_older(manifest)
