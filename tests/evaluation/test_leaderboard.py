"""Which runs stand beside each other after data, code and settings have changed, and why the others do not."""

import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from recsys.errors import RecsysError
from recsys.evaluation import leaderboard, stored, verdicts
from recsys.evaluation.measures import MEASURES
from recsys.jobs.training import job, known_runs
from recsys.models.bias import Bias
from recsys.models.shared.settings import Settings
from recsys.storage import files, labels, manifest, runs
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec


@pytest.fixture
def run(data_dir, half_seen) -> Run:
    run = job.create_run("half-seen", TrainSpec("half-seen", "bias"))
    job.train(run, dataset=half_seen)
    stored.evaluate(run, half_seen)
    return run


def rewrite(run: Run, **changes: object) -> None:
    """Change facts of a manifest, None takes one out, and vouch for them again."""
    facts = files.read_json(run.manifest) | changes
    facts.pop("checksum")
    manifest.write(run.manifest, {name: value for name, value in facts.items() if value is not None})


def reasons(dataset) -> list[str]:
    found = leaderboard.standing(dataset, 42)
    assert "bias" in found.missing
    return found.apart["reason"].tolist()


def test_a_run_of_now_stands_and_its_measurement_is_found(run, half_seen):
    found = leaderboard.standing(half_seen, 42)
    assert found.measured["bias"].run == run
    assert found.apart.empty


def test_of_two_comparable_runs_the_pinned_one_stands_for_its_model(run, half_seen):
    later = job.create_run("half-seen", TrainSpec("half-seen", "bias"))
    job.train(later, dataset=half_seen)
    assert leaderboard.standing(half_seen, 42).trained["bias"] == later
    labels.pin(run)
    assert leaderboard.standing(half_seen, 42).measured["bias"].run == run
    assert known_runs.cached(half_seen, TrainSpec("half-seen", "bias")) == run  # which a comparison measures


def test_a_run_of_an_older_version_stands_apart_with_its_measurement(run, half_seen, monkeypatch):
    monkeypatch.setattr(Bias, "version", Bias.version + 1)
    version = Bias.version
    assert reasons(half_seen) == [f"trained by an older version of the model ({version - 1}, now {version})"]


def test_a_run_of_a_newer_version_stands_apart(run, half_seen):
    rewrite(run, model_version=Bias.version + 1)
    assert reasons(half_seen)[0].startswith(f"trained by a newer version of the model ({Bias.version + 1})")


def test_a_run_with_settings_that_are_gone_stands_apart(run, half_seen, monkeypatch):
    monkeypatch.setattr(Bias, "Config", Settings)
    assert reasons(half_seen) == [
        "trained with settings that this version no longer has: movie_damping, sweeps, user_damping"
    ]


def test_a_setting_that_came_later_keeps_a_run_at_its_defaults_where_it_was(run, half_seen):
    config = files.read_json(run.manifest)["config"]
    rewrite(run, config={name: value for name, value in config.items() if name != "sweeps"})
    assert leaderboard.standing(half_seen, 42).missing.count("bias") == 0


def test_a_setting_that_came_later_is_not_among_those_that_differ(run, half_seen):
    rewrite(run, config={"movie_damping": 9.0})
    assert reasons(half_seen) == ["other settings than the defaults: movie_damping 9.0"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"state": None}, "does not say whether it was trained to its end"),
        ({"state": "stopped"}, "stopped before its end"),
        ({"split_seed": None}, "does not say which ratings it has seen"),
        ({"holdout": 0.101}, "another test part (10.1\u00a0% of the ratings)"),
    ],
)
def test_what_a_run_does_not_tell_or_tells_otherwise_is_the_reason(run, half_seen, changes, reason):
    rewrite(run, **changes)
    assert reasons(half_seen) == [reason]


def test_runs_on_other_data_are_not_even_apart(run, half_seen):
    found = leaderboard.standing(replace(half_seen, fingerprint="0" * 64), 42)
    assert (len(found.measured), len(found.trained), len(found.apart)) == (0, 0, 0)


def test_a_measurement_does_not_outlive_the_training_that_it_is_of(run, half_seen):
    rewrite(run, seconds=99.0)  # trained again: other seconds, the same arrays
    found = leaderboard.standing(half_seen, 42)
    assert (found.measured, found.trained) == ({}, {"bias": run})
    assert runs.newest(half_seen, "bias") == run


@pytest.fixture
def three_of_a_kind(data_dir, half_seen) -> list[stored.Evaluation]:
    """`bias`, `popular` and `ease`, measured on one split."""
    measured = []
    for key in ("bias", "popular", "ease"):
        spec = TrainSpec("half-seen", key)
        run = job.create_run("half-seen", spec)
        job.train(run, dataset=half_seen)
        measured.append(stored.evaluate(run, half_seen))
    return measured


