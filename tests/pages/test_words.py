"""Every page on ratings of books by readers, in points: none of them speaks of movies, users or stars."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pages.common import user_picker
from recsys import sources
from recsys.data.dataset import Dataset
from recsys.evaluation.stored import evaluate
from recsys.jobs.training import job
from recsys.models import MODELS
from recsys.storage.spec import TrainSpec
from tests.books import as_books, words_of_movies
from tests.conftest import tribes, write_notebook_tables
from tests.pages.shown_texts import shown_texts
from tests.pages.test_data_pages import PAGES
from tests.pages.test_model_pages import FOR_USER, TRAIN, opened
from tests.pages.test_recommend_pages import FOR_YOU, MAP

COMPARE = "pages/model/compare.py"
TRAINED = ("popular", "bias", "svd", "item-knn", "user-knn", "ease", "content", "bayes", "hybrid")
SHORT = {"hybrid": {"sweeps": 20}}  # the others are measured at their default settings
TWO = "10_5000~2_4989"  # positions 0 and 1


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Dataset:
    """The tribes as books, with people and times, in a data folder of its own with a model of each kind."""
    load = sources.load

    def loaded(*args, **kwargs) -> Dataset:
        books = as_books(load(*args, **kwargs))
        at = np.arange(books.n_users)
        ages = pd.Categorical(np.where(at % 3, "18-24", "25-34"), ordered=True)
        people = books.user_table.assign(gender=np.where(at % 2, "Female", "Male"), age_group=ages)
        days = np.arange(books.n_ratings) * np.timedelta64(5, "D")
        return replace(books, user_table=people, times=np.datetime64("2001-01-01", "s") + days)

    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("books")
        patch.setenv("RECSYS_DATA_DIR", str(folder))
        rated = tribes("half-seen", rated=lambda user_idx, movie_idx: (3 * user_idx + 5 * movie_idx) % 7 < 4)
        write_notebook_tables(rated, folder / "tribes")
        patch.setattr(sources, "load", loaded)
        dataset = loaded("tribes")
        for key in TRAINED:
            run = job.create_run("tribes", TrainSpec("tribes", key, settings=SHORT.get(key, {})))
            job.train(run, dataset=dataset, with_map=False)
            evaluate(run, dataset)
        yield dataset


def strangers(page: str, **address: str) -> list[str]:
    """What a page says that is not in the words of the set."""
    app = opened(page, **address)
    assert not app.exception
    texts = shown_texts(app)
    assert len(texts) > 10
    return [text for text in texts if words_of_movies(text)]


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("pages/start/start.py", {}),
        (PAGES["overview"], {}),
        (PAGES["overview"], {"tab": "Genres"}),
        *((PAGES["overview"], {"tab": "Tables", "table": table}) for table in ("Ratings", "Movies", "Users")),
        (PAGES["overview"], {"tab": "Tables", "by_user": "nobody"}),
        (PAGES["movies"], {"movie": "4989"}),
        (PAGES["movies"], {"movie": "4780"}),  # nobody rated it
        (PAGES["movies"], {"movie": "none such"}),
        (PAGES["movies"], {"q": "nowhere"}),
        (PAGES["users"], {"user": "1007"}),
        (PAGES["users"], {"user": "none such"}),
        (COMPARE, {}),
        (COMPARE, {"view": "errors", "model": "bayes", "against": "bias"}),
        (COMPARE, {"view": "user", "model": "ease", "against": "bias"}),
        (FOR_YOU, {}),
        (FOR_YOU, {"ratings": "11_5000"}),
        *((FOR_YOU, {"ratings": TWO, "find": way}) for way in ("browse", "search", "surprise", "ask", "rated")),
        (FOR_YOU, {"ratings": TWO, "find": "search", "find_title": "volume"}),
        (FOR_YOU, {"ratings": TWO, "find": "ask", "model": "bayes"}),
        (FOR_YOU, {"find": "rated"}),
        (FOR_YOU, {"ratings": TWO, "q": "nowhere"}),
        (MAP, {"model": "svd", "top": "user", "film": "5000"}),
        (MAP, {"model": "svd", "map_title": "nowhere", "ratings": TWO}),
        (MAP, {"model": "popular"}),
    ],
)
def test_no_page_speaks_of_movies_where_the_set_is_of_books(data, page, address):
    assert strangers(page, **address) == []


@pytest.mark.parametrize("model", TRAINED)
def test_no_list_and_no_reason_speaks_of_movies(data, model):
    rated = data.movies.ids[data.ratings.movie_idx[data.rows_of_user(1)]].tolist()
    unrated = [movie for movie in data.movies.ids[:-1].tolist() if movie not in rated]
    asked = {"model": model, "user": "1007", "why": str(unrated[0])}
    assert strangers(FOR_USER, **asked) == []
    steered = {"varied": "0.5", "adventurous": "0.5", "curious": "0.5"}
    more = {"above": str(unrated[0]), "below": str(unrated[-1]), "if": f"2_{rated[0]}", "order": "stars"}
    assert strangers(FOR_USER, **asked, **steered, **more) == []
    assert strangers(FOR_USER, **asked, counts="500,600", q="nowhere") == []


@pytest.mark.parametrize("model", MODELS)
def test_no_setting_speaks_of_movies(data, model):
    assert strangers(TRAIN, model=model) == []


def test_a_search_among_many_people_speaks_of_readers(data, monkeypatch):
    monkeypatch.setattr(user_picker, "_LISTED", 5)
    app = opened(PAGES["users"])
    assert "Find a reader" in [one.label for one in app.text_input]
    assert [text for text in shown_texts(app) if words_of_movies(text)] == []
    assert strangers(PAGES["users"], find_user="nobody", users="active") == []


def test_where_nothing_is_trained_the_pages_speak_of_books_too(data, monkeypatch, tmp_path):
    write_notebook_tables(tribes("few", rated=lambda user_idx, movie_idx: user_idx != movie_idx), tmp_path / "tribes")
    monkeypatch.setenv("RECSYS_DATA_DIR", str(tmp_path))
    for page in (PAGES["movies"], FOR_USER, FOR_YOU, MAP, COMPARE, TRAIN):
        assert strangers(page) == []
