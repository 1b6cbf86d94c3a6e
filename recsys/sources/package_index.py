"""MovieLens 100K out of a package on the package index: its wheel is read as a zip and never installed."""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import IO

from recsys.sources.bundle import open_bundle
from recsys.sources.catalog import Entry, SourceUnavailableError

_FOLDER = "recbole/dataset_example/ml-100k"
_FILES = ("ml-100k.inter", "ml-100k.item", "ml-100k.user")
_PATIENCE = 300  # seconds for pip
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same zip every time, and so the same fingerprint


def package_files(entry: Entry) -> dict[str, bytes]:
    """The ratings, movies and users in the entry's wheel, by file name.

    Raises
    ------
    SourceUnavailableError
        If pip cannot download the wheel, or it is not the one that the catalog knows.
    """
    with tempfile.TemporaryDirectory(prefix="recsys-") as folder:
        _pip_download(entry.address, folder)
        wheels = list(Path(folder).glob("*.whl"))
        if len(wheels) != 1:
            raise SourceUnavailableError(f"the package index has no wheel of {entry.address}")
        md5 = hashlib.md5(wheels[0].read_bytes(), usedforsecurity=False).hexdigest()
        if md5 != entry.md5:
            raise SourceUnavailableError(f"the wheel of {entry.address} has the MD5 {md5} instead of {entry.md5}")
        with open_bundle(wheels[0].rename(wheels[0].with_suffix(".zip"))) as wheel:
            return {file: wheel.read(f"{_FOLDER}/{file}") for file in _FILES}


def zipped(files: dict[str, bytes], target: IO[bytes]) -> None:
    """Write files into a zip, always to the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(f"ml-100k/{name}", _LONG_AGO)
            member.external_attr = 0o644 << 16
            archive.writestr(member, data, zipfile.ZIP_DEFLATED)


def _pip_download(requirement: str, folder: str) -> None:
    """Have pip download one wheel into a folder, dependencies left out."""
    options = ["--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--quiet"]
    command = [sys.executable, "-m", "pip", "download", *options, "-d", folder, requirement]
    try:
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, text=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise SourceUnavailableError(
            f"pip took more than {_PATIENCE // 60} minutes to download {requirement}"
        ) from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["it gave no reason"]
        raise SourceUnavailableError(f"pip could not download {requirement} ({said[-1].strip()[:160]})")
