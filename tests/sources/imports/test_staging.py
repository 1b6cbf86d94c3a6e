import io
import os
from pathlib import Path

import pytest

from recsys.errors import DatasetError
from recsys.sources.imports.staging import MAX_FILES, Staging, safe_file_name


@pytest.fixture
def staging():
    with Staging() as staging:
        yield staging


@pytest.mark.parametrize(
    ("came_as", "is_here"),
    [
        ("ratings.csv", "ratings.csv"),
        ("Books.CSV", "Books.CSV"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\My ratings.csv", "My-ratings.csv"),
        ("/etc/cron.d/job", "job"),
        ("..", "table"),
        ("", "table"),
        (".htaccess", "htaccess"),
        ("a\0b.csv", "a-b.csv"),
        ("line\nbreak.csv", "line-break.csv"),
        ("<b>x</b>.csv", "b.csv"),
        ("import.json", "import-file.json"),
        ("IMPORT.JSON", "import-file.json"),
        ("x" * 300 + ".csv.gz", "x" * 73 + ".csv.gz"),
        ("a." + "z" * 300, "a." + "z" * 30),
        ("ml-latest.tar.gz", "ml-latest.tar.gz"),
    ],
)
def test_a_name_is_used_for_its_looks_alone(staging, came_as, is_here):
    assert staging.add(came_as, io.BytesIO(b"1,2,3")) == is_here
    assert (staging.folder / is_here).read_bytes() == b"1,2,3"
    assert [path.name for path in staging.folder.iterdir()] == [is_here]


def test_two_files_of_one_name_are_both_kept(staging):
    names = [staging.add(name, io.BytesIO(name.encode())) for name in ("a/x.csv", "b/x.csv", "c/X.csv")]
    assert names == ["x.csv", "x-2.csv", "X-3.csv"]
    assert [(staging.folder / name).read_bytes() for name in names] == [b"a/x.csv", b"b/x.csv", b"c/X.csv"]
    assert list(staging.came_as.values()) == ["x.csv", "x.csv", "X.csv"]


def test_bytes_are_counted_over_all_files_and_nothing_of_the_last_stays(staging):
    staging.add("a.csv", io.BytesIO(b"x" * 60), limit=100)
    with pytest.raises(DatasetError, match="more than the 0 MB that can be uploaded"):
        staging.add("b.csv", io.BytesIO(b"x" * 41), limit=100)
    assert [path.name for path in staging.folder.iterdir()] == ["a.csv"]
    assert staging.came_as == {"a.csv": "a.csv"}
    staging.add("c.csv", io.BytesIO(b"x" * 40), limit=100)


def test_there_are_only_so_many_files(staging):
    for i in range(MAX_FILES):
        staging.add(f"{i}.csv", io.BytesIO(b""))
    with pytest.raises(DatasetError, match="at most 20 files"):
        staging.add("one-more.csv", io.BytesIO(b""))


def test_a_file_of_this_machine_is_taken_and_left_where_it_is(staging, tmp_path):
    file = tmp_path / "ratings.csv"
    file.write_text("1,2,3")
    assert staging.take(file) == "ratings.csv"
    staging.close()
    assert file.read_text() == "1,2,3"


def test_a_file_is_taken_where_no_links_can_be_made(staging, tmp_path, monkeypatch):
    def refuse(*paths):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "ratings.csv"
    file.write_text("1,2,3")
    staging.take(file)
    assert (staging.folder / "ratings.csv").read_text() == "1,2,3"


@pytest.mark.parametrize("path", [".", "nowhere.csv"])
def test_what_is_no_file_is_not_taken(staging, tmp_path, path):
    with pytest.raises(DatasetError, match="is no file"):
        staging.take(tmp_path / path)


def test_a_device_is_no_file(staging):
    with pytest.raises(DatasetError, match="is no file"):
        staging.take(Path(os.devnull))


@pytest.mark.parametrize("how", ["closed", "forgotten"])
def test_what_is_put_aside_goes_when_it_is_closed_or_forgotten(how):
    staging = Staging()
    staging.add("a.csv", io.BytesIO(b"x"))
    folder = staging.folder
    if how == "closed":
        staging.close()
        staging.close()
    else:
        del staging
    assert not folder.parent.exists()


def test_a_lone_zip_is_read_itself_and_files_in_their_folder(staging):
    staging.add("a.ZIP", io.BytesIO(b"x"))
    assert staging.source == staging.folder / "a.ZIP"
    staging.add("b.csv", io.BytesIO(b"x"))
    assert staging.source == staging.folder


def test_a_name_is_safe_whatever_comes():
    assert safe_file_name("é" * 200) == "table"
