"""A run is deleted, and is left alone while a job is at work on it."""

from dataclasses import asdict

import pytest

from recsys import sources
from recsys.errors import StoreError, TrainingError
from recsys.jobs.comparison import progress as comparison
from recsys.jobs.comparison.progress import MEASURING, WAITING, Comparison, Step
from recsys.jobs.deletion import delete_run
from recsys.jobs.status import write_status
from recsys.jobs.training import job, progress
from recsys.jobs.training.progress import Status
from recsys.storage import files, labels, runs
from recsys.storage.choice import serving_run
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec


@pytest.fixture
def run(tribes_on_disk) -> Run:
    return job.train_new(sources.load("tribes"), TrainSpec("tribes", "bias"))[0]


def at_work_on(run: Run) -> None:
    files.write_json(progress.pointer_file(), {"dataset": run.dataset, "model": run.model, "run": run.id})
    write_status(progress.status_file(run), asdict(Status("running")))


def test_a_run_is_gone_at_once_and_leaves_nothing_behind(run, data_dir):
    other = job.train_new(sources.load("tribes"), TrainSpec("tribes", "bias", seed=1))[0]
    labels.pin(run)
    delete_run(run)
    assert runs.all_runs("tribes") == [other]
    assert serving_run(sources.load("tribes"), "bias") == other
    assert [path.name for path in data_dir.iterdir() if path.name.startswith(".")] == []


def test_what_serves_from_memory_goes_on_and_what_is_asked_anew_says_so(run):
    dataset = sources.load("tribes")
    model = runs.load(run, dataset)
    delete_run(run)
    assert len(model.recommend(dataset.users.to_id(0), n=3))
    with pytest.raises(StoreError, match=f"there is no trained model {run.id}"):
        runs.load(run, dataset)
    with pytest.raises(StoreError, match=f"there is no run {run.id} of bias on tribes any more"):
        delete_run(run)


def test_a_run_that_is_being_trained_stays(run):
    at_work_on(run)
    with job.the_only_trainer(), pytest.raises(TrainingError, match=f"run {run.id} is being trained; wait for it"):
        delete_run(run)
    assert run.manifest.exists()


def test_while_nobody_knows_yet_what_is_being_trained_a_run_stays(run):
    progress.status_file(run).unlink()
    progress.pointer_file().unlink()
    with job.the_only_trainer(), pytest.raises(TrainingError, match=f"run {run.id} is being trained; wait for it"):
        delete_run(run)
    assert run.manifest.exists()


def test_while_another_run_is_trained_one_can_be_deleted(run):
    other = job.create_run("tribes", TrainSpec("tribes", "popular"))
    at_work_on(other)
    with job.the_only_trainer():
        delete_run(run)
    assert runs.all_runs("tribes") == [other]


@pytest.mark.parametrize(("state", "stays"), [(MEASURING, True), (WAITING, False)])
def test_a_run_that_a_comparison_is_at_work_on_stays(run, state, stays):
    comparison.write(Comparison("tribes", 42, steps=(Step("bias", state, run=run.id),)))
    if stays:
        with pytest.raises(TrainingError, match=f"a comparison is at work on run {run.id}"):
            delete_run(run)
    else:
        delete_run(run)
    assert run.path.exists() is stays


def test_a_folder_that_cannot_be_moved_is_one_sentence_and_stays(run, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.rename", refuse)
    with pytest.raises(StoreError, match="cannot be deleted: Permission denied"):
        delete_run(run)
    assert run.manifest.exists()
