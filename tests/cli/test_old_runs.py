"""What commands say of runs of other versions and other data."""

import json

import pytest

from recsys.models.bias import Bias
from recsys.storage import files, manifest
from recsys.storage.runs import Run
from tests.cli.test_commands import document, run

BIAS = ["--dataset", "tribes", "--model", "bias"]
VERSION = Bias.version


@pytest.fixture
def trained(tribes_on_disk) -> Run:
    return Run("tribes", "bias", document("train", *BIAS)["run"])


@pytest.fixture
def older(trained, monkeypatch) -> Run:
    monkeypatch.setattr(Bias, "version", VERSION + 1)
    return trained


@pytest.mark.parametrize(
    "arguments",
    [
        ["evaluate", *BIAS],
        ["recommend", *BIAS, "--user", "1007"],
        ["explain", *BIAS, "--user", "1007", "--movie", "5000"],
        ["similar", *BIAS, "--movie", "5000"],
    ],
)
def test_an_answer_by_an_older_version_is_the_same_document_and_a_word_on_stderr(older, arguments):
    result = run(*arguments, "--json")
    assert result.exit_code == 0
    json.loads(result.stdout)
    versions = f"({VERSION}, now {VERSION + 1})"
    sentence = f"Run {older.id} of bias was trained by an older version of the model {versions}; train again for its"
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1


def test_an_answer_by_this_version_needs_no_word(trained):
    assert run("evaluate", *BIAS).stderr == ""


def test_what_an_older_version_trained_is_not_in_the_cache(older):
    again = document("train", *BIAS)
    assert (again["cached"], again["run"] == older.id) == (False, False)
    assert document("train", *BIAS)["run"] == again["run"]
    assert run("evaluate", *BIAS).stderr == ""  # the newer one answers


def test_a_newer_version_is_refused_in_one_sentence(trained):
    facts = files.read_json(trained.manifest) | {"model_version": Bias.version + 1}
    del facts["checksum"]
    manifest.write(trained.manifest, facts)
    result = run("recommend", *BIAS, "--user", "1007")
    assert result.exit_code == 1
    versions = f"({VERSION + 1}) than is known here ({VERSION})"
    assert f"cannot be used here: trained by a newer version of the model {versions}" in result.stderr


@pytest.mark.parametrize("arguments", [["evaluate"], ["map"], ["recommend", "--user", "1007"]])
def test_a_run_on_ratings_that_were_replaced_is_not_asked_by_its_name(trained, tribes_on_disk, arguments):
    document("evaluate", *BIAS)  # what was measured then must not be given out for the ratings of now
    ratings = tribes_on_disk / "ratings.csv"
    ratings.write_text("\n".join(ratings.read_text().splitlines()[:-1]) + "\n")
    command, *rest = arguments
    result = run(command, *BIAS, *rest, "--run", trained.id)
    assert result.exit_code == 1
    assert "was trained on other data than 'tribes' holds now; train it again" in result.stderr
    resumed = run("train", *BIAS, "--resume", trained.id)
    assert resumed.exit_code == 1
    assert "cannot go on: it began on other data than there are now; train again" in resumed.stderr
