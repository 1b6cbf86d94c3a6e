from pathlib import Path

import pytest

from recsys.errors import DatasetError
from recsys.sources import available, fetch, load, not_read
from recsys.sources import locate as locate_module
from recsys.sources.bundle import FolderBundle, ZipBundle
from recsys.sources.locate import dataset_name, locate
from tests.sources import written


def test_the_data_sets_in_the_data_folder_are_listed_movielens_1m_first(data_dir):
    for name in ("b", "ml-1m", "A"):
        written.written_zip(data_dir / f"{name}.zip", written.ONE_M)
    written.written_folder(data_dir / "folder", written.ATOMIC)
    listed = available()
    assert [item.name for item in listed] == ["ml-1m", "A", "b", "folder"]
    assert listed[0].path == data_dir / "ml-1m.zip"
    assert listed[0].size == (data_dir / "ml-1m.zip").stat().st_size
    assert listed[3].size == sum(map(len, written.ATOMIC.values()))
    assert listed[3].layout.startswith("RecBole")


def test_what_is_no_data_set_is_not_listed_and_does_no_harm(data_dir):
    written.written_zip(data_dir / "good.zip", written.ONE_M)
    written.written_zip(data_dir / "letters.zip", {"letter.txt": b"Dear reader"})
    written.written_zip(data_dir / "not a name.zip", written.ONE_M)
    written.written_folder(data_dir / "cache", written.ONE_M)
    written.written_folder(data_dir / "models", written.ONE_M)
    written.written_folder(data_dir / "empty", {})
    (data_dir / "broken.zip").write_bytes(b"PK")
    (data_dir / "notes.txt").write_text("notes")
    (data_dir / "dangling.zip").symlink_to(data_dir / "nowhere")
    assert [item.name for item in available()] == ["good"]


def test_without_a_data_folder_nothing_is_listed(data_dir, monkeypatch):
    monkeypatch.setenv("RECSYS_DATA_DIR", str(data_dir / "nowhere"))
    assert available() == []


def test_a_zip_goes_before_a_folder_of_its_name_unless_it_is_broken(data_dir):
    written.written_folder(data_dir / "a", written.ATOMIC)
    written.written_zip(data_dir / "a.zip", written.ONE_M)
    assert load("a").n_ratings == 3
    assert [item.path.name for item in available()] == ["a.zip"]
    (data_dir / "a.zip").write_bytes(b"PK")
    assert load("a").n_ratings == 2
    assert [item.path.name for item in available()] == ["a"]


def test_a_path_is_taken_too(data_dir, tmp_path, monkeypatch):
    elsewhere = tmp_path / "else where"
    written.written_folder(elsewhere / "Meine Filme", written.ONE_M)
    assert load(str(elsewhere / "Meine Filme")).name == "Meine-Filme"
    monkeypatch.chdir(elsewhere)
    written.written_zip(elsewhere / "here.zip", written.ONE_M)
    assert load("here.zip").name == "here"
    assert load("./here.zip").name == "here"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/x/ml-1m.zip", "ml-1m"),
        ("/x/ml-1m/", "ml-1m"),
        ("/x/.hidden", "hidden"),
        ("/x/日本", "dataset"),
        ("/", "dataset"),
    ],
)
def test_the_name_of_a_path_can_stand_in_a_path(path, name):
    assert dataset_name(Path(path)) == name


@pytest.mark.parametrize("name", ["nope", "", "../nope", "a\0b", "x" * 5000, "~nobody-here/x", "/nowhere/at/all.zip"])
def test_a_name_that_stands_for_nothing_is_one_sentence_with_those_that_do(data_dir, name):
    written.written_zip(data_dir / "there.zip", written.ONE_M)
    with pytest.raises(DatasetError, match=r"there is no data set .* \(there\)") as caught:
        locate(name)
    assert len(str(caught.value)) < 400


def test_a_data_set_that_can_be_fetched_is_said_to_be(data_dir):
    with pytest.raises(DatasetError, match="`python -m recsys data fetch ml-1m` downloads it"):
        load("ml-1m")


def test_a_file_that_is_no_table_is_named(data_dir):
    (data_dir / "notes.txt").write_text("notes")
    with pytest.raises(DatasetError, match=r"^notes\.txt is no table"):
        load(str(data_dir / "notes.txt"))


