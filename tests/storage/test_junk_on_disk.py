"""Whatever stands in a file of a run, everybody who reads it answers or refuses with a sentence."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, note, settings
from hypothesis import strategies as st

from recsys.data.dataset import Dataset
from recsys.errors import RecsysError
from recsys.evaluation import leaderboard, stored
from recsys.evaluation.stored import Evaluation
from recsys.jobs.comparison import progress as comparison
from recsys.jobs.status import process_identity
from recsys.jobs.training import curves, job, known_runs, progress
from recsys.models import MODELS
from recsys.models.shared.base import Recommender
from recsys.storage import files, runs
from recsys.storage.events import events
from recsys.storage.identity import Identity
from recsys.storage.runs import Run
from recsys.storage.spec import TrainSpec

ABSENT = object()
NUMBERS = st.sampled_from([0, 1, -1, 2, 10**400, -(10**30), 0.5, -0.0, 1e308, float("nan"), float("inf")])
TEXTS = st.sampled_from(["", "x", "bias", "svd", "finished", "stopped", "running", "../..", "a b", "\0", "ü" * 300])
SIMPLE = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
JUNK = st.one_of(
    st.just(ABSENT), SIMPLE, st.lists(SIMPLE, max_size=3), st.dictionaries(TEXTS, SIMPLE | st.lists(SIMPLE), max_size=3)
)


few = settings(  # each example goes through every place of a document
    max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclass(frozen=True)
class Folder:
    """A data folder with one measured run, and its documents as they should be."""

    run: Run
    dataset: Dataset
    documents: dict[Path, Any]

    @contextlib.contextmanager
    def holding(self, path: Path, document: Any) -> Iterator[None]:
        """With another document in one of its files; afterwards all are as they should be."""
        try:
            path.write_text(json.dumps(document))
            yield
        finally:
            for known, whole in self.documents.items():
                known.write_text(json.dumps(whole))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, half_seen: Dataset) -> Iterator[Folder]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECSYS_DATA_DIR", str(tmp_path_factory.mktemp("junk")))
        run = job.create_run("half-seen", TrainSpec("half-seen", "bias", settings={"sweeps": 10}))
        job.train(run, dataset=half_seen)
        stored.evaluate(run, half_seen)
        pointer = progress.pointer_file()
        comparison.write(comparison.Comparison("half-seen", 42, steps=(comparison.Step("bias", run=run.id),)))
        names = ("manifest.json", "spec.json", "status.json", "identity.json", "evaluation.json")
        paths = [*(run.path / name for name in names), pointer, pointer.with_name("comparison.json")]
        yield Folder(run, half_seen, {path: files.read_json(path) for path in paths})


def places(document: Any) -> list[tuple[str, ...]]:
    """Where something can be replaced: the whole document, each key, each key of a dictionary or step within."""
    found: list[tuple] = [()]
    for key, value in document.items():
        found.append((key,))
        if isinstance(value, dict):
            found += [(key, inner) for inner in value]
        if isinstance(value, list) and value and isinstance(value[0], dict):
            found += [(key, 0), *((key, 0, inner) for inner in value[0])]
    return found


def changed(document: Any, place: tuple, junk: Any) -> Any:
    if not place:
        return None if junk is ABSENT else junk
    first, *rest = place
    copy = list(document) if isinstance(document, list) else dict(document)
    if rest:
        copy[first] = changed(document[first], tuple(rest), junk)
    elif junk is ABSENT:
        del copy[first]
    else:
        copy[first] = junk
    return copy


def answers(folder: Folder) -> None:
    """Ask everybody who reads what lies there; only a sentence may keep them from a sane answer."""
    run, dataset = folder.run, folder.dataset
    spec = TrainSpec("half-seen", "bias")
    listed = runs.all_runs("half-seen")
    assert all(isinstance(one, Run) and one.path.is_dir() for one in listed)
    for one, facts in runs.trained(dataset):
        assert one in listed
        assert facts["fingerprint"] == dataset.fingerprint
    for ask, kind in (
        (lambda: runs.newest(dataset, "bias"), Run),
        (lambda: runs.newest(dataset, "bias", run.id), Run),
        (lambda: runs.load(run, dataset), Recommender),
        (lambda: known_runs.read_spec(run), TrainSpec),
        (lambda: stored.evaluate(run, dataset), Evaluation),
    ):
        try:
            found = ask()
        except RecsysError:
            continue
        assert isinstance(found, kind)
    assert isinstance(runs.recorded(run), Identity | None)
    assert known_runs.left_over(dataset, spec) is None
    assert isinstance(known_runs.hindrance(dataset, run), str | None)
    assert isinstance(known_runs.is_outdone(dataset, run), bool)
    assert known_runs.matching(dataset, spec)[0] in (None, run)
    standing = leaderboard.standing(dataset, 42)
    leaderboard.table(list(standing.measured.values()))
    assert set(standing.measured) | set(standing.trained) | set(standing.missing) == set(MODELS)
    assert leaderboard.split_seeds(dataset)[0] == 42
    list(progress.ended_runs(listed))


def ask_for_statuses(folder: Folder) -> None:
    """Ask how work stands; whatever is told can be shown."""
    status = progress.status(folder.run)
    assert status is None or status.state in progress.LIVE + progress.OVER
    if status is not None:
        assert f"{status.share_done:.2f}, {status.seconds:.1f}, {status.seconds_left:.1f}, {status.epoch:d}"
        assert status.phase.capitalize() + status.message is not None
    assert isinstance(progress.running(), Run | None)
    current = comparison.current()
    if current is not None:
        assert current.share_done >= 0
        assert f"{current.seconds:.1f}" + current.message
        assert all(isinstance(step.model, str) for step in current.steps)  # maybe one of a later version


@pytest.mark.parametrize("name", ["manifest.json", "spec.json", "identity.json", "evaluation.json"])
@few
@given(junk=JUNK, vouched=st.booleans())
@example(junk=ABSENT, vouched=True)
@example(junk=[], vouched=True)
def test_junk_in_a_document_of_a_run_is_answered_or_refused_with_a_sentence(folder, name, junk, vouched):
    path = folder.run.path / name
    whole_only = name == "evaluation.json"  # what is within is vouched for by its checksum alone
    for place in places(folder.documents[path]):
        if whole_only and len(place) > 1:
            continue
        note(f"at {place}")
        whole = changed(folder.documents[path], place, junk)
        if vouched and name == "manifest.json" and isinstance(whole, dict):
            whole.pop("checksum", None)
            whole |= {"checksum": files.checksum(whole)}
        with folder.holding(path, whole):
            answers(folder)


@pytest.mark.parametrize("name", ["trainer.json", "status.json", "comparison.json"])
@few
@given(junk=JUNK, alive=st.booleans())
@example(junk=ABSENT, alive=True)
@example(junk=[], alive=True)
def test_junk_in_what_a_process_says_of_itself_is_not_believed(folder, name, junk, alive):
    path = next(path for path in folder.documents if path.name == name)
    for place in places(folder.documents[path]):
        note(f"at {place}")
        whole = changed(folder.documents[path], place, junk)
        if alive and isinstance(whole, dict) and "pid" in whole:
            whole |= process_identity()
        with folder.holding(path, whole):
            ask_for_statuses(folder)
            answers(folder)


@settings(few, max_examples=100)
@given(
    lines=st.lists(
        st.fixed_dictionaries(
            {"kind": st.sampled_from(["epoch", "batch"])},
            optional=dict.fromkeys(("epoch", "batch", "batches", "train_rmse", "validation_rmse"), SIMPLE),
        ),
        max_size=4,
    )
)
def test_junk_in_the_lines_of_a_curve_is_left_out(folder, lines):
    (folder.run.path / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    epochs, batches = events(folder.run, "epoch"), events(folder.run, "batch")
    assert len(epochs) + len(batches) <= len(lines)
    curves.training_curves(epochs, batches)
    assert len(curves.best_epoch(epochs)) <= 1
