"""The data sets that can be downloaded, and under which terms."""

from dataclasses import dataclass

from recsys.errors import DatasetError

_TERMS = "for research, with acknowledgement (Harper & Konstan, 2015); not to be redistributed or used commercially"


@dataclass(frozen=True)
class Entry:
    """One source to fetch from.

    Parameters
    ----------
    name : str
        The data set it becomes: ``<name>.zip`` in the data folder.
    title, licence : str
        One line each, for people.
    n_ratings : int
    size : int
        Bytes to download.
    address : str
        Where it is: an address, or a requirement of the package index.
    md5 : str
        Checksum of what is downloaded, hexadecimal.
    is_package : bool
        Whether it comes from the package index.
    """

    name: str
    title: str
    n_ratings: int
    size: int
    licence: str
    address: str
    md5: str
    is_package: bool = False


class SourceUnavailableError(DatasetError):
    """A source could not be reached, or sent something else than it publishes."""


STAND_IN = "ml-100k-package"

CATALOG: dict[str, Entry] = {
    "ml-1m": Entry(
        name="ml-1m",
        title="MovieLens 1M, from GroupLens",
        n_ratings=1_000_209,
        size=5_917_549,
        licence=_TERMS,
        address="https://files.grouplens.org/datasets/movielens/ml-1m.zip",
        md5="c4d9eecfca2ab87c1945afe126590906",
    ),
    "ml-100k": Entry(
        name="ml-100k",
        title="MovieLens 100K, from GroupLens",
        n_ratings=100_000,
        size=4_924_029,
        licence=_TERMS,
        address="https://files.grouplens.org/datasets/movielens/ml-100k.zip",
        md5="0e33842e24a9c977be4e0107933c0723",
    ),
    STAND_IN: Entry(
        name="ml-100k",
        title="MovieLens 100K, from the package index (in RecBole's files)",
        n_ratings=100_000,
        size=2_130_151,
        licence=_TERMS,
        address="recbole==1.2.1",
        md5="56110b0736dce220b371137935ad36de",
        is_package=True,
    ),
}
