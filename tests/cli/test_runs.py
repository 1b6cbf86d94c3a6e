"""Runs on the command line: listed and told apart, named, noted, pinned, deleted; and which of them answers."""

import shutil

import pytest

from recsys.storage.runs import Run
from tests.cli.invoked import document, run

BIAS = ["--dataset", "tribes", "--model", "bias"]


def train_two() -> tuple[str, str]:
    """The run with default settings, and a throwaway one after it."""
    return document("train", *BIAS)["run"], document("train", *BIAS, "--set", "sweeps=1")["run"]


@pytest.fixture
def two(tribes_after) -> tuple[str, str]:
    return tribes_after(train_two)


def listed() -> dict[str, dict]:
    return {row["run"]: row for row in document("runs", "list", "--dataset", "tribes")["runs"]}


def answering(*options: str) -> str:
    return document("evaluate", *BIAS, *options)["run"]


def test_the_list_tells_runs_apart_and_marks_the_one_that_serves(two):
    usual, throwaway = two
    rows = listed()
    assert list(rows) == [throwaway, usual]
    assert [rows[one]["serves"] for one in two] == [True, False]
    assert [rows[one]["differs"] for one in two] == ["default settings", "sweeps 1, others as default"]
    assert rows[throwaway]["config"]["sweeps"] == 1
    lines = run("runs", "list", "--dataset", "tribes").stdout.splitlines()
    assert [line.split()[0] == "*" for line in lines] == [False, True]
    assert "sweeps 1, others as default" in lines[0]


def test_a_throwaway_run_does_not_answer_for_the_model_and_stderr_says_which_does(two):
    usual, throwaway = two
    result = run("evaluate", *BIAS, "--json")
    assert f'"run": "{usual}"' in result.stdout
    assert result.stderr == (
        f"Run {usual} of bias answers: it is the newest with default settings. The newest is {throwaway} "
        "(sweeps 1, others as default): ask it by --run newest.\n"
    )
    assert answering("--run", "newest") == throwaway
    assert answering("--run", throwaway) == throwaway


def test_a_pinned_run_answers_until_it_is_unpinned_or_another_one_is_pinned(two):
    usual, throwaway = two
    assert document("runs", "pin", throwaway)["pinned"] is True
    assert answering() == throwaway
    assert [listed()[one]["pinned"] for one in two] == [False, True]
    document("runs", "pin", usual)
    assert [listed()[one]["pinned"] for one in two] == [True, False]
    document("runs", "pin", throwaway)
    assert document("runs", "unpin", throwaway)["pinned"] is False
    assert answering() == usual
    again = run("runs", "unpin", throwaway)
    assert (again.exit_code, again.stderr) == (1, f"Error: run {throwaway} of bias is not pinned\n")


def test_a_name_and_a_note_are_shown_as_they_are_and_can_be_taken_away(two):
    usual, _ = two
    hostile = "<b>wide</b> =cmd|'/C calc'!A0"
    assert document("runs", "name", usual, hostile)["name"] == hostile
    assert document("runs", "note", usual, "line one\nline two") == {
        "dataset": "tribes", "model": "bias", "run": usual, "name": hostile, "note": "line one\nline two",
        "pinned": False,
    }  # fmt: skip
    assert hostile in run("runs", "list", "--dataset", "tribes").stdout
    assert run("runs", "name", usual, "").stdout == f"run {usual} of bias has no name now\n"
    assert (listed()[usual]["name"], listed()[usual]["note"]) == ("", "line one\nline two")


def test_a_run_is_deleted_only_where_that_is_said(two):
    usual, throwaway = two
    asked = run("runs", "delete", throwaway)
    assert asked.exit_code == 1
    assert "would be gone for good; say so with --yes" in asked.stderr
    assert throwaway in listed()
    assert document("runs", "delete", throwaway, "--yes") == {
        "dataset": "tribes", "model": "bias", "run": throwaway, "deleted": True,
    }  # fmt: skip
    assert list(listed()) == [usual]
    gone = run("evaluate", *BIAS, "--run", throwaway)
    assert (gone.exit_code, gone.stderr) == (1, f"Error: there is no run '{throwaway}' of bias on tribes\n")


@pytest.mark.parametrize("command", [["name"], ["note"], ["pin"], ["unpin"], ["delete"]])
@pytest.mark.parametrize("run_id", ["20260101-000000-000-abcd", "../../etc", "*"])
def test_an_id_that_is_none_is_one_sentence(two, command, run_id):
    text = ["text"] if command[0] in ("name", "note") else []
    result = run("runs", *command, run_id, *text)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1


def test_where_a_folder_was_copied_the_data_set_and_the_model_say_which_is_meant(two):
    usual, _ = two
    copied = Run("tribes", "popular", usual)
    shutil.copytree(Run("tribes", "bias", usual).path, copied.path)
    assert "say which by --dataset and --model" in run("runs", "name", usual, "x").stderr
    assert document("runs", "name", usual, "x", "--model", "bias")["model"] == "bias"


def test_without_runs_the_list_says_how_to_train(tribes_on_disk):
    assert document("runs", "list", "--dataset", "tribes") == {"dataset": "tribes", "runs": []}
    assert "python -m recsys train --dataset tribes" in run("runs", "list", "--dataset", "tribes").stdout


def test_an_unknown_model_is_named(two):
    assert "unknown model 'nope'" in run("runs", "list", "--dataset", "tribes", "--model", "nope").stderr
