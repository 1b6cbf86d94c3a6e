import hashlib
import json
import multiprocessing
import shutil

import numpy as np
import pandas as pd
import pytest

from recsys.sources import cache, load, reading
from tests.sources import written


@pytest.fixture
def source(data_dir):
    """A zip in the data folder, read once."""
    written.written_zip(data_dir / "a.zip", written.one_m_ratings("x", "2::4000::5::", good=200))
    load("a")
    return data_dir / "a.zip"


def cache_of(data_dir):
    (folder,) = (data_dir / "cache").iterdir()
    return folder


def same(one, other):
    for name in ("user_idx", "movie_idx", "stars"):
        a, b = getattr(one.ratings, name), getattr(other.ratings, name)
        np.testing.assert_array_equal(a, b)
        assert a.dtype == b.dtype
    np.testing.assert_array_equal(one.times, other.times)
    pd.testing.assert_frame_equal(one.user_table, other.user_table)
    pd.testing.assert_frame_equal(one.movie_table, other.movie_table)
    for name in ("name", "fingerprint", "scale", "refused", "n_users", "n_movies"):
        assert getattr(one, name) == getattr(other, name), name


@pytest.mark.parametrize("files", [written.ONE_M, written.ONE_HUNDRED_K, written.NOTEBOOK, written.ATOMIC])
def test_what_comes_from_the_cache_is_what_was_read(data_dir, files, monkeypatch):
    written.written_zip(data_dir / "a.zip", files)
    read = load("a")
    monkeypatch.setattr(reading, "assemble", None)  # nothing is parsed again
    cached = load("a")
    if read.times is None:
        assert cached.times is None
        return
    same(read, cached)
    assert isinstance(cached.movie_table["genres"][0], list)


def test_refusals_are_kept_with_the_cache(source):
    assert [(item.reason, item.lines) for item in load("a").refused] == [("wrong number of fields", (201,))]


def test_ratings_cannot_be_changed_by_accident(source, data_dir):
    cached = load("a")
    shutil.rmtree(data_dir / "cache")
    for dataset in (cached, load("a")):
        with pytest.raises(ValueError, match="read-only"):
            dataset.ratings.stars[0] = 1


def test_the_fingerprint_is_that_of_the_content(data_dir):
    written.written_zip(data_dir / "a.zip", written.ONE_M)
    shutil.copy(data_dir / "a.zip", data_dir / "b.zip")
    written.written_folder(data_dir / "c", written.ONE_M)
    written.written_folder(data_dir / "d", written.ONE_M | {"ratings.dat": b"1::10::4::\n"})
    prints = [load(name).fingerprint for name in "abcd"]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 3
    assert all(len(text) == 64 for text in prints)
    assert [load(name).name for name in "abcd"] == list("abcd")


def test_a_new_version_of_the_reader_reads_anew_and_keeps_the_fingerprint_of_what_it_reads_the_same(
    source, data_dir, monkeypatch
):
    before = load("a")
    monkeypatch.setattr(reading, "READER_VERSION", reading.READER_VERSION + 1)
    same(load("a"), before)
    assert len(list((data_dir / "cache").iterdir())) == 2
    assert load("a").fingerprint == before.fingerprint


def test_what_a_new_version_of_the_reader_reads_otherwise_has_another_fingerprint(source, data_dir, monkeypatch):
    before = load("a").fingerprint
    monkeypatch.setattr(reading, "READER_VERSION", 4)
    monkeypatch.setattr(reading, "read_since", lambda dataset, found, tables: 4)
    assert load("a").fingerprint != before
    assert load("a").fingerprint == load("a").fingerprint  # read, and from the cache


@pytest.mark.parametrize(
    ("stars", "since"), [((1, 2, 4, 5), 1), ((0.5, 3.5, 5), 1), ((0, 2, 4), 2), ((1, 2, 3), 2), ((1.1, 3.3), 2)]
)
def test_a_fingerprint_is_that_of_the_reader_which_first_read_the_data_like_this(data_dir, stars, since):
    """Models trained on data that are read as ever are still theirs."""
    rows = "".join(f"{user}\t10\t{value}\n" for user, value in enumerate(stars, 1))
    files = written.NOTEBOOK | {"ratings.csv": f"user_id\tmovie_id\trating\n{rows}".encode()}
    del files["users.csv"]
    path = written.written_zip(data_dir / "a.zip", files)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    expected = hashlib.sha256(f"{since} notebook-tables {digest}".encode()).hexdigest()
    assert load("a").fingerprint == load("a").fingerprint == expected


def test_tables_of_another_data_set_are_no_cache_of_this_one(source, data_dir):
    good = load("a")
    manifest = cache_of(data_dir) / "manifest.json"
    manifest.write_text(manifest.read_text().replace(good.fingerprint, "0" * 64))
    said = []
    same(load("a", notify=said.append), good)
    assert len(said) == 1


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


@pytest.mark.parametrize("file", ["ratings.parquet", "users.parquet", "movies.parquet", "manifest.json"])
@pytest.mark.parametrize("damage", [None, lambda data: b"", lambda data: data[:-9], flipped])
def test_a_damaged_cache_is_rebuilt_and_said(source, data_dir, file, damage):
    good = load("a")
    victim = cache_of(data_dir) / file
    if damage is None:
        victim.unlink()
    else:
        victim.write_bytes(damage(victim.read_bytes()))
    said = []
    same(load("a", notify=said.append), good)
    assert said == ["the cached tables of a.zip were damaged, so it is read anew"]
    same(load("a", notify=said.append), good)
    assert len(said) == 1


def test_a_manifest_that_is_json_of_another_shape_is_damage(source, data_dir):
    (cache_of(data_dir) / "manifest.json").write_text(json.dumps([1, 2]))
    said = []
    assert load("a", notify=said.append).n_ratings == 201
    assert len(said) == 1


def test_without_space_for_the_cache_the_data_set_is_loaded_all_the_same(data_dir, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    written.written_zip(data_dir / "a.zip", written.ONE_M)
    monkeypatch.setattr(cache.pq, "write_table", full)
    said = []
    assert load("a", notify=said.append).n_ratings == 3
    assert len(said) == 1
    assert "could not be cached (No space left on device)" in said[0]
    assert list((data_dir / "cache").iterdir()) == []


def test_a_data_folder_that_cannot_be_written_is_no_obstacle(data_dir):
    written.written_zip(data_dir / "a.zip", written.ONE_M)
    (data_dir / "cache").write_text("a file where the folder should be")
    said = []
    assert load("a", notify=said.append).n_ratings == 3
    assert len(said) == 1


def _load_and_count(barrier, results):
    barrier.wait(timeout=60)
    said = []
    results.put((load("a", notify=said.append).n_ratings, said))


def test_two_processes_may_build_the_cache_at_once(data_dir):
    written.written_zip(data_dir / "a.zip", written.one_m_ratings(good=3000))
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(2), spawn.Queue()
    processes = [spawn.Process(target=_load_and_count, args=(barrier, results)) for _ in range(2)]
    for process in processes:
        process.start()
    assert [results.get(timeout=60) for _ in processes] == [(3000, [])] * 2
    for process in processes:
        process.join(timeout=60)
    assert len(list((data_dir / "cache").iterdir())) == 1


def test_a_cache_that_another_process_wrote_meanwhile_is_left(source, data_dir):
    before = (cache_of(data_dir) / "manifest.json").stat().st_ino
    cache.write_cache(load("a"), cache_of(data_dir))
    assert (cache_of(data_dir) / "manifest.json").stat().st_ino == before
