"""Train and For a user, as they show a small data set."""

import json
import os
import subprocess
import sys
import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from recsys import sources
from recsys.errors import TrainingError
from recsys.jobs.status import process_identity
from recsys.jobs.training import job, launch, progress
from recsys.models.svd import Svd
from recsys.serving.similar import KINDS
from recsys.storage import files, runs
from recsys.storage.events import events
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec
from tests.browser.server import ROOT
from tests.pages.row_tables import row_table, row_tables

TRAIN, FOR_USER, MOVIES = "pages/model/train.py", "pages/recommend/for_user.py", "pages/data/movies.py"


def opened(page: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["dataset"] = "tribes"
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    app.switch_page(page)
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.header, *app.subheader, *app.title]
    return "\n".join(part.value for part in parts)


def trained(model: str, *, with_map: bool | None = None, **settings: object) -> Run:
    run = job.create_run("tribes", TrainSpec("tribes", model, settings=settings))
    job.train(run, dataset=sources.load("tribes"), with_map=with_map)
    return run


def train_bias() -> Run:
    return trained("bias")


@pytest.fixture
def bias_run(tribes_after) -> Run:
    return tribes_after(train_bias)


def test_without_a_model_the_pages_say_what_to_do(tribes_on_disk):
    assert "Nothing is trained on these ratings yet" in texts(opened(TRAIN))
    page = opened(FOR_USER)
    assert "Nothing is trained on these ratings yet." in texts(page)
    assert page.button(key="prepare").label == "Prepare recommendations"
    assert page.page_link
    assert not page.exception


def test_a_trained_model_is_offered_to_load_with_its_error_and_age(tribes_on_disk):
    bias_run = train_bias()
    page = opened(TRAIN, model="bias")
    assert page.button(key="load")
    assert page.button(key="train").label == "Train again"
    rmse = files.read_json(bias_run.manifest)["metrics"]["rmse"]
    assert f"Trained with these settings just now, test RMSE {rmse:.4f}" in texts(page).replace("\\", "")
    assert [metric.label for metric in page.metric][:2] == ["Test RMSE", "MAE"]


def test_other_settings_are_not_in_the_cache(bias_run):
    page = opened(TRAIN, model="bias")
    page.number_input(key="setting_bias_default_movie_damping").set_value(99.0).run()
    assert page.button(key="train").label == "Train"
    assert not page.exception


@pytest.mark.parametrize("there", [False, True])
def test_what_a_fit_would_take_is_told_and_too_much_cannot_be_begun(tribes_on_disk, monkeypatch, there):
    if there:
        trained("item-knn")
    monkeypatch.setattr("recsys.models.shared.needs._MANY_BYTES", 0.0)
    page = opened(TRAIN, model="item-knn")
    assert "It needs less than a minute and 0.5 GB of memory." in texts(page)
    assert not page.button(key="train").disabled
    monkeypatch.setattr("recsys.models.shared.needs.MOST_BYTES", 0.0)
    page.run()
    assert "It would need less than a minute and 0.5 GB of memory, above the limit of 60 minutes" in texts(page)
    assert page.button(key="train").disabled


def test_pressing_train_starts_a_process_and_ends_with_a_model(tribes_on_disk):
    page = opened(TRAIN, model="bias")
    page.button(key="train").click().run()
    assert not page.exception
    wait_until_over()
    page.run()
    assert page.button(key="load")


@pytest.mark.network
def test_a_running_training_is_found_by_any_session_and_can_be_stopped(tribes_on_disk):
    spec = TrainSpec("tribes", "mf", settings={"epochs": 1000, "patience": 1000, "n_factors": 4})
    run = launch.start("tribes", spec)
    try:
        page = opened(TRAIN, model="mf")
        assert "Training: Matrix factorization on tribes" in texts(page)
        assert [button.key for button in page.button if not button.key.startswith("do_")] == ["stop"]
        assert launch.start("tribes", spec) == run  # a second start shows the one that is running
        page.button(key="stop").click().run()
    finally:
        progress.request_stop(run)
    wait_until_over()
    page.run()
    assert progress.status(run).state == "stopped"
    assert page.button(key=f"resume_{run.id}")
    assert "stopped before its end, with the best weights so far" in texts(page)


def test_the_minimum_stands_under_the_curves(bias_run):
    run = trained("mf", epochs=2, n_factors=2)
    best = min(events(run, "epoch"), key=lambda event: event["validation_rmse"])
    page = opened(TRAIN, model="mf")
    assert f"Minimum RMSE at epoch {best['epoch']} = {best['validation_rmse']:.4f}" in texts(page)


