"""What is written down beside an imported data set: how it is read, what it calls things, where it came from."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from recsys.data.words import OF_MOVIES, Words
from recsys.errors import DatasetError
from recsys.sources.recipe import Recipe
from recsys.storage import files
from recsys.storage.paths import is_safe_name

CARD = "import.json"  # in the folder of an imported data set; no other folder has it
_VERSION = 1
_MAX_BYTES = 1 << 20
_MAX_DESCRIPTION = 2_000  # characters
_MAX_WORD = 40  # characters


@dataclass(frozen=True)
class Card:
    """What somebody said of a data set when bringing it.

    Parameters
    ----------
    recipe : Recipe
        How it is read.
    words : Words
        What it calls its users, movies and stars.
    description : str
        For people; changes nothing.
    files : mapping of str to str
        For each file beside the card, the name under which it came.
    imported : str
        When, in UTC: "2026-01-31T12:00:00+00:00".

    Raises
    ------
    DatasetError
        If the description or a word is too long, a word is empty or has a line's end, or a file has no safe name.
    """

    recipe: Recipe
    words: Words = OF_MOVIES
    description: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    imported: str = ""

    def __post_init__(self) -> None:
        if len(self.description) > _MAX_DESCRIPTION:
            raise DatasetError(
                f"a description has at most {_MAX_DESCRIPTION:,} characters, got {len(self.description):,}"
            )
        for role, word in asdict(self.words).items():
            if not (word.strip() and word.isprintable() and len(word) <= _MAX_WORD):
                raise DatasetError(
                    f"the word for {role} must have 1 to {_MAX_WORD} letters on one line, got {word[:60]!r}"
                )
        unsafe = [name for name in self.files if not is_safe_name(name) or name == CARD]
        if unsafe:
            raise DatasetError(f"{unsafe[0][:60]!r} cannot be the name of an imported file")

    def write(self, folder: Path) -> None:
        """Put it into the folder of its data set, whole or not at all.

        Raises
        ------
        OSError
            If it cannot be written; the card that was there stays.
        """
        files.write_json(
            folder / CARD, {"version": _VERSION, **asdict(self), "recipe": json.loads(self.recipe.to_json())}
        )

    def source(self, folder: Path) -> Path:
        """What holds the tables: the only file if that is a zip, else the folder."""
        only = list(self.files)
        is_zip = len(only) == 1 and only[0].lower().endswith(".zip")
        return folder / only[0] if is_zip else folder


def has_card(folder: Path) -> bool:
    """Whether a folder is that of an imported data set."""
    return (folder / CARD).is_file()


def read_card(folder: Path) -> Card:
    """The card of an imported data set.

    Raises
    ------
    DatasetError
        If there is none, or it is damaged or of a later version.
    """
    try:
        with (folder / CARD).open("rb") as file:
            document = json.loads(file.read(_MAX_BYTES))
    except OSError as error:
        raise DatasetError(f"{folder.name} was not imported: its {CARD} cannot be read ({error.strerror})") from None
    except (ValueError, RecursionError):
        raise _damaged(folder, "it is no JSON") from None
    if not isinstance(document, dict):
        raise _damaged(folder, "it is no JSON object")
    version = document.get("version")
    if isinstance(version, int) and version > _VERSION:
        raise DatasetError(f"{folder.name} was imported by a later version of Matinee ({version}): update it")
    try:
        return _card(document)
    except KeyError as error:
        raise _damaged(folder, f"it has no {error}") from None
    except (AttributeError, TypeError, ValueError):
        raise _damaged(folder, "a part of it is something else than it should be") from None
    except DatasetError as error:
        raise _damaged(folder, str(error)) from None


def _card(document: dict[str, Any]) -> Card:
    texts = {name: document[name] for name in ("description", "imported")}
    of_words = {spec.name: document["words"][spec.name] for spec in fields(Words)}
    known_files = dict(document["files"])
    if not all(isinstance(text, str) for part in (texts, of_words, known_files) for text in part.values()):
        raise TypeError("a text is none")
    recipe = Recipe.from_json(json.dumps(document["recipe"]))
    return Card(recipe=recipe, words=Words(**of_words), files=known_files, **texts)


def _damaged(folder: Path, why: str) -> DatasetError:
    return DatasetError(f"the {CARD} of {folder.name} is damaged ({why[:120]}): import the data set anew")
