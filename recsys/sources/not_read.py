"""What lies in the data folder and is no data set, with the reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recsys.errors import RecsysError
from recsys.sources.imports.card import has_card, read_card
from recsys.sources.locate import available, dataset_name, recognised_at
from recsys.storage.paths import RESERVED, data_dir, is_safe_name

_OURS = frozenset({"readme.md"})  # besides what is hidden


@dataclass(frozen=True)
class NotRead:
    """Something in the data folder that is no data set.

    Parameters
    ----------
    file : str
        Its name there.
    reason : str
        Why it is none and what to do about it, one sentence.
    """

    file: str
    reason: str


def not_read() -> list[NotRead]:
    """What lies in the data folder and is not among `available`, by name; hidden files and our own are left out."""
    try:
        found = sorted(data_dir().iterdir(), key=lambda path: path.name.lower())
    except FileNotFoundError:
        return []
    except OSError as error:
        return [NotRead(str(data_dir()), f"it cannot be read: {error.strerror or error}.")]
    listed = {item.path: item.name for item in available()}
    taken = {name: path.name for path, name in listed.items()}
    others = (path for path in found if path not in listed and not _is_ours(path))
    return [NotRead(path.name, _reason(path, taken)) for path in others]


def _is_ours(path: Path) -> bool:
    return path.name.startswith(".") or path.name in RESERVED or path.name.lower() in _OURS


def _reason(path: Path, taken: dict[str, str]) -> str:
    """Why something is no data set; ``taken`` has the file behind each name that is listed."""
    return next(_reasons(path, taken))


def _reasons(path: Path, taken: dict[str, str]) -> Iterator[str]:
    """Reasons, the first of which is the true one."""
    if not path.exists():
        yield "it is a link that leads nowhere."
    is_zip = path.suffix.lower() == ".zip"
    if not (path.is_dir() or is_zip):
        yield (
            f"it is a loose file, which belongs to no data set: put it into a folder of its own, or run "
            f"`python -m recsys data import {path} --name NAME`."
        )
    try:
        if path.is_dir() and not any(path.iterdir()):
            yield "it is an empty folder."
        if has_card(path):
            read_card(path)
        recognised_at(path)
    except RecsysError as error:
        yield _as_sentence(str(error))
    except OSError as error:
        yield f"it cannot be read: {error.strerror or error}."
    name = path.stem if is_zip else path.name
    if not is_safe_name(name):
        yield (
            f"its name has other characters than letters without accents, digits, '.', '_' and '-', or too many of "
            f"them: rename it, to {dataset_name(path)}{path.suffix if is_zip else ''} for example."
        )
    if name in taken:
        yield f"{taken[name]} has the same name and goes before it: rename one of them."
    yield "it cannot be read."


def _as_sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
