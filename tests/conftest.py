"""Fixtures that many tests share: a data set with a known right answer, and the real ratings where they are."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import NoReturn, TypeVar

import numpy as np
import pandas as pd
import pytest
from filelock import FileLock

from recsys import models, sources
from recsys.data.dataset import Dataset, Ratings, Scale
from recsys.data.ids import IdIndex
from recsys.jobs.training import first

NETWORKS = "recsys.models.networks"
SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
REAL = ("ml-1m", "ml-100k")
T = TypeVar("T")
SLOW = ("browser", "realdata", "network")  # marks
LONG = (  # places: pages and commands that run whole, processes of their own, many draws or examples
    "cli",
    "pages",
    "jobs/comparison",
    "jobs/training",
    "models/gibbs/test_joint.py",
    "models/test_memory.py",
    "storage/test_junk_on_disk.py",
    "test_package.py",
)


@pytest.fixture(scope="session")
def two_tribes() -> Dataset:
    """Even users love even movies, odd users odd ones; user u has not rated movie u, nobody rated the last movie."""
    return tribes("two-tribes", rated=lambda user_idx, movie_idx: user_idx != movie_idx)


@pytest.fixture(scope="session")
def half_seen() -> Dataset:
    """The two tribes again, but every user has rated only about half of the movies."""
    return tribes("half-seen", rated=lambda user_idx, movie_idx: (3 * user_idx + 5 * movie_idx) % 7 < 4)


def tribes(name: str, rated: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Dataset:
    """Twenty users and movies of two kinds; raw ids are deliberately not positions: a mix-up must fail, not pass."""
    n = 20
    user_idx, movie_idx = np.divmod(np.arange(n * n), n)
    chosen = rated(user_idx, movie_idx)
    user_idx, movie_idx = user_idx[chosen].astype(np.int32), movie_idx[chosen].astype(np.int32)
    stars = np.where((user_idx + movie_idx) % 2 == 0, 5, 1).astype(np.float32)
    users, movies = IdIndex(1000 + 7 * np.arange(n), "user"), IdIndex(5000 - 11 * np.arange(n + 1), "movie")
    return Dataset(
        name=name,
        fingerprint=name.ljust(64, "f"),
        scale=Scale(1, 5, 1),
        users=users,
        movies=movies,
        ratings=Ratings(user_idx, movie_idx, stars, len(users), len(movies)),
        times=None,
        user_table=pd.DataFrame({"user_id": users.ids}),
        movie_table=pd.DataFrame(
            {
                "movie_id": movies.ids,
                "title": [f"Film {i}" for i in range(n + 1)],
                "listed_title": [f"Film {i}" for i in range(n + 1)],
                "year": pd.array([1980 + i for i in range(n + 1)], dtype="Int16"),
                "genres": [["Drama"] if i % 2 else ["Comedy", "Romance"] for i in range(n + 1)],
            }
        ),
    )


@pytest.fixture(scope="session")
def real_data_source() -> Path:
    """The folder that holds ml-1m.zip and ml-100k.zip; skips where there is none."""
    for folder in (Path(os.environ.get("RECSYS_DATA_DIR", "/nonexistent")), SHARED_DATA):
        if all((folder / f"{name}.zip").exists() for name in REAL):
            return folder
    pytest.skip("the real MovieLens files are not here")


@pytest.fixture(scope="session")
def real_data_dir(real_data_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of this worker's own with the real files in it, read once; models may be written there."""

    def read(folder: Path) -> None:
        copy_real_files(real_data_source, folder)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RECSYS_DATA_DIR", str(folder))
            for name in REAL:
                sources.load(name)

    folder = tmp_path_factory.mktemp("data")
    shutil.copytree(made_once(tmp_path_factory, "real", read), folder, dirs_exist_ok=True)
    return folder


def copy_real_files(source: Path, folder: Path) -> None:
    """Copy the zips of the real ratings into a data folder."""
    for name in REAL:
        shutil.copy(source / f"{name}.zip", folder)


