"""Zips that are broken or mean harm: one sentence each, and nothing is ever written outside the cache."""

import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recsys.errors import DatasetError
from recsys.sources import available, load
from recsys.sources.bundle import ZipBundle
from tests.sources import written


def refused(path, match):
    """Loading the zip is one sentence that matches, and it is not offered."""
    with pytest.raises(DatasetError, match=match) as caught:
        load(str(path))
    assert "\n" not in str(caught.value)
    assert path.stem not in [item.name for item in available()]


@pytest.mark.parametrize(
    ("member", "match"),
    [
        ("../evil.txt", "leads outside its folder"),
        ("ml-1m/../../evil.txt", "leads outside its folder"),
        ("ml-1m\\..\\..\\evil.txt", "leads outside its folder"),
        ("/etc/evil.txt", "has an absolute path"),
        ("C:\\evil.txt", "has an absolute path"),
        ("\\\\host\\evil.txt", "has an absolute path"),
    ],
)
def test_a_member_outside_its_folder_is_refused(data_dir, member, match):
    written.written_zip(data_dir / "bad.zip", written.ONE_M | {member: b"evil"})
    refused(data_dir / "bad.zip", match)
    assert not list(data_dir.parent.rglob("evil*"))


@pytest.mark.parametrize(
    ("kind", "match"), [(stat.S_IFLNK, "is a link"), (stat.S_IFIFO, "is neither a file nor a folder")]
)
def test_a_link_or_a_device_is_refused(data_dir, kind, match):
    path = written.written_zip(data_dir / "bad.zip", written.ONE_M)
    member = zipfile.ZipInfo("link")
    member.external_attr = (kind | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(member, "/etc/passwd")
    refused(path, match)


def test_a_bomb_is_refused_by_what_its_directory_says(data_dir):
    written.written_zip(data_dir / "bad.zip", written.ONE_M | {"bomb": b"0" * (20 << 20)})
    refused(data_dir / "bad.zip", r"'bomb' would unpack .* as only an archive bomb does")


def test_many_members_that_together_are_too_large_are_refused(data_dir, monkeypatch):
    monkeypatch.setattr("recsys.sources.zip_rules.MAX_BYTES", 100)
    refused(written.written_zip(data_dir / "bad.zip", written.ONE_M), "it would unpack to")


def test_too_many_members_are_refused(data_dir, monkeypatch):
    monkeypatch.setattr("recsys.sources.zip_rules.MAX_MEMBERS", 2)
    refused(written.written_zip(data_dir / "bad.zip", written.ONE_M), "has 3 members, more than the 2 allowed")


def test_what_comes_out_is_counted_too(data_dir):
    path = written.written_zip(data_dir / "bad.zip", {"large": b"0" * 1000})
    with pytest.raises(DatasetError, match=r"large in bad\.zip is larger than"):
        list(ZipBundle(path).chunks("large", limit=999))


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")  # zipfile warns when the test writes it
def test_a_member_that_occurs_twice_is_refused(data_dir):
    path = written.written_zip(data_dir / "bad.zip", written.ONE_M)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("ratings.dat", b"1::10::1::\n")
    refused(path, "'ratings.dat' occurs twice")


def test_an_encrypted_or_oddly_packed_member_is_refused(data_dir):
    path = data_dir / "bad.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("ratings.dat", b"1::10::1::\n")
    refused(path, "is packed in an unusual way")
    data = bytearray(written.written_zip(path, written.ONE_M).read_bytes())
    entry = data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, entry + 8, 0x1)  # the flag in the zip's directory
    path.write_bytes(data)
    refused(path, "is encrypted")


@pytest.mark.parametrize("content", [b"", b"PK", b"Not a zip at all, but long enough to be one." * 9])
def test_what_is_no_zip_is_refused(data_dir, content):
    (data_dir / "bad.zip").write_bytes(content)
    refused(data_dir / "bad.zip", r"bad\.zip is damaged or no zip")


@settings(max_examples=30, deadline=None)
@given(share=st.floats(0, 1, exclude_max=True))
def test_a_truncated_zip_is_refused_wherever_it_ends(tmp_path_factory, share):
    path = written.written_zip(tmp_path_factory.mktemp("zips") / "bad.zip", written.ONE_M)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(DatasetError, match="damaged or no zip"):
        load(str(path))


@settings(max_examples=80, deadline=None)
@given(position=st.integers(0, 10_000), value=st.integers(1, 255))
def test_a_flipped_byte_is_harmless_or_one_sentence(tmp_path_factory, position, value):
    folder = tmp_path_factory.mktemp("zips")
    data = bytearray(written.written_zip(folder / "bad.zip", written.ONE_M).read_bytes())
    data[position % len(data)] ^= value
    (folder / "bad.zip").write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECSYS_DATA_DIR", str(folder))
        try:
            outcome = load("bad").n_ratings  # the byte was in a date, a comment or the like
        except DatasetError as error:
            outcome = str(error)
    assert outcome == 3 or "\n" not in outcome


def test_a_folder_that_looks_like_macos_wrote_it_does_no_harm(data_dir):
    extra = {f"__MACOSX/ml-1m/{name}": b"\0" for name in written.ONE_M} | {".DS_Store": b"\0"}
    path = written.written_zip(data_dir / "a.zip", {f"ml-1m/{k}": v for k, v in written.ONE_M.items()} | extra)
    assert load(str(path)).n_ratings == 3
