"""Fetching, from a server of the test's own on this machine and from a pip that is not the real one."""

import hashlib
import subprocess
import zipfile
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import requests

from recsys.errors import DatasetError
from recsys.sources import CATALOG, STAND_IN, download, fetch, load, package_index
from tests.sources import written


@pytest.fixture
def good(tmp_path_factory):
    """The bytes of a zip that the server publishes."""
    return written.written_zip(tmp_path_factory.mktemp("published") / "x.zip", written.ONE_M, "ml-1m/").read_bytes()


@pytest.fixture
def server(good, monkeypatch):
    """A server whose answer a test may change; the catalog points to it."""

    class Answer(BaseHTTPRequestHandler):
        status, body, length = 200, good, None
        checksum, checksum_status = f"MD5 (x.zip) = {hashlib.md5(good).hexdigest()}\n", 200

        def do_GET(self):
            beside = self.path.endswith(".md5")
            body = self.checksum.encode() if beside else self.body
            self.send_response(self.checksum_status if beside else self.status)
            self.send_header("Content-Length", str((self.length if not beside else None) or len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=running.serve_forever, daemon=True).start()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    for key in ("ml-1m", "ml-100k", "ml-latest-small"):
        address = f"http://127.0.0.1:{running.server_port}/{key}.zip"
        md5 = hashlib.md5(good).hexdigest() if CATALOG[key].md5 else ""
        entry = replace(CATALOG[key], address=address, size=len(good), md5=md5)
        monkeypatch.setitem(CATALOG, key, entry)
    yield Answer
    running.shutdown()
    running.server_close()


@pytest.fixture
def pip(monkeypatch, tmp_path_factory):
    """A pip that hands out a small wheel; a test may change what it does."""
    wheel = written.written_zip(
        tmp_path_factory.mktemp("wheel") / "recbole-1.2.1-py3-none-any.whl",
        {f"recbole/dataset_example/ml-100k/ml-100k{name[1:]}": data for name, data in written.ATOMIC.items()},
    )

    class Pip:
        commands, answer, hands_out = [], subprocess.CompletedProcess([], 0, "", ""), wheel

        @classmethod
        def run(cls, command, **options):
            cls.commands.append(command)
            assert options["timeout"] > 0
            if cls.hands_out:
                folder = command[command.index("-d") + 1]
                (package_index.Path(folder) / cls.hands_out.name).write_bytes(cls.hands_out.read_bytes())
            return cls.answer

    monkeypatch.setattr(package_index.subprocess, "run", Pip.run)
    md5 = hashlib.md5(wheel.read_bytes()).hexdigest()
    monkeypatch.setitem(CATALOG, STAND_IN, replace(CATALOG[STAND_IN], md5=md5))
    return Pip


def files_in(folder):
    return sorted(path.name for path in folder.iterdir())


def test_movielens_1m_is_fetched_where_no_name_is_given(data_dir, server, good):
    seen = []
    fetched = fetch(progress=lambda done, total: seen.append((done, total)))
    assert (fetched.name, fetched.path) == ("ml-1m", data_dir / "ml-1m.zip")
    assert fetched.sentence == "MovieLens 1M, from GroupLens, was fetched."
    assert fetched.path.read_bytes() == good
    assert seen[-1] == (len(good), len(good))
    assert load("ml-1m").n_ratings == 3


def test_what_is_there_is_not_fetched_again(data_dir, server):
    fetch("ml-1m")
    server.status = 500
    again = fetch("ml-1m")
    assert "is here already" in again.sentence
    assert again.path == data_dir / "ml-1m.zip"


def test_a_broken_file_in_its_place_is_not_overwritten(data_dir, server):
    (data_dir / "ml-1m.zip").write_bytes(b"PK")
    with pytest.raises(DatasetError, match=r"ml-1m\.zip is there but holds no data set; delete it"):
        fetch("ml-1m")
    assert (data_dir / "ml-1m.zip").read_bytes() == b"PK"


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"status": 404}, "answered 404"),
        ({"status": 503}, "answered 503"),
        ({"body": b"<html>Please log in</html>"}, "has the MD5"),
        ({"body": b"x" * 10_000}, "is larger than"),
        ({"length": 5_000}, "could not be reached"),
    ],
)
def test_a_download_that_is_not_what_was_published_leaves_nothing_behind(data_dir, server, change, match):
    for name, value in change.items():
        setattr(server, name, value)
    with pytest.raises(DatasetError, match=match) as caught:
        fetch("ml-1m")
    assert "data fetch ml-100k-package" in str(caught.value)
    assert files_in(data_dir) == []


@pytest.mark.parametrize(
    ("error", "match"), [(requests.ConnectTimeout(), "did not answer in time"), (requests.ConnectionError(), "reached")]
)
def test_every_request_has_time_outs_and_a_failed_one_is_a_sentence(data_dir, monkeypatch, error, match):
    def fail(address, *, stream, timeout):
        assert stream
        assert all(seconds > 0 for seconds in timeout)
        raise error

    monkeypatch.setattr(download.requests, "get", fail)
    with pytest.raises(DatasetError, match=match):
        fetch("ml-1m")
    assert files_in(data_dir) == []


def test_a_download_that_never_ends_is_given_up(data_dir, server, monkeypatch):
    monkeypatch.setattr(download, "_PATIENCE", -1)
    monkeypatch.setattr(download, "_SLOWEST", -1)  # so that a large set has no more time
    with pytest.raises(DatasetError, match="took more than"):
        fetch("ml-1m")
    assert files_in(data_dir) == []


