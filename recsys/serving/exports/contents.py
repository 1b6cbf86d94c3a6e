"""The texts in a file that somebody brings: the file itself, or what a zip archive has; names are only hints."""

import codecs
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from recsys.errors import DatasetError
from recsys.storage.encodings import wide_encoding

MOST_MB = 20  # of a file, and of all that is read of an archive
MOST_BYTES = MOST_MB * 1_000_000
_MOST_MEMBERS = 1000
_ASIDE = {"__macosx", "deleted", "orphaned"}  # folders of an archive with what its owner has done away with
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),  # a way to pack that is not known; a password; a header
)


def texts(data: bytes) -> Iterator[list[str]]:
    """The texts that may be somebody's ratings: of a zip those that are called so first, then the others.

    Raises
    ------
    DatasetError
        If the file is empty, too large or damaged.
    """
    if len(data) > MOST_BYTES:
        raise DatasetError(f"a file of ratings has {MOST_MB} MB at most, this one {len(data) / 1e6:.1f} MB")
    if not data.strip():
        raise DatasetError("the file is empty; export the ratings again")
    if data.startswith(b"PK\x03\x04"):
        yield from _unpacked(data)
    else:
        yield [decoded(data)]


def decoded(data: bytes) -> str:
    """Bytes as text: UTF-16 and UTF-32 where they say so or look it, else UTF-8, else what Windows writes."""
    wide = wide_encoding(data)
    if wide:
        return data.decode(wide, "replace").removeprefix("\ufeff")
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _unpacked(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir() and not _is_aside(member)]
            if len(members) > _MOST_MEMBERS:
                raise DatasetError(f"the archive has {len(members):,} files; bring the one with the ratings")
            left = MOST_BYTES
            for called in (True, False):
                found = []
                for member in members:
                    if _is_called_ratings(member) == called:
                        content = _read(archive, member, left)
                        left -= len(content)
                        found.append(decoded(content))
                yield found
    except _DAMAGED as error:
        raise DatasetError("the archive is damaged or locked; unpack it and bring the file with the ratings") from error


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(member) as file:  # what the archive says of its sizes may be a lie
        content = file.read(most + 1)
    if len(content) > most:
        raise DatasetError(f"the archive holds more than {MOST_MB} MB; unpack it and bring the file with the ratings")
    return content


def _is_aside(member: zipfile.ZipInfo) -> bool:
    return any(part.casefold() in _ASIDE for part in _path(member).parts[:-1])


def _is_called_ratings(member: zipfile.ZipInfo) -> bool:
    return _path(member).name.casefold().startswith("ratings")


def _path(member: zipfile.ZipInfo) -> PurePosixPath:
    return PurePosixPath(member.filename.replace("\\", "/"))
