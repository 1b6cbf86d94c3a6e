"""The lock that one process holds at a time."""

from pathlib import Path

import pytest

from recsys.errors import TrainingError
from recsys.jobs.lock import BusyError, only_one


def hold(file: Path, busy: str = "") -> None:
    """Take the lock and let go of it."""
    with only_one(file, lambda: busy):
        pass


def test_a_second_holder_is_told_who_is_first_and_may_come_after(data_dir):
    file = data_dir / "models" / "some.lock"
    with only_one(file, str), pytest.raises(BusyError, match="somebody is here"):
        hold(file, "somebody is here")
    hold(file)


def test_an_error_inside_lets_go_of_it_and_passes_through(data_dir):
    file = data_dir / "some.lock"
    with pytest.raises(OSError, match="of the body"), only_one(file, str):
        raise OSError("of the body")
    hold(file)


def test_where_nothing_can_be_written_the_folder_is_named(data_dir):
    (data_dir / "models").write_text("a file where the folder should be")
    with pytest.raises(TrainingError, match=f"cannot write to {data_dir}: ") as error:
        hold(data_dir / "models" / "some.lock")
    assert not isinstance(error.value, BusyError)


def test_a_folder_that_may_only_be_read_is_named_too(data_dir, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(TrainingError, match=f"cannot write to {data_dir}: Permission denied"):
        hold(data_dir / "some.lock")
