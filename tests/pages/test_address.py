"""Links say what they show: what they name and is not there is said, and nothing else is shown in its place."""

import shutil

import pytest
from streamlit.testing.v1 import AppTest

from recsys import sources
from recsys.jobs.deletion import delete_run
from recsys.jobs.training import job
from recsys.storage import labels
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec
from tests.browser.server import ROOT
from tests.pages.row_tables import row_tables
from tests.pages.test_model_pages import FOR_USER, MOVIES, TRAIN, texts

FOR_YOU, MAP, USERS, COMPARE = (
    "pages/recommend/for_you.py",
    "pages/recommend/map.py",
    "pages/data/users.py",
    "pages/model/compare.py",
)
OVERVIEW = "pages/data/overview.py"


def train(**settings: object) -> Run:
    return job.train_new(sources.load("tribes"), TrainSpec("tribes", "svd", settings={"n_factors": 2} | settings))[0]


def usual_and_throwaway() -> tuple[Run, Run]:
    usual = job.train_new(sources.load("tribes"), TrainSpec("tribes", "svd"))[0]
    return usual, train(sweeps=1)


@pytest.fixture
def two(tribes_after) -> tuple[Run, Run]:
    """A run with default settings, and a throwaway one after it."""
    return tribes_after(usual_and_throwaway)


