"""The training that the first start of a server begins by itself."""

import threading
from pathlib import Path

import pytest

from recsys.errors import TrainingError
from recsys.jobs.training import first, job, launch, progress
from recsys.storage import files, runs
from recsys.storage.runs import Run
from tests.conftest import write_notebook_tables
from tests.jobs.training.test_launch import wait_until_over


@pytest.fixture
def begun(monkeypatch) -> list[tuple[str, str, str]]:
    """Data set, model and preset of what is started instead of being trained."""
    started = []

    def start(dataset, spec):
        started.append((dataset, spec.model, spec.preset))
        return Run(dataset, spec.model, "begun")

    monkeypatch.setattr(launch, "start", start)
    monkeypatch.delenv(first.SWITCH)
    return started


def test_where_nothing_is_trained_the_quick_half_of_the_hybrid_is(tribes_on_disk, begun):
    first.begin_by_itself()
    assert begun == [("tribes", "hybrid", "quick")]


def test_it_can_be_switched_off(tribes_on_disk, begun, monkeypatch):
    monkeypatch.setenv(first.SWITCH, "0")
    assert first.begin_by_itself() is None
    assert not begun


def test_without_ratings_nothing_begins(data_dir, begun):
    assert first.begin_by_itself() is None
    assert not begun


def test_it_is_of_the_data_set_that_pages_open_with_and_of_no_other(tribes_on_disk, data_dir, half_seen, begun):
    write_notebook_tables(half_seen, data_dir / "another")
    first.begin_by_itself()
    assert begun == [("another", "hybrid", "quick")]  # by name the first


def test_where_any_model_is_trained_nothing_begins(tribes_on_disk, begun):
    earlier = Run("tribes", "bias", "earlier")
    files.create_folder(earlier.path)
    for name in ("spec.json", earlier.manifest.name):
        files.write_json(earlier.path / name, {})
    assert first.begin_by_itself() is None
    assert not begun


def test_what_began_and_left_no_model_is_begun_again(tribes_on_disk, begun):
    left = job.create_run("tribes", first.first_spec("tribes"))
    assert progress.status(left) is not None
    first.begin_by_itself()
    assert begun == [("tribes", "hybrid", "quick")]


def test_a_large_set_waits_until_somebody_asks(tribes_on_disk, begun, monkeypatch):
    monkeypatch.setattr(first, "_LARGEST", 10)
    assert first.begin_by_itself() is None
    first.begin("tribes")
    assert begun == [("tribes", "hybrid", "quick")]


def test_a_server_goes_on_where_it_did_not_begin_and_no_thread_stays(tribes_on_disk, begun, monkeypatch, caplog):
    def refuse(dataset, spec):
        raise TrainingError("the training did not start: the disk is full")

    monkeypatch.setattr(launch, "start", refuse)
    first.begin_in_background()
    for thread in threading.enumerate():
        if thread.name == "first training":
            thread.join(timeout=30)
    assert "the disk is full" in caplog.text
    assert "first training" not in [thread.name for thread in threading.enumerate()]


def test_it_trains_in_a_process_of_its_own_and_serves(tribes_on_disk: Path, monkeypatch):
    monkeypatch.delenv(first.SWITCH)
    run = first.begin_by_itself()
    assert first.begin_by_itself() in (run, None)  # another server, a moment later
    wait_until_over(run)
    assert [found.id for found in runs.all_runs("tribes")] == [run.id]
    assert runs.read_manifest(run)["state"] == "finished"
