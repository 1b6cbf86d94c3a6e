"""What the documents at the root say of the code is true."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recsys.data.dataset import Dataset
from recsys.data.ids import IdIndex
from tests.conftest import tribes, write_notebook_tables

ROOT = Path(__file__).parents[1]
PAGES = [path.name for path in ROOT.glob("*.md")]


def code_in(page: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", (ROOT / page).read_text())


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_folder_that_is_named_is_there(page):
    named = [name for name in code_in(page) if re.fullmatch(r"[\w.-]+(/[\w.-]+)*(/|\.py|\.md|\.toml)", name)]
    named += [target for target in re.findall(r"\]\(([^)]+)\)", (ROOT / page).read_text()) if "://" not in target]
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_rooms_are_those_of_the_contract_in_its_order():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [re.split(r"\s*\|\s*", layer) for layer in contracts[0]["layers"]]
    table = (ROOT / "ARCHITECTURE.md").read_text().partition("|---|")[2].partition("\n\n")[0]
    rows = [re.findall(r"`recsys/(\w+)(?:/|\.py)`", row.split("|")[1]) for row in table.strip().splitlines()[1:]]
    assert rows == layers
    rooms = sorted(room for row in rows for room in row)
    assert sorted(path.stem for path in (ROOT / "recsys").iterdir() if not path.stem.startswith("__")) == rooms


def test_every_target_of_make_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {command.split()[1] for page in PAGES for command in code_in(page) if command.startswith("make ")}
    assert {"lint", "test"} <= named
    assert named <= targets


def test_the_lines_for_a_notebook_run_as_they_stand(data_dir):
    (block,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    made_up = tribes("ml-1m", rated=lambda user_idx, movie_idx: (3 * user_idx + 5 * movie_idx) % 7 < 4)
    folder = write_notebook_tables(with_ids(made_up, user_id=2000, movie_ids=[858, 1221]), data_dir / "ml-1m")
    names: dict[str, Any] = {}
    exec(block, names)
    assert names["dataset"].name == folder.name
    assert names["run"].path.is_relative_to(data_dir)
    assert len(names["model"].recommend(2000, n=3)) == 3


def with_ids(dataset: Dataset, *, user_id: int, movie_ids: list[int]) -> Dataset:
    """The data set with other ids for its first user and movies."""
    users = IdIndex([user_id, *dataset.users.ids[1:]], "user")
    movies = IdIndex([*movie_ids, *dataset.movies.ids[len(movie_ids) :]], "movie")
    table = dataset.movie_table.assign(movie_id=movies.ids)
    return replace(dataset, users=users, movies=movies, movie_table=table)
