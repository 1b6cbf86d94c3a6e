"""Names, notes and pins of runs."""

import json

import pytest

from recsys.errors import StoreError
from recsys.models.bias import Bias
from recsys.storage import files, labels, runs
from recsys.storage.labels import Label
from recsys.storage.runs import Run

FIRST, SECOND = (Run("two-tribes", "bias", f"2026010{day}-000000-000-abcd") for day in (1, 2))


@pytest.fixture
def two_runs(data_dir, two_tribes):
    model = Bias().fit(two_tribes)
    for run in (FIRST, SECOND):
        run.path.mkdir(parents=True)
        files.write_json(run.path / "spec.json", {})
        runs.save(run, model, {"state": "finished"})


def test_a_run_of_which_nobody_said_anything_has_an_empty_label(two_runs):
    assert labels.label(FIRST) == Label("", "", None)


def test_name_and_note_are_kept_beside_each_other_and_the_manifest_is_not_touched(two_runs):
    before = FIRST.manifest.read_bytes()
    labels.name(FIRST, "  wide\n factors ")
    labels.annotate(FIRST, " line one\nline two ")
    assert labels.label(FIRST) == Label("wide factors", "line one\nline two")
    assert FIRST.manifest.read_bytes() == before
    labels.name(FIRST, "")
    assert labels.label(FIRST) == Label("", "line one\nline two")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "**bold** :red[x]", "=cmd|' /C calc'!A0", "ünïcode 🎬"])
def test_hostile_texts_are_kept_as_they_are(two_runs, text):
    labels.name(FIRST, text)
    labels.annotate(FIRST, text)
    assert labels.label(FIRST) == Label(text, text)


def test_control_characters_and_halves_of_characters_are_left_out(two_runs):
    labels.name(FIRST, "a\0b\x1b[31mc\ud800")
    assert labels.label(FIRST).name == "ab[31mc"


@pytest.mark.parametrize(("change", "longest"), [(labels.name, 80), (labels.annotate, 2000)])
def test_a_text_that_is_too_long_is_refused_and_the_old_one_stays(two_runs, change, longest):
    change(FIRST, "x" * longest)
    before = labels.label(FIRST)
    with pytest.raises(StoreError, match=rf"can have {longest:,} characters, and this one has {longest + 1:,}"):
        change(FIRST, "x" * (longest + 1))
    assert labels.label(FIRST) == before


def test_one_run_of_a_model_is_pinned_at_a_time(two_runs):
    labels.pin(FIRST)
    labels.pin(SECOND)
    assert [labels.label(run).pinned is not None for run in (FIRST, SECOND)] == [False, True]
    assert labels.unpin("two-tribes", "bias") == [SECOND]
    assert labels.label(SECOND).pinned is None


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "null", '{"name": "of no format"}', '{"format": 1, "name": 3, "pinned": "yes"}',
                '{"format": 1, "pinned": NaN}', '{"format": 1, "pinned": true}']
)  # fmt: skip
def test_a_label_that_makes_no_sense_is_none(two_runs, content):
    (FIRST.path / labels.FILE_NAME).write_text(content)
    assert labels.label(FIRST) == Label()
    labels.name(FIRST, "again")
    assert labels.label(FIRST).name == "again"


def test_a_label_of_a_later_version_is_not_read_and_not_written_over(two_runs):
    later = json.dumps({"format": 2, "name": "of tomorrow"})
    (FIRST.path / labels.FILE_NAME).write_text(later)
    assert labels.label(FIRST) == Label()
    with pytest.raises(StoreError, match="is of a later version: update Matinee"):
        labels.name(FIRST, "of today")
    assert (FIRST.path / labels.FILE_NAME).read_text() == later


def test_a_full_disk_leaves_the_label_as_it_was(two_runs, monkeypatch):
    labels.name(FIRST, "before")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "write_atomically", full)
    with pytest.raises(StoreError, match="cannot be written: No space left on device"):
        labels.name(FIRST, "after")
    assert labels.label(FIRST).name == "before"


def test_a_run_that_is_gone_gets_no_label(data_dir):
    with pytest.raises(StoreError, match=f"there is no run {FIRST.id} of bias on two-tribes any more"):
        labels.name(FIRST, "late")
    assert not FIRST.path.exists()
