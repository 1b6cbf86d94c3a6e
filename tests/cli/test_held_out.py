"""``recommend --held-out``: how right a list was."""

import pytest

from tests.cli.test_steer import COMMON, document, mine, run, trained  # noqa: F401 - fixtures
from tests.likes import write

USER = ("--user", "1056")  # of whose ratings three were kept away, two of them likes


def test_the_list_says_what_became_of_what_was_kept_away(trained):  # noqa: F811
    plain, asked = document("recommend", *COMMON, *USER), document("recommend", *COMMON, *USER, "--held-out")
    assert "how_right" not in plain
    assert not {"outcome", "rating"} & set(plain["recommendations"][0])
    told, listed = asked["how_right"], asked["recommendations"]
    marked = {row["movie_id"]: row for row in listed if row["outcome"] is not None}
    given = {row["movie_id"]: row["rating"] for row in asked["rated"]}
    assert sorted(row["outcome"] for row in marked.values()) == ["liked", "liked", "not liked"]
    assert {movie: row["rating"] for movie, row in marked.items()} == {movie: given[movie] for movie in marked}
    assert all((row["outcome"] == "liked") == (row["rating"] >= 4) for row in marked.values())
    assert told["n_liked"] == sum(row["outcome"] == "liked" for row in marked.values())
    assert told["n_listed"] == len(listed) == len(plain["recommendations"]) + len(marked)
    assert told["by_chance"] == pytest.approx(told["n_to_find"] * told["n_listed"] / told["n_candidates"])


def test_the_text_marks_the_movies_and_ends_with_what_became_of_the_list(trained):  # noqa: F811
    words = document("recommend", *COMMON, *USER, "--held-out")["how_right"]["words"]
    printed = run("recommend", *COMMON, *USER, "--held-out").stdout
    assert printed.rstrip().endswith(words)
    assert ", gave " in printed


def test_of_a_visitor_nothing_was_kept_away(trained, mine):  # noqa: F811
    result = run("recommend", *COMMON, "--ratings", mine, "--held-out")
    assert result.exit_code == 2
    assert "--held-out needs --user" in result.stderr


def test_where_all_ratings_are_the_same_what_was_chosen_is_marked(data_dir):
    write(data_dir / "likes")
    als = ("--dataset", "likes", "--model", "als")
    document("train", *als)
    answers = [document("recommend", *als, "--user", str(user), "--held-out") for user in range(100, 106)]
    outcomes = [row["outcome"] for answer in answers for row in answer["recommendations"]]
    assert set(outcomes) == {"liked", None}
    assert outcomes.count("liked") == sum(answer["how_right"]["n_liked"] for answer in answers)
    assert "rating" not in answers[0]["recommendations"][0]
    assert "kept away from training and chosen" in run("recommend", *als, "--user", "100", "--held-out").stdout