def made_once(factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]) -> Path:
    """A folder that the first worker to need it fills, while the others wait; to be copied from, not written to."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # of the workers' folders
    folder, unfinished = root / name, root / f"{name}-unfinished"
    with FileLock(root / f"{name}.lock"):
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            fill(unfinished)
            unfinished.rename(folder)
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, in force for this test."""
    monkeypatch.setenv("RECSYS_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def tribes_on_disk(data_dir: Path, half_seen: Dataset) -> Path:
    """The half-seen tribes as a data set named "tribes" in the notebook's layout, in an empty data folder."""
    return write_notebook_tables(half_seen, data_dir / "tribes")


@pytest.fixture(scope="session")
def done_before() -> dict[Callable, tuple[Path, object]]:
    """What `tribes_after` has done so far: the data folder that it left, and its answer."""
    return {}


@pytest.fixture
def tribes_after(
    data_dir: Path, half_seen: Dataset, done_before: dict, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[Callable[[], T]], T]:
    """The tribes on disk, with what a function left there and its answer; it is called once and then copied from."""

    def after(do: Callable[[], T]) -> T:
        if do not in done_before:
            folder = tmp_path_factory.mktemp("done")
            write_notebook_tables(half_seen, folder / "tribes")
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("RECSYS_DATA_DIR", str(folder))
                done_before[do] = folder, do()
        folder, answer = done_before[do]
        shutil.copytree(folder, data_dir, dirs_exist_ok=True)
        return deepcopy(answer)

    return after


def write_notebook_tables(dataset: Dataset, folder: Path) -> Path:
    """Write a data set as the notebook's three tab-separated tables."""
    folder.mkdir(parents=True)
    ratings = dataset.ratings
    pd.DataFrame(
        {
            "user_id": dataset.users.to_ids(ratings.user_idx),
            "movie_id": dataset.movies.to_ids(ratings.movie_idx),
            "user_emb_id": ratings.user_idx,
            "movie_emb_id": ratings.movie_idx,
            "rating": ratings.stars.astype(int),
        }
    ).to_csv(folder / "ratings.csv", sep="\t", index=False)
    n = dataset.n_users
    pd.DataFrame(
        {
            "user_id": dataset.users.ids,
            "gender": np.where(np.arange(n) % 2, "F", "M"),
            "zipcode": "00000",
            "age_desc": np.where(np.arange(n) % 3, "25-34", "Under 18"),
            "occ_desc": "artist",
        }
    ).to_csv(folder / "users.csv", sep="\t", index=False)
    movies = dataset.movie_table
    titles = movies["title"] + " (" + movies["year"].astype(str) + ")"
    genres = movies["genres"].map("|".join)
    pd.DataFrame({"movie_id": movies["movie_id"], "title": titles, "genres": genres}).to_csv(
        folder / "movies.csv", sep="\t", index=False
    )
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick", action="store_true", help="leave out what takes seconds, as a browser or a training does"
    )


class OutOfReach(ModuleType):
    """Stands where the networks would be found, and has whoever trains one skipped."""

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__") and name != "__path__":  # which every module is asked for now and then
            raise AttributeError(name)
        pytest.skip("--quick trains no network")


def pytest_configure(config: pytest.Config) -> None:
    """No test trains what it did not ask for; with --quick, whatever trains a network is found out and left out."""
    os.environ[first.SWITCH] = "0"
    if config.getoption("quick"):
        models.networks = sys.modules[NETWORKS] = OutOfReach(NETWORKS)
        config.option.ignore = [*(config.option.ignore or []), str(Path(*models.__path__) / "networks")]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what --quick does; workers begin with the files that take longest, so that none is left at the end."""
    places = [Path(__file__).parent / place for place in LONG]
    slow = [
        item
        for item in items
        if any(item.get_closest_marker(mark) for mark in SLOW)
        or any(item.path.is_relative_to(place) for place in places)
    ]
    if config.getoption("quick"):
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
    if hasattr(config, "workerinput"):
        long = {item.path for item in slow}
        items.sort(key=lambda item: item.path not in long)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """Only a test that is marked `compiled` has XLA compile the networks that it trains."""
    with pytest.MonkeyPatch.context() as patch:
        compiled = item.get_closest_marker("compiled") is not None
        patch.setattr("recsys.models.shared.epochs.JIT_COMPILE", compiled)
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """In CI a browser test that was skipped has failed: there the browser is installed and the ratings are there."""
    report = yield
    if report.skipped and os.environ.get("CI") and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.longrepr}"
    return report
