"""Hyperparameters as text and as values, for the settings of every model."""

from dataclasses import asdict, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recsys.errors import SettingError
from recsys.models import MODELS

TOGETHER = ("burn_in", "sweeps")  # of `bayes`: what one may be depends on the other
NUMBERS = [
    (kind.Config, spec)
    for kind in MODELS.values()
    for spec in fields(kind.Config)
    if type(spec.default) in (int, float) and not (kind.key == "bayes" and spec.name in TOGETHER)
]


@pytest.mark.parametrize("kind", MODELS.values(), ids=MODELS)
def test_settings_written_as_text_are_read_as_themselves(kind):
    config = kind.Config()
    texts = {name: str(value) for name, value in asdict(config).items()}
    assert kind.Config(**kind.Config.parse(texts)) == config


@given(st.sampled_from(NUMBERS), st.one_of(st.integers(-(10**7), 10**7), st.floats()))
def test_a_number_is_taken_within_its_range_and_refused_outside(declared, value):
    config, spec = declared
    low, high = spec.metadata["low"], spec.metadata["high"]
    whole = type(spec.default) is int
    fits = (type(value) is int or not whole) and low <= value <= high
    if fits:
        assert getattr(config(**{spec.name: value}), spec.name) == value
    else:
        with pytest.raises(SettingError, match=spec.name):
            config(**{spec.name: value})


@given(st.integers(1, 400), st.integers(0, 400))
def test_a_burn_in_is_shorter_than_all_sweeps(sweeps, burn_in):
    settings = MODELS["bayes"].Config
    bounds = {spec.name: (spec.metadata["low"], spec.metadata["high"]) for spec in fields(settings)}
    within = all(
        bounds[name][0] <= value <= bounds[name][1] for name, value in zip(TOGETHER, (burn_in, sweeps), strict=True)
    )
    if within and burn_in < sweeps:
        assert settings(sweeps=sweeps, burn_in=burn_in).burn_in == burn_in
    else:
        with pytest.raises(SettingError, match=r"burn_in|sweeps"):
            settings(sweeps=sweeps, burn_in=burn_in)


@given(st.sampled_from(NUMBERS), st.text(max_size=8))
def test_a_text_is_a_number_or_is_refused_by_name(declared, text):
    config, spec = declared
    try:
        expected = type(spec.default)(text)
    except ValueError:
        with pytest.raises(SettingError, match=spec.name):
            config.parse({spec.name: text})
    else:
        assert str(config.parse({spec.name: text})[spec.name]) == str(expected)


@pytest.mark.parametrize("kind", MODELS.values(), ids=MODELS)
def test_every_setting_says_what_it_does_and_knows_its_bounds(kind):
    for spec in fields(kind.Config):
        assert spec.metadata["help"].endswith(".")
        if type(spec.default) in (int, float):
            assert spec.metadata["low"] <= spec.default <= spec.metadata["high"]
