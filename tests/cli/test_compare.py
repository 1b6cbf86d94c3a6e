"""``evaluate`` and ``compare`` as others script against them."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from recsys.evaluation.measures import MEASURES
from recsys.jobs.comparison import progress
from recsys.jobs.training import progress as training_progress
from recsys.models.bias import Bias
from tests.cli.test_commands import ROOT, document, run

ROW = {"model", "run", "intervals", "n_users", "n_skipped", *MEASURES}


@pytest.fixture
def compared(tribes_after) -> dict:
    return tribes_after(compare_bias_and_popular)


def compare_bias_and_popular() -> dict:
    return document("compare", "--dataset", "tribes", "--models", "bias,popular")


def test_compare_answers_with_the_split_and_a_row_a_model(compared, half_seen):
    assert set(compared) == {"dataset", "split", "models"}
    n_test = round(0.1 * half_seen.n_ratings)
    assert compared["split"] == {"seed": 42, "n_train": half_seen.n_ratings - n_test, "n_test": n_test}
    assert [row["model"] for row in compared["models"]] == ["bias", "popular"]
    for row in compared["models"]:
        assert set(row) == ROW
        assert all(low <= row[name] <= high for name, (low, high) in row["intervals"].items())


def test_the_measures_are_the_ones_that_were_asked_for():
    assert list(MEASURES) == [
        *("rmse", "mae", "ndcg_at_10", "recall_at_10", "precision_at_10", "mrr", "hit_rate_at_10", "coverage", "gini"),
        *("novelty", "mean_popularity", "diversity", "train_seconds", "bytes", "recommend_all_seconds"),
    ]


def test_evaluate_is_one_such_row(compared):
    rows = {row["model"]: row for row in compared["models"]}
    assert document("evaluate", "--dataset", "tribes", "--model", "bias") == rows["bias"]
    named = ("--model", "bias", "--run", rows["bias"]["run"])
    assert document("evaluate", "--dataset", "tribes", *named) == rows["bias"]


def test_comparing_again_trains_and_measures_nothing_anew(compared):
    assert document("compare", "--dataset", "tribes", "--models", "bias,popular") == compared


def test_another_split_seed_is_another_comparison(compared):
    other = document("compare", "--dataset", "tribes", "--models", "bias", "--split-seed", "7")
    assert other["split"]["seed"] == 7
    assert other["models"][0]["run"] != compared["models"][0]["run"]


def test_people_get_a_table_the_verdicts_and_who_was_skipped(compared):
    text = run("compare", "--dataset", "tribes", "--models", "bias,popular").stdout
    assert text.splitlines()[0].split()[:3] == ["Model", "RMSE", "MAE"]
    best = min(row["rmse"] for row in compared["models"])
    assert f"{best:.4f}*" in text
    assert "By RMSE, " in text
    assert "were skipped" in text
    assert "RMSE" in run("evaluate", "--dataset", "tribes", "--model", "bias").stdout


def test_a_model_that_fails_is_named_and_the_exit_code_says_so(tribes_on_disk, monkeypatch):
    def refuse(*_: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr(Bias, "_fit", refuse)
    with pytest.raises(ValueError, match="no"):  # an error that nobody foresaw is not hidden
        run_raising("compare", "--dataset", "tribes", "--models", "bias")
    assert progress.current().state == "failed"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["compare", "--dataset", "tribes", "--models", "bias,nope"], "unknown model 'nope'"),
        (["compare", "--dataset", "tribes", "--models", ","], "names no model"),
        (["compare", "--dataset", "tribes", "--split-seed", "-1"], "split_seed must be between"),
        (["compare", "--dataset", "nowhere"], "nowhere"),
        (["evaluate", "--dataset", "tribes", "--model", "bias"], "no bias is trained on these data"),
        (["evaluate", "--dataset", "tribes", "--model", "nope"], "unknown model 'nope'"),
        (["evaluate", "--dataset", "tribes", "--model", "bias", "--run", "x"], "there is no run 'x'"),
    ],
)
def test_an_error_is_one_sentence(tribes_on_disk, arguments, sentence):
    result = run(*arguments)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


@pytest.mark.network
def test_ctrl_c_keeps_what_is_done_and_the_next_comparison_goes_on(tribes_on_disk):
    command = [
        sys.executable,
        "-m",
        "recsys",
        "compare",
        "--dataset",
        "tribes",
        "--models",
        "popular,mf,bias",
        "--json",
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ.copy())
    try:
        for _ in range(1200):
            if training_progress.running() is not None and training_progress.running().model == "mf":
                break
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 1
    assert b"Stopped; what was measured before is kept." in stderr
    assert [row["model"] for row in json.loads(stdout)["models"]] == ["popular"]
    assert progress.current().state == "stopped"


def run_raising(*arguments: str) -> None:
    result = run(*arguments)
    if result.exception is not None:
        raise result.exception
