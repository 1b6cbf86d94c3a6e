"""An imported data set with its models: renamed, deleted, and left alone while a job is at work on it."""

from dataclasses import asdict

import pytest

from recsys import sources
from recsys.errors import DatasetError, TrainingError
from recsys.jobs import imported
from recsys.jobs.comparison import progress as comparison
from recsys.jobs.comparison.progress import Comparison
from recsys.jobs.status import write_status
from recsys.jobs.training import job, progress
from recsys.jobs.training.progress import Status
from recsys.sources.imports.saved import save
from recsys.sources.imports.staging import Staging
from recsys.sources.recipe import Recipe
from recsys.storage import files, runs
from recsys.storage.spec import TrainSpec
from tests.conftest import write_notebook_tables


@pytest.fixture
def books(data_dir, half_seen, tmp_path_factory):
    """The half-seen tribes, imported as "books", with a model trained on them."""
    folder = write_notebook_tables(half_seen, tmp_path_factory.mktemp("own") / "files")
    with Staging() as staging:
        for file in sorted(folder.iterdir()):
            staging.take(file)
        save(staging, "books", Recipe())
    dataset = sources.load("books")
    job.train_new(dataset, TrainSpec("books", "bias"))
    return dataset


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


def test_renamed_its_models_are_served_and_can_be_trained_on(books, data_dir):
    run = runs.newest(books, "bias")
    assert imported.rename("books", "novels") == data_dir / "novels"
    novels = sources.load("novels")
    assert (novels.name, novels.fingerprint) == ("novels", books.fingerprint)
    moved = runs.newest(novels, "bias")
    assert (moved.id, moved.dataset) == (run.id, "novels")
    assert runs.load(moved, novels).recommend(int(novels.users.ids[0]), n=3).shape[0] == 3
    assert files.read_json(moved.path / "spec.json")["dataset"] == "novels"
    assert progress.latest() == moved
    assert job.train_new(novels, TrainSpec("novels", "bias")) == (moved, True)
    assert "books" not in names(data_dir) + names(data_dir / "models")


def test_a_training_that_was_stopped_goes_on_under_the_new_name(books):
    run = job.create_run("books", TrainSpec("books", "bias"))
    imported.rename("books", "novels")
    moved = runs.find("novels", "bias", run.id)
    assert job.train(moved)["dataset"] == "novels"  # which reads the ratings by the name in its spec


def test_deleted_nothing_of_it_is_left(books, data_dir):
    assert imported.delete("books") == 1
    assert names(data_dir) == ["cache", "models"]
    assert names(data_dir / "cache") == []
    assert "books" not in names(data_dir / "models")
    assert progress.latest() is None
    with pytest.raises(DatasetError, match="there is no data set 'books'"):
        sources.load("books")


def test_of_a_folder_that_is_a_link_only_the_link_is_deleted(books, data_dir, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "books"
    (data_dir / "books").rename(elsewhere)
    (data_dir / "books").symlink_to(elsewhere)
    imported.delete("books")
    assert names(data_dir) == ["cache", "models"]
    assert (elsewhere / "ratings.csv").exists()


def test_deleted_and_imported_anew_it_has_no_models(books, half_seen, tmp_path_factory):
    imported.delete("books")
    folder = write_notebook_tables(half_seen, tmp_path_factory.mktemp("again") / "files")
    with Staging() as staging:
        for file in sorted(folder.iterdir()):
            staging.take(file)
        save(staging, "books", Recipe())
    again = sources.load("books")
    assert again.fingerprint == books.fingerprint
    assert runs.trained(again) == []


@pytest.mark.parametrize("change", [imported.delete, lambda name: imported.rename(name, "novels")])
def test_while_it_is_being_trained_it_stays_as_it_is(books, data_dir, change):
    run = runs.newest(books, "bias")
    write_status(progress.status_file(run), asdict(Status("running")))
    with job.the_only_trainer(), pytest.raises(TrainingError, match=f"run {run.id} of bias on books; wait for it"):
        change("books")
    assert names(data_dir) == ["books", "cache", "models"]
    assert sources.load("books").n_ratings == books.n_ratings


def test_while_a_training_begins_that_gave_no_name_yet_it_stays_as_it_is(books):
    with job.the_only_trainer(), pytest.raises(TrainingError, match="a training is running in this data folder"):
        imported.delete("books")


def test_while_another_one_is_being_trained_it_can_be_deleted(books, data_dir):
    other = job.create_run("other", TrainSpec("other", "bias"))
    files.write_json(progress.pointer_file(), {"dataset": other.dataset, "model": other.model, "run": other.id})
    with job.the_only_trainer():
        imported.delete("books")
    assert "books" not in names(data_dir)


@pytest.mark.parametrize("change", [imported.delete, lambda name: imported.rename(name, "novels")])
def test_while_it_is_being_compared_it_stays_as_it_is(books, data_dir, change):
    comparison.write(Comparison("books", 42))
    with pytest.raises(TrainingError, match="a comparison of models on books is running"):
        change("books")
    assert "books" in names(data_dir)


def test_what_the_last_comparison_said_goes_by_the_new_name_and_with_the_set(books):
    comparison.write(Comparison("books", 42, state="finished"))
    imported.rename("books", "novels")
    assert comparison.current().dataset == "novels"
    imported.delete("novels")
    assert comparison.current() is None


@pytest.mark.parametrize("new_name", ["books", "Books", "by-hand", "cache", "zipped"])
def test_a_name_that_is_taken_is_refused_and_all_is_as_before(books, data_dir, new_name):
    (data_dir / "by-hand").mkdir()
    (data_dir / "zipped.zip").write_bytes(b"")
    with pytest.raises(DatasetError):
        imported.rename("books", new_name)
    assert runs.newest(sources.load("books"), "bias")


def test_models_of_another_set_are_not_taken_over(books, data_dir):
    (data_dir / "models" / "novels" / "bias").mkdir(parents=True)
    with pytest.raises(DatasetError, match="there are models of another novels in"):
        imported.rename("books", "novels")
    assert runs.newest(sources.load("books"), "bias")


def test_where_the_models_cannot_be_moved_all_is_as_before(books, data_dir, monkeypatch):
    rename = type(data_dir).rename

    def fail_on_models(path, target):
        if path.parent.name == "models":
            raise OSError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(type(data_dir), "rename", fail_on_models)
    with pytest.raises(DatasetError, match="cannot be renamed: Permission denied"):
        imported.rename("books", "novels")
    assert runs.newest(sources.load("books"), "bias")


@pytest.mark.parametrize("change", [imported.delete, lambda name: imported.rename(name, "novels")])
def test_what_was_put_there_by_hand_is_left_to_the_hand(tribes_on_disk, change):
    with pytest.raises(DatasetError, match="tribes was not imported but put into the data folder by hand"):
        change("tribes")
    assert sources.load("tribes").n_ratings
