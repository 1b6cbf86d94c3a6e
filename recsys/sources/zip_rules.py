"""What a zip must not be: a way out of its folder, a link, a bomb."""

import re
import stat
import zipfile
from collections.abc import Iterable

from recsys.errors import DatasetError

MAX_BYTES = 4 << 30  # unpacked; the largest MovieLens set has 0.9 GB
MAX_RATIO = 100  # unpacked to packed; ratings pack to about a quarter
MAX_MEMBERS = 10_000
_SMALL = 16 << 20  # bytes unpacked below which no ratio is suspicious
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
_ENCRYPTED = 0x1


def checked_members(zip_name: str, members: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files of a zip by name, folders left out.

    Parameters
    ----------
    zip_name : str
        For error messages.
    members : iterable of ZipInfo
        As the zip's directory lists them.

    Raises
    ------
    DatasetError
        If one of them has a path that is absolute or leads outside, is a link or a device, is encrypted or packed in
        an unusual way, or occurs twice; or if together they are suspiciously many or large.
    """
    members = list(members)
    if len(members) > MAX_MEMBERS:
        raise DatasetError(f"{zip_name} has {len(members):,} members, more than the {MAX_MEMBERS:,} allowed")
    files: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        fault = _fault(member)
        name = member.filename.replace("\\", "/")  # as some Windows programs write
        if fault or name in files:
            raise DatasetError(
                f"{zip_name} was refused: its member {member.filename[:80]!r} {fault or 'occurs twice'}; "
                "get the data set anew from where it is published"
            )
        if not name.endswith("/"):
            files[name] = member
    _refuse_bomb(zip_name, files.values())
    return files


def is_suspicious(n_packed: int, n_unpacked: int) -> bool:
    """Whether so many bytes come out of so few as no table of ratings is packed.

    Examples
    --------
    >>> is_suspicious(1_000, 1_000_000), is_suspicious(1_000_000, 1_000_000_000)
    (False, True)
    """
    return n_unpacked > max(_SMALL, MAX_RATIO * n_packed)


def _fault(member: zipfile.ZipInfo) -> str | None:
    """What is wrong with one member, by its entry in the zip's directory."""
    name = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    faults = {
        "has an absolute path": bool(_ABSOLUTE.match(name)),
        "leads outside its folder": ".." in re.split(r"[/\\]", name),
        "has a NUL byte in its name": "\0" in name,
        "is a link": kind == stat.S_IFLNK,
        "is neither a file nor a folder": kind not in (0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK),
        "is encrypted": bool(member.flag_bits & _ENCRYPTED),
        "is packed in an unusual way": member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED),
    }
    return next((fault for fault, found in faults.items() if found), None)


def _refuse_bomb(zip_name: str, files: Iterable[zipfile.ZipInfo]) -> None:
    for member in files:
        if is_suspicious(member.compress_size, member.file_size):
            raise DatasetError(
                f"{zip_name} was refused: its member {member.filename[:80]!r} would unpack "
                f"{member.compress_size:,} bytes to {member.file_size:,}, as only an archive bomb does"
            )
    unpacked = sum(member.file_size for member in files)
    if unpacked > MAX_BYTES:
        raise DatasetError(
            f"{zip_name} was refused: it would unpack to {unpacked:,} bytes, more than {MAX_BYTES >> 30} GiB"
        )