def test_the_table_has_a_row_a_model_with_every_measure_and_its_interval(three_of_a_kind):
    table = leaderboard.with_intervals(three_of_a_kind)
    assert table["model"].tolist() == ["bias", "popular", "ease"]
    assert table["title"].tolist() == ["Biases", "Popularity", "EASE"]
    assert table["run"].tolist() == [one.run.id for one in three_of_a_kind]
    for at, one in enumerate(three_of_a_kind):
        assert {key: table[key][at] for key in MEASURES} == pytest.approx(
            {key: one.row[key] for key in MEASURES}, nan_ok=True
        )
        assert [table["rmse_low"][at], table["rmse_high"][at]] == one.row["intervals"]["rmse"]
        assert (table["n_users"][at], table["n_skipped"][at]) == (one.row["n_users"], one.row["n_skipped"])


def test_the_best_are_those_with_the_best_value_in_the_measures_own_direction():
    table = pd.DataFrame({"rmse": [0.9, 0.8, None, 0.8], "ndcg_at_10": [0.1, 0.3, 0.2, None], "mrr": [None] * 4})
    assert leaderboard.best(table, "rmse") == [1, 3]
    assert leaderboard.best(table, "ndcg_at_10") == [1]
    assert leaderboard.best(table, "mrr") == []


def test_the_verdict_names_the_best_and_who_cannot_be_told_apart_from_it(three_of_a_kind):
    biases, popularity, ease = three_of_a_kind
    how = "(paired bootstrap over users, 95 %)."
    best = f"By RMSE, Biases is best ({biases.row['rmse']:.4f})"
    assert verdicts.verdict([biases], "rmse") == f"{best}; there is no other to compare it with."
    alike = verdicts.verdict([biases, ease], "rmse")  # EASE has the stars of the biases
    assert alike == f"{best}; EASE cannot be told apart from it {how}"
    first = f"By RMSE, Popularity is best ({popularity.row['rmse']:.4f})"  # in two tribes nobody is generous
    assert verdicts.verdict(three_of_a_kind, "rmse") == f"{first}, ahead of every other model by more than chance {how}"


def test_a_measure_that_is_no_mean_over_users_has_no_verdict(three_of_a_kind):
    with pytest.raises(RecsysError, match="no interval says how sure it is"):
        verdicts.verdict(three_of_a_kind, "coverage")


def test_the_split_seeds_are_those_that_runs_have_the_default_first(run, half_seen):
    other = job.create_run("half-seen", TrainSpec("half-seen", "bias", split_seed=7))
    job.train(other, dataset=half_seen)
    smaller = job.create_run("half-seen", TrainSpec("half-seen", "bias", split_seed=9, holdout=0.2))
    job.train(smaller, dataset=half_seen)
    assert leaderboard.split_seeds(half_seen) == [42, 7]


def of_model(key: str, **row: float | None) -> stored.Evaluation:
    return stored.Evaluation(Run("set", key, "run"), {"model": key, "rmse": None} | row, {}, {}, [], [])


def test_lists_decide_first_and_alone_where_there_are_no_stars():
    assert leaderboard.deciding([of_model("ease", rmse=0.9)])[:2] == ["ndcg_at_10", "rmse"]
    assert "rmse" not in leaderboard.deciding([of_model("ease")])
    assert len(set(leaderboard.deciding([of_model("ease")]))) == 5


def test_the_best_stands_first_and_what_has_no_value_last():
    three = [of_model("als"), of_model("svd", rmse=0.9), of_model("mf", rmse=0.8)]
    assert [one.run.model for one in leaderboard.ordered(three, "rmse")] == ["mf", "svd", "als"]


def test_a_model_that_averages_its_sweeps_has_no_best_one_on_its_curve(run, half_seen):
    lines = [
        {"kind": "epoch", "epoch": at + 1, "epochs": 4, "validation_rmse": rmse} for at, rmse in enumerate((0.9, 0.8))
    ]
    (run.path / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    drawn = {}
    for model in ("mf", "bayes"):
        shutil.copytree(run.path, replace(run, model=model).path)
        drawn[model] = leaderboard.curves([replace(of_model(model), run=replace(run, model=model))])
    assert drawn["mf"]["is_best"].tolist() == [False, True]
    assert drawn["bayes"]["is_best"].tolist() == [False, False]
    assert drawn["bayes"][["step", "planned"]].values.tolist() == [["sweep", 4]] * 2
