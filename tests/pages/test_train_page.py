"""The page Train: the picked model's own runs; each named, noted, pinned, deleted; curves laid over each other."""

import pytest
from streamlit.testing.v1 import AppTest

from recsys import sources
from recsys.jobs.deletion import delete_run
from recsys.jobs.status import process_identity
from recsys.jobs.training import job, progress
from recsys.storage import files, labels
from recsys.storage.labels import Label
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec
from tests.pages.test_model_pages import FOR_USER, TRAIN, opened, texts

HOSTILE = "**b** :red[x] <b>y</b> =1+1"


def train(model: str, **settings: object) -> Run:
    return job.train_new(sources.load("tribes"), TrainSpec("tribes", model, settings=settings))[0]


def train_three() -> tuple[Run, Run, Run]:
    return train("bias"), train("bias", sweeps=1), train("popular")


@pytest.fixture
def three(tribes_after) -> tuple[Run, Run, Run]:
    """Biases with default settings, a throwaway one, and another model, which is the newest."""
    return tribes_after(train_three)


def said(page: AppTest) -> str:
    return texts(page).replace("\\", "").replace("\u2060", "")


def title(page: AppTest) -> str:
    return page.header[0].value.replace("\\", "").replace("\u2060", "")


def listed(page: AppTest) -> list[str]:
    return next(table.value for table in page.dataframe if "run" in table.value)["run"].tolist()


def test_it_shows_the_picked_model_and_never_the_results_of_another_one(three):
    usual, throwaway, other = three
    page = opened(TRAIN, model="bias")
    assert title(page) == "Biases on tribes"
    assert page.query_params["run"] == usual.id
    assert set(listed(page)) == {usual.id, throwaway.id}
    page.selectbox(key="model_choice").set_value("popular").run()
    assert title(page) == "Popularity on tribes"
    assert page.query_params["run"] == other.id
    page.selectbox(key="model_choice").set_value("svd").run()
    assert "SVD is not trained on these ratings yet. Press Train." in said(page)
    assert "run" not in page.query_params
    assert not page.metric
    assert not page.exception


def test_a_link_to_a_run_of_another_model_is_not_answered_with_that_one_s_results(three):
    _, _, other = three
    page = opened(TRAIN, model="bias", run=other.id)
    assert f"This address is about the run “{other.id}” of Biases on tribes, which is not here" in said(page)
    assert not page.metric
    assert len(listed(page)) == 2  # what there is to choose from
    assert title(opened(TRAIN, run=other.id)) == "Popularity on tribes"


def test_runs_of_all_models_can_be_listed(three):
    page = opened(TRAIN, model="bias", runs="all")
    assert set(listed(page)) == {run.id for run in three}
    assert "Popularity" in page.dataframe[0].value["model"].tolist()


def test_the_table_tells_runs_apart_and_marks_the_one_that_serves(three):
    usual, throwaway, _ = three
    table = opened(TRAIN, model="bias").dataframe[0].value.set_index("run")
    assert table["differs"].to_dict() == {usual.id: "default settings", throwaway.id: "sweeps 1, others as default"}
    assert table["serves"].to_dict() == {usual.id: "yes", throwaway.id: ""}
    labels.pin(throwaway)
    table = opened(TRAIN, model="bias").dataframe[0].value.set_index("run")
    assert table["serves"].to_dict() == {usual.id: "", throwaway.id: "pinned"}


def test_a_name_and_a_note_are_given_shown_as_they_are_and_taken_away(three):
    usual, _, _ = three
    page = opened(TRAIN, model="bias")
    page.text_input(key=f"name_text_{usual.id}").set_value(HOSTILE)
    page.button(key=f"do_name_{usual.id}").click().run()
    assert title(page) == f"Biases on tribes: {HOSTILE}"
    assert page.success[0].value.replace("\\", "").replace("\u2060", "") == f"The run is named {HOSTILE} now."
    page.text_area(key=f"note_text_{usual.id}").set_value("one\ntwo")
    page.button(key=f"do_note_{usual.id}").click().run()
    assert "one  \ntwo" in said(page)
    assert labels.label(usual) == Label(HOSTILE, "one\ntwo")
    page.text_input(key=f"name_text_{usual.id}").set_value("")
    page.button(key=f"do_name_{usual.id}").click().run()
    assert title(page) == "Biases on tribes"
    assert not page.exception


