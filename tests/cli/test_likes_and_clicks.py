"""The commands on a set of likes: what needs stars is null or left out, and star models decline in one sentence."""

import pytest

from recsys.storage import runs
from tests.cli.test_commands import document, run
from tests.likes import write

ALS = ("--dataset", "likes", "--model", "als")


@pytest.fixture
def likes(data_dir):
    return write(data_dir / "likes")


@pytest.fixture
def trained(likes):
    return document("train", *ALS)


def test_a_training_has_no_errors_in_stars(trained):
    assert (trained["rmse"], trained["mae"], trained["state"]) == (None, None, "finished")
    assert "RMSE" not in run("train", *ALS).stdout


@pytest.mark.parametrize("key", ["bias", "content", "user-knn", "svd", "mf", "autorec", "bayes"])
def test_a_model_of_stars_declines_before_anything_is_begun(likes, key):
    result = run("train", "--dataset", "likes", "--model", key)
    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: all ratings of likes are the same, so {key} cannot learn what anybody likes more; choose a model that "
        "goes by who chose what, such as als or ease\n"
    )
    assert not runs.all_runs("likes")


def test_described_it_has_neither_scale_nor_mean(likes):
    facts = document("data", "describe", "likes")
    assert facts["implicit"]
    assert facts["mean_rating"] is None
    text = run("data", "describe", "likes").stdout
    assert "mean" not in text
    assert "who chose what" in text


def test_a_list_has_ranks_and_no_stars(trained):
    answer = document("recommend", *ALS, "--user", "100", "-n", "3")
    assert [row["rank"] for row in answer["recommendations"]] == [1, 2, 3]
    for row in answer["recommendations"] + answer["rated"]:
        assert not {"predicted", "rating", "low", "high"} & set(row)
    text = run("recommend", *ALS, "--user", "100", "-n", "3").stdout
    assert text.startswith(f"User 100 chose {len(answer['rated'])} movies.")
    assert "(chosen by " in text


def test_a_reason_is_what_each_choice_adds_to_the_score(trained):
    first = document("recommend", *ALS, "--user", "100", "-n", "1")["recommendations"][0]["movie_id"]
    told = document("explain", *ALS, "--user", "100", "--movie", str(first))
    assert [told[name] for name in ("predicted", "mean", "contributions", "rest")] == [None] * 4
    assert "also chose it" in told["words"]
    assert all("rating" not in row for row in told["likes"])
    assert sum(row["score"] for row in told["likes"]) == pytest.approx(told["score"], abs=1e-5)
    text = run("explain", *ALS, "--user", "100", "--movie", str(first)).stdout
    assert "stars" not in text
    assert "score" in text


def test_why_one_stands_above_another_names_no_ratings(trained):
    rows = document("recommend", *ALS, "--user", "100", "-n", "2")["recommendations"]
    asked = ("--user", "100", "--movie", str(rows[0]["movie_id"]), "--above", str(rows[1]["movie_id"]))
    told = document("explain", *ALS, *asked)["why_above"]
    assert told["unit"] == "score"
    assert all(part["rating"] is None for part in told["parts"])
    assert "rated" not in run("explain", *ALS, *asked).stdout


def test_every_held_out_choice_is_relevant_and_no_error_is_measured(trained):
    row = document("evaluate", *ALS)
    assert row["rmse"] is row["mae"] is None
    assert "rmse" not in row["intervals"]
    assert 0 < row["ndcg_at_10"] <= 1
    text = run("evaluate", *ALS).stdout
    assert "RMSE" not in text
    assert "NDCG@10" in text


def test_a_comparison_is_of_the_models_that_can_learn(likes):
    answer = document("compare", "--dataset", "likes")
    assert [row["model"] for row in answer["models"]] == ["hybrid", "popular", "item-knn", "als", "two-tower", "ease"]
    named = run("compare", "--dataset", "likes", "--models", "als,svd")
    assert named.exit_code == 1
    assert "svd cannot learn what anybody likes more" in named.stderr
    assert "RMSE" not in named.stdout


def test_there_are_no_stars_to_predict(trained, tmp_path):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("user_id,movie_id\n100,500\n")
    result = run("predict", *ALS, "--pairs", str(pairs), "--out", str(tmp_path / "out.csv"))
    assert result.exit_code == 2
    assert "there are no stars to predict" in result.stderr
    assert not (tmp_path / "out.csv").exists()
