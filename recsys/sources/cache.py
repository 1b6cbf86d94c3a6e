"""A data set's tables as Parquet, so that the text is parsed once."""

import json
import os
import secrets
import shutil
import zlib
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from recsys.data.dataset import Dataset, Ratings, Refusal, Scale
from recsys.data.ids import IdIndex
from recsys.data.words import Words
from recsys.storage.paths import data_dir

_OWN = "crc32_of_this"
_RATINGS, _USERS, _MOVIES, _MANIFEST = "ratings.parquet", "users.parquet", "movies.parquet", "manifest.json"
_PIECE = 1 << 22  # bytes of a file read at a time


class CacheDamageError(Exception):
    """A cached data set that is not what was written."""


def cache_folder(source: str) -> Path:
    """Where the tables of a source are kept, by its fingerprint and that of today's reader."""
    return data_dir() / "cache" / source


def read_cache(folder: Path, *, name: str, fingerprints: Collection[str]) -> Dataset | None:
    """The cached data set, or None if there is none; its fingerprint must be one of those that it may have.

    Raises
    ------
    CacheDamageError
        If a file is missing or its checksum is wrong.
    """
    if not folder.exists():
        return None
    try:
        manifest = _read_manifest(folder / _MANIFEST)
        tables = {file: _table(folder / file, manifest["crc32"][file]) for file in (_RATINGS, _USERS, _MOVIES)}
        if manifest["fingerprint"] not in fingerprints:
            raise ValueError("the tables are those of another data set")
        return _dataset(tables, manifest, name=name)
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise CacheDamageError(str(error)) from error


def write_cache(dataset: Dataset, folder: Path) -> None:
    """Keep a data set's tables, whole or not at all; another process may be doing the same.

    Raises
    ------
    OSError
        If they cannot be written; nothing is left behind then.
    """
    unfinished = _beside(folder)  # not synced to the disk: after a power cut the checksums tell, and it is made again
    try:
        unfinished.mkdir(parents=True)
        for file, table in _tables(dataset).items():
            # One group of rows, so that a column is read back as one array.
            pq.write_table(table, unfinished / file, compression="lz4", row_group_size=max(len(table), 1))
        _write_manifest(unfinished / _MANIFEST, _manifest(dataset, unfinished))
        _put(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _put(unfinished: Path, folder: Path) -> None:
    try:
        unfinished.rename(folder)
    except OSError:
        if not (folder / _MANIFEST).exists():
            raise
        # Another process was faster; what it wrote is the same.


def discard(folder: Path) -> None:
    """Remove a damaged cache, so that it can be written again."""
    unwanted = _beside(folder)
    try:
        folder.rename(unwanted)  # at once: another process sees all of it or nothing
    except OSError:
        return
    shutil.rmtree(unwanted, ignore_errors=True)


def _beside(folder: Path) -> Path:
    """A name next to a folder that no other process uses."""
    return folder.with_name(f".{os.getpid()}-{secrets.token_hex(4)}")


def _tables(dataset: Dataset) -> dict[str, pa.Table]:
    ratings = dataset.ratings
    columns = {"user_idx": ratings.user_idx, "movie_idx": ratings.movie_idx, "stars": ratings.stars}
    if dataset.times is not None:
        columns["seconds"] = dataset.times.view(np.int64)  # NaT stays the number that it is
    return {
        _RATINGS: pa.table(columns),
        _USERS: pa.Table.from_pandas(dataset.user_table, preserve_index=False),
        _MOVIES: pa.Table.from_pandas(dataset.movie_table, preserve_index=False),
    }


def _manifest(dataset: Dataset, folder: Path) -> dict[str, Any]:
    scale = dataset.scale
    return {
        "fingerprint": dataset.fingerprint,
        "scale": [scale.low, scale.high, scale.step],
        "refused": [[item.file, item.reason, item.count, list(item.lines), item.examples] for item in dataset.refused],
        "told": list(dataset.told),
        "words": asdict(dataset.words),
        "crc32": {file: _crc32(folder / file) for file in (_RATINGS, _USERS, _MOVIES)},
    }


def _write_manifest(path: Path, manifest: dict[str, Any]) -> None:
    """Write a manifest with a checksum of its own: what it says is shown to people."""
    path.write_text(json.dumps({_OWN: zlib.crc32(json.dumps(manifest).encode())} | manifest), "utf-8")


def _read_manifest(path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if manifest.pop(_OWN) != zlib.crc32(json.dumps(manifest).encode()):
        raise ValueError("the manifest has a wrong checksum")
    return manifest


def _crc32(path: Path) -> int:
    """Checksum of a file, read in pieces: mapped into memory, all of it would count as ours."""
    checksum = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            checksum = zlib.crc32(piece, checksum)
    return checksum


def _table(path: Path, crc32: int) -> pa.Table:
    if _crc32(path) != crc32:
        raise ValueError(f"{path.name} has a wrong checksum")
    # one column after the other, so that what is still packed of all of them is never in memory together
    file = pq.ParquetFile(path, pre_buffer=False)
    columns = {name: file.read([name], use_threads=False).column(0) for name in file.schema_arrow.names}
    return pa.table(columns, schema=file.schema_arrow)


def _array(column: pa.ChunkedArray) -> np.ndarray:
    """A column as an array that shares its memory, and so cannot be written to."""
    chunk = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    values: np.ndarray = chunk.to_numpy()
    return values


def _dataset(tables: dict[str, pa.Table], manifest: dict[str, Any], *, name: str) -> Dataset:
    user_table, movie_table = tables[_USERS].to_pandas(), tables[_MOVIES].to_pandas()
    for lists in ("genres", "tags"):
        if lists in movie_table:
            movie_table[lists] = pd.Series(tables[_MOVIES][lists].to_pylist(), dtype=object)
    users, movies = IdIndex(user_table["user_id"], "user"), IdIndex(movie_table["movie_id"], "movie")
    columns = {column: _array(tables[_RATINGS][column]) for column in tables[_RATINGS].column_names}
    seconds = columns.get("seconds")
    return Dataset(
        name=name,
        fingerprint=manifest["fingerprint"],
        scale=Scale(*manifest["scale"]),
        users=users,
        movies=movies,
        ratings=Ratings(columns["user_idx"], columns["movie_idx"], columns["stars"], len(users), len(movies)),
        times=None if seconds is None else seconds.view("datetime64[s]"),
        user_table=user_table,
        movie_table=movie_table,
        refused=tuple(map(_refusal, manifest["refused"])),
        told=tuple(manifest["told"]),
        words=Words(**manifest["words"]),
    )


def _refusal(kept: list[Any]) -> Refusal:
    file, reason, count, lines, examples = kept
    return Refusal(file, reason, count, tuple(lines), tuple(map(tuple, examples)))
