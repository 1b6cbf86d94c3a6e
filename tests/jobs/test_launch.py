"""Processes of our own: their first sign of life, their last words, and that nothing of them stays behind."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from recsys.errors import TrainingError
from recsys.jobs import launch as launching
from recsys.jobs.launch import launch, start_once


@pytest.fixture
def program(tmp_path, monkeypatch) -> Callable[[str], None]:
    """Put a shell script in the place of Python."""

    def put(script: str) -> None:
        file = tmp_path / "program"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(file))

    return put


def launched(log: Path, sign: Callable[[], object] = lambda: None) -> object:
    return launch(["some", "command"], what="training", log=log, sign=sign)


@pytest.fixture
def new_children() -> Callable[[], list[psutil.Process]]:
    """Children that have come since the test began: other tests keep a browser."""
    before = set(psutil.Process().children())
    return lambda: [child for child in psutil.Process().children() if child not in before]


def test_the_first_sign_of_life_is_the_answer(program, tmp_path):
    program(f"echo there > {tmp_path / 'sign'}; sleep 5")
    sign = tmp_path / "sign"
    assert launched(tmp_path / "log", lambda: "seen" if sign.exists() else None) == "seen"


def test_a_sign_given_right_before_the_end_is_seen(program, tmp_path, new_children):
    program("exec sleep 0.5")
    looks = []

    def only_after_its_end() -> str | None:
        looks.append(len(looks))
        while len(looks) == 1 and new_children():  # it ends while we look for the first time
            time.sleep(0.02)
        return "seen" if len(looks) > 1 else None

    assert launched(tmp_path / "log", only_after_its_end) == "seen"


def test_who_ends_without_a_sign_is_quoted(program, tmp_path):
    program("echo some warning >&2; echo 'Error: there is no room' >&2; exit 1")
    with pytest.raises(TrainingError, match=r"^the training did not start: there is no room$"):
        launched(tmp_path / "log")
    assert (tmp_path / "log").read_text() == "some warning\nError: there is no room\n"


def test_the_words_of_an_earlier_process_are_not_its_words(program, tmp_path):
    (tmp_path / "log").write_text("Error: from long ago\n")
    program("exit 1")
    with pytest.raises(TrainingError, match="its process gave no word"):
        launched(tmp_path / "log")
    assert (tmp_path / "log").read_text() == "Error: from long ago\n"


def test_who_gives_no_sign_in_time_is_ended(program, tmp_path, monkeypatch, new_children):
    monkeypatch.setattr(launching, "_PATIENCE", 0.2)
    program("exec sleep 60")
    with pytest.raises(TrainingError, match="its process gave no word"):
        launched(tmp_path / "log")
    assert not new_children()


def test_what_cannot_be_started_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    with pytest.raises(TrainingError, match="the training did not start: No such file"):
        launched(tmp_path / "log")


def test_no_zombie_is_left_though_nothing_is_ever_started_again(program, tmp_path):
    program(f"echo $$ > {tmp_path / 'pid'}; sleep 0.1")
    pid_file = tmp_path / "pid"
    pid_file.touch()
    pid = int(launched(tmp_path / "log", lambda: pid_file.read_text().strip() or None))
    give_up = time.monotonic() + 10
    while psutil.pid_exists(pid) and time.monotonic() < give_up:  # a zombie exists, too
        time.sleep(0.02)
    assert not psutil.pid_exists(pid)


def test_ctrl_c_in_our_terminal_does_not_reach_it(program, tmp_path, new_children):
    program("exec sleep 60")
    child = launched(tmp_path / "log", lambda: next(iter(new_children()), None))
    try:
        assert os.getsid(child.pid) == child.pid
        assert os.getpgid(child.pid) == child.pid
    finally:
        child.kill()


def test_on_windows_it_is_a_process_group_of_its_own(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0x200, raising=False)
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x8000000, raising=False)
    assert launching._apart() == {"creationflags": 0x8000200}


def test_a_data_folder_that_is_relative_to_our_folder_is_the_same_for_it(program, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RECSYS_DATA_DIR", "mine")
    program("echo $RECSYS_DATA_DIR; exit 1")
    with pytest.raises(TrainingError, match=f"did not start: {tmp_path / 'mine'}$"):
        launched(tmp_path / "log")


class Others:
    """What others have at work when asked, one answer after the other."""

    def __init__(self, *answers: str | None) -> None:
        self._answers = list(answers)

    def __call__(self) -> str | None:
        return self._answers.pop(0)


def fail() -> str:
    raise TrainingError("the training did not start: busy")


@pytest.mark.parametrize(
    ("others", "begin", "answer"),
    [
        (Others("theirs"), fail, "theirs"),
        (Others(None, "theirs"), fail, "theirs"),  # begun while we waited for the lock
        (Others(None, None, "theirs"), fail, "theirs"),  # begun in a shell while we did
        (Others(None, None), lambda: "ours", "ours"),
    ],
)
def test_whoever_begins_first_is_the_answer_for_all(tmp_path, others, begin, answer):
    assert start_once(begin, others, lock=tmp_path / "lock", what="training") == answer


def test_where_nobody_has_begun_the_reason_is_told(tmp_path):
    with pytest.raises(TrainingError, match="did not start: busy"):
        start_once(fail, lambda: None, lock=tmp_path / "lock", what="training")


def test_a_start_that_takes_too_long_is_named_to_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(launching, "_PATIENCE", 0.0)

    def next_one() -> str:
        return start_once(fail, lambda: None, lock=tmp_path / "lock", what="comparison")

    with pytest.raises(TrainingError, match="another comparison is being started in this data folder"):
        start_once(next_one, lambda: None, lock=tmp_path / "lock", what="comparison")
