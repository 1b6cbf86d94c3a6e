"""From a name or path to a `Dataset`, by way of the cache."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from recsys.data.dataset import Dataset
from recsys.sources.assemble import assemble
from recsys.sources.bundle import Bundle, open_bundle
from recsys.sources.cache import CacheDamageError, cache_folder, discard, read_cache, write_cache
from recsys.sources.layouts import Recognised, recognise
from recsys.sources.locate import dataset_name, locate

READER_VERSION = 1  # goes up with every change to what a source is read as; old caches are then not looked at

Notify = Callable[[str], None]


def load(name: str, *, notify: Notify | None = None) -> Dataset:
    """Read a data set, from the cache if this source was read before.

    Parameters
    ----------
    name : str
        Name of a data set in the data folder, or path to a zip or folder. Never pass on what came from an address
        without looking it up among `available` first: any path is opened.
    notify : callable, optional
        Told in a sentence when the cache was damaged or could not be written; the data set is loaded all the same.

    Raises
    ------
    DatasetError
        If there is no such data set, or it cannot be read, or more than 1 % of its lines are faulty.
    """
    path = locate(name)
    tell = notify or _say_nothing
    with open_bundle(path) as bundle:
        found = recognise(bundle.names, path.name)
        fingerprint = _fingerprint(bundle, found)
        cached = _from_cache(path, fingerprint, tell)
        if cached is not None:
            return cached
        tables = found.layout.read(bundle, found.files)
    dataset = assemble(tables, name=dataset_name(path), fingerprint=fingerprint)
    _keep(dataset, tell)
    return dataset


def _fingerprint(bundle: Bundle, found: Recognised) -> str:
    digest = bundle.digest(list(found.files.values()))
    return hashlib.sha256(f"{READER_VERSION} {found.layout.key} {digest}".encode()).hexdigest()


def _from_cache(path: Path, fingerprint: str, tell: Notify) -> Dataset | None:
    folder = cache_folder(fingerprint)
    try:
        return read_cache(folder, name=dataset_name(path), fingerprint=fingerprint)
    except CacheDamageError:
        discard(folder)
        tell(f"the cached tables of {path.name} were damaged, so it is read anew")
        return None


def _keep(dataset: Dataset, tell: Notify) -> None:
    try:
        write_cache(dataset, cache_folder(dataset.fingerprint))
    except OSError as error:
        tell(
            f"the tables of {dataset.name} could not be cached ({error.strerror or error}), so reading them "
            "will take as long the next time"
        )


def _say_nothing(sentence: str) -> None:
    """What a caller who does not listen is told."""