def test_without_space_nothing_is_left_behind_and_no_other_source_is_tried(data_dir, server, pip, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("recsys.storage.files.os.fsync", full)
    with pytest.raises(DatasetError, match=r"ml-1m\.zip cannot be written: No space left on device"):
        fetch()
    assert files_in(data_dir) == []
    assert pip.commands == []


@pytest.mark.parametrize("name", [None, "ml-100k"])
def test_where_grouplens_fails_movielens_100k_comes_from_the_package_index(data_dir, server, pip, name):
    server.status = 503
    fetched = fetch(name)
    assert fetched.name == "ml-100k"
    assert "from the package index" in fetched.sentence
    assert "answered 503" in fetched.sentence
    dataset = load("ml-100k")
    assert dataset.n_ratings == 2
    assert dataset.movie_table["title"].tolist() == ["The Shawshank Redemption", "Toy Story"]
    (command,) = pip.commands
    assert command[1:4] == ["-m", "pip", "download"]
    assert "--no-deps" in command
    assert "install" not in command
    assert files_in(data_dir) == ["cache", "ml-100k.zip"]


def test_the_stand_in_is_not_fetched_twice(data_dir, server, pip):
    server.status = 503
    first = fetch().path.read_bytes()
    again = fetch()
    assert "is here already and was taken, because" in again.sentence
    assert len(pip.commands) == 1
    (data_dir / "ml-100k.zip").unlink()
    assert fetch(STAND_IN).path.read_bytes() == first  # the same bytes, and so the same fingerprint


def test_movielens_1m_by_name_is_never_replaced_by_another(data_dir, server, pip):
    server.status = 503
    with pytest.raises(DatasetError, match="answered 503"):
        fetch("ml-1m")
    assert pip.commands == []


@pytest.mark.parametrize(
    ("answer", "hands_out", "match"),
    [
        (subprocess.CompletedProcess([], 1, "", "WARNING: x\nERROR: No matching distribution\n"), False, "No matching"),
        (subprocess.CompletedProcess([], 1, "", ""), False, "it gave no reason"),
        (subprocess.CompletedProcess([], 0, "", ""), False, "has no wheel"),
    ],
)
def test_where_no_source_delivers_both_reasons_are_given(data_dir, server, pip, answer, hands_out, match):
    server.status, pip.answer, pip.hands_out = 503, answer, hands_out
    with pytest.raises(DatasetError, match=f"answered 503.*{match}"):
        fetch()
    assert files_in(data_dir) == []


def test_a_wheel_that_is_not_the_known_one_is_refused(data_dir, pip, monkeypatch):
    monkeypatch.setitem(CATALOG, STAND_IN, replace(CATALOG[STAND_IN], md5="0" * 32))
    with pytest.raises(DatasetError, match="has the MD5"):
        fetch(STAND_IN)
    assert files_in(data_dir) == []


def test_a_pip_that_hangs_is_given_up(data_dir, monkeypatch):
    def hang(command, **options):
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(package_index.subprocess, "run", hang)
    with pytest.raises(DatasetError, match="pip took more than 5 minutes"):
        fetch(STAND_IN)


def test_where_no_checksum_is_pinned_the_published_one_counts(data_dir, server, good):
    assert fetch("ml-latest-small").path.read_bytes() == good


@pytest.mark.parametrize("form", ["{}  ml-latest-small.zip\n", "MD5 (x.zip) = {}", "{}"])
def test_a_published_checksum_may_be_written_in_any_usual_form(data_dir, server, good, form):
    server.checksum = form.format(hashlib.md5(good).hexdigest().upper())
    assert fetch("ml-latest-small").path.exists()


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"checksum": "MD5 (x.zip) = " + "0" * 32}, f"instead of {'0' * 32}"),
        ({"checksum": "<html>Please log in</html>"}, r"\.zip\.md5 is no checksum"),
        ({"checksum": "x" * 10_000_000}, r"\.zip\.md5 is no checksum"),
        ({"checksum_status": 404}, r"\.zip\.md5 answered 404"),
        ({"body": b"cut short"}, "has the MD5"),
    ],
)
def test_what_the_published_checksum_does_not_vouch_for_is_not_kept(data_dir, server, change, match):
    for name, value in change.items():
        setattr(server, name, value)
    with pytest.raises(DatasetError, match=match):
        fetch("ml-latest-small")
    assert files_in(data_dir) == []


def test_a_large_release_may_take_longer_than_a_small_one(data_dir, server, monkeypatch):
    monkeypatch.setattr(download, "_PATIENCE", -1)
    monkeypatch.setitem(CATALOG, "ml-1m", replace(CATALOG["ml-1m"], size=250_000_000))
    assert fetch("ml-1m").path.exists()


def test_the_catalog_has_every_release_of_movielens_with_its_checksum_or_a_published_one():
    releases = {"ml-100k", "ml-1m", "ml-10m", "ml-20m", "ml-25m", "ml-32m", "ml-latest", "ml-latest-small"}
    assert releases <= set(CATALOG)
    assert {key for key in CATALOG if not CATALOG[key].md5} == {"ml-latest", "ml-latest-small"}
    assert all(CATALOG[key].address.endswith(f"/{key}.zip") for key in releases)
    assert CATALOG["ml-25m"].md5 == "6b51fb2759a8657d3bfcbfc42b592ada"


def test_an_unknown_name_is_one_sentence_with_those_that_are_known(data_dir):
    with pytest.raises(DatasetError, match=r"'ml-9' to fetch; there are: ml-1m, ml-100k, ml-100k-package"):
        fetch("ml-9")


def test_the_zip_of_the_stand_in_is_a_plain_zip_of_three_files(data_dir, pip):
    with zipfile.ZipFile(fetch(STAND_IN).path) as archive:
        assert archive.namelist() == ["ml-100k/ml-100k.inter", "ml-100k/ml-100k.item", "ml-100k/ml-100k.user"]
