"""Choosing a trained model: the same picker on every page that serves one."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.common import address, cache
from pages.common.wording import plain
from recsys.data.dataset import Dataset
from recsys.errors import StoreError
from recsys.models import MODELS
from recsys.models.shared.base import Recommender
from recsys.storage import runs
from recsys.storage.identity import UNSTATED, age, is_older
from recsys.storage.runs import Run

TRAIN_PAGE = "pages/model/train.py"


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
    labels = {run.model: _label(run, manifest) for run, manifest in reversed(found)}  # the newest of each stays
    labels = {key: labels[key] for key in MODELS if key in labels}
    if not labels:
        st.info("Train a model first: it takes a few seconds.", icon=":material/model_training:")
        st.page_link(TRAIN_PAGE, label="Train", icon=":material/model_training:")
        st.stop()
    key = address.pick(st.selectbox, "Model", labels, key="model", default="mf")
    of_model = {run.id: (run, manifest) for run, manifest in found if run.model == key}
    run, manifest = of_model.get(st.query_params.get("run", ""), next(iter(of_model.values())))
    try:
        return Trained(cache.recommender(run, dataset), run, manifest)
    except StoreError as error:
        st.error(plain(error), icon=":material/broken_image:")
        st.page_link(TRAIN_PAGE, label="Train it again", icon=":material/model_training:")
        st.stop()


def origin(trained: Trained) -> str:
    """Which run, split and seed numbers of this model come from, as Markdown."""
    manifest = trained.manifest
    rmse = manifest["metrics"]["rmse"]
    measured = f"test RMSE {rmse:.4f} on a part of {manifest['holdout']:.0%}" if rmse is not None else "not measured"
    split = "" if manifest["split_kind"] == UNSTATED else f", split seed {manifest['split_seed']}"
    stopped = ", stopped early by hand" if manifest["state"] == "stopped" else ""
    older = age(manifest)
    return (
        f"Run {plain(trained.run.id)}: {measured}{split}, seed {manifest['seed']}{stopped}"
        f"{f', {older}: a new training gives other numbers' if older else ''}."
    )


def _label(run: Run, manifest: dict[str, Any]) -> str:
    rmse = manifest["metrics"]["rmse"]
    measured = f" · RMSE {rmse:.4f}" if rmse is not None else ""
    return MODELS[run.model].title + measured + " · older version" * is_older(manifest)
