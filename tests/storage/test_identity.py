"""What a run is: which trainings are the same one, what differs between two, and what a version makes of an old one."""

from dataclasses import dataclass, replace

import pytest

from recsys.models import MODELS
from recsys.models.bias import Bias
from recsys.models.shared.settings import Settings, setting
from recsys.storage.identity import Identity, age, misfit, other_data
from recsys.storage.spec import TrainSpec

SPEC = TrainSpec("tribes", "bias")
WAS = SPEC.identity("a" * 64)


def facts(**changes: object) -> dict:
    return WAS.document() | changes


@dataclass(frozen=True)
class LaterSettings(Settings):
    """As `Bias` might have them one day: one setting less, one more, one with a narrower range."""

    movie_damping: float = setting(3.0, "Kept.", 0, 10)
    momentum: float = setting(0.5, "Added.", 0, 1)


@pytest.mark.parametrize("key", MODELS)
def test_every_model_declares_a_version_of_its_own(key):
    version = vars(MODELS[key]).get("version")  # not an inherited one: a change to it would be a change to all
    assert type(version) is int
    assert version >= 1


def test_the_same_spec_on_the_same_data_is_the_same_training():
    assert TrainSpec("elsewhere", "bias", with_map=False).identity("a" * 64) == WAS
    assert WAS.difference(SPEC.identity("a" * 64)) is None


@pytest.mark.parametrize(
    ("changes", "clause"),
    [
        ({"fingerprint": "b" * 64}, "it began on other data than there are now"),
        ({"model": "svd"}, "it began as model bias, not svd"),
        ({"model_version": 7}, f"it began with version {Bias.version} of the model, which is 7 now"),
        ({"split_seed": 7}, "it began on another split (random with seed 42, 0.1 held out, not random with seed 7"),
        ({"holdout": 0.1001}, "0.1 held out, not random with seed 42, 0.1001 held out)"),
        ({"split_kind": "time"}, "it began on another split (random with seed 42, 0.1 held out, not time with seed 42"),
        (
            {"config": WAS.config | {"movie_damping": 99.0}},
            "it began with other settings (movie_damping 3.0, not 99.0)",
        ),
        ({"seed": 1}, "it began with seed 42, not 1"),
    ],
)
def test_whatever_differs_makes_another_training_and_is_named(changes, clause):
    now = replace(WAS, **changes)
    assert now != WAS
    assert clause in WAS.difference(now)


def test_a_document_comes_back_as_the_identity_that_it_was():
    assert Identity.from_document(WAS.document()) == WAS


@pytest.mark.parametrize("junk", [None, [], "x", 3, {}, {"fingerprint": "a"}])
def test_what_is_no_identity_is_none(junk):
    assert Identity.from_document(junk) is None


@pytest.mark.parametrize("name", WAS.document())
@pytest.mark.parametrize("junk", [None, [], True, "text", 1.5, {"a": 1}])
def test_an_identity_with_one_field_of_another_kind_is_none(name, junk):
    if type(junk) is not type(WAS.document()[name]):
        assert Identity.from_document(facts(**{name: junk})) is None


def test_an_older_version_is_named_and_fits_where_its_settings_do(monkeypatch):
    monkeypatch.setattr(Bias, "version", 3)
    assert age(facts(model_version=3)) is None
    assert age(facts(model_version=2)) == "trained by an older version of the model (2, now 3)"
    assert misfit(facts(model_version=2)) is None


def test_a_newer_version_than_the_code_knows_does_not_fit():
    newer = facts(model_version=Bias.version + 1)
    assert age(newer) is None
    assert misfit(newer).startswith(f"trained by a newer version of the model ({Bias.version + 1}) than is known here")


def test_a_split_of_an_unknown_kind_does_not_fit():
    assert "split of a kind that is not known here (time)" in misfit(facts(split_kind="time"))


def test_settings_that_are_gone_or_no_longer_allowed_are_named(monkeypatch):
    removed = sorted(WAS.config.keys() - {"movie_damping"})
    monkeypatch.setattr(Bias, "Config", LaterSettings)
    assert misfit(facts()) == f"trained with settings that this version no longer has: {', '.join(removed)}"
    narrowed = misfit(facts(config={"movie_damping": 99.0}))
    assert narrowed.startswith("trained with settings that this version does not allow: movie_damping must be between")


def test_a_setting_that_came_later_has_its_default_in_a_run_of_the_same_version(monkeypatch):
    monkeypatch.setattr(Bias, "Config", LaterSettings)
    was = facts(config={"movie_damping": 3.0})
    now = SPEC.identity("a" * 64)
    assert Identity.of(was) == now
    changed = Identity.of(facts(config={"movie_damping": 2.0}))
    assert changed.changed(now) == {"movie_damping": 2.0}


def test_of_an_older_version_nothing_is_assumed(monkeypatch):
    monkeypatch.setattr(Bias, "Config", LaterSettings)
    monkeypatch.setattr(Bias, "version", 2)
    older = Identity.of(facts(config={"movie_damping": 3.0}, model_version=1))
    assert older.config == {"movie_damping": 3.0}
    assert older != SPEC.identity("a" * 64)


def test_other_data_are_told_by_the_fingerprint_alone():
    assert other_data(facts(), "a" * 64) is None
    assert other_data(facts(), "b" * 64) == "trained on other data than there are now"
