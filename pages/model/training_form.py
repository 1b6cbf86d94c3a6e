"""The inputs that say what to train: made from each model's own declaration of its settings."""

from dataclasses import Field, fields, replace
from typing import Any

import streamlit as st

from pages.common import address, run_choice
from pages.common.wording import plain
from recsys.data.dataset import Dataset
from recsys.data.words import OF_MOVIES, Words
from recsys.errors import SettingError
from recsys.evaluation.leaderboard import suitable
from recsys.jobs.training import progress
from recsys.models import MODELS
from recsys.storage import runs
from recsys.storage.spec import TrainSpec


def training_form(dataset: Dataset) -> TrainSpec:
    """Choose model, preset and settings; the page ends with a sentence where they do not go together."""
    words = dataset.words
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        titles = {key: MODELS[key].title for key in suitable(dataset)}
        key = address.pick(
            st.selectbox,
            "Model",
            titles,
            key="model",
            default=_offered_first(dataset),
            missing=lambda text: _tell_missing(text, dataset),
            drops=("run", "preset"),
            width=280,
        )
        presets = {name: name.capitalize() for name in MODELS[key].presets}
        preset = "default"
        if len(presets) > 1:
            preset = address.pick(st.segmented_control, "Preset", presets, key="preset", default="default")
    with_stars = replace(
        words, star=OF_MOVIES.star, stars=OF_MOVIES.stars
    )  # a model is made for them, if not for likes
    st.caption((with_stars if dataset.is_implicit else words).said(MODELS[key].summary))
    others = [model.title for key, model in MODELS.items() if key not in titles]
    if others:
        st.caption(
            f"All {words.ratings} are the same here, so models that learn from how much somebody liked something are "
            f"not offered: {', '.join(others)}."
        )
    with st.expander("Settings", icon=":material/tune:"):
        settings = _settings(key, preset, words)
        split = _split_settings()
        with_map = _map_setting(key, words)
    try:
        return TrainSpec(dataset=dataset.name, model=key, preset=preset, settings=settings, with_map=with_map, **split)
    except SettingError as error:
        st.error(plain(error), icon=":material/error:")
        st.stop()


def _offered_first(dataset: Dataset) -> str | None:
    """The model of the run that a link names; of the one in training; the hybrid, unless others alone are trained."""
    running = progress.running()
    if asked := run_choice.model_of_link(dataset.name):
        return asked
    if running is not None and running.dataset == dataset.name:
        return running.model
    trained = [run.model for run in runs.all_runs(dataset.name)]
    return trained[0] if trained and next(iter(MODELS)) not in trained else None


def _tell_missing(model: str, dataset: Dataset) -> None:
    """Say that a link is about a model that cannot be trained here, or that nobody knows."""
    what = MODELS[model].title if model in MODELS else f"the model {address.named(model)}"
    why = f"cannot learn from {plain(dataset.name)}" if model in MODELS else "is not known here"
    st.warning(
        f"This address is about {what}, which {why}. Nothing else is shown in its place: choose another model.",
        icon=":material/link_off:",
    )


def _settings(model: str, preset: str, words: Words) -> dict[str, Any]:
    """The hyperparameters that differ from the preset."""
    kind = MODELS[model]
    preset_values = kind.presets[preset]
    changed = {}
    with st.grid("auto", min_column_width=190, vertical_alignment="bottom"):
        for spec in fields(kind.Config):
            start = preset_values.get(spec.name, spec.default)
            value = _input(spec, start, words, key=f"setting_{model}_{preset}_{spec.name}")
            if value is not None and value != start:
                changed[spec.name] = value
    return changed


def _input(spec: Field, start: Any, words: Words, key: str) -> Any:
    label, about = words.said(_label(spec.name)), words.said(spec.metadata["help"])
    if isinstance(start, bool):
        return st.toggle(label, value=start, help=about, key=key)
    if isinstance(start, str):
        choices = list(spec.metadata["choices"])
        return st.selectbox(label, choices, index=choices.index(start), format_func=words.said, help=about, key=key)
    low, high = spec.metadata["low"], spec.metadata["high"]
    if isinstance(start, int):
        return st.number_input(label, int(low), int(high), start, step=1, help=about, key=key)
    return st.number_input(
        label, float(low), float(high), start, step=max(start / 10, 0.001), format="%.4f", help=about, key=key
    )


def _label(name: str) -> str:
    """``n_factors`` as "Number of factors"."""
    words = f"number of {name[2:]}" if name.startswith("n_") else name
    return words.replace("_", " ").capitalize()


def _split_settings() -> dict[str, Any]:
    with st.grid("auto", min_column_width=190):
        holdout = st.number_input(
            "Test part",
            0.0,
            0.9,
            0.1,
            step=0.05,
            format="%.2f",
            key="holdout",
            help="Share of the ratings that is kept away from training, to measure on; 0 trains on everything.",
        )
        split_seed = st.number_input(
            "Split seed", 0, 2**31 - 1, 42, key="split_seed", help="Which ratings are the test part."
        )
        seed = st.number_input("Seed", 0, 2**31 - 1, 42, key="seed", help="Starting weights and order of the ratings.")
    return {"holdout": float(holdout or 0.0), "split_seed": int(split_seed or 0), "seed": int(seed or 0)}


def _map_setting(model: str, words: Words) -> bool:
    """Whether the training ends with the map; a neighbourhood model has no factors to lay out."""
    if not MODELS[model].has_factors:
        return False
    return st.toggle(
        "Lay out the map",
        value=True,
        key="with_map",
        help=words.said(
            "Neighbourhoods for the page Map, by t-SNE, after the model is saved: the model can be used meanwhile. "
            "It takes at least two factors a movie."
        ),
    )