def test_a_damaged_model_is_named_and_can_be_trained_again(bias_run):
    bias_run.manifest.write_text("{")
    page = opened(TRAIN, model="bias")
    assert "is damaged" in texts(page)
    assert page.button(key="train").label == "Train"
    assert not page.exception


def test_damaged_arrays_are_named_on_for_a_user(bias_run):
    arrays = bias_run.path / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:100])
    page = opened(FOR_USER)
    assert "is damaged" in texts(page)
    assert page.page_link
    assert not page.exception


def test_for_a_user_shows_rated_and_unseen_side_by_side(bias_run, half_seen):
    page = opened(FOR_USER, model="bias", user="1007")
    rated, best = row_table(page, "rated"), row_table(page, "recommended")
    seen = set(half_seen.movies.to_ids(half_seen.ratings.movie_idx[half_seen.rows_of_user(1)]).tolist())
    assert set(rated["movie_id"]) == seen
    assert not set(best["movie_id"]) & seen
    assert {"rating", "predicted", "difference", "held_out"} <= set(rated)
    assert {"rank", "title", "predicted", "n_ratings", "why"} <= set(best)
    assert (
        best["beside"].tolist()
        == half_seen.movie_table["year"].iloc[half_seen.movies.to_index(best["movie_id"].to_numpy())].tolist()
    )
    assert f"Run {bias_run.id}" in texts(page).replace("\\", "")
    assert "split seed 42" in texts(page)


def test_movies_that_the_model_does_not_know_are_said_to_be_left_out(bias_run):
    assert "without a rating to learn from are left out" in texts(opened(FOR_USER, model="bias"))


@pytest.mark.parametrize(
    "address",
    [{"user": "nobody"}, {"model": "nope"}, {"run": "../../etc/passwd"}, {"dataset": "<b>"}, {"user": "9" * 400}],
)
def test_nonsense_in_the_address_never_breaks_a_page(bias_run, address):
    for path in (TRAIN, FOR_USER):
        page = opened(path, **address)
        assert not page.exception
        assert page.title


def test_choices_are_in_the_address_and_survive_a_visit_elsewhere(bias_run):
    page = opened(FOR_USER, model="bias", user="1014")
    assert page.query_params["model"] == "bias"
    assert page.query_params["user"] == "1014"
    page.switch_page("pages/data/overview.py").run()
    page.switch_page(FOR_USER).run()
    assert page.selectbox(key="user_choice").value == 1014


