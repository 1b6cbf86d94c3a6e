"""A zip or a folder, as named files to read: nothing is ever unpacked onto the disk."""

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from recsys.errors import DatasetError
from recsys.sources.zip_rules import MAX_BYTES, checked_members

BLOCK = 8 << 20  # bytes read at a time
MAX_TABLE = 512 << 20  # bytes of a file that is read as a whole
_DEPTH = 5  # folders below the one that was named in which files are looked for

# What zipfile and zlib raise on a file that is not what it says it is.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
)


class Bundle:
    """The files of one data set, wherever they lie.

    Parameters
    ----------
    path : Path
        The zip or folder.

    Raises
    ------
    DatasetError
        If it cannot be read or breaks a rule of `zip_rules`.
    """

    path: Path

    @property
    def names(self) -> list[str]:
        """Paths of all files inside, with ``/``, sorted."""
        raise NotImplementedError

    def where(self, name: str) -> str:
        """One file, for error messages."""
        return f"{name.rpartition('/')[2]} in {self.path.name}"

    def digest(self, names: list[str]) -> str:
        """SHA-256 of what ``names`` hold, hexadecimal."""
        raise NotImplementedError

    def _stream(self, name: str) -> IO[bytes]:
        raise NotImplementedError

    def chunks(self, name: str, limit: int = MAX_BYTES) -> Iterator[bytes]:
        """The bytes of one file, some at a time; more than ``limit`` of them are an error."""
        left = limit  # what comes out is counted: a zip's directory may say anything
        try:
            with self._stream(name) as stream:
                while chunk := stream.read(BLOCK):
                    left -= len(chunk)
                    if left < 0:
                        raise DatasetError(f"{self.where(name)} is larger than the {limit >> 20} MiB allowed")
                    yield chunk
        except _DAMAGE as error:
            raise damaged(self.path, error, name) from None
        except OSError as error:
            raise DatasetError(f"{self.where(name)} cannot be read: {error.strerror or error}") from None

    def read(self, name: str) -> bytes:
        """All bytes of one file.

        Raises
        ------
        DatasetError
            If there are none, or they cannot be read.
        """
        data = b"".join(self.chunks(name, MAX_TABLE))
        if not data.strip():
            raise DatasetError(f"{self.where(name)} is empty; get the data set anew")
        return data


class ZipBundle(Bundle):
    """The files in a zip."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except _DAMAGE as error:
            raise damaged(path, error) from None
        except OSError as error:
            raise DatasetError(f"{path} cannot be read: {error.strerror or error}") from None
        try:
            self._members = checked_members(path.name, self._zip.infolist())
        except BaseException:
            self._zip.close()
            raise

    @property
    def names(self) -> list[str]:
        return sorted(self._members)

    def digest(self, names: list[str]) -> str:
        # The zip's own bytes: hashing what they unpack to would cost as much as reading it.
        return _file_digest(self.path)

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def _stream(self, name: str) -> IO[bytes]:
        return self._zip.open(self._members[name])


class FolderBundle(Bundle):
    """The files in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def names(self) -> list[str]:
        found = []
        for folder, subfolders, files in os.walk(self.path):
            here = Path(folder).relative_to(self.path)
            if len(here.parts) >= _DEPTH:
                subfolders.clear()
            subfolders[:] = [name for name in subfolders if not name.startswith(".")]
            found += [(here / name).as_posix() for name in files if (Path(folder) / name).is_file()]
        return sorted(found)

    def digest(self, names: list[str]) -> str:
        total = hashlib.sha256()
        for name in sorted(names):
            total.update(f"{Path(name).name}\0{_file_digest(self.path / name)}\n".encode())
        return total.hexdigest()

    def _stream(self, name: str) -> IO[bytes]:
        return (self.path / name).open("rb")


class FileBundle(Bundle):
    """One file alone."""

    def where(self, name: str) -> str:
        return name

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def names(self) -> list[str]:
        return [self.path.name]

    def digest(self, names: list[str]) -> str:
        return _file_digest(self.path)

    def _stream(self, name: str) -> IO[bytes]:
        return self.path.open("rb")


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """The zip, folder or single file at ``path``, open for reading.

    Raises
    ------
    DatasetError
        If it is neither, cannot be read, or breaks a rule of `zip_rules`.
    """
    if path.is_dir():
        yield FolderBundle(path)
        return
    if not path.is_file():
        raise DatasetError(f"{path} is neither a file nor a folder")
    if not _is_zip(path):
        yield FileBundle(path)
        return
    bundle = ZipBundle(path)
    try:
        yield bundle
    finally:
        bundle.close()


def _is_zip(path: Path) -> bool:
    """Whether a file says that it is a zip, by its name or its first bytes; spreadsheets are zips too, and are not."""
    if path.suffix.lower() == ".zip":
        return True
    try:
        with path.open("rb") as stream:
            return stream.read(4) == b"PK\x03\x04" and not path.suffix.lower().startswith((".xls", ".ods", ".doc"))
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror or error}") from None


def damaged(path: Path, error: Exception, name: str | None = None) -> DatasetError:
    """The error that says a zip, or one file in it, is damaged."""
    where = f"{name} in {path.name}" if name else path.name
    why = str(error) or type(error).__name__
    return DatasetError(f"{where} is damaged or no zip ({why[:120]}); delete it and get the data set anew")


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror or error}") from None
