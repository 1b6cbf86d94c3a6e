import json

import pytest
from click.testing import CliRunner

from recsys import sources
from recsys.cli import main
from recsys.sources import Fetched
from tests.sources import written


@pytest.fixture
def run(data_dir):
    """Run ``python -m recsys data ...`` with a data set ``a`` in the data folder."""
    written.written_zip(data_dir / "a.zip", written.one_m_ratings("x", good=199))
    return lambda *arguments: CliRunner().invoke(main, ["data", *arguments])


def test_describe_prints_one_json_document_and_nothing_else(run):
    result = run("describe", "a", "--json")
    facts = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {
        key: facts[key] for key in ("name", "n_users", "n_movies", "n_ratings", "scale", "mean_rating", "density")
    } == {
        "name": "a",
        "n_users": 2,
        "n_movies": 5000,
        "n_ratings": 199,
        "scale": {"low": 1, "high": 5, "step": 1},
        "mean_rating": 596 / 199,
        "density": 199 / 10_000,
    }
    assert facts["refused"] == [
        {
            "file": "ratings.dat",
            "reason": "wrong number of fields",
            "count": 1,
            "lines": [200],
            "examples": [{"line": 200, "field": "1 field instead of 4", "value": "x"}],
        }
    ]
    assert facts["fingerprint"] == sources.load("a").fingerprint


def test_describe_says_the_same_to_people(run):
    result = run("describe", "a")
    assert "5,000 (199 of them rated)" in result.stdout
    assert "1 to 5 stars in steps of 1" in result.stdout
    assert "ratings.dat: 1 × wrong number of fields, first on line 200" in result.stdout


def test_describe_takes_a_path(run, data_dir):
    assert json.loads(run("describe", str(data_dir / "a.zip"), "--json").stdout)["name"] == "a"


def test_a_damaged_cache_is_said_on_stderr_alone(run, data_dir):
    run("describe", "a")
    next((data_dir / "cache").glob("*/manifest.json")).unlink()
    result = run("describe", "a", "--json")
    assert json.loads(result.stdout)["n_ratings"] == 199
    assert result.stderr == "the cached tables of a.zip were damaged, so it is read anew\n"


def test_an_error_is_one_sentence_on_stderr_and_exit_code_1(run):
    result = run("describe", "nope", "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: there is no data set 'nope'")
    assert result.stderr.count("\n") == 1


def test_list_shows_what_is_here_and_what_can_be_fetched(run):
    listed = json.loads(run("list", "--json").stdout)
    assert [item["name"] for item in listed["available"]] == ["a"]
    assert [item["key"] for item in listed["catalog"]][:3] == ["ml-1m", "ml-100k", "ml-100k-package"]
    assert {"ml-latest-small", "ml-latest", "ml-10m", "ml-20m", "ml-25m", "ml-32m"} <= {
        item["name"] for item in listed["catalog"]
    }
    text = run("list").stdout
    assert "MovieLens 1M, from GroupLens; 1,000,209 ratings" in text
    assert "not to be redistributed" in text


def test_list_says_so_where_there_is_nothing(run, data_dir):
    (data_dir / "a.zip").unlink()
    assert run("list").stdout.startswith("There are no data sets in")


@pytest.mark.parametrize("arguments", [(), ("ml-100k",)])
def test_fetch_says_which_source_was_taken(run, data_dir, monkeypatch, arguments):
    asked = []

    def fake(name, *, progress):
        asked.append((name, progress))
        return Fetched("ml-100k", data_dir / "ml-100k.zip", "It was taken.")

    monkeypatch.setattr(sources, "fetch", fake)
    assert run("fetch", *arguments).stdout == "It was taken.\n"
    assert json.loads(run("fetch", *arguments, "--json").stdout)["name"] == "ml-100k"
    assert asked == [(arguments[0] if arguments else None, None)] * 2  # no bar: stderr is no terminal


def test_nothing_is_fetched_where_a_data_set_is_already(tribes_on_disk):
    result = CliRunner().invoke(main, ["data", "fetch", "--if-none"])
    assert result.exit_code == 0
    assert "already" in result.stderr
    assert result.stdout == ""


def test_what_lies_there_and_is_no_data_set_is_listed_with_its_reason(run, data_dir):
    (data_dir / "ratings.csv").write_text("1,2,3")
    (item,) = json.loads(run("list", "--json").stdout)["not_read"]
    assert item["file"] == "ratings.csv"
    assert item["reason"].startswith("it is a loose file")
    assert f"ratings.csv: {item['reason']}" in run("list").stdout