def test_no_page_imports_tensorflow(bias_run, tmp_path):
    script = tmp_path / "visit.py"
    script.write_text(
        "import sys\n"
        "from tests.pages.test_model_pages import FOR_USER, TRAIN, opened\n"
        "app = opened(TRAIN)\n"
        "assert not app.exception\n"
        "paths = [f'data/{name}' for name in ('overview', 'movies', 'users', 'welcome')] + ['start/start']\n"
        "for path in [f'pages/{name}.py' for name in paths] + [FOR_USER]:\n"
        "    assert not app.switch_page(path).run().exception, path\n"
        "print(sorted({'tensorflow', 'keras'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, str(script)], cwd=ROOT, env=_environment(), capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def wait_until_over() -> None:
    for _ in range(1200):
        if progress.running() is None:
            return
        time.sleep(0.05)
    raise AssertionError("the training did not end within a minute")


def test_events_are_one_json_document_a_line(bias_run):
    run = trained("mf", epochs=1, n_factors=2)
    lines = (run.path / "events.jsonl").read_text().splitlines()
    assert {json.loads(line)["kind"] for line in lines} == {"batch", "epoch"}


def test_a_film_has_its_nearest_by_the_model_that_is_picked_by_raters_and_by_genre(bias_run):
    trained("svd", n_factors=2)
    trained("item-knn")  # the newest
    page = opened(MOVIES, movie="4989", model="svd")
    assert {kind.capitalize() for kind in KINDS} <= {part.value for part in page.subheader}
    nearest = [row_table(page, f"film_nearest_{kind}") for kind in KINDS]
    assert all(len(table) and 4989 not in set(table["movie_id"]) for table in nearest)
    data = sources.load("tribes")
    by_svd = runs.load(runs.newest(data, "svd"), data).similar_movies(4989)
    assert nearest[0]["movie_id"].tolist() == by_svd["movie_id"].tolist()
    page.selectbox(key="model_choice").set_value("bias").run()
    assert "Biases knows no likeness of movies" in texts(page)
    assert len([table for table in row_tables(page).values() if "score" in table]) == len(KINDS) - 1
    assert not page.exception


def test_without_a_model_a_film_has_no_neighbours_yet(tribes_on_disk):
    page = opened(MOVIES, movie="4989")
    assert "Nothing is trained on these ratings yet" in texts(page)
    assert not page.exception


def test_a_film_of_which_the_model_knows_nothing_says_so_and_has_no_neighbours(bias_run, monkeypatch):
    trained("svd", n_factors=2)
    restore = Svd.restore

    def forgetful(model, dataset, arrays):
        restore(model, dataset, arrays)
        model.movie_counts = np.where(dataset.movies.ids == 4989, 0, model.movie_counts)
        return model

    monkeypatch.setattr(Svd, "restore", forgetful)
    page = opened(MOVIES, movie="4989", model="svd")
    assert "has learned from none of its ratings" in texts(page)
    assert not [table for table in row_tables(page).values() if "score" in table]


def half_trained() -> Run:
    """A hybrid whose training was killed after its first half."""

    class Killed(BaseException):
        pass

    def kill(status: progress.Status) -> None:
        if runs.is_improving(run) and status.phase == "training":
            raise Killed

    run = job.create_run("tribes", TrainSpec("tribes", "hybrid", settings={"n_factors": 3, "sweeps": 8}))
    with pytest.raises(Killed):
        job.train(run, dataset=sources.load("tribes"), notify=kill)
    files.write_json(run.path / "status.json", {"state": "running", "pid": 2**22 + 1, "created": 1.0})
    return run


@pytest.fixture
def half_hybrid(tribes_after) -> Run:
    return tribes_after(half_trained)


def test_the_hybrid_is_what_pages_choose_and_its_list_has_two_orders(half_hybrid, bias_run):
    page = opened(FOR_USER, user="1007")
    assert page.selectbox(key="model_choice").value == "hybrid"
    best = row_table(page, "recommended")
    assert best["fit"].is_monotonic_decreasing
    assert "a movie further down can have more of them" in texts(page)
    page = opened(FOR_USER, user="1007", order="stars")
    assert row_table(page, "recommended")["predicted"].is_monotonic_decreasing
    assert "a movie further down can have more of them" not in texts(page)


def test_the_first_half_of_a_model_serves_and_says_that_it_could_be_better(half_hybrid):
    page = opened(FOR_USER)
    assert not page.exception
    assert "the training ended before it had better stars. It can go on" in texts(page)
    assert "its first half" in texts(page)
    train = opened(TRAIN, model="hybrid")
    assert train.button(key=f"resume_{half_hybrid.id}")
    assert {"**Matrix factorization**", "**Bayesian factorization**"} & {text.value for text in train.markdown}
    job.train(half_hybrid, dataset=sources.load("tribes"))
    page.run()
    assert "better stars" not in texts(page)
    assert "its first half" not in texts(page)


def test_the_first_half_of_a_model_does_not_promise_to_go_on_from_a_checkpoint_that_is_not_there(half_hybrid):
    checkpoint = progress.checkpoint_file(half_hybrid)
    checkpoint.write_bytes(checkpoint.read_bytes()[:200])
    with pytest.raises(TrainingError, match="is damaged and has been set aside"):
        job.train(half_hybrid, dataset=sources.load("tribes"))
    page = opened(FOR_USER)
    assert not page.exception
    assert "the training ended before it had better stars. Train again for them." in texts(page)


def test_where_a_training_that_was_stopped_goes_on_an_open_page_takes_what_comes_of_it(tribes_on_disk):
    stopped = job.create_run("tribes", TrainSpec("tribes", "mf", settings={"epochs": 9, "n_factors": 2}))

    def stop(status: progress.Status) -> None:
        if status.epoch == 2:
            progress.request_stop(stopped)

    job.train(stopped, dataset=sources.load("tribes"), notify=stop)
    assert "goes on" not in texts(opened(FOR_USER))
    files.write_json(stopped.path / "status.json", {"state": "running", "share_done": 0.5} | process_identity())
    page = opened(FOR_USER)
    assert "Its training goes on, 50\u00a0% done; this page takes what comes of it when it is there" in texts(page)
    job.train(stopped, dataset=sources.load("tribes"))
    page.run()
    assert "goes on" not in texts(page)
    assert "The stars on this page are the better ones now" in page.toast[0].value


def test_while_better_stars_are_trained_the_page_says_so_and_takes_them_when_they_are_there(half_hybrid):
    files.write_json(half_hybrid.path / "status.json", {"state": "running", "share_done": 0.4} | process_identity())
    page = opened(FOR_USER)
    assert "Better stars are being trained, 40\u00a0% done" in texts(page)
    assert "It can be used already" in "\n".join(box.value for box in opened(TRAIN, model="hybrid").success)
    job.train(half_hybrid, dataset=sources.load("tribes"))
    page.run()
    assert "Better stars are being trained" not in texts(page)
    assert "The stars on this page are the better ones now" in page.toast[0].value
