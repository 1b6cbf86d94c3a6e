"""Compare, as it shows a small data set."""

import re
import time

import pytest

from recsys import sources
from recsys.evaluation.measures import MEASURES
from recsys.jobs.comparison import job, progress
from recsys.jobs.training import job as training
from recsys.models import MODELS
from recsys.storage.spec import TrainSpec
from tests.pages.test_model_pages import opened, texts

COMPARE = "pages/model/compare.py"


@pytest.fixture
def compared(tribes_after):
    """Two measured models, and one run that has seen everything."""
    return tribes_after(compare_popular_and_bias)


def compare_popular_and_bias():
    dataset = sources.load("tribes")
    training.train(training.create_run("tribes", TrainSpec("tribes", "bias", holdout=0.0)), dataset=dataset)
    return job.compare(dataset, [TrainSpec("tribes", key) for key in ("popular", "bias")])[1]


@pytest.fixture
def compared_with_bayes(tribes_after):
    """Two measured models, of which one knows how sure it is."""
    tribes_after(compare_bias_and_bayes)


def compare_bias_and_bayes():
    job.compare(sources.load("tribes"), [TrainSpec("tribes", key) for key in ("bias", "bayes")])


def test_with_nothing_measured_it_says_what_to_do(tribes_on_disk):
    page = opened(COMPARE)
    assert not page.exception
    assert "Nothing is measured on this split yet" in texts(page)
    assert page.button(key="start_comparison").label == "Start comparison"


def test_the_numbers_are_those_of_the_command_line(compared):
    page = opened(COMPARE)
    assert not page.exception
    table = page.dataframe[0].value
    for one in compared:
        row = table[table["run"] == one.run.id].iloc[0]
        for key in MEASURES:
            scale = 1e6 if key == "bytes" else 1
            assert row[key] == pytest.approx(one.row[key] / scale), key


def test_split_seed_skipped_users_verdict_and_meanings_stand_on_the_page(compared):
    said = texts(opened(COMPARE)).replace("\\", "")
    assert "Split seed 42: every model learned from the same" in said
    assert f"{compared[0].row['n_skipped']} have no relevant test movie and were skipped" in said
    assert "By RMSE, " in said
    for measure in MEASURES.values():
        assert measure.about in said
        assert f"{measure.direction}, typically {measure.typical}" in said


def test_runs_that_cannot_be_compared_are_listed_with_the_reason(compared):
    page = opened(COMPARE)
    assert any("trained on all ratings" in str(table.value.to_dict()) for table in page.dataframe)


def test_the_missing_models_are_offered_by_name(compared):
    page = opened(COMPARE)
    assert page.button(key="start_comparison").label == f"Train the missing {len(MODELS) - 2} models"
    assert MODELS["svd"].title in texts(page)
    one = opened(COMPARE, models="bias,popular")
    assert "start_comparison" not in [button.key for button in one.button]


@pytest.mark.parametrize("view", ["errors", "user"])
def test_every_view_opens_from_an_address(compared, view):
    page = opened(COMPARE, view=view, model="bias", against="popular", user="1007")
    assert not page.exception
    assert page.selectbox(key="model_choice").value == "bias"
    assert page.selectbox(key="against_choice").value == "popular"
    if view == "errors":
        assert "the mean rating was" in texts(page)
    else:
        assert page.selectbox(key="user_choice").value == 1007
        assert "recommended movies are in both lists" in texts(page)


@pytest.mark.parametrize(
    "address",
    [
        {"models": "nope,<b>"},
        {"split": "many"},
        {"split": "-1"},
        {"split": "9" * 400},
        {"view": "x", "across": "y", "up": ""},
        {"view": "user", "model": "nope", "against": "nope", "user": "nobody"},
    ],
)
def test_nonsense_in_the_address_never_breaks_the_page(compared, address):
    page = opened(COMPARE, **address)
    assert not page.exception
    assert page.title[0].value == "Compare"


def test_one_measured_model_cannot_stand_beside_another(compared):
    assert "Two measured models are needed" in texts(opened(COMPARE, view="user", models="bias"))


def test_pressing_start_runs_a_process_that_measures_what_is_missing(tribes_on_disk):
    page = opened(COMPARE, models="popular,bias")
    page.button(key="start_comparison").click().run()
    assert not page.exception
    give_up = time.monotonic() + 120
    while progress.current().is_live and time.monotonic() < give_up:
        time.sleep(0.05)
    assert progress.current().state == "finished"
    page.run()
    assert len(page.dataframe[0].value) == 2


def test_a_comparison_under_way_is_shown_and_can_be_stopped(compared):
    steps = (progress.Step("bias", "done"), progress.Step("mf", "training", share_done=0.5), progress.Step("svd"))
    progress.write(progress.Comparison("tribes", 42, steps=steps))  # this process is alive
    page = opened(COMPARE)
    assert not page.exception
    assert "Matrix factorization 50\u00a0%" in texts(page)
    page.button(key="stop_comparison").click().run()
    assert progress.stop_file().exists()
    assert progress.current().state == "stopping"


def leaders(page) -> str:
    """The leading table, without its marks."""
    return re.sub(
        r"<style>.*?</style>|<[^>]+>",
        " ",
        next(part.proto.body for part in page.get("html") if "leaders" in part.proto.body),
        flags=re.S,
    )


