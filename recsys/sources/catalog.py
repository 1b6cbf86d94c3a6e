"""The data sets that can be downloaded, and under which terms."""

from dataclasses import dataclass

from recsys.errors import DatasetError

_ADDRESS = "https://files.grouplens.org/datasets/movielens"
_SHARED = "for research, with acknowledgement (Harper & Konstan, 2015); to be passed on under the same terms alone"
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
        Bytes to download; about that many where a release is made anew now and then.
    address : str
        Where it is: an address, or a requirement of the package index.
    md5 : str
        Checksum of what is downloaded, hexadecimal; empty where it is the one published beside it, in
        ``<address>.md5``, since what is there changes.
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
        address=f"{_ADDRESS}/ml-1m.zip",
        md5="c4d9eecfca2ab87c1945afe126590906",
    ),
    "ml-100k": Entry(
        name="ml-100k",
        title="MovieLens 100K, from GroupLens",
        n_ratings=100_000,
        size=4_924_029,
        licence=_TERMS,
        address=f"{_ADDRESS}/ml-100k.zip",
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
    "ml-latest-small": Entry(
        name="ml-latest-small",
        title="MovieLens latest, a small part, from GroupLens",
        n_ratings=100_836,
        size=978_202,
        licence=_SHARED,
        address=f"{_ADDRESS}/ml-latest-small.zip",
        md5="",
    ),
    "ml-10m": Entry(
        name="ml-10m",
        title="MovieLens 10M, from GroupLens",
        n_ratings=10_000_054,
        size=65_566_137,
        licence=_TERMS,
        address=f"{_ADDRESS}/ml-10m.zip",
        md5="ce571fd55effeba0271552578f2648bd",
    ),
    "ml-20m": Entry(
        name="ml-20m",
        title="MovieLens 20M, from GroupLens",
        n_ratings=20_000_263,
        size=198_702_078,
        licence=_SHARED,
        address=f"{_ADDRESS}/ml-20m.zip",
        md5="cd245b17a1ae2cc31bb14903e1204af3",
    ),
    "ml-25m": Entry(
        name="ml-25m",
        title="MovieLens 25M, from GroupLens",
        n_ratings=25_000_095,
        size=261_978_986,
        licence=_SHARED,
        address=f"{_ADDRESS}/ml-25m.zip",
        md5="6b51fb2759a8657d3bfcbfc42b592ada",
    ),
    "ml-32m": Entry(
        name="ml-32m",
        title="MovieLens 32M, from GroupLens",
        n_ratings=32_000_204,
        size=238_950_008,
        licence=_SHARED,
        address=f"{_ADDRESS}/ml-32m.zip",
        md5="d472be332d4daa821edc399621853b57",
    ),
    "ml-latest": Entry(
        name="ml-latest",
        title="MovieLens latest, all of it, from GroupLens",
        n_ratings=33_832_162,
        size=350_896_731,
        licence=_SHARED,
        address=f"{_ADDRESS}/ml-latest.zip",
        md5="",
    ),
}
