"""Runs of other versions and other data, and what else may lie beside them, as the pages show them."""

import shutil
from collections.abc import Callable

import pytest

from recsys import sources
from recsys.jobs.training import job, progress
from recsys.models.bias import Bias
from recsys.storage import files, manifest
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec
from tests.pages.test_model_pages import FOR_USER, TRAIN, opened, texts

COMPARE = "pages/model/compare.py"


def train(model: str = "bias", **spec: object) -> Run:
    run = job.create_run("tribes", TrainSpec("tribes", model, **spec))
    job.train(run, dataset=sources.load("tribes"))
    return run


def rewrite(run: Run, **changes: object) -> None:
    """Change facts of a manifest, None takes one out, and vouch for them again."""
    facts = files.read_json(run.manifest) | changes
    facts.pop("checksum")
    manifest.write(run.manifest, {name: value for name, value in facts.items() if value is not None})


def said(page) -> str:
    return texts(page).replace("\\", "")


VERSIONS = f"({Bias.version}, now {Bias.version + 1})"


@pytest.fixture
def older(tribes_on_disk, monkeypatch) -> Run:
    """A run whose model has changed its numbers since."""
    run = train()
    monkeypatch.setattr(Bias, "version", Bias.version + 1)
    return run


def test_a_run_of_an_older_version_is_not_what_a_training_would_give(older):
    page = opened(TRAIN, model="bias")
    assert page.button(key="train").label == "Train"  # nothing to load
    assert f"This model was trained by an older version of the model {VERSIONS}" in said(page)
    assert not page.exception


def test_a_run_of_an_older_version_still_serves_and_says_so(older):
    page = opened(FOR_USER, model="bias")
    picker = page.selectbox(key="model_choice")
    assert [option.endswith("· older version") for option in picker.options] == [True]
    assert f"trained by an older version of the model {VERSIONS}: a new training gives other numbers" in said(page)
    assert not page.exception


def test_the_list_of_runs_tells_the_older_ones_from_those_of_now(older):
    now = train()
    page = opened(TRAIN, model="bias")
    remarks = page.dataframe[0].value.set_index("run")["remark"]
    assert remarks[now.id] == ""
    assert remarks[older.id] == "older version"
    assert page.button(key="load")


def test_the_list_of_runs_tells_those_that_cannot_be_used(tribes_on_disk):
    newer, elsewhere, gone = train(), train(seed=1), train(seed=2)
    by_a_newer_version(newer)
    rewrite(elsewhere, fingerprint="0" * 64)
    with_a_setting_that_is_gone(gone)
    remarks = opened(TRAIN, model="bias").dataframe[0].value.set_index("run")["remark"]
    assert remarks.to_dict() == {newer.id: "unusable here", elsewhere.id: "other data", gone.id: "unusable here"}
    page = opened(TRAIN, model="bias", run=gone.id)
    assert "This model cannot be used: trained with settings that this version no longer has: gone." in said(page)


def test_where_every_run_is_of_now_the_list_has_no_remarks(tribes_on_disk):
    train()
    train(seed=1)
    assert "remark" not in opened(TRAIN, model="bias").dataframe[0].value


def test_a_run_of_an_older_version_stands_apart_on_compare(older):
    page = opened(COMPARE)
    assert any("trained by an older version" in str(table.value.to_dict()) for table in page.dataframe)
    assert not page.exception


def test_a_stopped_training_on_other_data_says_why_it_cannot_go_on(tribes_on_disk):
    run = job.create_run("tribes", TrainSpec("tribes", "bayes", settings={"n_factors": 2, "sweeps": 5, "burn_in": 1}))
    job.train(run, dataset=sources.load("tribes"), notify=lambda _: progress.request_stop(run))
    files.write_json(run.path / "status.json", {"state": "interrupted", "message": "The process ended."})
    assert "It can be resumed." in said(opened(TRAIN, model="bayes"))
    ratings = tribes_on_disk / "ratings.csv"
    ratings.write_text("\n".join(ratings.read_text().splitlines()[:-1]) + "\n")
    page = opened(TRAIN, model="bayes")
    assert "It cannot go on: it began on other data than there are now." in said(page)
    assert "This model cannot be used: trained on other data than there are now." in said(page)
    assert [button.key for button in page.button if not button.key.startswith("do_")] == ["train"]
    assert not page.exception


def without_a_state(run: Run) -> None:
    rewrite(run, state=None)


def with_next_to_nothing(run: Run) -> None:
    told = ("state", "preset", "metrics", "n_train", "seconds", "started", "finished", "split_seed", "holdout")
    rewrite(run, **dict.fromkeys(told))


def by_a_newer_version(run: Run) -> None:
    rewrite(run, model_version=Bias.version + 1)


def with_a_setting_that_is_gone(run: Run) -> None:
    rewrite(run, config=files.read_json(run.manifest)["config"] | {"gone": 1})


def with_a_copy_beside_it(run: Run) -> None:
    shutil.copytree(run.path, run.path.with_name("copy of 2026"))
    shutil.copytree(run.path, run.path.with_name("copy-of-2026"))
    (run.path.parent / "remarks.txt").write_text("?")
    (run.path.parents[1] / "My model").mkdir()


def with_a_list_for_a_spec(run: Run) -> None:
    (run.path / "spec.json").write_text("[]")


def with_a_manifest_of_another_model(run: Run) -> None:
    rewrite(run, model="svd")


@pytest.mark.parametrize(
    "happened",
    [
        without_a_state,
        with_next_to_nothing,
        by_a_newer_version,
        with_a_setting_that_is_gone,
        with_a_copy_beside_it,
        with_a_list_for_a_spec,
        with_a_manifest_of_another_model,
    ],
)
def test_whatever_happened_to_one_run_no_page_breaks(tribes_on_disk, happened: Callable[[Run], None]):
    train("popular")
    happened(train())
    for path in (TRAIN, FOR_USER, COMPARE):
        page = opened(path, model="bias")
        assert not page.exception
        assert page.title