def test_a_pinned_run_serves_on_all_pages_until_it_is_unpinned(three):
    usual, throwaway, _ = three
    page = opened(TRAIN, model="bias", run=throwaway.id)
    assert "another one serves: the one with default settings of" in said(page)
    page.button(key="pin_run").click().run()
    assert "This run serves for Biases on tribes now." in page.success[0].value.replace("\\", "")
    assert "serves on all pages: it is pinned" in said(page)
    assert opened(FOR_USER, model="bias").query_params["run"] == throwaway.id
    page.button(key="unpin_run").click().run()
    assert opened(FOR_USER, model="bias").query_params["run"] == usual.id
    assert not page.exception


def test_a_run_is_deleted_once_it_was_asked_twice_and_the_page_goes_on_with_the_one_that_serves(three):
    usual, throwaway, _ = three
    page = opened(TRAIN, model="bias", run=throwaway.id)
    assert f"Delete the run {throwaway.id} of Biases for good" in said(page)
    page.button(key=f"do_delete_{throwaway.id}").click().run()
    assert not page.exception
    assert not throwaway.path.exists()
    assert page.query_params["run"] == usual.id
    assert f"Run {throwaway.id} is deleted." in page.success[0].value.replace("\\", "")
    assert "which was shown here" not in said(page)  # who deleted it knows


def test_a_run_that_somebody_else_deletes_is_said_in_one_sentence(three):
    usual, throwaway, _ = three
    page = opened(TRAIN, model="bias", run=throwaway.id)
    delete_run(throwaway)
    late = page.button(key=f"do_delete_{throwaway.id}").click().run()  # on a page drawn before
    assert not late.exception
    assert f"Run {throwaway.id}, which was shown here, has been deleted; run {usual.id} serves now." in said(late)


def test_a_training_of_another_model_is_told_and_can_be_shown(three):
    usual, _, other = three
    files.write_json(progress.pointer_file(), {"dataset": "tribes", "model": "popular", "run": other.id})
    files.write_json(other.path / "status.json", {"state": "running", "share_done": 0.4} | process_identity())
    page = opened(TRAIN, model="bias")
    assert "Popularity is being trained, 40\u00a0% done: there is one training at a time." in said(page)
    assert (title(page), page.query_params["run"]) == ("Biases on tribes", usual.id)
    page.button(key="show_running").click().run()
    assert title(page) == "Training: Popularity on tribes"
    assert page.query_params["model"] == "popular"
    page.button(key=f"do_delete_{other.id}").click().run()  # of a page that was drawn before it began
    assert f"run {other.id} is being trained; wait for it or stop it" in said(page)
    assert other.path.exists()


@pytest.fixture
def with_curves(tribes_after) -> tuple[Run, Run]:
    return tribes_after(train_two_with_epochs)


def train_two_with_epochs() -> tuple[Run, Run]:
    return (
        train("bayes", n_factors=2, sweeps=6, burn_in=1),
        train("bayes", n_factors=3, sweeps=6, burn_in=1),
    )


def test_the_curves_of_any_runs_are_laid_over_each_other_under_their_names(with_curves):
    first, second = with_curves
    train("bias")
    labels.name(first, "two factors")
    page = opened(TRAIN, model="bias", curves=f"{first.id},{second.id}")
    assert not page.exception
    names = page.multiselect(key="curves_choice").options
    assert sorted(names)[1] == "two factors"  # biases have no epochs, and so no curves
    assert len(names) == 2
    assert any("RMSE by epochs done of 2 trainings" in str(chart.proto) for chart in page.get("vega_lite_chart"))
    assert "Only errors on the same split compare." in said(page)


def test_curves_that_are_not_there_are_said_to_be_missing(with_curves):
    page = opened(TRAIN, model="bayes", curves="nope")
    assert not page.exception
    assert "Trainings: there is no “nope” here" in page.toast[0].value


def test_when_the_last_run_of_a_model_is_deleted_the_address_is_about_none(three):
    _, _, other = three
    page = opened(TRAIN, model="popular")
    page.button(key=f"do_delete_{other.id}").click().run()
    assert "Popularity is not trained on these ratings yet. Press Train." in said(page)
    assert "run" not in page.query_params