def followed(page: str, **address: str) -> AppTest:
    """A link, opened in a visit of its own."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["dataset"] = address.get("dataset", "tribes")
    app.run()
    app.switch_page(page)
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def said(app: AppTest) -> str:
    return texts(app).replace("\\", "")


@pytest.mark.parametrize("page", [OVERVIEW, MOVIES, USERS, TRAIN, COMPARE, FOR_USER, FOR_YOU, MAP])
def test_a_link_to_a_data_set_that_is_not_here_says_so_and_offers_those_that_are(two, page, data_dir):
    shutil.copytree(data_dir / "tribes", data_dir / "clans")
    app = followed(page, dataset="nope", user="1007", ratings="5_5000")
    assert not app.exception
    assert [title.value for title in app.title] == ["Data set not here"]
    assert "This address is about the data set “nope”, which is not in the data folder." in said(app)
    assert app.sidebar.selectbox[0].value is None
    assert not app.dataframe
    assert not row_tables(app)
    assert app.query_params["dataset"] == "nope"
    assert [button.label for button in app.button] == ["Open clans", "Open tribes"]
    app.button(key="open_tribes").click().run()
    assert not app.exception
    assert app.query_params["dataset"] == "tribes"
    assert app.title[0].value != "Data set not here"
    assert app.query_params.get("user") != "1007"  # who is somebody else here


def test_a_data_set_that_is_not_here_is_left_by_the_sidebar_too(two):
    app = followed(USERS, dataset="nope")
    app.sidebar.selectbox[0].set_value("tribes").run()
    assert app.title[0].value == "Users"
    assert app.query_params["dataset"] == "tribes"


def test_a_data_set_that_can_be_fetched_is_said_to_be_one(two):
    assert "or fetch it" in said(followed(USERS, dataset="ml-1m"))
    assert "or fetch it" not in said(followed(USERS, dataset="nope"))


def test_a_hostile_name_is_shown_as_it_is(two):
    app = followed(USERS, dataset="<img src=x> **b** " + "9" * 400)
    assert "“<img src=x> **b** 999" in said(app)
    assert len(app.warning[0].value) < 600


@pytest.mark.parametrize("page", [OVERVIEW, MOVIES, USERS, TRAIN, COMPARE, FOR_USER, FOR_YOU, MAP, "pages/data/add.py"])
def test_the_address_always_has_the_data_set(two, page):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert app.query_params["dataset"] == "tribes"
    del app.query_params["dataset"]  # as on the way to another page
    app.switch_page(page).run()
    assert app.query_params["dataset"] == "tribes"


def test_another_data_set_does_not_keep_the_user_and_the_movie_of_the_one_before(two, data_dir):
    shutil.copytree(data_dir / "tribes", data_dir / "clans")
    app = followed(USERS, user="1007")
    app.sidebar.selectbox[0].set_value("clans").run()
    assert app.query_params["dataset"] == "clans"
    assert app.query_params["user"] == "1000"


@pytest.mark.parametrize("page", [FOR_USER, FOR_YOU, MAP])
@pytest.mark.parametrize(
    ("model", "sentence"),
    [
        ("bayes", "This address is about Bayesian factorization, which is not trained on tribes."),
        ("nope", "This address is about the model “nope”, which is not trained on tribes."),
    ],
)
def test_a_link_to_a_model_that_is_not_trained_says_so_and_offers_those_that_are(two, page, model, sentence):
    app = followed(page, model=model)
    assert not app.exception
    assert sentence in said(app)
    picker = app.selectbox(key="model_choice")
    assert (picker.value, [option.split(" · ")[0] for option in picker.options]) == (None, ["SVD"])
    assert bool(app.page_link) is (model == "bayes")  # the way to train it
    assert not app.dataframe
    assert not row_tables(app)
    assert app.query_params["model"] == model
    picker.set_value("svd").run()
    assert not app.exception
    assert app.query_params["model"] == "svd"
    assert "This address is about" not in said(app)


def test_a_link_to_a_model_that_nobody_knows_is_said_on_train_and_compare(two):
    for page in (TRAIN, COMPARE):
        app = followed(page, model="nope", view="user")
        assert not app.exception
        assert "nope" in said(app) or page == COMPARE  # where nothing is measured, there is nothing to pick


@pytest.mark.parametrize("page", [FOR_USER, FOR_YOU, MAP])
@pytest.mark.parametrize("run_id", ["20260101-000000-000-abcd", "../../etc", ""])
def test_a_link_to_a_run_that_is_not_here_says_so_and_offers_those_that_are(two, page, run_id):
    usual, throwaway = two
    app = followed(page, model="svd", run=run_id)
    assert not app.exception
    assert f"This address is about the run “{run_id}” of SVD on tribes, which is not here" in said(app)
    picker = app.selectbox(key="run_choice")
    assert (picker.value, len(picker.options)) == (None, 2)
    assert not app.dataframe
    assert not row_tables(app)
    picker.set_value(throwaway.id).run()
    assert app.query_params["run"] == throwaway.id
    assert "This address is about" not in said(app)
    app.selectbox(key="run_choice").set_value(usual.id).run()
    assert app.query_params["run"] == usual.id


@pytest.mark.parametrize("page", [FOR_USER, USERS])
def test_a_link_to_a_user_who_is_not_here_says_so_and_offers_those_who_are(two, page):
    app = followed(page, user="4711")
    assert not app.exception
    assert "unknown user id '4711'" in said(app)
    assert not app.dataframe
    assert not row_tables(app)
    assert app.selectbox(key="user_choice").value is None
    assert app.query_params["user"] == "4711"
    app.selectbox(key="user_choice").set_value(1014).run()
    assert app.query_params["user"] == "1014"
    assert "unknown user id" not in said(app)


def test_a_link_to_a_movie_that_is_not_here_says_so_and_shows_no_other(two):
    app = followed(MOVIES, movie="4711")
    assert not app.exception
    assert "unknown movie id '4711'" in said(app)
    assert list(row_tables(app)) == ["movies"]  # the list to choose from
    assert not app.header


def test_a_link_to_a_run_opens_that_run_and_its_model_while_others_see_the_one_that_serves(two):
    usual, throwaway = two
    assert followed(FOR_USER).query_params["run"] == usual.id
    app = followed(FOR_USER, run=throwaway.id)
    assert app.query_params["run"] == throwaway.id
    assert f"Run {throwaway.id} (n_factors 2, sweeps 1, others as default)" in said(app)


def test_a_page_that_is_open_follows_the_run_that_serves_and_a_link_stays_with_its_own(two):
    usual, throwaway = two
    following, linked = followed(FOR_USER), followed(FOR_USER, run=usual.id)
    labels.pin(throwaway)
    assert following.run().query_params["run"] == throwaway.id
    assert linked.run().query_params["run"] == usual.id
    labels.unpin("tribes", "svd")
    assert following.run().query_params["run"] == usual.id


def test_the_picker_shows_which_run_serves_and_lets_another_one_be_picked(two):
    _, throwaway = two
    labels.name(throwaway, "quick try")
    app = followed(FOR_USER)
    first, second = app.selectbox(key="run_choice").options
    assert first.startswith("serves · default settings · ")
    assert second.startswith("quick try: n_factors 2, sweeps 1, others as default · ")
    app.selectbox(key="run_choice").set_value(throwaway.id).run()
    assert app.query_params["run"] == throwaway.id
    app.switch_page(OVERVIEW).run()
    app.switch_page(FOR_YOU).run()
    assert app.query_params["run"] == throwaway.id


def test_one_run_alone_needs_no_picker(tribes_on_disk):
    train()
    app = followed(FOR_USER)
    assert [box.label for box in app.main.selectbox][:2] == ["User", "Model"]
    assert "Run" not in [box.label for box in app.selectbox]


def test_a_run_that_is_deleted_while_a_page_shows_it_is_said_once_and_the_one_that_serves_is_shown(two):
    usual, throwaway = two
    app = followed(FOR_USER, run=throwaway.id)
    delete_run(throwaway)
    app.run()
    assert not app.exception
    assert f"Run {throwaway.id}, which was shown here, has been deleted; run {usual.id} serves now." in said(app)
    assert app.query_params["run"] == usual.id
    assert "has been deleted" not in said(app.run())


def test_when_the_only_run_is_deleted_a_page_says_what_to_do(tribes_on_disk):
    run = train()
    app = followed(FOR_USER)
    delete_run(run)
    app.run()
    assert not app.exception
    assert "Nothing is trained on these ratings yet" in said(app)


def test_a_way_of_looking_that_is_not_there_is_replaced_with_a_word(two):
    app = followed(MAP, colour="nope")
    assert not app.exception
    assert app.query_params["colour"] != "nope"
    assert "Colour: there is no “nope” here, so something else is shown." in app.toast[0].value
    assert not app.run().toast
