"""Files that are whole or not there: on the disk when written, named damaged only when proven, never lost."""

import os
import stat
from pathlib import Path

import numpy as np
import pytest

from recsys.storage import files
from recsys.storage.files import DamagedFileError

ARRAYS = {"a": np.arange(6.0).reshape(2, 3), "b/c": np.array([1, 2], np.int32)}


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str | int]:
    """What was synced and renamed, in order: "file", "rename", and the inodes of folders."""
    done = []
    sync, replace = os.fsync, Path.replace

    def watched_sync(number: int) -> None:
        of = os.fstat(number)
        done.append(of.st_ino if stat.S_ISDIR(of.st_mode) else "file")
        sync(number)

    def watched_replace(path: Path, target: Path) -> Path:
        done.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", watched_sync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    return done


def saved(path: Path, **arrays: np.ndarray) -> Path:
    files.write_atomically(path, lambda file: np.savez(file, **(arrays or ARRAYS)))
    return path


def test_the_folder_of_a_renamed_file_is_synced_after_the_rename(tmp_path, synced):
    files.write_json(tmp_path / "a.json", {})
    assert synced == ["file", "rename", tmp_path.stat().st_ino]


def test_a_new_folder_is_synced_into_each_folder_above_it_that_was_new(tmp_path, synced):
    files.create_folder(tmp_path / "models" / "mf")
    assert set(synced) == {tmp_path.stat().st_ino, (tmp_path / "models").stat().st_ino}
    files.create_folder(tmp_path / "models" / "mf")
    assert len(synced) == 2


def test_where_a_folder_cannot_be_synced_the_file_is_written_all_the_same(tmp_path, monkeypatch):
    opened = os.open

    def no_folders(path, *args, **kwargs):
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", no_folders)
    files.write_json(tmp_path / "a.json", [1])
    assert files.read_json(tmp_path / "a.json") == [1]


def test_arrays_come_back_as_they_were_written(tmp_path):
    found = files.read_arrays(saved(tmp_path / "a.npz"))
    assert found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(found[name], array)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a whole file", b"\x93NUMPY", b"{}" * 500])
def test_what_is_no_npz_is_damaged(tmp_path, content):
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(DamagedFileError, match=r"a\.npz is damaged"):
        files.read_arrays(tmp_path / "a.npz")


def test_one_changed_byte_is_either_noticed_or_changes_no_array(tmp_path):
    whole = saved(tmp_path / "a.npz").read_bytes()
    noticed = 0
    for position in range(len(whole)):
        changed = bytearray(whole)
        changed[position] ^= 0x21
        (tmp_path / "b.npz").write_bytes(changed)
        try:
            found = files.read_arrays(tmp_path / "b.npz")
        except DamagedFileError:
            noticed += 1
            continue
        for name, array in found.items():
            np.testing.assert_array_equal(ARRAYS[name], array, err_msg=str(position))
    assert noticed > len(whole) / 2  # the rest is padding, dates and rights, which nobody reads


def test_a_size_that_is_damaged_is_not_believed(tmp_path):
    path = saved(tmp_path / "a.npz")
    whole = path.read_bytes()
    shape, huge = b"(2, 3), }" + b" " * 14, b"(20000000000000, 3), }".ljust(23)  # 480 TB
    assert shape in whole
    path.write_bytes(whole.replace(shape, huge))
    with pytest.raises(DamagedFileError, match="wrong checksum"):
        files.read_arrays(path)


@pytest.mark.parametrize("error", [MemoryError(), OSError(24, "Too many open files"), KeyboardInterrupt()])
def test_what_says_nothing_of_the_file_is_not_called_damage(tmp_path, monkeypatch, error):
    path = saved(tmp_path / "a.npz")

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(np, "load", fail)
    with pytest.raises(type(error)):
        files.read_arrays(path)
    assert path.exists()


def test_files_set_aside_do_not_replace_each_other(tmp_path):
    for number in (1, 2):
        path = tmp_path / "checkpoint.npz"
        path.write_bytes(b"%d" % number)
        assert files.set_aside(path) == tmp_path / f"checkpoint.damaged-{number}.npz"
    assert sorted(path.read_bytes() for path in tmp_path.iterdir()) == [b"1", b"2"]
