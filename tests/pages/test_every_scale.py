"""Every page on data unlike MovieLens: ids that are words, stars on any scale, and ratings that are all the same."""

import pytest
from streamlit.testing.v1 import AppTest

from recsys import sources
from recsys.data.dataset import Dataset
from recsys.evaluation.stored import evaluate
from recsys.jobs.training import job
from recsys.serving.visitor_ratings import VisitorRatings
from recsys.serving.what_if import changes_to_address
from recsys.storage.spec import TrainSpec
from tests import every_kind
from tests.pages.row_tables import recommended
from tests.pages.test_data_pages import PAGES
from tests.pages.test_model_pages import FOR_USER, TRAIN, opened, texts
from tests.pages.test_recommend_pages import FOR_YOU, MAP

COMPARE = "pages/model/compare.py"


@pytest.fixture(scope="module", params=["names", "jester", "zero-one", "all-same"])
def kind(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def data(kind, tmp_path_factory) -> Dataset:
    """A data set called "tribes" in a data folder of its own, with a model that can learn from it."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp(kind)
        patch.setenv("RECSYS_DATA_DIR", str(folder))
        every_kind.write(kind, folder / "tribes")
        dataset = sources.load("tribes")
        model = "popular" if kind == "all-same" else "svd"
        run = job.create_run("tribes", TrainSpec("tribes", model))
        job.train(run, dataset=dataset)
        evaluate(run, dataset)  # so that the pages have errors to show
        yield dataset


def given(data: Dataset) -> str:
    """Ratings of three films for an address, on the scale of the data set."""
    values = data.scale.values
    ids = data.movies.ids[:3].tolist()
    return VisitorRatings.of(data, zip(ids, values[[0, len(values) // 2, -1]], strict=True)).to_address(data)


def shown(page: AppTest) -> AppTest:
    assert not page.exception
    assert not page.error
    return page


@pytest.mark.parametrize("name", ["movies", "users", "welcome"])
def test_the_data_pages_show_it(data, name):
    shown(opened(PAGES[name]))


def test_the_overview_says_the_scale_and_lists_ratings_by_stars(data, kind):
    page = shown(opened(PAGES["overview"]))
    scale = {"names": "0.5 to 5, by 0.5", "jester": "-10 to 10, any number", "zero-one": "0 to 1", "all-same": None}
    assert {metric.label: metric.value for metric in page.metric}.get("Scale") == scale[kind]
    page = shown(opened(PAGES["overview"], tab="tables", table="Ratings"))
    if page.multiselect:
        stars = page.multiselect(key="by_stars")
        stars.set_value([data.scale.values[-1]]).run()
        shown(page)


def test_a_user_of_whatever_id_has_a_list_and_reasons(data):
    user_id = data.users.ids[2:3].tolist()[0]
    page = shown(opened(FOR_USER, user=str(user_id)))
    assert len(recommended(page))
    rated = data.ratings.movie_idx[data.rows_of_user(2)[:1]]
    changes = changes_to_address({data.movies.ids[rated].tolist()[0]: None})
    page = shown(opened(FOR_USER, user=str(user_id), **{"if": changes}))
    assert "cannot be used" not in texts(page)
    assert "What if · 1 change" in texts(page)


def test_a_visitor_gives_stars_and_takes_them_away(data, kind):
    page = shown(opened(FOR_YOU, ratings=given(data), find="rated"))
    assert "cannot be read" not in texts(page)
    if kind == "all-same":  # a like is all that can be given
        liked = [button for button in page.button if str(button.key).startswith("stars_rated")]
        assert [button.label for button in liked] == ["Liked"] * 3
        liked[0].click().run()
        assert len(VisitorRatings.from_address(data, str(shown(page).query_params["ratings"]))) == 2
        return
    inputs = page.number_input if kind == "jester" else page.selectbox
    stars = [one for one in inputs if str(one.key).startswith("stars_rated")]
    assert len(stars) == 3
    movie = int(stars[0].key.rsplit("_", 1)[1])
    stars[0].set_value(3.25 if kind == "jester" else 0).run()
    shown(page)
    ratings = VisitorRatings.from_address(data, str(page.query_params["ratings"]))
    assert ratings.given()[movie] == (3.25 if kind == "jester" else data.scale.low)
    assert len(ratings) == 3


@pytest.mark.parametrize("page", [TRAIN, COMPARE, MAP])
def test_the_other_pages_show_it(data, page):
    shown(opened(page))
