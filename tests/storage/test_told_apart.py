"""What sets a run apart from one with default settings."""

from dataclasses import replace

import pytest

from recsys.storage.spec import TrainSpec
from recsys.storage.told_apart import has_usual_split, in_words, usual_identity


def spec(**chosen: object) -> TrainSpec:
    return TrainSpec("ml-1m", chosen.pop("model", "mf"), **chosen)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({}, "default settings"),
        ({"settings": {"n_factors": 64}}, "n_factors 64, others as default"),
        ({"settings": {"n_factors": 64, "l2": 0.5}}, "n_factors 64, l2 0.5, others as default"),
        ({"preset": "notebook"}, "preset notebook"),
        ({"preset": "notebook", "settings": {"n_factors": 7}}, "preset notebook with n_factors 7"),
        ({"split_seed": 7, "seed": 1}, "default settings; split seed 7; seed 1"),
        ({"holdout": 0.25}, "default settings; 25\u00a0% held out"),
        ({"holdout": 0.0}, "default settings; trained on all ratings"),
    ],
)  # fmt: skip
def test_only_what_was_chosen_is_told(chosen, words):
    asked = spec(**chosen)
    assert in_words(asked.identity("f"), asked.preset) == words


def test_a_preset_that_no_longer_has_these_values_is_not_named_without_what_differs():
    changed = replace(usual_identity("mf", "f"), config=usual_identity("mf", "f").config | {"n_factors": 3})
    assert in_words(changed, "of-yesterday") == "n_factors 3, others as default"


def test_the_usual_identity_is_that_of_a_spec_in_which_nothing_is_chosen():
    for model in ("mf", "bayes", "hybrid", "ease"):
        assert usual_identity(model, "f") == spec(model=model).identity("f")


@pytest.mark.parametrize(("changes", "usual"), [({}, True), ({"split_seed": 1}, False), ({"holdout": 0.2}, False)])
def test_the_usual_split_is_told_from_others(changes, usual):
    assert has_usual_split(usual_identity("mf", "f").document() | changes) is usual
