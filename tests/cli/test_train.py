"""Training from the command line, where a fit would take too much."""

import pytest
from click.testing import CliRunner

from recsys.cli import main
from recsys.storage import runs


@pytest.fixture
def nothing_allowed(monkeypatch):
    monkeypatch.setattr("recsys.models.shared.needs.MOST_SECONDS", 0.0)


@pytest.mark.parametrize("model", ["user-knn", "autorec"])
def test_a_fit_that_would_take_too_much_is_wrong_usage_and_leaves_no_run(tribes_on_disk, nothing_allowed, model):
    result = CliRunner().invoke(main, ["train", "--dataset", "tribes", "--model", model])
    assert result.exit_code == 2
    assert f"Error: {model} would need less than a minute and " in result.stderr
    assert "20 users and " in result.stderr
    assert runs.all_runs("tribes") == []


def test_a_comparison_goes_on_without_a_model_that_would_take_too_much(tribes_on_disk, nothing_allowed):
    result = CliRunner().invoke(main, ["compare", "--dataset", "tribes", "--models", "item-knn,bias"])
    assert "item-knn would need" in result.output
    assert {run.model for run in runs.all_runs("tribes")} == {"bias"}
