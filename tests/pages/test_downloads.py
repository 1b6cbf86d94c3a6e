"""What the buttons that save a table give: names, ids, and files that can be brought in again."""

import io
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from recsys import sources
from recsys.data.dataset import Dataset
from recsys.jobs.training import job
from recsys.serving.exports.brought import bring
from recsys.sources.imports.saved import save
from recsys.sources.imports.staging import Staging
from recsys.sources.recipe import Recipe
from recsys.storage.spec import TrainSpec
from tests import every_kind
from tests.pages.test_data_pages import PAGES
from tests.pages.test_model_pages import FOR_USER, TRAIN, opened
from tests.pages.test_recommend_pages import FOR_YOU, MAP


@dataclass(frozen=True)
class Saved:
    """A button that saves, and what it saves."""

    label: str
    file_name: str
    content: bytes

    @property
    def table(self) -> pd.DataFrame:
        return pd.read_csv(io.BytesIO(self.content), encoding="utf-8-sig", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module", params=every_kind.SCALES)
def data(request, tmp_path_factory) -> Dataset:
    """A data set called "tribes" in a data folder of its own, with a model that can learn from it."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp(request.param)
        patch.setenv("RECSYS_DATA_DIR", str(folder))
        every_kind.write(request.param, folder / "tribes")
        dataset = sources.load("tribes")
        job.train(job.create_run("tribes", TrainSpec("tribes", model_of(dataset))), dataset=dataset)
        yield dataset


def model_of(dataset: Dataset) -> str:
    return "popular" if dataset.is_implicit else "svd"


@pytest.fixture
def saved(monkeypatch):
    """Open a page and press each of its buttons that save, by their labels."""

    def press(page: str, **address: str) -> dict[str, Saved]:
        pressed: list[Saved] = []

        def button(label, data, *, file_name, **_):
            content = data() if callable(data) else data
            pressed.append(Saved(label.replace("\\", ""), file_name, content))

        app = opened(page, **address)
        with monkeypatch.context() as patch:
            patch.setattr(st, "download_button", button)
            assert not app.run().exception
        assert len({one.label for one in pressed}) == len(pressed), "two buttons of one name"
        return {one.label: one for one in pressed}

    return press


def tables(saved) -> dict[str, Saved]:
    """The three tables of the overview, under names of files that an import takes them by."""
    labels = {"Ratings": "ratings.csv", "Movies": "movies.csv", "Users": "users.csv"}
    return {
        file: next(
            one
            for label, one in saved(PAGES["overview"], tab="Tables", table=table).items()
            if label not in ("Refused lines as CSV",)
        )
        for table, file in labels.items()
    }


def test_the_saved_tables_are_the_same_data_set_when_they_are_imported(data, saved):
    with Staging() as staging:
        for file, one in tables(saved).items():
            staging.add(file, io.BytesIO(one.content))
        save(staging, "again", Recipe())
    again = sources.load("again")
    for ids in ("users", "movies"):
        assert list(map(str, getattr(again, ids).ids)) == list(map(str, getattr(data, ids).ids))
    for part in ("user_idx", "movie_idx", "stars"):
        assert np.array_equal(getattr(again.ratings, part), getattr(data.ratings, part))
    assert np.array_equal(again.times, data.times)
    assert again.movie_table["title"].tolist() == data.movie_table["title"].tolist()
    assert again.movie_table["genres"].tolist() == data.movie_table["genres"].tolist()
    assert again.user_table["gender"].tolist() == data.user_table["gender"].tolist()


@pytest.mark.parametrize("page", [PAGES["users"], FOR_USER])
def test_what_a_user_rated_can_be_brought_as_a_taste(data, saved, page):
    user_idx = 2
    user_id = data.users.to_id(user_idx)
    found = saved(page, user=str(user_id), model=model_of(data))
    one = next(one for one in found.values() if {"movie_id", "rating"} <= set(one.table))
    rows = data.rows_of_user(user_idx)
    taste = bring(data, one.content).ratings(data)
    order = np.argsort(data.ratings.movie_idx[rows])
    assert np.array_equal(taste.movie_idx, data.ratings.movie_idx[rows][order])
    assert np.array_equal(taste.stars, data.ratings.stars[rows][order])


def test_what_is_saved_of_a_user_says_whose_it_is_and_by_which_model(data, saved):
    user_id = data.users.to_id(3)
    for label, one in saved(FOR_USER, user=str(user_id), model=model_of(data)).items():
        assert label.endswith(" as CSV")
        assert model_of(data) in one.file_name
        assert one.file_name.startswith("tribes-")
        assert {"user_id", "movie_id"} <= set(one.table)
        assert {str(user_id)} == set(one.table["user_id"].str.removeprefix("'"))


@pytest.mark.parametrize(
    ("page", "address"),
    [
        *((PAGES["overview"], {"tab": "Tables", "table": table}) for table in ("Ratings", "Movies", "Users")),
        (PAGES["movies"], {}),
        (PAGES["users"], {}),
        (FOR_USER, {}),
        (FOR_YOU, {}),
        (MAP, {}),
        (TRAIN, {}),
    ],
)
def test_every_file_opens_in_excel_and_runs_nothing(data, saved, page, address):
    for one in saved(page, **address).values():
        assert one.content.startswith(b"\xef\xbb\xbf")
        assert one.file_name.startswith("tribes-")
        assert one.label.endswith(" as CSV")
        cells = one.table.to_numpy().ravel().tolist()
        assert not [cell for cell in cells if cell.startswith(("=", "@")) or cell[:2] in ("-X", "+X")]
        assert not set(one.table) & {"stars", "n_ratings", "mean", "time"}  # names for the code, not for people