def test_the_verdict_stands_above_the_measures_that_decide(compared):
    page = opened(COMPARE)
    said = texts(page).replace("\\", "")
    assert "For lists" in said
    assert "For stars" in said
    assert "So far: " not in said
    shown = leaders(page)
    for title in ("NDCG@10", "RMSE", "Hit rate@10", "Coverage", "Training"):
        assert title in shown


@pytest.mark.parametrize("sort", ["rmse", "ndcg_at_10"])
def test_the_leading_table_has_the_best_first(compared, sort):
    best = (min if sort == "rmse" else max)(compared, key=lambda one: one.row[sort])
    shown = leaders(opened(COMPARE, sort=sort))
    other = next(one for one in compared if one is not best)
    titles = [MODELS[one.row["model"]].title for one in (best, other)]
    assert shown.index(titles[0]) < shown.index(titles[1])
    low, high = best.row["intervals"]["rmse"]
    assert f"{low:.4f}–{high:.4f}" in shown


def test_while_a_comparison_runs_what_is_measured_stands_above_what_is_to_come(compared):
    steps = (progress.Step("bias", "done"), progress.Step("mf", "training", to_train=90.0), progress.Step("svd"))
    progress.write(progress.Comparison("tribes", 42, steps=steps))
    page = opened(COMPARE)
    shown = leaders(page)
    assert shown.index("Biases") < shown.index("Matrix factorization") < shown.index("is being trained")
    assert "waiting for its turn" in shown
    assert "So far: For lists" in texts(page)
    assert "Nothing is measured" not in texts(page)


def test_before_the_first_model_is_measured_the_table_says_what_is_to_come(tribes_on_disk):
    progress.status_file().parent.mkdir()
    progress.write(progress.Comparison("tribes", 42, steps=(progress.Step("svd", "measuring"),)))
    page = opened(COMPARE)
    assert "is being measured" in leaders(page)
    assert "Nothing is measured" not in texts(page)


def test_a_comparison_on_another_split_fills_no_rows_and_says_which(compared):
    progress.write(progress.Comparison("tribes", 7, steps=(progress.Step("svd"),)))
    page = opened(COMPARE)
    assert "waiting for its turn" not in leaders(page)
    assert "tribes, split seed 7" in progress_texts(page)


def test_time_left_is_told_before_the_start_and_no_more_when_it_is_stopping(compared):
    steps = (progress.Step("mf", to_train=40.0, to_measure=2.0),)
    progress.write(progress.Comparison("tribes", 42, steps=steps))
    assert "about 40\u00a0s left" in progress_texts(opened(COMPARE))
    progress.request_stop()
    assert "left" not in progress_texts(opened(COMPARE))


def progress_texts(page) -> str:
    return "\n".join(part.proto.text.replace("\\", "") for part in page.get("progress"))


def test_to_measure_what_is_trained_is_offered_apart_from_training_everything(tribes_after):
    tribes_after(train_the_biases)
    page = opened(COMPARE, models="bias,popular")
    assert page.button(key="measure_trained").label == "Measure what is trained"
    assert page.button(key="start_comparison").label == "Train and measure everything"
    assert "Takes about 1\u00a0s. Trained, to be measured: Biases." in texts(page)
    page.button(key="measure_trained").click().run()
    give_up = time.monotonic() + 120
    while progress.current().is_live and time.monotonic() < give_up:
        time.sleep(0.05)
    assert [step.model for step in progress.current().steps] == ["bias"]


def train_the_biases():
    training.train(training.create_run("tribes", TrainSpec("tribes", "bias")), dataset=sources.load("tribes"))


def test_what_the_last_comparison_could_not_do_is_said(compared):
    steps = (progress.Step("svd", "failed", message="there are too many movies for this"),)
    progress.write(progress.Comparison("tribes", 42, state="finished", steps=steps))
    assert "there are too many movies for this" in texts(opened(COMPARE))


def test_intervals_are_held_against_the_test_ratings_where_a_model_has_some(compared_with_bayes, half_seen):
    page = opened(COMPARE, view="errors", model="bayes", against="bias")
    assert not page.exception
    said = texts(page).replace("\\", "")
    assert "Of the test ratings, " in said
    assert "lie in the 80 % interval" in said
    table = next(shown.value for shown in page.dataframe if "80%" in shown.value)
    assert table["group"].iloc[0] == "all ratings"
    assert table["count"].iloc[0] == round(0.1 * half_seen.n_ratings)
    assert texts(page).count("How honest the intervals are") == 1


def test_a_list_beside_another_has_its_intervals(compared_with_bayes):
    page = opened(COMPARE, view="user", model="bayes", against="bias", user="1007")
    assert not page.exception
    mine, theirs = (table.value for table in page.dataframe[:2])
    assert ("between" in mine, "between" in theirs) == (True, False)


def test_a_model_that_somebody_leaves_out_here_is_not_said_to_be_missing(compared):
    page = opened(COMPARE, view="errors")
    page.selectbox(key="model_choice").set_value("bias").run()
    page.multiselect(key="models_choice").set_value(["popular"]).run()
    assert not page.exception
    assert "This address is about" not in texts(page)
    assert page.selectbox(key="model_choice").value == "popular"
