"""Imported data sets on disk: a folder with the files as they came and a card that says how they are read."""

import os
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from recsys.data.words import OF_MOVIES, Words
from recsys.errors import DatasetError
from recsys.sources.imports.card import Card, has_card, read_card
from recsys.sources.imports.staging import Staging
from recsys.sources.recipe import Recipe
from recsys.storage import files
from recsys.storage.paths import RESERVED, data_dir, is_safe_name, safe_name

UNFINISHED = ".import-"  # begins the name of a folder that is being written, or removed
_ABANDONED = 24 * 3600  # seconds after which nobody writes one any more
_PIECE = 4 << 20  # bytes


@dataclass(frozen=True)
class Imported:
    """An imported data set in the data folder."""

    name: str
    path: Path
    card: Card


def save(
    staging: Staging,
    name: str,
    recipe: Recipe,
    *,
    words: Words = OF_MOVIES,
    description: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Make what was put aside a data set of the data folder, whole or not at all.

    Parameters
    ----------
    staging : Staging
    name : str
        What `load` takes afterwards.
    recipe : Recipe
        How it is read.
    words, description
        As in `Card`.
    progress : callable, optional
        Called with the bytes written so far and their total.

    Raises
    ------
    DatasetError
        If the name is taken or cannot be one, or the folder cannot be written; nothing is left behind then.
    """
    require_free(name)
    card = Card(recipe, words, description.strip(), staging.came_as, datetime.now(UTC).isoformat(timespec="seconds"))
    target = data_dir() / name
    unfinished = data_dir() / f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        files.create_folder(unfinished)
        _remove_abandoned()
        _copy_all(staging, unfinished, progress or _report_nothing)
        card.write(unfinished)
        unfinished.rename(target)
    except OSError as error:
        taken = " (it is there by now)" if target.exists() else ""
        raise DatasetError(f"{target} cannot be written: {error.strerror or error}{taken}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return target


def require_free(name: str) -> None:
    """Raise if no data set can be given that name.

    Raises
    ------
    SettingError
        If it could not stand in a path.
    DatasetError
        If it is taken, whatever its capitals.
    """
    safe_name(name)
    if name.lower() in RESERVED:
        raise DatasetError(f"{name!r} is the name of a folder that Matinee keeps for itself; choose another one")
    if name.lower().endswith(".zip"):
        raise DatasetError(f"the name of a data set does not end in .zip, got {name[:60]!r}")
    folder = data_dir()
    for path in folder.iterdir() if folder.is_dir() else ():
        is_zip = path.suffix.lower() == ".zip"
        if name.lower() in (path.name.lower(), path.stem.lower() if is_zip else ""):
            raise DatasetError(f"there is a {path.name} in {folder} already; choose another name")


def free_name(name: str) -> str:
    """``name``, or with the first number that makes it one that no data set has yet."""
    number, free = 1, name
    while True:
        try:
            require_free(free)
        except DatasetError:
            number += 1
            free = f"{name[:90]}-{number}"
        else:
            return free


def is_imported(name: str) -> bool:
    """Whether a data set of the data folder was imported."""
    return is_safe_name(name) and has_card(data_dir() / name)


def imported_set(name: str) -> Imported:
    """The imported data set of that name.

    Raises
    ------
    DatasetError
        If there is none, it was put there by hand, or its card cannot be read.
    """
    folder = data_dir() / safe_name(name)
    if has_card(folder):
        return Imported(name, folder, read_card(folder))
    by_hand = [path for path in (data_dir() / f"{name}.zip", folder) if path.exists()]
    if by_hand:
        raise DatasetError(f"{name} was not imported but put into the data folder by hand: change {by_hand[0]} there")
    have = ", ".join(item.name for item in imported_sets()) or "none"
    raise DatasetError(f"there is no imported data set {name[:80]!r} in {data_dir()} ({have})")


def imported_sets() -> list[Imported]:
    """The imported data sets whose cards can be read, by name."""
    folder, found = data_dir(), []
    for path in sorted(folder.iterdir(), key=lambda path: path.name.lower()) if folder.is_dir() else ():
        if is_imported(path.name):
            try:
                found.append(Imported(path.name, path, read_card(path)))
            except DatasetError:  # told by `not_read`
                continue
    return found


def redescribe(name: str, *, description: str | None = None, words: Words | None = None) -> Card:
    """Change what an imported data set is described as and the words it uses; None leaves them as they are.

    Its fingerprint, and with it its models, stay.

    Raises
    ------
    DatasetError
        If it was not imported, or the card cannot be written; it stays as it was then.
    """
    here = imported_set(name)
    card = replace(
        here.card,
        description=here.card.description if description is None else description.strip(),
        words=words or here.card.words,
    )
    try:
        card.write(here.path)
    except OSError as error:
        raise DatasetError(f"{here.path} cannot be written: {error.strerror or error}") from None
    return card


def _copy_all(staging: Staging, folder: Path, report: Callable[[int, int], None]) -> None:
    """Copy, and never move: what was put aside may share its bytes with a file of the person's own."""
    total = sum((staging.folder / name).stat().st_size for name in staging.came_as)
    done = 0
    for name in staging.came_as:
        with (staging.folder / name).open("rb") as source, (folder / name).open("xb") as target:
            while piece := source.read(_PIECE):
                target.write(piece)
                done += len(piece)
                report(done, total)
            target.flush()
            os.fsync(target.fileno())


def _remove_abandoned() -> None:
    """Remove what imports left that broke off long ago."""
    for path in data_dir().glob(f"{UNFINISHED}*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)


def _report_nothing(done: int, total: int) -> None:
    """The progress of a copy that nobody watches."""
