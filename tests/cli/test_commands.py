"""The commands as others script against them: documents on stdout, one sentence on stderr, the exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from recsys.cli import main
from recsys.jobs.training import progress
from recsys.serving.map_store import map_file
from recsys.storage.events import events
from recsys.storage.runs import Run
from tests.cli.invoked import document, run

ROOT = Path(__file__).parents[2]
FAST = ["--set", "n_factors=4", "--set", "epochs=3", "--set", "batch_size=64"]


@pytest.fixture
def trained(tribes_after) -> dict:
    return tribes_after(train_mf)


def train_mf() -> dict:
    return document("train", "--dataset", "tribes", "--model", "mf", *FAST)


def test_train_answers_with_the_run_and_its_error(trained):
    expected = {"run", "dataset", "model", "config", "epochs", "best_epoch", "rmse", "mae", "seconds", "cached"}
    assert expected <= set(trained)
    assert (trained["dataset"], trained["model"], trained["cached"]) == ("tribes", "mf", False)
    assert trained["config"]["n_factors"] == 4
    assert 0 < trained["mae"] <= trained["rmse"] < 4


@pytest.mark.compiled
def test_the_same_training_comes_from_the_cache_unless_asked_again(tribes_on_disk):
    trained = train_mf()
    again = document("train", "--dataset", "tribes", "--model", "mf", *FAST)
    assert (again["run"], again["cached"]) == (trained["run"], True)
    retrained = document("train", "--dataset", "tribes", "--model", "mf", *FAST, "--retrain")
    assert retrained["run"] != trained["run"]
    assert retrained["rmse"] == trained["rmse"]


@pytest.mark.parametrize(("choice", "laid_out"), [(["--map"], True), (["--no-map"], False), ([], False)])
def test_a_training_lays_out_the_map_where_it_is_asked_to(tribes_on_disk, choice, laid_out):
    answer = document("train", "--dataset", "tribes", "--model", "svd", "--set", "n_factors=2", *choice)
    assert map_file(Run("tribes", "svd", answer["run"])).exists() == laid_out


def test_without_holdout_there_is_no_error_to_tell(tribes_on_disk):
    answer = document("train", "--dataset", "tribes", "--model", "bias", "--set", "holdout=0")
    assert (answer["rmse"], answer["mae"], answer["epochs"]) == (None, None, None)


def test_a_path_is_as_good_as_a_name(tribes_on_disk):
    answer = document("train", "--dataset", str(tribes_on_disk), "--model", "bias")
    assert answer["dataset"] == "tribes"
    assert document("recommend", "--dataset", "tribes", "--model", "bias", "--user", "1000")["user_id"] == 1000


def test_recommend_shows_what_was_rated_and_the_best_of_the_rest(trained, half_seen):
    answer = document("recommend", "--dataset", "tribes", "--model", "mf", "--user", "1007", "-n", "5")
    seen = half_seen.movies.to_ids(half_seen.ratings.movie_idx[half_seen.rows_of_user(1)]).tolist()
    assert answer["user_id"] == 1007
    assert sorted(row["movie_id"] for row in answer["rated"]) == sorted(seen)
    assert set(answer["rated"][0]) == {"movie_id", "title", "rating", "predicted"}
    best = answer["recommendations"]
    assert [row["rank"] for row in best] == [1, 2, 3, 4, 5]
    assert not {row["movie_id"] for row in best} & set(seen)
    assert set(best[0]) == {"rank", "movie_id", "title", "genres", "fit", "predicted", "n_ratings"}
    assert best[0]["genres"] in (["Drama"], ["Comedy", "Romance"])


def test_a_run_can_be_named(trained):
    common = ("recommend", "--dataset", "tribes", "--model", "mf", "--user", "1000")
    assert document(*common, "--run", trained["run"]) == document(*common)
    result = run(*common, "--run", "nonsense")
    assert (result.exit_code, result.stderr) == (1, "Error: there is no run 'nonsense' of mf on tribes\n")


def test_predict_adds_a_column_to_the_pairs(trained, tmp_path):
    pairs, out = tmp_path / "pairs.csv", tmp_path / "predictions.csv"
    pairs.write_text("user_id,movie_id\n1000,5000\n1007,4989\n")
    result = run("predict", "--dataset", "tribes", "--model", "mf", "--pairs", str(pairs), "--out", str(out))
    assert result.exit_code == 0, result.stderr
    table = pd.read_csv(out)
    assert list(table) == ["user_id", "movie_id", "predicted"]
    assert table["user_id"].tolist() == [1000, 1007]
    assert table["predicted"].between(1, 5).all()


def test_predict_says_between_what_eighty_percent_lie_where_the_model_knows(tribes_on_disk, tmp_path):
    small = ["--set", "n_factors=2", "--set", "sweeps=6", "--set", "burn_in=2"]
    document("train", "--dataset", "tribes", "--model", "bayes", *small)
    pairs, out = tmp_path / "pairs.csv", tmp_path / "predictions.csv"
    pairs.write_text("user_id,movie_id\n1000,5000\n1007,4989\n")
    result = run("predict", "--dataset", "tribes", "--model", "bayes", "--pairs", str(pairs), "--out", str(out))
    assert result.exit_code == 0, result.stderr
    table = pd.read_csv(out)
    assert list(table) == ["user_id", "movie_id", "predicted", "low", "high"]
    assert ((table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])).all()
    assert (table["low"] < table["high"]).all()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("user_id,movie_id\n9,5000\n", "unknown user id '9'"),
        ("user_id,movie_id\n1000,x\n", "unknown movie id 'x'"),
        ("user,movie\n1,2\n", "lacks the column movie_id"),
        ("", "is not a CSV file"),
        ("user_id,movie_id\n\0,\0\n", "unknown user id"),
    ],
)
def test_pairs_that_cannot_be_predicted_are_named(trained, tmp_path, content, sentence):
    pairs, out = tmp_path / "pairs.csv", tmp_path / "predictions.csv"
    pairs.write_text(content)
    result = run("predict", "--dataset", "tribes", "--model", "mf", "--pairs", str(pairs), "--out", str(out))
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["train", "--dataset", "tribes", "--model", "nope"], "unknown model 'nope'; there are: "),
        (["train", "--dataset", "tribes", "--model", "mf", "--preset", "nope"], "mf has no preset 'nope'"),
        (["train", "--dataset", "tribes", "--model", "mf", "--set", "nope=1"], "unknown setting 'nope'"),
        (["train", "--dataset", "tribes", "--model", "mf", "--set", "epochs=many"], "epochs must be a int, got 'many'"),
        (["train", "--dataset", "tribes", "--model", "mf", "--set", "epochs=0"], "epochs must be between 1 and 1000"),
        (["train", "--dataset", "tribes", "--model", "mf", "--set", "l2=nan"], "l2 must be between 0 and 10"),
        (["train", "--dataset", "tribes", "--model", "mf", "--set", "holdout=1"], "holdout must be at least 0"),
        (["train", "--dataset", "nowhere", "--model", "mf"], "nowhere"),
        (["train", "--dataset", "../tribes", "--model", "mf"], "tribes"),
        (["recommend", "--dataset", "tribes", "--model", "mf", "--user", "1000"], "no mf is trained on these data"),
        (["recommend", "--dataset", "tribes", "--model", "bias", "--user", "5", "-n", "0"], "-n must be at least 1"),
        (["recommend", "--dataset", "tribes", "--model", "bias", "--user", "5", "-n", "-1"], "-n must be at least 1"),
        (["recommend", "--dataset", "tribes", "--model", "bias", "--user", "x"], "unknown user id 'x'"),
    ],
)
def test_an_error_is_one_sentence_and_exit_code_one(tribes_on_disk, arguments, sentence):
    result = run(*arguments)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_wrong_usage_is_exit_code_two():
    assert run("train").exit_code == 2
    assert run("train", "--dataset", "x", "--model", "mf", "--set", "epochs").exit_code == 2


def test_every_command_is_in_the_readme():
    readme = (ROOT / "README.md").read_text()
    for name, command in main.commands.items():
        for inner in getattr(command, "commands", {"": None}):
            assert f"python -m recsys {name} {inner}".strip() in readme


@pytest.fixture
def endless(tribes_on_disk):
    """A training in a process of its own that would go on for long, in the middle of an epoch."""
    command = [sys.executable, "-m", "recsys", "train", "--dataset", "tribes", "--model", "mf", "--json"]
    command += ["--set", "epochs=1000", "--set", "patience=1000", "--set", "n_factors=4"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ.copy())
    for _ in range(1200):
        running = progress.running()
        if running is not None and len(events(running, "epoch")) > 2:
            break
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)
    yield process, running
    process.kill()
    process.communicate()


@pytest.mark.network
def test_ctrl_c_stops_after_the_batch_and_keeps_the_best_weights(endless):
    process, running = endless
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 0, stderr
    assert json.loads(stdout)["state"] == "stopped"
    assert progress.status(running).state == "stopped"
    assert progress.can_resume(running)


@pytest.mark.network
def test_a_second_trainer_at_the_same_moment_is_refused_in_one_sentence(endless):
    _, running = endless
    result = run("train", "--dataset", "tribes", "--model", "bias")
    assert result.exit_code == 1
    assert f"a training is running in this data folder: run {running.id} of mf" in result.stderr


@pytest.mark.network
def test_killed_in_the_middle_it_is_interrupted_and_can_be_resumed(endless):
    process, running = endless
    process.kill()
    process.communicate()
    assert progress.status(running).state == "interrupted"
    assert progress.running() is None
    done = len(events(running, "epoch"))
    command = [sys.executable, "-m", "recsys", "train", "--dataset", "tribes", "--model", "mf", "--json"]
    resumed = subprocess.Popen(
        [*command, "--resume", running.id], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    for _ in range(1200):
        if len(events(running, "epoch")) > done + 1:
            break
        assert resumed.poll() is None, resumed.stderr.read()
        time.sleep(0.05)
    resumed.send_signal(signal.SIGINT)
    answer = json.loads(resumed.communicate(timeout=60)[0])
    assert (answer["run"], answer["state"]) == (running.id, "stopped")
    assert answer["epochs"] > done + 1
