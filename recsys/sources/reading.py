"""From a name or path to a `Dataset`, by way of the cache."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from recsys.data.dataset import Dataset
from recsys.errors import RecsysError
from recsys.sources.assemble import assemble
from recsys.sources.cache import CacheDamageError, cache_folder, discard, read_cache, write_cache
from recsys.sources.earlier import read_since
from recsys.sources.locate import Opened, open_source
from recsys.sources.recipe import Recipe
from recsys.sources.source_tables import read_source

# Goes up with every change to what a source is read as; old caches are then not looked at. Fingerprints stay where
# the change makes no difference, which `read_since` says: models trained on the same data are not lost.
READER_VERSION = 3

Notify = Callable[[str], None]


def load(name: str, recipe: Recipe | None = None, *, notify: Notify | None = None) -> Dataset:
    """Read a data set, from the cache if this source was read before.

    Parameters
    ----------
    name : str
        Name of a data set in the data folder, or path to a file, zip or folder. Never pass on what came from an address
        without looking it up among `available` first: any path is opened.
    recipe : Recipe, optional
        What is known of how the source is to be read; the rest is told from its content.
    notify : callable, optional
        Told in a sentence when the cache was damaged or could not be written; the data set is loaded all the same.

    Raises
    ------
    DatasetError
        If there is no such data set, or it cannot be read, or too many of its lines are faulty.
    """
    tell = notify or _say_nothing
    with open_source(name, recipe) as source:
        prints = _fingerprints(source)
        folder = cache_folder(prints[READER_VERSION])
        dataset = _from_cache(folder, source, prints, tell)
        if dataset is None:
            dataset = _read(source, prints)
            _keep(dataset, folder, tell)
    return dataset if source.words is None else replace(dataset, words=source.words)


def read(path: Path, recipe: Recipe) -> Dataset:
    """Read what lies at a path as a recipe says; nothing of it is cached.

    Raises
    ------
    DatasetError
        As `load` does.
    """
    with open_source(str(path.absolute()), recipe) as source:
        return _read(source, _fingerprints(source))


def forget(name: str) -> None:
    """Remove the cached tables of a data set, if it can be read and there are any."""
    with suppress(RecsysError), open_source(name) as source:
        discard(cache_folder(_fingerprints(source)[READER_VERSION]))


def _read(source: Opened, prints: dict[int, str]) -> Dataset:
    stated = source.recipe or Recipe()
    tables = read_source(source.bundle, source.found, stated)
    dataset = assemble(tables, name=source.name, fingerprint=prints[READER_VERSION], recipe=stated)
    if source.recipe is None:
        dataset = replace(dataset, fingerprint=prints[read_since(dataset, source.found, tables)])
    return dataset


def _fingerprints(source: Opened) -> dict[int, str]:
    """The fingerprint that a source has where no version of the reader since this one read it otherwise."""
    stated = (source.recipe or Recipe()).to_json()
    content = f"{source.found.layout.key} {source.bundle.digest(source.found.paths)}"
    whole = content + (f" {stated}" if stated != "{}" else "")
    versions = range(1, READER_VERSION + 1)
    return {version: hashlib.sha256(f"{version} {whole}".encode()).hexdigest() for version in versions}


def _from_cache(folder: Path, source: Opened, prints: dict[int, str], tell: Notify) -> Dataset | None:
    try:
        return read_cache(folder, name=source.name, fingerprints=prints.values())
    except CacheDamageError:
        discard(folder)
        tell(f"the cached tables of {source.bundle.path.name} were damaged, so it is read anew")
        return None


def _keep(dataset: Dataset, folder: Path, tell: Notify) -> None:
    try:
        write_cache(dataset, folder)
    except OSError as error:
        tell(
            f"the tables of {dataset.name} could not be cached ({error.strerror or error}), so reading them "
            "will take as long the next time"
        )


def _say_nothing(sentence: str) -> None:
    """What a caller who does not listen is told."""
