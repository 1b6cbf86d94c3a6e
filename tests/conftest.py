"""Fixtures that many tests share: a data set with a known right answer, and the real ratings where they are."""

import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recsys.dataset import Dataset, Ratings, Scale
from recsys.ids import IdIndex

SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def two_tribes() -> Dataset:
    """Even users love even movies, odd users odd ones; user u has not rated movie u, nobody rated the last movie.

    Raw ids are deliberately not positions: a mix-up must fail, not pass.
    """
    n = 20
    user_idx, movie_idx = np.divmod(np.arange(n * n), n)
    rated = user_idx != movie_idx
    user_idx, movie_idx = user_idx[rated].astype(np.int32), movie_idx[rated].astype(np.int32)
    stars = np.where((user_idx + movie_idx) % 2 == 0, 5, 1).astype(np.float32)
    users, movies = IdIndex(1000 + 7 * np.arange(n), "user"), IdIndex(5000 - 11 * np.arange(n + 1), "movie")
    return Dataset(
        name="two-tribes",
        fingerprint="f" * 64,
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
        if (folder / "ml-1m.zip").exists() and (folder / "ml-100k.zip").exists():
            return folder
    pytest.skip("the real MovieLens files are not here")


@pytest.fixture(scope="session")
def real_data_dir(real_data_source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of the tests' own with the real files in it; caches and models may be written there."""
    folder = tmp_path_factory.mktemp("data")
    for name in ("ml-1m.zip", "ml-100k.zip"):
        shutil.copy(real_data_source / name, folder)
    return folder


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, in force for this test."""
    monkeypatch.setenv("RECSYS_DATA_DIR", str(tmp_path))
    return tmp_path
