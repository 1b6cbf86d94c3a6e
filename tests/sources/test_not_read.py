import os

import pytest

from recsys import sources
from recsys.errors import RecsysError
from recsys.sources.imports.card import CARD
from recsys.sources.not_read import not_read
from tests.sources import written


def told(data_dir) -> dict[str, str]:
    return {item.file: item.reason for item in not_read()}


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ("ratings.csv", "loose file"),
        ("ml-1m.tar", "loose file"),
        ("u.data", "loose file"),
        ("letters.zip", "holds no data set"),
        ("broken.zip", "damaged or no zip"),
        ("empty", "empty folder"),
        ("photos", "holds no data set"),
        ("my set", "its name has other characters"),
        ("bücher.zip", "rename it, to b-cher.zip for example"),
        ("gone", "a link that leads nowhere"),
        ("twice", "twice.zip has the same name and goes before it"),
        ("card", "damaged"),
    ],
)
def test_what_is_no_data_set_is_told_with_its_reason(data_dir, there, reason):
    for name in ("ratings.csv", "ml-1m.tar", "u.data"):
        (data_dir / name).write_text("1\t2\t3\t4\n")
    written.written_zip(data_dir / "letters.zip", {"letter.txt": b"Dear reader"})
    (data_dir / "broken.zip").write_bytes(b"PK")
    written.written_folder(data_dir / "empty", {})
    written.written_folder(data_dir / "photos", {"a.jpg": b"\xff\xd8\xff"})
    written.written_folder(data_dir / "my set", written.ONE_M)
    written.written_zip(data_dir / "bücher.zip", written.ONE_M)
    (data_dir / "gone").symlink_to(data_dir / "nowhere")
    written.written_zip(data_dir / "twice.zip", written.ONE_M)
    written.written_folder(data_dir / "twice", written.ONE_M)
    written.written_folder(data_dir / "card", written.ONE_M | {CARD: b"{"})
    assert reason in told(data_dir)[there]
    assert sorted(item.name for item in sources.available()) == ["twice"]


def test_what_is_a_data_set_hidden_or_our_own_is_not_told(data_dir):
    written.written_zip(data_dir / "good.zip", written.ONE_M)
    for name in ("cache", "models", ".cache"):
        written.written_folder(data_dir / name, {"x": b"1"})
    for name in ("README.md", ".DS_Store", ".gitkeep"):
        (data_dir / name).write_text("x")
    assert not_read() == []


def test_without_a_data_folder_nothing_is_told(data_dir, monkeypatch):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(data_dir / "nowhere"))
    assert not_read() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_nobody_may_read_is_told_as_that(data_dir):
    written.written_folder(data_dir / "closed", written.ONE_M)
    (data_dir / "closed").chmod(0)
    assert "Permission denied" in told(data_dir)["closed"]


def test_a_folder_that_cannot_be_listed_is_told_as_that(data_dir, monkeypatch):
    written.written_folder(data_dir / "closed", written.ONE_M)
    for name in ("scandir", "listdir"):
        monkeypatch.setattr(os, name, refusing(getattr(os, name), "closed"))
    assert "Permission denied" in told(data_dir)["closed"]
    assert sources.available() == []


def test_a_set_whose_ratings_nobody_may_read_is_not_listed_but_told(data_dir, monkeypatch):
    written.written_folder(data_dir / "closed", written.ONE_M)
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith("ratings.dat"))
    assert "ratings.dat cannot be read: Permission denied" in told(data_dir)["closed"]
    assert sources.available() == []


def refusing(function, name: str):
    """``function``, which may not look at what has that name."""

    def refuse(path):
        if str(path).endswith(name):
            raise PermissionError(13, "Permission denied")
        return function(path)

    return refuse


def test_what_is_listed_can_be_loaded_under_the_name_that_is_listed(data_dir):
    written.written_zip(data_dir / "A.ZIP", written.ONE_M)
    written.written_folder(data_dir / "b.2", written.ATOMIC)
    written.written_folder(data_dir / "a b", written.ATOMIC)
    names = [item.name for item in sources.available()]
    assert names == ["A", "b.2"]
    for name in names:
        assert sources.load(name).name == name
    for item in not_read():
        with pytest.raises(RecsysError):
            sources.load(item.file)
