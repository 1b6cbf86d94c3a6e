"""The page that a bare address opens, and every page while nothing is trained."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from recsys.errors import TrainingError
from recsys.jobs.status import write_status
from recsys.jobs.training import first, job, launch, progress
from recsys.storage import files
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec
from tests.browser.server import ROOT
from tests.conftest import write_notebook_tables
from tests.pages.shown_texts import metrics, said
from tests.pages.test_model_pages import train_bias, wait_until_over
from tests.pages.test_recommend_pages import train_svd

RECOMMENDING = ("for_user", "for_you", "map")


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def doors(app: AppTest) -> list[str]:
    return [link.proto.page for link in app.get("page_link")]


def being_trained(dataset: str = "tribes", **status: object) -> Run:
    """A training that this process says it is at work on."""
    run = job.create_run(dataset, first.first_spec(dataset))
    write_status(progress.status_file(run), {"state": "running", "phase": "training"} | status)
    files.write_json(progress.pointer_file(), {"dataset": dataset, "model": run.model, "run": run.id})
    return run


def test_a_bare_address_opens_on_four_numbers_and_three_doors(tribes_on_disk):
    app = opened()
    assert app.title[0].value == "See what a movie recommender sees"
    assert metrics(app) == {"Users": "20", "Movies": "20", "Ratings": "228", "Ratings per user": "11"}
    assert doors(app)[-3:] == ["for_user", "for_you", "overview"]


def test_a_link_to_the_overview_of_when_that_was_the_first_page_still_opens_it(tribes_on_disk):
    assert opened(tab="Tables").title[0].value == "Overview"


def test_what_is_trained_is_said_to_be_ready(tribes_after):
    tribes_after(train_bias)
    app = opened()
    assert "Recommendations are ready: by Biases." in said(app).replace("**", "")
    assert not [button for button in app.button if button.key == "prepare"]


def test_a_training_under_way_is_shown_with_what_is_left(tribes_on_disk):
    being_trained(share_done=0.4, seconds_left=7.0)
    app = opened()
    assert "The first recommendations are being prepared" in said(app)
    assert app.get("progress")[0].proto.text == "Hybrid: 40\u00a0% done, at most 7.0 s left"
    assert not [button for button in app.button if button.key == "prepare"]


def test_while_another_set_is_trained_the_page_says_which_one_it_waits_for(tribes_on_disk, data_dir, half_seen):
    write_notebook_tables(half_seen, data_dir / "another")
    being_trained("another")
    assert "Hybrid is being trained on another, and there is one training at a time." in said(opened(dataset="tribes"))


def test_a_training_that_failed_is_told_in_one_sentence_and_can_be_tried_again(tribes_on_disk, monkeypatch):
    being_trained(state="failed", message="no space left on device")
    app = opened()
    assert [one.value for one in app.warning] == [
        "The training of the first model ended without one: no space left on device"
    ]
    begun = []
    monkeypatch.setattr(launch, "start", lambda dataset, spec: begun.append((dataset, spec.preset)))
    button = app.button(key="prepare")
    assert button.label == "Try again"
    button.click().run()
    assert begun == [("tribes", "quick")]


def test_a_training_that_does_not_come_up_is_told_in_its_sentence(tribes_on_disk, monkeypatch):
    def refuse(dataset: str, spec: TrainSpec) -> Run:
        raise TrainingError("the training did not start: no memory")

    monkeypatch.setattr(launch, "start", refuse)
    app = opened()
    app.button(key="prepare").click().run()
    assert "the training did not start: no memory" in said(app)


@pytest.mark.parametrize("page", RECOMMENDING)
def test_a_page_that_needs_a_model_trains_one_and_becomes_itself(page, tribes_on_disk: Path):
    app = opened()
    app.switch_page(f"pages/recommend/{page}.py").run()
    app.button(key="prepare").click().run()
    wait_until_over()
    app.run()
    assert not app.exception
    assert "Hybrid" in app.selectbox(key="model_choice").options[0]


def test_without_ratings_the_first_page_says_what_this_is_and_offers_some(data_dir):
    app = opened()
    assert [one.value for one in app.title] == ["See what a movie recommender sees"]
    assert app.header[0].value == "Get data"
    assert app.button(key="fetch_ml-1m").label == "Fetch"


def ways_on(app: AppTest) -> list[tuple[str, str]]:
    """Page and query of the links at the end of a page."""
    return [(link.proto.page, link.proto.query_string) for link in app.get("page_link")]


@pytest.mark.parametrize(
    ("page", "address", "leads"),
    [
        ("data/overview", {}, ("users", "dataset=tribes")),
        ("data/users", {"user": "1007"}, ("for_user", "dataset=tribes&user=1007")),
        ("data/movies", {"movie": "5000"}, ("map", "dataset=tribes&film=5000")),
        ("data/movies", {"movie": "5000"}, ("for_you", "dataset=tribes&find=search&find_title=Film+0")),
        ("model/compare", {}, ("for_user", "dataset=tribes")),
        ("recommend/for_user", {"user": "1007"}, ("users", "dataset=tribes&user=1007")),
        ("recommend/for_user", {"user": "1007"}, ("map", "dataset=tribes&top=user&user=1007")),
        ("recommend/for_you", {}, ("map", "dataset=tribes&top=you")),
        ("recommend/map", {}, ("for_you", "dataset=tribes")),
    ],
)
def test_every_page_leads_on(page, address, leads, tribes_after):
    tribes_after(train_svd)
    app = opened()
    app.switch_page(f"pages/{page}.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert leads in ways_on(app)


def test_a_training_leads_to_the_recommendations_of_its_model(tribes_after):
    run = tribes_after(train_bias)
    app = opened()
    app.switch_page("pages/model/train.py")
    app.query_params["run"] = run.id
    app.run()
    assert ("for_user", "dataset=tribes&model=bias") in ways_on(app)  # it serves: a link to the run would be longer