def test_names_of_our_own_folders_are_no_data_sets(data_dir, monkeypatch):
    written.written_folder(data_dir / "cache", written.ONE_M)
    with pytest.raises(DatasetError, match="there is no data set 'cache'"):
        load("cache")


def test_a_zip_that_cannot_be_read_is_said_to_be_one(data_dir):
    (data_dir / "broken.zip").write_bytes(b"PK\x03\x04 and no more")
    written.written_zip(data_dir / "good.zip", written.one_m_ratings("x", good=199))
    assert [item.name for item in available()] == ["good"]
    (item,) = not_read()
    assert item.file == "broken.zip"


def test_a_zip_is_one_however_its_ending_is_written(data_dir):
    written.written_zip(data_dir / "A.ZIP", written.ONE_M)
    (data_dir / "broken.Zip").write_bytes(b"PK")
    assert [item.name for item in available()] == ["A"]
    assert load("A").n_ratings == 3
    assert len(not_read()) == 1


def test_a_data_set_in_the_list_says_what_was_recognised(data_dir):
    written.written_zip(data_dir / "a.zip", written.ATOMIC, inside="x/")
    (item,) = available()
    assert item.found.layout.key == "atomic-files"
    assert item.found.rated == ("x/x.inter",)


@pytest.fixture
def opened(monkeypatch):
    """Every zip or folder that is opened from now on, and every look at what layout one has, in order."""
    seen = []
    for kind in (ZipBundle, FolderBundle):
        begin = kind.__init__
        monkeypatch.setattr(
            kind, "__init__", lambda self, path, begin=begin: (seen.append(("open", path.name)), begin(self, path))[1]
        )
    recognise = locate_module.recognise
    monkeypatch.setattr(
        locate_module,
        "recognise",
        lambda bundle, *stated: (seen.append(("recognise", bundle.path.name)), recognise(bundle, *stated))[1],
    )
    return seen


@pytest.mark.parametrize("name", ["a", "path"])
@pytest.mark.parametrize("write", [written.written_zip, written.written_folder])
def test_on_the_way_from_its_files_or_the_cache_a_data_set_is_opened_and_recognised_once(data_dir, opened, write, name):
    path = write(data_dir / ("a.zip" if write is written.written_zip else "a"), written.ONE_M)
    written.written_zip(data_dir / "another.zip", written.ONE_M)
    for _ in range(2):  # from the files, then from the cache
        opened.clear()
        load(str(path) if name == "path" else name)
        assert opened == [("open", path.name), ("recognise", path.name)]


def test_only_where_a_zip_is_broken_the_folder_of_its_name_is_opened_after_it(data_dir, opened):
    written.written_folder(data_dir / "a", written.ATOMIC)
    (data_dir / "a.zip").write_bytes(b"PK")
    load("a")
    assert opened == [("open", "a.zip"), ("open", "a"), ("recognise", "a")]


def test_to_list_data_sets_each_is_opened_and_recognised_once(data_dir, opened):
    written.written_folder(data_dir / "a", written.ATOMIC)
    written.written_zip(data_dir / "b.zip", written.ONE_M)
    available()
    assert sorted(opened) == [(what, name) for what in ("open", "recognise") for name in ("a", "b.zip")]


def test_to_fetch_what_is_there_nothing_else_is_opened(data_dir, opened):
    written.written_zip(data_dir / "ml-1m.zip", written.ONE_M)
    written.written_zip(data_dir / "another.zip", written.ONE_M)
    assert "is here already" in fetch("ml-1m").sentence
    assert opened == [("open", "ml-1m.zip"), ("recognise", "ml-1m.zip")]


def test_a_zip_is_closed_again_whatever_happens(data_dir, monkeypatch):
    closed = []
    close = ZipBundle.close
    monkeypatch.setattr(ZipBundle, "close", lambda self: (closed.append(self.path.name), close(self)))
    written.written_zip(data_dir / "good.zip", written.ONE_M)
    written.written_zip(data_dir / "letters.zip", {"letter.txt": b"Dear reader"})
    load("good")
    with pytest.raises(DatasetError, match="holds no data set"):
        load("letters")
    assert closed == ["good.zip", "letters.zip"]
