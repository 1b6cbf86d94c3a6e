"""Commands on ids that are words, and on ratings of half stars."""

import json

import pytest
from click.testing import CliRunner

from recsys.cli import main
from tests import every_kind


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Ask a command for its document, of a data set of half stars on which item-knn is trained."""
    folder = tmp_path_factory.mktemp("names")
    every_kind.write("names", folder / "set")

    def document(command, *arguments):
        named = [] if command == "data" else ["--dataset", "set", "--model", "item-knn"]
        result = CliRunner().invoke(
            main, [command, *arguments, *named, "--json"], env={"RECSYS_DATA_DIR": str(folder)}, catch_exceptions=False
        )
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)

    document("train")
    return document


def test_the_scale_and_the_ratings_are_told(ask):
    facts = ask("data", "describe", "set")
    assert facts["scale"] == {"low": 0.5, "high": 5, "step": 0.5}
    assert (facts["n_users"], facts["n_movies"], facts["refused"]) == (24, 20, [])


@pytest.mark.parametrize("user_id", every_kind.USER_NAMES)
def test_a_user_of_whatever_id_has_a_list_and_reasons(ask, user_id):
    listed = ask("recommend", f"--user={user_id}", "-n", "3")
    rows = listed["recommendations"]
    assert len(rows) == 3
    told = ask("explain", f"--user={user_id}", f"--movie={rows[0]['movie_id']}")
    assert told["movie_id"] == rows[0]["movie_id"]
    assert all(row["rating"] % 0.5 == 0 for row in told["contributions"])


@pytest.mark.parametrize("movie_id", every_kind.MOVIE_NAMES)
def test_a_movie_of_whatever_id_has_movies_like_it(ask, movie_id):
    listed = ask("similar", f"--movie={movie_id}")
    assert listed["movie_id"] == movie_id
    assert movie_id not in [row["movie_id"] for row in listed["similar"]]


def test_a_visitors_file_may_have_them_too(ask, tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("movie_id,rating\n007,4.5\nNA,0.5\n🎬,5\nnull,3\n", "utf-8")
    listed = ask("recommend", f"--ratings={file}", "-n", "3")
    rows = listed["recommendations"]
    assert not {"007", "NA", "🎬", "null"} & {row["movie_id"] for row in rows}
