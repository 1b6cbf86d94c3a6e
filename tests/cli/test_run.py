"""``run``: what a page starts, hidden from people."""

import shutil

import pytest

from recsys.jobs.training import job, progress
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec
from tests.cli.test_commands import run


@pytest.fixture
def waiting(tribes_on_disk) -> Run:
    return job.create_run("tribes", TrainSpec("tribes", "bias"))


def test_it_does_the_training_that_waits_under_an_id(waiting):
    result = run("run", waiting.id)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert progress.status(waiting).state == "finished"
    assert waiting.manifest.exists()


def test_it_finds_the_run_of_any_data_set_and_model(waiting):
    other = job.create_run("other", TrainSpec("tribes", "popular"))
    assert progress.run_named(other.id) == other
    assert progress.run_named(waiting.id) == waiting


@pytest.mark.parametrize(
    ("run_id", "sentence"),
    [
        ("20260101-000000-000-abcd", "there is no run '20260101-000000-000-abcd' in "),
        ("*", "'*' cannot be a name here"),
        ("..", "'..' cannot be a name here"),
        ("", "'' cannot be a name here"),
        ("x" * 5000, "cannot be a name here"),
    ],
)
def test_an_id_that_is_none_is_one_sentence(waiting, run_id, sentence):
    result = run("run", run_id)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert progress.status(waiting).state == "starting"


def test_an_id_that_was_copied_is_named_with_all_its_runs(waiting):
    copied = waiting.path.parents[1] / "popular" / waiting.id
    shutil.copytree(waiting.path, copied)
    result = run("run", waiting.id)
    assert result.exit_code == 1
    assert f"there are 2 runs '{waiting.id}' (bias on tribes, popular on tribes)" in result.stderr


def test_what_has_finished_is_not_trained_again(waiting):
    run("run", waiting.id)
    before = waiting.manifest.read_bytes()
    result = run("run", waiting.id)
    assert (result.exit_code, result.stderr) == (1, f"Error: run {waiting.id} of bias on tribes has finished already\n")
    assert waiting.manifest.read_bytes() == before


def test_people_do_not_see_it_in_the_help(tribes_on_disk):
    listed = run("--help").stdout
    assert "  train " in listed
    assert "  run " not in listed
    assert "in a process of its own" in run("run", "--help").stdout
