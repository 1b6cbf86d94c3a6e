"""Which layout a bundle has: recognised by the files that are there, never by the name."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from recsys.errors import DatasetError
from recsys.sources import atomic_files, movielens_1m, movielens_100k, notebook_tables
from recsys.sources.bundle import Bundle
from recsys.sources.raw import SourceTables

Files = dict[str, str]  # what a file is for ("ratings", "users", ...), and its path in the bundle


@dataclass(frozen=True)
class Layout:
    """One way to lay out a data set in files.

    Parameters
    ----------
    key, title : str
        For programs and for people.
    find : callable
        From the names of the files in one folder to those the layout needs, by role; None if it is another layout.
    read : callable
        From a bundle and files by role to tables.
    """

    key: str
    title: str
    find: Callable[[set[str]], Files | None]
    read: Callable[[Bundle, Files], SourceTables]


LAYOUTS = tuple(
    Layout(module.KEY, module.TITLE, module.find, module.read)
    for module in (movielens_1m, movielens_100k, notebook_tables, atomic_files)
)


@dataclass(frozen=True)
class Recognised:
    """A layout, and where its files are in the bundle."""

    layout: Layout
    files: Files


def recognise(names: Iterable[str], source: str) -> Recognised:
    """The one data set among some files.

    Parameters
    ----------
    names : iterable of str
        Paths inside a zip or folder; the files of a data set lie in one folder, whichever.
    source : str
        What holds them, for error messages.

    Raises
    ------
    DatasetError
        If there is no data set, or more than one.
    """
    folders: dict[str, set[str]] = defaultdict(set)
    for name in names:
        folder, _, file = name.rpartition("/")
        if not name.startswith("__MACOSX/"):
            folders[folder].add(file)
    found = [
        Recognised(layout, {role: f"{folder}/{file}".lstrip("/") for role, file in files.items()})
        for folder, members in sorted(folders.items())
        for layout in LAYOUTS
        if (files := layout.find(members))
    ]
    if not found:
        raise DatasetError(
            f"{source} holds no data set that is known here: needed are the files of one of "
            + ", ".join(layout.title for layout in LAYOUTS)
        )
    if len(found) > 1:
        places = " and ".join(item.files["ratings"] for item in found[:2])
        raise DatasetError(f"{source} holds {len(found)} data sets ({places}): keep one of them in it")
    return found[0]
